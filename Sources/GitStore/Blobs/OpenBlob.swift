/// A blob being read; belongs to the lane that opened it.
protocol OpenBlob: AnyObject {
    /// The next bytes, at most `limit`; empty at the end.
    func read(limit: Int) throws(GitError) -> [UInt8]
    /// The next bytes or where they lie, at most `limit`; nil at the end.
    func readPiece(limit: Int) throws(GitError) -> BlobPiece?
    func skip(_ count: Int) throws(GitError)
}

extension OpenBlob {
    func readPiece(limit: Int) throws(GitError) -> BlobPiece? {
        let bytes = try read(limit: min(limit, BlobCursor.chunkBytes))
        return bytes.isEmpty ? nil : .bytes(bytes)
    }
}

extension GitError {
    static func damaged(_ blob: ObjectID, _ what: String) -> GitError {
        GitError(.other(-1), function: "blob", message: "\(blob) is damaged: \(what)")
    }
}
