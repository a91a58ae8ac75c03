import BuilderProtocol
package import Glibc

/// A path as the file system sees it: bytes, not necessarily UTF-8.
package struct FilePath: Hashable, Sendable {
    /// What there is at a path; links are not followed.
    package enum Kind {
        case directory, file, link
        /// A socket, device or FIFO.
        case special
    }

    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ path: String) {
        bytes = Array(path.utf8)
    }

    package func appending(_ name: [UInt8]) -> FilePath {
        bytes.isEmpty ? FilePath(bytes: name) : FilePath(bytes: bytes + [UInt8(ascii: "/")] + name)
    }

    package var components: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

    /// Relative to the current directory made absolute.
    package var absolute: String {
        let path = String(decoding: bytes, as: UTF8.self)
        guard bytes.first != UInt8(ascii: "/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return "\(String(cString: current))/\(path)"
    }

    /// For people: on one line.
    package var shown: String { String(decoding: bytes, as: UTF8.self).onOneLine(longestBytes: 300) }

    package func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            // A buffer with a terminating zero is never empty.
            buffer.baseAddress.map(body) ?? body("")
        }
    }

    package var status: stat? {
        var status = stat()
        return withCString { lstat($0, &status) } == 0 ? status : nil
    }

    /// Nil when there is nothing, or nothing that we may see.
    package var kind: Kind? {
        switch status.map({ $0.st_mode & S_IFMT }) {
        case nil: nil
        case S_IFDIR: .directory
        case S_IFREG: .file
        case S_IFLNK: .link
        default: .special
        }
    }

    /// What a symbolic link says; empty when there is none.
    package var linkText: [UInt8] {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let start = buffer.baseAddress else { return [] }
            let length = withCString { readlink($0, start, buffer.count) }
            return buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        }
    }

    /// The names in the directory, sorted by their bytes.
    package func names() throws(SystemError) -> [[UInt8]] {
        guard let directory = withCString({ opendir($0) }) else { throw SystemError("opendir") }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                    Array(UnsafeBufferPointer(start: start, count: 256).prefix { $0 != 0 })
                }
            }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
