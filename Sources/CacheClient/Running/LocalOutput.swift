import Synchronization

/// Where the command's output goes: to the user at once, and to the record of it.
final class LocalOutput: Sendable {
    private struct State {
        var isClosed = false
        var endsLine = true
    }

    private let display: FileDescriptorOutput
    private let record: OutputRecord?
    private let state = Mutex(State())

    init(_ display: FileDescriptorOutput, record: OutputRecord?) {
        self.display = display
        self.record = record
    }

    var descriptor: Int32 { display.descriptor }

    /// Goes on without the user when nobody reads any more: the outcome still counts.
    func write(_ bytes: [UInt8]) {
        state.withLock { state in
            record?.append(bytes)
            guard let last = bytes.last else { return }
            state.endsLine = last == UInt8(ascii: "\n")
            guard !state.isClosed else { return }
            do { try display.write(bytes) } catch { state.isClosed = true }
        }
    }

    /// Starts a line when the output so far does not end with one.
    func write(line: String) {
        let start = state.withLock { $0.endsLine } ? "" : "\n"
        write(Array("\(start)\(line)\n".utf8))
    }

    /// What follows on the same screen starts a line.
    func finish() {
        let isOpen = state.withLock { !$0.endsLine && !$0.isClosed }
        if isOpen, display.isTerminal { FileDescriptorOutput.standardError.writeBestEffort("\n") }
    }
}
