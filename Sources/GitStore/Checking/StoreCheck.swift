/// Looks at everything that the refs of a store stand for, without changing anything: beside a running daemon, or
/// without one.
public struct StoreCheck: Sendable {
    private let path: String
    private let threads = BlockingThreads(label: "cairn.store.check", count: 1)

    public init(path: String) {
        self.path = path
    }

    /// Reads every object that some ref needs, and compares it with its name.
    public func run() async throws -> CheckReport {
        let root = try StoreCandidate.existing(path)
        return try await threads.run { try CheckRun(root: root).report() }
    }
}

/// What a check found.
public struct CheckReport: Sendable {
    /// Something that is wrong with a ref or a pack, and what to do.
    public struct Finding: Hashable, Sendable {
        /// The full name of the ref; nil when a pack is meant.
        public var ref: String?
        /// The object that is damaged or gone.
        public var object: ObjectID?
        /// Where it lies in the ref's tree.
        public var path: String?
        public var problem: String
        public var advice: String
    }

    public internal(set) var findings: [Finding] = []
    /// How many refs were looked at.
    public internal(set) var refs = 0
    public internal(set) var objects = 0
    /// Branches that were moved aside because they could not be read; they are evidence, not findings.
    public internal(set) var quarantined: [String] = []
}
