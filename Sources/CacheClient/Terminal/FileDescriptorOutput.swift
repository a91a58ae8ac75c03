import Foundation

/// Writes to a file descriptor of the process, blocking.
struct FileDescriptorOutput: Hashable, Sendable {
    static let standardOutput = FileDescriptorOutput(descriptor: 1)
    static let standardError = FileDescriptorOutput(descriptor: 2)

    let descriptor: Int32

    var isTerminal: Bool { isatty(descriptor) == 1 }

    func write(_ bytes: some Sequence<UInt8>) throws {
        let bytes = ContiguousArray(bytes)
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Foundation.write(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else {
                    try recover(from: errno)
                }
            }
        }
    }

    /// For notes: when they cannot be written there is nobody to tell.
    func writeBestEffort(_ text: String) {
        try? write(text.utf8)
    }

    private func recover(from code: Int32) throws {
        switch code {
        case EINTR: return
        case EAGAIN:
            // Someone made the descriptor non-blocking; wait until it takes more.
            var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&wanted, 1, -1)
        case EPIPE: throw OutputClosed()
        default: throw ClientError.usage("cannot write the output: \(String(cString: strerror(code)))")
        }
    }
}
