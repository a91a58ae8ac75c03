import Glibc

/// A call of the operating system that failed.
struct SystemError: Error, Hashable, CustomStringConvertible {
    var function: String
    var code: Int32

    init(_ function: String, code: Int32 = errno) {
        self.function = function
        self.code = code
    }

    var description: String { "\(function): \(Self.message(code))" }

    static func message(_ code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
