/// The directories of one attempt.
struct Workspace: Sendable {
    let directory: String

    var workingDirectory: String { directory + "/work" }
    var valueDirectory: String { directory + "/value" }
    var temporaryDirectory: String { directory + "/tmp" }

    func create() throws(SpoolError) {
        for path in [directory, workingDirectory, valueDirectory, temporaryDirectory] {
            try SpoolFile.makeDirectory(path)
        }
    }
}
