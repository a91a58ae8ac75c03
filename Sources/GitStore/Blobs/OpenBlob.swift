/// A blob being read; belongs to the lane that opened it.
protocol OpenBlob: AnyObject {
    /// The next bytes, at most `limit`; empty at the end.
    func read(limit: Int) throws(GitError) -> [UInt8]
    func skip(_ count: Int) throws(GitError)
}

extension GitError {
    static func damaged(_ blob: ObjectID, _ what: String) -> GitError {
        GitError(.other(-1), function: "blob", message: "\(blob) is damaged: \(what)")
    }
}
