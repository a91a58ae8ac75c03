import BuilderProtocol

/// A text with places for values: `{name}`; `{{` stands for `{` and `}}` for `}`.
package struct Template: Hashable, Sendable {
    private enum Piece: Hashable {
        case text([UInt8])
        case name(String)
    }

    private let pieces: [Piece]

    package init(parsing text: String) throws(TemplateError) {
        var scanner = Scanner(bytes: Array(text.utf8))
        try scanner.scan()
        pieces = scanner.pieces
    }

    /// The names that occur.
    package var names: Set<String> {
        Set(pieces.compactMap { if case .name(let name) = $0 { name } else { nil } })
    }

    /// The text with every value in its place; a name without a value stays empty.
    package func render(_ values: [String: String]) -> String {
        let bytes = pieces.flatMap { piece in
            switch piece {
            case .text(let bytes): bytes
            case .name(let name): Array((values[name] ?? "").utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text, a template, with every value in its place; what does not parse is among the configuration's
    /// problems and never gets here.
    static func render(_ text: String, _ values: [String: String]) -> String {
        (try? Template(parsing: text))?.render(values) ?? text
    }

    private struct Scanner {
        let bytes: [UInt8]
        var pieces: [Piece] = []
        private var text: [UInt8] = []
        private var index = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func scan() throws(TemplateError) {
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "{"): try scanOpening()
                case UInt8(ascii: "}"): try scanClosing()
                default: take(bytes[index], length: 1)
                }
            }
            flush()
        }

        private mutating func scanOpening() throws(TemplateError) {
            if next == UInt8(ascii: "{") { return take(UInt8(ascii: "{"), length: 2) }
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
                throw .loneBrace("{", offset: index)
            }
            let name = String(decoding: bytes[index + 1..<end], as: UTF8.self)
            guard BuilderDeclaration.isValidName(name) else { throw .invalidName(name) }
            flush()
            pieces.append(.name(name))
            index = end + 1
        }

        private mutating func scanClosing() throws(TemplateError) {
            guard next == UInt8(ascii: "}") else { throw .loneBrace("}", offset: index) }
            take(UInt8(ascii: "}"), length: 2)
        }

        private var next: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

        private mutating func take(_ byte: UInt8, length: Int) {
            text.append(byte)
            index += length
        }

        private mutating func flush() {
            if !text.isEmpty { pieces.append(.text(text)) }
            text = []
        }
    }
}
