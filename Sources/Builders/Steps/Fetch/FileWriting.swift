import Execution
import Glibc

/// Writes to a descriptor until everything is written. Blocks.
enum FileWriting {
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(
                descriptor,
                bytes.baseAddress.map { $0 + written },
                bytes.count - written
            )
            if count > 0 {
                written += count
            } else if errno != EINTR {
                throw SystemError("write")
            }
        }
    }
}
