import BenchmarkSupport
import Hummingbird
import Logging

/// Hummingbird's hello-world, with Hummingbird's defaults.
enum HelloServer {
    static func run(port: UInt16) async throws {
        let router = Router()
        router.get("/") { _, _ in "Hello" }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: Int(port))),
            logger: Logger(label: "hello") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.run()
    }
}
