/// What a preparation step does; the `kind` label of its metric.
public enum StepKind: String, Codable, Hashable, Sendable, CaseIterable {
    case checkout, fetch, result, callout
}
