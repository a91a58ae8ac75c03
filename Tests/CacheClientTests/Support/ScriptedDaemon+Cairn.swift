import TestSupport

extension ScriptedDaemon {
    /// Runs `cairn` against this daemon to its end.
    func cairn(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Ending {
        try await start(arguments, environment: environment).ending()
    }

    /// Starts `cairn` against this daemon.
    func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        terminal: Int32? = nil
    ) throws -> Program {
        let environment = ["CAIRN_URL": url].merging(environment) { $1 }
        return try Program("cairn", arguments, environment: environment, terminal: terminal)
    }

    /// Runs `cairn` with its stderr on a terminal; returns also what that showed.
    func cairnOnTerminal(
        _ arguments: String...,
        environment: [String: String] = [:]
    ) async throws -> (ending: Program.Ending, screen: String) {
        let terminal = try PseudoTerminal()
        let environment = ["TERM": "xterm"].merging(environment) { $1 }
        let program = try start(arguments, environment: environment, terminal: terminal.farEnd)
        terminal.closeFarEnd()
        let ending = await program.ending()
        return (ending, await terminal.screen.text())
    }
}
