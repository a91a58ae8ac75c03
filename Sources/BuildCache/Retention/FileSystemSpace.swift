import Glibc

/// What file systems say of themselves.
package enum FileSystemSpace {
    /// What is left for who is not root; nil when the system does not say.
    package static let freeBytes: @Sendable (_ path: String) -> Int? = { path in
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
                .partialValue
        )
    }

    /// True when no file can be made any more, however many bytes are left.
    static func isOutOfFiles(_ path: String) -> Bool {
        var status = statvfs()
        return statvfs(path, &status) == 0 && status.f_files > 0 && status.f_favail == 0
    }
}
