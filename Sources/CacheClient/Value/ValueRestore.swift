import BuilderProtocol
import Foundation
import NIOCore

/// Restores a value's files into a directory: bytes, executable bit and symbolic links.
struct ValueRestore {
    let daemon: Daemon
    let reference: ResultReference
    let commit: String

    /// Everything that the result holds.
    func restore(into directory: String) async throws {
        let listing: Received<ValueListing> = try await daemon.document(
            .get(RequestPath.result(reference).appending("value"), query: .commit(commit))
        )
        try await restore(listing.document.files, into: directory)
    }

    /// Restores the files; each appears whole or not at all. Links come last.
    func restore(_ files: [FileDocument], into directory: String) async throws {
        let entries = try files.map { (file: $0, path: try RestorablePath($0)) }
        for entry in entries where entry.file.mode != "120000" {
            try await restore(entry.file, at: entry.path, into: directory)
        }
        for entry in entries where entry.file.mode == "120000" {
            try await restoreLink(at: entry.path, into: directory)
        }
        if entries.isEmpty { _ = try DirectoryDescriptor.creating(directory) }
    }

    private func restore(_ file: FileDocument, at path: RestorablePath, into directory: String) async throws {
        let place = try FilePlace(path: path, directory: directory)
        let output = try place.createFile(isExecutable: file.mode == "100755")
        do {
            try await write(file, at: path, to: FileDescriptorOutput(descriptor: output))
        } catch {
            close(output)
            place.abandon()
            throw error
        }
        // The number is free again even when it fails.
        guard close(output) == 0 else {
            place.abandon()
            throw ClientError.usage("cannot write \(path.shown)")
        }
        try place.finish()
    }

    private func write(
        _ file: FileDocument,
        at path: RestorablePath,
        to output: FileDescriptorOutput
    ) async throws {
        let response = try await daemon.answer(request(for: path))
        var count = 0
        do {
            for try await buffer in response.body {
                try output.write(buffer.readableBytesView)
                count += buffer.readableBytes
            }
        } catch {
            throw daemon.unreachable(error)
        }
        guard count == file.size else {
            throw ClientError.unexpectedAnswer("\(count) bytes of \(path.shown) instead of \(file.size)")
        }
    }

    private func restoreLink(at path: RestorablePath, into directory: String) async throws {
        let response = try await daemon.answer(request(for: path))
        let target = Array(buffer: try await response.body.collect(upTo: 1 << 16))
        guard !target.isEmpty, !target.contains(0) else {
            throw ClientError.unexpectedAnswer("the link \(path.shown) has no target")
        }
        let place = try FilePlace(path: path, directory: directory)
        try place.createSymbolicLink(to: target)
        try place.finish()
    }

    private func request(for path: RestorablePath) -> DaemonRequest {
        let value = RequestPath.result(reference).appending("value")
        return .get(value.appending(filePath: path.bytes), query: .commit(commit))
    }
}
