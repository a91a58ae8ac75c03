import Glibc

/// A call of the operating system that failed.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    package var function: String
    package var code: Int32

    package init(_ function: String, code: Int32 = errno) {
        self.function = function
        self.code = code
    }

    package var description: String { "\(function): \(Self.message(code))" }

    package static func message(_ code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
