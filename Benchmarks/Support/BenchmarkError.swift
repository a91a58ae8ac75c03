import Glibc

/// Why a figure could not be measured.
package struct BenchmarkError: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }

    /// With the reason that `errno` holds; call it right after the function.
    package static func system(_ function: String) -> BenchmarkError {
        let code = errno
        return BenchmarkError("\(function): \(String(cString: strerror(code)))")
    }
}
