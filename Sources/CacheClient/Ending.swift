import ArgumentParser
import Foundation

/// How the program ends after an error: what it prints, where, and its exit status.
struct Ending {
    var status: ExitStatus
    /// Lines for stderr.
    var lines: [String] = []
    /// Text for stdout: help and version.
    var answer = ""

    static func of(_ error: any Error) -> Ending {
        switch error {
        case let status as ExitStatus: Ending(status: status)
        case is OutputClosed: Ending(status: .success)
        case let error as ClientError:
            Ending(status: error.exitStatus, lines: error.lines.map { "cairn: \($0)" })
        default: ofParsing(error)
        }
    }

    // ArgumentParser's own exit code for wrong usage is another one.
    private static func ofParsing(_ error: any Error) -> Ending {
        let message = Cairn.fullMessage(for: error)
        return switch Cairn.exitCode(for: error) {
        case .success: Ending(status: .success, answer: message + "\n")
        case .validationFailure: Ending(status: .usage, lines: [message])
        default: Ending(status: .unavailable, lines: ["cairn: \(error.connectionReason)"])
        }
    }

    func exit() -> Never {
        FileDescriptorOutput.standardOutput.writeBestEffort(answer)
        for line in lines { FileDescriptorOutput.standardError.writeBestEffort(line + "\n") }
        Foundation.exit(status.rawValue)
    }
}
