import CGit2
import Glibc

/// Turns an error code of libgit2 into an error with its words.
///
/// Called right after the function, on its thread: the words are thread-local and the next call replaces them.
func check(_ function: String, _ code: Int32) throws(GitError) {
    guard code < 0 else { return }
    let error = git_error_last()?.pointee
    let message = error.flatMap { $0.message.map { String(cString: $0) } } ?? "error \(code)"
    let isSystemError = error.map { $0.klass == Int32(GIT_ERROR_OS.rawValue) } ?? false
    git_error_clear()
    let number = isSystemError ? errorNumber(endingOf: message) : nil
    throw GitError(GitError.Code(libgit2: code, errorNumber: number), function: function, message: message)
}

extension GitError.Code {
    fileprivate init(libgit2 code: Int32, errorNumber: Int32?) {
        switch git_error_code(code) {
        case GIT_ENOTFOUND: self = .notFound
        case GIT_EEXISTS: self = .exists
        case GIT_ELOCKED: self = .locked
        case GIT_EMODIFIED: self = .modified
        default: self = errorNumber.map { .fileSystem($0) } ?? .other(code)
        }
    }
}

/// libgit2 resets errno but ends its message with the system's words for it.
private func errorNumber(endingOf message: String) -> Int32? {
    [ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EIO, EMFILE, ENFILE, EFBIG, ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP]
        .first { message.hasSuffix(String(cString: strerror($0))) }
}
