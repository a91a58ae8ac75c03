import BuilderProtocol
import Glibc
import Logging

/// Writes one line for each message to standard error: `time=… level=info msg="build finished" builder=app`.
struct LogfmtHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let write: @Sendable (String) -> Void

    /// `write` takes a line with its line feed.
    init(
        label: String,
        level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = StandardError.write
    ) {
        self.label = label
        logLevel = level
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        write(line(event, at: .now) + "\n")
    }

    func line(_ event: LogEvent, at time: Timestamp) -> String {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        var pairs = [
            ("time", time.rfc3339), ("level", event.level.rawValue), ("msg", event.message.description),
        ]
        if event.level <= .debug { pairs.append(("logger", label)) }
        pairs += all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        return pairs.map { "\($0.0)=\(Self.quoted($0.1))" }.joined(separator: " ")
    }

    /// In quotes when it would not be read back as one word; control characters never reach the terminal.
    private static func quoted(_ value: String) -> String {
        let isWord = value.unicodeScalars.allSatisfy {
            $0.value > 0x20 && !"\"=\\\u{7f}".unicodeScalars.contains($0)
        }
        if isWord, !value.isEmpty { return value }
        return "\"\(value.unicodeScalars.map(escaped).joined())\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where scalar.value < 0x20 || scalar.value == 0x7f:
            "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: String(scalar)
        }
    }
}

extension Timestamp {
    fileprivate static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
