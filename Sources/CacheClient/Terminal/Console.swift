import BuilderProtocol
import Foundation

/// The terminal as commands see it: data to stdout, everything else to stderr.
///
/// It owns a thread, because a reader of our output may block it, and keeps the progress line out of the log's
/// way when both are on one screen.
actor Console {
    private nonisolated let executor = BlockingExecutor(label: "cairn.console")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let data: FileDescriptorOutput
    private let logs: FileDescriptorOutput
    private let notes: FileDescriptorOutput
    private let terminal: Terminal
    private let start = ContinuousClock.now

    private var isOutputClosed = false
    private var isLineDrawn = false
    /// False while the log's last line on the same screen lacks its newline.
    private var isAtLineStart = true
    private var progress: ProgressLine?

    /// With `logsToStandardError` stdout is kept for the one document asked for.
    init(
        logsToStandardError: Bool = false,
        data: FileDescriptorOutput = .standardOutput,
        notes: FileDescriptorOutput = .standardError,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.data = data
        self.logs = logsToStandardError ? notes : data
        self.notes = notes
        self.terminal = Terminal(isTerminal: notes.isTerminal, environment: environment)
    }

    /// Writes the answer; throws `OutputClosed` when nobody reads it.
    func write(_ bytes: some Sequence<UInt8> & Sendable) throws {
        clear()
        try data.write(bytes)
    }

    /// Writes an answer of text.
    func print(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// Writes a document as the daemon sent it, on a line of its own.
    func print(json: [UInt8]) throws {
        try write(json.last == UInt8(ascii: "\n") ? json : json + [UInt8(ascii: "\n")])
    }

    /// Writes log bytes; goes on silently when nobody reads them, because the outcome still counts.
    func log(_ bytes: [UInt8]) throws {
        guard !isOutputClosed, let last = bytes.last else { return }
        clear()
        do {
            try logs.write(bytes)
        } catch is OutputClosed {
            isOutputClosed = true
        }
        isAtLineStart = !logs.isTerminal || last == UInt8(ascii: "\n")
        draw()
    }

    /// Shows a pending build: on a terminal in one line drawn over, else a line for each change.
    func show(_ result: ResultDocument) {
        guard result.status == .pending else { return }
        let line = ProgressLine(result)
        let isChange = progress?.change != line.change
        progress = line
        if terminal.canRedraw {
            draw()
        } else if isChange {
            notes.writeBestEffort("cairn: \(line.state)\n")
        }
    }

    /// Draws the progress line again, for its clock, until cancelled.
    func keepDrawing() async {
        guard terminal.canRedraw else { return }
        while !Task.isCancelled {
            draw()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// Ends the progress line.
    func stopProgress() {
        clear()
        progress = nil
    }

    /// Writes a line to stderr.
    func note(_ line: String, colour: Colour? = nil) {
        clear()
        if !isAtLineStart { notes.writeBestEffort("\n") }
        isAtLineStart = true
        let line = ShownText(line).line
        notes.writeBestEffort("cairn: \(terminal.hasColour ? colour?.paint(line) ?? line : line)\n")
    }

    /// Writes a line to stderr even while the console is blocked by a reader of our output.
    nonisolated func noteAtOnce(_ line: String) {
        notes.writeBestEffort((terminal.canRedraw ? "\r\u{1B}[K" : "") + "cairn: \(ShownText(line).line)\n")
    }

    private func draw() {
        guard terminal.canRedraw, isAtLineStart, let progress else { return }
        let text = progress.text(elapsed: ContinuousClock.now - start)
        let line = ShownText(text).line(columns: Terminal.width(of: notes.descriptor) - 1)
        notes.writeBestEffort("\r\u{1B}[K\(line)")
        isLineDrawn = true
    }

    private func clear() {
        guard isLineDrawn else { return }
        notes.writeBestEffort("\r\u{1B}[K")
        isLineDrawn = false
    }
}
