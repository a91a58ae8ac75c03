/// The program `cairnd`, for its main file: a library can be linked where an executable cannot.
package enum Program {
    /// From the arguments, the process's own when nil, to the exit code.
    package static func main(_ arguments: [String]? = nil) async { await Cairnd.main(arguments: arguments) }
}
