import ArgumentParser
import Foundation

/// `cairnd check-config`: reads the configuration as the daemon would, and starts nothing.
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Checks the configuration and starts nothing.",
        discussion:
            "Exit codes: 0 it can be used, 2 it cannot; every error names file, line, key and what is expected."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        let source = options.source(environment: ProcessInfo.processInfo.environment)
        let configuration = try source.load()
        _ = try AccessPolicy(configuration.access)
        print("ok")
        for builder in configuration.builders {
            let declaration = builder.recipe.declaration
            let parameters = declaration.parameters.joined(separator: ", ")
            print("builder \(builder.name): \(parameters); pool \(declaration.pool)\(builder.shownWorkers)")
        }
    }
}

extension BuilderConfiguration {
    /// Who else builds, when somebody else does.
    fileprivate var shownWorkers: String {
        if case .workers(let work) = work { "; workers \(work.pool.name)" } else { "" }
    }
}
