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
}
