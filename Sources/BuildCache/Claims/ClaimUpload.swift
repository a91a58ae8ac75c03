import BuilderProtocol
import GitStore
import Synchronization

/// A value on its way from a claim's holder: unpacked beside the value, and in its place only as a whole.
package final class ClaimUpload: Sendable {
    private let claim: Claim
    private let number: Int
    private let environment: BuildEnvironment
    private let directory: String
    private let threads: BlockingThreads
    private let unpacking: Mutex<ValueUnpacking>

    init(
        claim: Claim,
        number: Int,
        environment: BuildEnvironment,
        limitBytes: Int,
        threads: BlockingThreads
    ) async throws {
        let directory = "\(environment.temporaryDirectory)/upload-\(number)"
        self.claim = claim
        self.number = number
        self.environment = environment
        self.directory = directory
        self.threads = threads
        unpacking = Mutex(ValueUnpacking(directory: directory, limitBytes: limitBytes))
        try await onThread { try SpoolFile.makeDirectory(directory) }
    }

    /// Takes the next bytes of the archive, and renews the lease.
    package func write(_ bytes: [UInt8]) async throws {
        try claim.withHold { state, _ in try check(state) }
        try await onThread { try self.unpacking.withLock { try $0.push(bytes) } }
    }

    /// The archive is complete: it is the value from now on.
    package func finish() async throws {
        try await onThread {
            try self.unpacking.withLock { try $0.finish() }
            try self.claim.withHold { state, environment in
                try self.check(state)
                try self.replaceValue(environment)
            }
        }
    }

    /// Nothing of it stays.
    package func abandon() async {
        await threads.run { TreeRemoval.remove(self.directory) }
    }

    /// Trouble of the spool is the daemon's, unless the directory went away because the build has ended.
    private func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        do {
            try await threads.run(body)
        } catch let error as SpoolError {
            try claim.withHold { _, _ in }
            throw CacheError.storeError(error.description, retryAfter: .seconds(1), build: nil)
        }
    }

    private func check(_ state: Claim.State) throws(CacheError) {
        guard state.uploads == number else { throw .uploadSuperseded }
    }

    private func replaceValue(_ environment: BuildEnvironment) throws(SpoolError) {
        let former = "\(directory).former"
        try SpoolFile.move(environment.valueDirectory, to: former)
        try SpoolFile.move(directory, to: environment.valueDirectory)
    }
}
