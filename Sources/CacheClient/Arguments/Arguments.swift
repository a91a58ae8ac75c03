import Foundation

/// The process's arguments.
enum Arguments {
    /// All but the program's name; throws for one that is not UTF-8.
    ///
    /// Swift would repair such an argument silently, and another key than the one meant would be asked for.
    static func checked() throws(ClientError) -> [String] {
        var arguments: [String] = []
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let pointer = CommandLine.unsafeArgv[index] else { break }
            guard let argument = String(validatingCString: pointer) else {
                throw .usage("argument \(index) is not valid UTF-8")
            }
            arguments.append(argument)
        }
        return arguments
    }
}
