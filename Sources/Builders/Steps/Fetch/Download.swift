import BuilderProtocol
import Execution
import GitStore
import Glibc

/// One file on its way into a partial file, until that is what was wanted: goes on where it broke off, tries again
/// with longer and longer pauses.
struct Download: Sendable {
    static let longestAttempts = 4
    static let shortestPause: Duration = .milliseconds(500)

    let file: FetchedFile
    /// The partial file; one of a former life is gone on with.
    let path: String
    let redaction: Redaction
    let threads: BlockingThreads
    let log: StepLog

    func run() async throws {
        var pause = Self.shortestPause
        for attempt in 1... {
            do {
                try await fetchVerified()
                return
            } catch let interruption as Interruption where attempt < Self.longestAttempts {
                let shown = redaction.apply(to: interruption.description)
                log.write("\(shown); trying again in \(pause.shown)")
                try await Task.sleep(for: pause + .milliseconds(.random(in: 0...250)))
                pause *= 2
            } catch let interruption as Interruption {
                throw BuildFailure(.step, redaction.apply(to: interruption.description))
            } catch let failure as BuildFailure {
                // What is not what was wanted is of no use to anybody.
                unlink(path)
                throw BuildFailure(.step, redaction.apply(to: failure.message))
            }
        }
    }

    /// What may be gone by the next attempt.
    struct Interruption: Error, CustomStringConvertible {
        var description: String
    }

    private func fetchVerified() async throws {
        let wasResumed = try await fetch()
        do {
            try await verify()
        } catch let failure as BuildFailure where wasResumed {
            // The beginning may come from another file than the rest.
            unlink(path)
            throw Interruption(description: failure.message)
        }
    }

    /// True when a part of it was there already.
    private func fetch() async throws -> Bool {
        let part = try await PartialFile(path: path, limitBytes: file.sizeBytes, threads: threads)
        defer { part.close() }
        let formerBytes = await part.sizeBytes
        if formerBytes == file.sizeBytes, formerBytes > 0 { return true }
        if file.url.hasPrefix("file:") {
            try await LocalDownload(url: file.url).run(into: part)
        } else {
            try await HTTPDownload(url: file.url, sizeBytes: file.sizeBytes).run(into: part)
        }
        return formerBytes > 0
    }

    private func verify() async throws {
        let (path, sizeBytes) = (path, file.sizeBytes)
        let found = try await threads.run { () throws(any Error) in
            let input = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
            guard input >= 0 else { throw SystemError("open") }
            defer { close(input) }
            return try SHA256Digest.ofFile(input, limitBytes: sizeBytes)
        }
        guard found.sizeBytes == sizeBytes else {
            throw BuildFailure(.step, "\(file.url) has \(found.sizeBytes) bytes instead of \(sizeBytes)")
        }
        guard found.digest == file.digest else {
            throw BuildFailure(
                .step,
                "\(file.url) has the SHA-256 \(found.digest) instead of \(file.digest)"
            )
        }
    }
}
