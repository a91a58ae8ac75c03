import CZlib
import Glibc

/// Large files that were committed more than once: nobody trusts what is there already, so each commit wrote its own.
struct LargeBlobDuplicates {
    private static let pieceBytes = 1 << 20

    let packs: PackDirectory

    /// Deletes all but one sound pack of each blob; returns how many.
    func remove() throws(GitError) -> Int {
        var byBlob: [ObjectID: [String]] = [:]
        for name in try packs.names(with: PackDirectory.Mark.largeBlob.prefix) {
            guard !packs.isKept(name), let index = try? PackIndexFile(packs.path(name, "idx")),
                index.count == 1
            else { continue }
            byBlob[index.id(0), default: []].append(name)
        }
        var count = 0
        for names in byBlob.values where names.count > 1 {
            guard let sound = names.first(where: isSound) else { continue }
            packs.remove(names.filter { $0 != sound })
            count += names.count - 1
        }
        return count
    }

    /// Compares the entry with its checksum.
    private func isSound(_ name: String) -> Bool {
        do throws(GitError) {
            let index = try PackIndexFile(packs.path(name, "idx"))
            let file = try Descriptor(packs.path(name, "pack"), O_RDONLY)
            let end = Int(try file.status().st_size) - 20
            var checksum: UInt = 0
            var offset = index.offset(0) ?? end
            while offset < end {
                let piece = try file.read(at: offset, limit: min(Self.pieceBytes, end - offset))
                guard !piece.isEmpty else { return false }
                checksum = piece.withUnsafeBytes {
                    crc32_z(checksum, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
                }
                offset += piece.count
            }
            return UInt32(checksum) == index.checksum(0)
        } catch {
            return false
        }
    }
}
