import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server, in a task of its own: it ends when it is told to, not when a signal comes.
///
/// A signal must not close it at once: hits are served, and waiters get their answers, until the builds ended.
final class HTTPServer: Sendable {
    /// What the `Server` header says.
    private static let name = "cairn"
    /// A connection on which no request comes for so long is closed; requests under way are never idle.
    private static let idleLimit = TimeAmount.seconds(75)
    /// How long answers may take to reach their clients once everything else has ended.
    static let closingTime = Duration.seconds(5)

    private let listen: ListenAddress
    private let group: ServiceGroup
    private let task: Task<(any Error)?, Never>

    /// Starts at once. `onEnd` is called when the server ended, for whatever reason.
    init(
        _ responder: APIResponder,
        listen: ListenAddress,
        logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) -> Void,
        onEnd: @escaping @Sendable () -> Void
    ) {
        let application = Application(
            responder: responder,
            server: .http1(
                answeringAtOnce: responder,
                serverName: Self.name,
                idleLimit: Self.idleLimit
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                serverName: Self.name,
                backlog: 4096,
                availableConnectionsDelegate: .maximum(FileDescriptorLimit.connections, logger: logger)
            ),
            onServerRunning: { channel in
                let address = channel.localAddress
                onListening(
                    ListenAddress(host: address?.ipAddress ?? listen.host, port: address?.port ?? listen.port)
                )
            },
            logger: logger
        )
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.closingTime
        let group = ServiceGroup(configuration: configuration)
        self.group = group
        self.listen = listen
        task = Task {
            defer { onEnd() }
            do {
                try await group.run()
                return nil
            } catch {
                return error
            }
        }
    }

    /// Takes no new connections and closes the others after the answer they wait for; those that do not read
    /// theirs are cut off after `closingTime`.
    func close() async {
        await group.triggerGracefulShutdown()
    }

    /// Why it ended by itself; call it only after it did.
    var failure: Failure {
        get async { Failure(address: listen, reason: await task.value.map { "\($0)" } ?? "the server ended") }
    }

    /// The server does not serve, most of the time because somebody else has its address.
    struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        var address: ListenAddress
        var reason: String

        var description: String { "cannot listen on \(address): \(reason)" }
    }
}
