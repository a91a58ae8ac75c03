/// Reads one HTTP response from the pieces it comes in: with a length, chunked, or up to the end.
///
/// The body is counted byte by byte of the content, not of the framing, and kept only when asked for.
package struct ResponseReader {
    private enum State {
        case head
        case content(left: Int)
        case chunkSize
        case chunk(left: Int)
        case done
    }

    package let keepsBody: Bool
    package private(set) var status = 0
    package private(set) var body: [UInt8] = []
    package private(set) var bodyBytes = 0
    private var state = State.head
    /// Of the head, or of the line with a chunk's size.
    private var line: [UInt8] = []

    package init(keepsBody: Bool) {
        self.keepsBody = keepsBody
    }

    package var isComplete: Bool { if case .done = state { true } else { false } }

    package var text: String { String(decoding: body, as: UTF8.self) }

    package mutating func read(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch state {
            case .head: try readHead(&rest)
            case .content(let left): state = .content(left: left - take(left, of: &rest))
            case .chunkSize: try readChunkSize(&rest)
            // The line break after the chunk counts as an empty line before the next size.
            case .chunk(let left):
                let taken = take(left, of: &rest)
                state = taken == left ? .chunkSize : .chunk(left: left - taken)
            case .done: throw BenchmarkError("bytes after the end of a response")
            }
            if case .content(left: 0) = state { state = .done }
        }
    }

    private mutating func take(_ limit: Int, of rest: inout Slice<UnsafeRawBufferPointer>) -> Int {
        let piece = rest.prefix(limit)
        if keepsBody { body.append(contentsOf: piece) }
        bodyBytes += piece.count
        rest = rest.dropFirst(piece.count)
        return piece.count
    }

    private mutating func readHead(_ rest: inout Slice<UnsafeRawBufferPointer>) throws {
        while let byte = rest.popFirst() {
            line.append(byte)
            guard byte == UInt8(ascii: "\n"), line.suffix(4) == [13, 10, 13, 10] else { continue }
            let head = String(decoding: line, as: UTF8.self).lowercased()
            line = []
            status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            state = try Self.content(head)
            return
        }
    }

    private static func content(_ head: String) throws -> State {
        let lines = head.split(separator: "\r\n")
        if let field = lines.first(where: { $0.hasPrefix("content-length:") }) {
            guard let length = Int(field.dropFirst(15).filter { $0 != " " }) else {
                throw BenchmarkError("a length that is no number: \(field)")
            }
            return .content(left: length)
        }
        return lines.contains("transfer-encoding: chunked") ? .chunkSize : .content(left: .max)
    }

    private mutating func readChunkSize(_ rest: inout Slice<UnsafeRawBufferPointer>) throws {
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            let digits = String(decoding: line.dropLast(), as: UTF8.self)
            line = []
            if digits.isEmpty { return endEmptyLine() }
            guard let size = Int(digits, radix: 16) else {
                throw BenchmarkError("no size of a chunk: \(digits)")
            }
            isLastChunk = size == 0
            state = size == 0 ? .chunkSize : .chunk(left: size)
            return
        }
    }

    /// The chunk of size 0 was read; the empty line after it ends the response.
    private var isLastChunk = false

    private mutating func endEmptyLine() {
        if isLastChunk { state = .done }
    }
}
