import BuilderProtocol
import Foundation

/// A list that the daemon answers in pages.
struct PagedList<Element: Codable & Sendable>: Sendable {
    static var largestPage: Int { 1000 }

    let request: DaemonRequest
    /// The member of the document that holds the elements.
    let member: String

    /// Follows the page tokens to the end or to the limit.
    func all(from daemon: Daemon, limit: Int?) async throws -> FoundList {
        var found: [JSONValue] = []
        var token: String?
        repeat {
            let left = limit.map { $0 - found.count } ?? Self.largestPage
            guard left > 0 else { break }
            let page = try await page(token: token, size: min(left, Self.largestPage), from: daemon)
            guard case .array(let elements)? = page[member] else {
                throw ClientError.unexpectedAnswer("a list without \"\(member)\"")
            }
            found += elements.prefix(left)
            token = page["next_page_token"]?.string
        } while token != nil
        return FoundList(member: member, values: found, nextPageToken: token)
    }

    private func page(token: String?, size: Int, from daemon: Daemon) async throws -> JSONValue {
        var request = request
        request.query.append(("page_size", String(size)))
        if let token { request.query.append(("page_token", token)) }
        return try await daemon.document(request, as: JSONValue.self).document
    }

    /// The elements as they came, all pages merged.
    struct FoundList: Sendable {
        let member: String
        let values: [JSONValue]
        /// Where the rest begins, when a limit cut it off.
        let nextPageToken: String?

        /// Prints one JSON document, or a table of the rows.
        func print(json: Bool, header: [String], row: (Element) -> [String]) async throws {
            let console = Console()
            guard !json else {
                let token = nextPageToken.map(JSONValue.string) ?? .null
                let document = JSONValue.object([member: .array(values), "next_page_token": token])
                return try await console.print(json: document.json)
            }
            let elements = try JSONDecoder().decode([Element].self, from: JSONEncoder().encode(values))
            var table = Table(header: header)
            for element in elements { table.add(row(element)) }
            try await console.print(table.text)
        }
    }
}
