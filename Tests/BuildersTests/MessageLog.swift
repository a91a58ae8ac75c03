import Logging
import Synchronization

/// The messages of warnings and errors.
final class MessageLog: LogHandler {
    private let list = Mutex<[String]>([])

    var messages: [String] { list.withLock { $0 } }
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
    }
}
