import BuildCache

/// A list as an object: the elements under their plural, and where the next page begins (null at the end).
struct ListDocument<Element: Encodable & Sendable>: Encodable {
    private let name: String
    private let elements: [Element]
    private let next: String??

    /// A list that has pages.
    init(_ name: String, _ page: Page<Element>) {
        self.name = name
        elements = page.elements
        next = .some(page.next)
    }

    /// A list that is always whole.
    init(_ name: String, _ elements: [Element]) {
        self.name = name
        self.elements = elements
        next = nil
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Member.self)
        try container.encode(elements, forKey: Member(stringValue: name))
        if let next { try container.encode(next, forKey: Member(stringValue: "next_page_token")) }
    }

    private struct Member: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }
}
