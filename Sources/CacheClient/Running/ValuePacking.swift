import BuilderProtocol
import Execution
import Foundation
import NIOCore

/// Files as a tar archive, read while it is sent.
struct ValuePacking: AsyncSequence, Sendable {
    /// A file that changed while it was packed.
    struct ChangedFile: Error {
        var path: String
    }

    private static let chunkBytes = 256 << 10

    let lengthBytes: Int
    private let files: [FoundFile]

    init(_ files: [FoundFile]) {
        self.files = files
        lengthBytes = TarWriter.lengthBytes(of: files.lazy.map(\.entry))
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(files: files[...])
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        private var files: ArraySlice<FoundFile>
        private var current: (reader: FileReader, file: FoundFile, sentBytes: Int)?
        private var hasEnded = false

        init(files: ArraySlice<FoundFile>) {
            self.files = files
        }

        mutating func next() async throws -> ByteBuffer? {
            var chunk = ByteBuffer()
            while chunk.readableBytes < ValuePacking.chunkBytes, !hasEnded {
                if current != nil {
                    try await addContent(to: &chunk)
                } else if let file = files.popFirst() {
                    chunk.writeBytes(TarWriter.header(of: file.entry))
                    if file.entry.sizeBytes > 0 { current = (try FileReader(file.place), file, 0) }
                } else {
                    chunk.writeBytes(TarWriter.end)
                    hasEnded = true
                }
            }
            return chunk.readableBytes > 0 ? chunk : nil
        }

        private mutating func addContent(to chunk: inout ByteBuffer) async throws {
            guard let (reader, file, sent) = current else { return }
            let size = file.entry.sizeBytes
            let bytes = await reader.bytes(at: sent, limit: Swift.min(ValuePacking.chunkBytes, size - sent))
            guard !bytes.isEmpty else { throw ChangedFile(path: file.place.shown) }
            chunk.writeBytes(bytes)
            current?.sentBytes = sent + bytes.count
            guard sent + bytes.count == size else { return }
            chunk.writeBytes(TarWriter.padding(after: size))
            current = nil
        }
    }
}

/// Reads a file on a thread of its own, where it may block.
private actor FileReader {
    private nonisolated let executor = BlockingExecutor(label: "cairn.reading")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let descriptor: Int32

    init(_ place: FilePath) throws {
        let opened = place.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard opened >= 0 else { throw ValuePacking.ChangedFile(path: place.shown) }
        descriptor = opened
    }

    deinit { close(descriptor) }

    func bytes(at offset: Int, limit: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, limit, off_t(offset)))
        }
    }
}
