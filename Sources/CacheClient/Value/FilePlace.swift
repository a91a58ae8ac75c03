/// The place of one file to restore: written under a temporary name beside it, then renamed.
final class FilePlace {
    private let parent: DirectoryDescriptor
    private let name: [UInt8]
    private let temporaryName: [UInt8]

    init(path: RestorablePath, directory: String) throws(ClientError) {
        parent = try DirectoryDescriptor.creating(directory).parent(of: path)
        name = path.components.last ?? []
        temporaryName = Array(".cairn-\(String(UInt64.random(in: 0 ... .max), radix: 36))".utf8)
    }

    func createFile(isExecutable: Bool) throws(ClientError) -> Int32 {
        try parent.createFile(temporaryName, isExecutable: isExecutable)
    }

    func createSymbolicLink(to target: [UInt8]) throws(ClientError) {
        try parent.createSymbolicLink(temporaryName, to: target)
    }

    func finish() throws(ClientError) {
        do throws(ClientError) {
            try parent.rename(temporaryName, to: name)
        } catch {
            abandon()
            throw error
        }
    }

    func abandon() {
        parent.remove(temporaryName)
    }
}
