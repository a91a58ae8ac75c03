import Logging
import Synchronization

/// The messages of warnings and errors.
final class MessageLog: LogHandler {
    private let list = Mutex<[String]>([])
    private let details = Mutex<[String]>([])

    var messages: [String] { list.withLock { $0 } }
    /// The metadata of all of them, as text.
    var metadataText: String { details.withLock { $0.joined(separator: "\n") } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .warning }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        list.withLock { $0.append(event.message.description) }
        details.withLock { $0.append("\(event.metadata ?? [:])") }
    }
}
