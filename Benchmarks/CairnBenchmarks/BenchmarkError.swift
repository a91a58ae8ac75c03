import Glibc

/// Why a figure could not be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }

    /// With the reason that `errno` holds; call it right after the function.
    static func system(_ function: String) -> BenchmarkError {
        let code = errno
        return BenchmarkError("\(function): \(String(cString: strerror(code)))")
    }
}
