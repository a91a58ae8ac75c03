import Glibc

/// Marks the processes of a store's builds, so that the store's next daemon finds what was left running.
enum StoreCookie {
    /// Made of the directory's identity, so that it stays the same by whatever path the store is named.
    static func prefix(store: String) -> String {
        var status = stat()
        guard stat(store, &status) == 0 else { return "cairn-\(store)" }
        return "cairn-\(String(status.st_dev, radix: 16))-\(String(status.st_ino, radix: 16))"
    }
}
