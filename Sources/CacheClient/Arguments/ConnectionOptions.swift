import ArgumentParser
import Foundation

/// Where the daemon is, and who asks: flag, else environment, else default.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The daemon's address. Default: $CAIRN_URL, else \(ServerAddress.standard).")
    var url: String?

    func address(environment: [String: String]) throws(ClientError) -> ServerAddress {
        try ServerAddress(url ?? environment["CAIRN_URL"].nonEmpty ?? ServerAddress.standard)
    }

    /// `CAIRN_TOKEN`, else the content of the file that `CAIRN_TOKEN_FILE` names.
    static func token(environment: [String: String]) throws(ClientError) -> String? {
        if let token = environment["CAIRN_TOKEN"].nonEmpty { return try checked(token, "CAIRN_TOKEN") }
        guard let path = environment["CAIRN_TOKEN_FILE"].nonEmpty else { return nil }
        return try checked(LocalFile.text(at: path, withoutLastNewline: true), path)
    }

    /// Runs the body with a connection, closed afterwards.
    func withDaemon<Value: Sendable>(
        silence: Daemon.Silence = .limited,
        _ body: @Sendable (Daemon) async throws -> Value
    ) async throws -> Value {
        let environment = ProcessInfo.processInfo.environment
        let daemon = Daemon(
            address: try address(environment: environment),
            token: try Self.token(environment: environment),
            silence: silence
        )
        do {
            let value = try await body(daemon)
            await daemon.close()
            return value
        } catch {
            await daemon.close()
            throw error
        }
    }

    // The message must not show the token.
    private static func checked(_ token: String, _ source: String) throws(ClientError) -> String {
        let token = token.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw .usage("\(source) holds no token: expected one word of ASCII")
        }
        return token
    }
}

extension String? {
    fileprivate var nonEmpty: String? { self?.isEmpty == true ? nil : self }
}
