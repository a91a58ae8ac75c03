import Foundation

/// A file that the user named.
enum LocalFile {
    static let longestBytes = 1 << 20

    /// Its text; what cannot be read, is too long or is not UTF-8 is a usage error that names the file.
    static func text(at path: String, withoutLastNewline: Bool) throws(ClientError) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .usage("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        guard let read = try? file.read(upToCount: longestBytes + 1) ?? Data() else {
            throw .usage("cannot read \(path)")
        }
        guard read.count <= longestBytes else { throw .usage("\(path) is longer than 1 MiB") }
        var bytes = [UInt8](read)
        if withoutLastNewline, bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .usage("\(path) is not UTF-8")
        }
        return text
    }
}
