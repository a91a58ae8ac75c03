import BuilderProtocol
package import GitStore

/// A commit's artifacts as one tar archive, read from the store while it is sent: the memory holds the list of
/// files and one chunk.
package struct ValueArchive: AsyncSequence, Sendable {
    /// A link's target is in memory as a whole; no file system takes a longer one.
    static let longestTargetBytes = 64 << 10

    package let commit: ObjectID
    package let lengthBytes: Int
    let members: [Member]
    let store: GitStore
    let place: ReaderPlace

    struct Member: Sendable {
        var entry: TarEntry
        var blob: ObjectID
    }

    /// Reads the list of files, not the files.
    init(of commit: ObjectID, in store: GitStore, place: ReaderPlace) async throws {
        self.commit = commit
        self.store = store
        self.place = place
        let modifiedAt = Timestamp(secondsSince1970: try await store.commit(commit).committedAt)
        var members: [Member] = []
        for file in try await store.files(below: ResultPath.value, in: commit) {
            let content = try await Self.content(of: file, in: store)
            let entry = TarEntry(path: file.path.bytes, content: content, modifiedAt: modifiedAt)
            members.append(Member(entry: entry, blob: file.blob))
        }
        self.members = members
        lengthBytes = TarWriter.lengthBytes(of: members.lazy.map(\.entry))
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(members: members, store: store, place: place)
    }

    private static func content(of file: TreeFile, in store: GitStore) async throws -> TarEntry.Content {
        switch file.mode {
        case .regular: return .file(sizeBytes: file.sizeBytes, isExecutable: false)
        case .executable: return .file(sizeBytes: file.sizeBytes, isExecutable: true)
        case .symbolicLink:
            let target = try await store.bytes(of: file.blob, limitBytes: longestTargetBytes)
            return .symbolicLink(target: Array(target.prefix { $0 != 0 }))
        }
    }
}
