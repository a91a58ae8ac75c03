import CacheDaemon

/// The daemon with hello-world beside it in one process: on the same event loops, the same threads and the same heap.
/// A child of the benchmark's, from the same program.
struct SharedProcess {
    private static let name = "serve-beside-hello"

    private let helloPort: UInt16
    private let daemonArguments: [String]

    /// Nil unless the program was started as such a child.
    init?(_ arguments: [String]) {
        guard arguments.first == Self.name, arguments.count > 1, let port = UInt16(arguments[1]) else {
            return nil
        }
        helloPort = port
        daemonArguments = Array(arguments.dropFirst(2))
    }

    static func arguments(helloPort: UInt16) -> [String] { [name, String(helloPort)] }

    /// Ends with the daemon.
    func run() async {
        async let _ = HelloServer.run(port: helloPort)
        await CacheDaemon.Program.main(daemonArguments)
    }
}
