import BenchmarkSupport
import Foundation

/// One user's tickets, page by page on one connection.
struct TicketPages {
    static let size = 50

    private struct Page: Decodable {
        struct Ticket: Decodable {
            var status: String
        }

        var tickets: [Ticket]
        var next_page_token: String?
    }

    private let path: String
    private let connection: HTTPConnection

    init(user: String, _ daemon: CairnDaemon) throws {
        path = "/v1/tickets?user=\(user)&page_size=\(Self.size)"
        connection = try HTTPConnection(port: daemon.port)
    }

    /// What each page took, in milliseconds; throws unless all are full pages of tickets that are complete.
    func walk() throws -> [Double] {
        var (times, token): ([Double], String?) = ([], nil)
        repeat {
            let begin = ContinuousClock.now
            let answer = try connection.get(path + (token.map { "&page_token=\($0)" } ?? ""))
            times.append((ContinuousClock.now - begin).milliseconds)
            let page = try JSONDecoder().decode(Page.self, from: Data(answer.body))
            guard page.tickets.count == Self.size, page.tickets.allSatisfy({ $0.status == "complete" }) else {
                throw BenchmarkError("a page of \(page.tickets.count) tickets, or not all complete")
            }
            token = page.next_page_token
        } while token != nil
        return times
    }
}
