/// Small records beside the branches.
extension GitStore {
    /// Keeps a small record under `refs/cairn/<kind>/<name>`, replacing an older one.
    public func putRecord(_ bytes: [UInt8], kind: String, name: String) async throws(GitError) {
        try await writer.putRecord(bytes, RecordName(kind: kind, name: name))
    }

    /// Removes a record; nothing happens when there is none.
    public func removeRecord(kind: String, name: String) async throws(GitError) {
        try await writer.removeRecord(RecordName(kind: kind, name: name))
    }

    /// One record, nil when there is none; `.tooLarge` when it exceeds the limit.
    public func record(kind: String, name: String, limitBytes: Int) async throws(GitError) -> [UInt8]? {
        let record = try RecordName(kind: kind, name: name)
        return try await readers.perform { repository throws(GitError) in
            try repository.record(record, limitBytes: limitBytes)
        }
    }

    /// All records of a kind by name.
    public func records(kind: String) async throws(GitError) -> [String: [UInt8]] {
        let found = try await records(kind: kind) { ($0, $1) }
        return Dictionary(found) { first, _ in first }
    }

    /// What `body` makes of all records of a kind, in no order: a hundred thousand of them in less than a second,
    /// and never all of their bytes in memory. Called on several threads at once.
    public func records<Value: Sendable>(
        kind: String,
        _ body: @escaping @Sendable (_ name: String, _ bytes: [UInt8]) -> Value
    ) async throws(GitError) -> [Value] {
        let places = try await readers.perform { repository throws(GitError) in
            try repository.refs.records(kind: kind)
        }
        return try await readers.perform(onPartsOf: places) { repository, part throws(GitError) in
            try repository.records(part, body)
        }
    }
}
