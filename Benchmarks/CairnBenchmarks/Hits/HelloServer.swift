import Hummingbird
import Logging

/// Hummingbird's hello-world, served by this process with Hummingbird's defaults.
final class HelloServer {
    let port: UInt16
    private let task: Task<Void, any Error>

    init() throws {
        port = try Socket.freePort()
        let router = Router()
        router.get("/") { _, _ in "Hello" }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: Int(port))),
            logger: Logger(label: "hello") { _ in SwiftLogNoOpLogHandler() }
        )
        task = Task { try await application.run() }
        try waitUntil("hello-world listens") { [port] in Socket.isListening(port: port) }
    }

    deinit { task.cancel() }
}
