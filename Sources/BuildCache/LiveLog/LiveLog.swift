import BuilderProtocol
import Glibc
import Synchronization

/// The log of a build while it grows: bytes go to a spool file, followers read the file.
///
/// One write for each chunk however many readers; a position is a byte offset into the masked log, the same
/// before and after the end.
final class LiveLog: Sendable {
    private struct State {
        var descriptor: Int32?
        var masked: MaskedStream
        var cut: LogCut
        var lengthBytes = 0
        var endsLine = true
        var isClosed = false
        var failure: SpoolError?
    }

    let path: String
    private let state: Mutex<State>
    /// The length, for those who wait for more.
    private let growth = Watermark()

    /// Nothing is written yet; the file comes with the first byte.
    init(path: String, mask: SecretMask, limitBytes: Int) {
        self.path = path
        state = Mutex(State(masked: MaskedStream(mask: mask), cut: LogCut(limitBytes: limitBytes)))
    }

    /// A log that ended in a former life.
    init(ended path: String, lengthBytes: Int) {
        self.path = path
        let mask = MaskedStream(mask: SecretMask(secrets: []))
        state = Mutex(
            State(masked: mask, cut: LogCut(limitBytes: 0), lengthBytes: lengthBytes, isClosed: true)
        )
        growth.raise(to: lengthBytes)
        growth.finish()
    }

    deinit {
        state.withLock { if let descriptor = $0.descriptor { _ = Glibc.close(descriptor) } }
    }

    var lengthBytes: Int { growth.value }
    /// True once no byte follows and everybody may know the outcome.
    var isComplete: Bool { growth.isFinal }

    /// Suspends until the log is longer than `offset` or complete.
    func wait(past offset: Int) async throws {
        _ = try await growth.wait(past: offset)
    }

    /// Appends output; what comes after `close` is dropped. Once the spool has failed, every call throws.
    func append(_ bytes: [UInt8]) throws(SpoolError) {
        try change { state in
            guard !state.isClosed else { return }
            Self.write(state.cut.push(state.masked.push(bytes)), to: &state, at: path)
        }
    }

    /// Appends what was held back and the last line, which always starts a line; nothing follows it.
    func close(lastLine: String) throws(SpoolError) {
        try change { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            Self.write(state.cut.push(state.masked.flush()), to: &state, at: path)
            Self.write(state.cut.flush(), to: &state, at: path)
            let separator = state.endsLine ? "" : "\n"
            Self.write(Array("\(separator)\(lastLine)\n".utf8), to: &state, at: path)
            if let descriptor = state.descriptor { _ = Glibc.close(descriptor) }
            state.descriptor = nil
        }
    }

    /// Ends every follower once it has read all.
    func complete() {
        growth.finish()
    }

    private func change(_ body: (inout State) -> Void) throws(SpoolError) {
        let (lengthBytes, failure) = state.withLock { state in
            body(&state)
            return (state.lengthBytes, state.failure)
        }
        growth.raise(to: lengthBytes)
        if let failure { throw failure }
    }

    private static func write(_ bytes: [UInt8], to state: inout State, at path: String) {
        guard !bytes.isEmpty, state.failure == nil else { return }
        do throws(SpoolError) {
            if state.descriptor == nil { state.descriptor = try SpoolFile.create(path) }
            guard let descriptor = state.descriptor else { return }
            try SpoolFile.write(bytes, to: descriptor, path: path)
            state.lengthBytes += bytes.count
            state.endsLine = bytes.last == UInt8(ascii: "\n")
        } catch {
            state.failure = error
        }
    }
}
