import CGit2
import Glibc

/// Calls `body` with the bytes and a NUL at their end.
func withCString<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (bytes + [0]).withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { text in
            guard let start = text.baseAddress else { preconditionFailure("the NUL is there") }
            return body(start)
        }
    }
}

/// The bytes before the NUL.
func bytesBeforeNUL(of text: UnsafePointer<CChar>) -> [UInt8] {
    UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
}

/// Strings of bytes in the form that libgit2 takes lists in.
struct CStrings: ~Copyable {
    private let pointers: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

    init(_ strings: [[UInt8]]) {
        pointers = .allocate(capacity: strings.count)
        _ = pointers.initialize(
            from: strings.map { bytes in
                let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
                for (index, byte) in (bytes + [0]).enumerated() {
                    (copy + index).initialize(to: CChar(bitPattern: byte))
                }
                return copy
            }
        )
    }

    deinit {
        for pointer in pointers { pointer?.deallocate() }
        pointers.deallocate()
    }

    func withArray<Result>(_ body: (git_strarray) -> Result) -> Result {
        body(git_strarray(strings: pointers.baseAddress, count: pointers.count))
    }
}
