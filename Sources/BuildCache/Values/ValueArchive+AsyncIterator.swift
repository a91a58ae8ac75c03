import BuilderProtocol
import GitStore

extension ValueArchive {
    /// Chunks of about 64 KiB, however small the files are.
    package struct AsyncIterator: AsyncIteratorProtocol {
        private static let chunkBytes = 64 << 10

        private var members: ArraySlice<Member>
        private let store: GitStore
        /// Held for as long as somebody reads.
        private let place: ReaderPlace
        /// The file that is too large for one chunk, and what of it is still to come.
        private var file: (chunks: BlobStream.AsyncIterator, missingBytes: Int)?
        /// What follows the bytes of the file under way.
        private var padding: [UInt8] = []
        private var hasEnded = false

        init(members: [Member], store: GitStore, place: ReaderPlace) {
            self.members = members[...]
            self.store = store
            self.place = place
        }

        package mutating func next() async throws -> [UInt8]? {
            var chunk: [UInt8] = []
            while chunk.count < Self.chunkBytes, !hasEnded {
                if file != nil {
                    chunk += try await nextOfFile()
                } else if let member = members.popFirst() {
                    chunk += try await begin(member)
                } else {
                    chunk += TarWriter.end
                    hasEnded = true
                }
            }
            return chunk.isEmpty ? nil : chunk
        }

        /// The header, and the whole of a small file.
        private mutating func begin(_ member: Member) async throws -> [UInt8] {
            let (entry, sizeBytes) = (member.entry, member.entry.sizeBytes)
            padding = TarWriter.padding(after: sizeBytes)
            var bytes = TarWriter.header(of: entry)
            if sizeBytes > Self.chunkBytes {
                file = (try await store.stream(member.blob, from: 0).makeAsyncIterator(), sizeBytes)
            } else if sizeBytes > 0 {
                bytes += try await store.bytes(of: member.blob, limitBytes: Self.chunkBytes)
                bytes += padding
            }
            return bytes
        }

        private mutating func nextOfFile() async throws -> [UInt8] {
            guard let bytes = try await file?.chunks.next(), let missing = file?.missingBytes,
                bytes.count <= missing
            else { throw UnreadableResult.cutFile }
            file?.missingBytes = missing - bytes.count
            guard bytes.count == missing else { return bytes }
            file = nil
            return bytes + padding
        }
    }
}
