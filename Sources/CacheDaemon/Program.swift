/// The program `cairnd`, for its main file: a library can be linked where an executable cannot.
package enum Program {
    /// From the arguments to the exit code.
    package static func main() async { await Cairnd.main() }
}
