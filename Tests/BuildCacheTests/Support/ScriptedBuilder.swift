import BuilderProtocol
import Synchronization

/// A builder whose build is a closure of the test; its key is the parameter `revision`.
struct ScriptedBuilder: Builder {
    var declaration: BuilderDeclaration
    var preparation: (@Sendable (BuildEnvironment) async throws -> Void)?
    var needing: @Sendable ([String: String]) -> [DependencyNeed] = { _ in [] }
    var loading: @Sendable (SavedResult) async throws -> Void = { _ in }
    var present: Set<String> = []
    var script: @Sendable (BuildEnvironment) async throws -> Void

    init(
        _ name: String = "unit-tests",
        script: @escaping @Sendable (BuildEnvironment) async throws -> Void = { _ in }
    ) {
        declaration = BuilderDeclaration(name: name, parameters: ["revision"])
        self.script = script
    }

    init(
        _ name: String = "unit-tests",
        declaration change: (inout BuilderDeclaration) -> Void,
        script: @escaping @Sendable (BuildEnvironment) async throws -> Void = { _ in }
    ) {
        self.init(name, script: script)
        change(&declaration)
    }

    var hasPreparation: Bool { preparation != nil }

    func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
        let revision = request.parameters["revision"] ?? ""
        guard let key = BuildKey(revision) else { throw IdentificationError.invalidKey(revision) }
        return BuildIdentity(key: key, title: "Unit tests of \(revision)", source: request.source)
    }

    func needs(of parameters: [String: String]) -> [DependencyNeed] { needing(parameters) }

    func presentSteps(for parameters: [String: String]) async -> Set<String> { present }

    func prepare(_ environment: BuildEnvironment) async throws {
        try await preparation?(environment)
    }

    func build(_ environment: BuildEnvironment) async throws {
        try await script(environment)
    }

    func load(_ result: SavedResult) async throws {
        try await loading(result)
    }
}

/// Counts from any task.
final class Tally: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    @discardableResult
    func increment() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}
