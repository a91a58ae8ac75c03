/// The preparation of a build that has no cache around it: it has every turn, and knows no other builders.
public struct LonePreparation: Preparation {
    public init() {}

    public func resting<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await body()
    }

    public func working<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await body()
    }

    public func result(of request: DependencyRequest) async throws -> Dependency {
        throw BuildFailure(.step, "there is no builder \(request.builder)")
    }

    public func openCallback() throws -> any Callback {
        throw BuildFailure(.step, "nobody can call back")
    }

    public func begin(step name: String) {}

    public func record(_ report: StepReport) {}
}
