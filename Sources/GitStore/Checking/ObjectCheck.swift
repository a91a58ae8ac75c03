/// Reads objects and compares them with their names; each one once.
struct ObjectCheck {
    /// An object that is damaged or gone, and where it was needed.
    struct Loss {
        var object: ObjectID
        var path: [UInt8]
        var problem: String
    }

    private static let pieceBytes = 1 << 20
    private static let mostFound = 100

    private var repository: OpenRepository
    private var sound: Set<ObjectID> = []
    private var found: [Loss] = []

    init(_ repository: OpenRepository) {
        self.repository = repository
    }

    var soundCount: Int { sound.count }

    /// Goes on with packs opened anew.
    mutating func useAnew(_ repository: OpenRepository) {
        self.repository = repository
    }

    /// All that is damaged or gone of what a ref stands for, at most a hundred objects.
    mutating func losses(below id: ObjectID) -> [Loss] {
        found = []
        if (try? repository.size(of: id)) == nil { checkHistory(from: id) } else { checkBlob(id, at: []) }
        return found
    }

    private mutating func checkHistory(from head: ObjectID) {
        var next = [head]
        var passed: Set<ObjectID> = []
        while let id = next.popLast(), found.count < Self.mostFound {
            guard !sound.contains(id), passed.insert(id).inserted else { continue }
            do throws(GitError) {
                checkTree(try repository.treeName(of: id), at: [], depth: 1)
                next += try repository.parents(of: id)
            } catch {
                add(id, at: [], "commit", error)
            }
        }
        // A commit counts once all of its history is sound.
        if found.isEmpty { sound.formUnion(passed) }
    }

    private mutating func checkTree(_ id: ObjectID, at path: [UInt8], depth: Int) {
        guard !sound.contains(id), depth < TreeDraft.maxDepth, found.count < Self.mostFound else { return }
        let before = found.count
        do throws(GitError) {
            for entry in try repository.entries(of: id) where entry.mode != .submodule {
                let below = path.isEmpty ? entry.name : path + [UInt8(ascii: "/")] + entry.name
                if entry.mode == .tree {
                    checkTree(entry.id, at: below, depth: depth + 1)
                } else {
                    checkBlob(entry.id, at: below)
                }
            }
        } catch {
            add(id, at: path, "tree", error)
        }
        if found.count == before { sound.insert(id) }
    }

    private mutating func checkBlob(_ id: ObjectID, at path: [UInt8]) {
        guard !sound.contains(id), found.count < Self.mostFound else { return }
        do throws(GitError) {
            let hash = SHA1()
            hash.update(Array("blob \(try repository.size(of: id))\0".utf8))
            let blob = try repository.open(id)
            while true {
                let piece = try blob.read(limit: Self.pieceBytes)
                guard !piece.isEmpty else { break }
                hash.update(piece)
            }
            guard hash.finish() == id else { throw .damaged(id, "its bytes are not those it is named by") }
            sound.insert(id)
        } catch {
            add(id, at: path, "blob", error)
        }
    }

    private mutating func add(_ id: ObjectID, at path: [UInt8], _ kind: String, _ error: GitError) {
        guard !found.contains(where: { $0.object == id }) else { return }
        found.append(Loss(object: id, path: path, problem: "\(kind) \(id): \(error.message)"))
    }
}
