import BuildCache
import BuilderProtocol
import HTTPTypes
import Hummingbird

/// The answers that tell a stored result: spelt once and kept with it, for they are asked for again and again.
final class ResultReplies: Sendable {
    /// The result as the head of its branch.
    let plain: Reply
    /// The answer to a request for a result that was known.
    let hit: Reply
    /// `hit` and `plain`, ready to be sent.
    let readyHit: ReadyReply?
    private let readyPlain: ReadyReply?
    private let tag: EntityTag
    private let location: String

    static func of(_ stored: StoredResult) -> ResultReplies {
        stored.rendered { ResultReplies($0) }
    }

    private init(_ stored: StoredResult) {
        // Spelled already in the document.
        tag = EntityTag(stored.document.commit ?? stored.commit.description)
        location = ResultPath.of(stored.document.builder, stored.document.key.utf8)
        plain = .rendered(
            stored.json,
            headers: [.cacheControl: Caching.revalidate, .eTag: tag.description]
        )
        hit = Self.hit(plain, location, cacheStatus: CacheStatus.hit)
        readyHit = ReadyReply(hit)
        readyPlain = ReadyReply(plain)
    }

    /// With another word about where it came from.
    func hit(cacheStatus: String) -> Reply {
        Self.hit(plain, location, cacheStatus: cacheStatus)
    }

    /// The answer to one who looks: 304 when the client has it already.
    func seen(by request: Request, caching: String = Caching.revalidate) -> Reply {
        if tag.isKnown(by: request.headers) {
            return Reply(.notModified, headers: [.cacheControl: caching, .eTag: tag.description])
        }
        guard caching != Caching.revalidate else { return plain }
        var reply = plain
        reply.headers[.cacheControl] = caching
        return reply
    }

    /// The same, ready to be sent.
    func seenAtOnce(by request: Request) -> ReadyReply? {
        tag.isKnown(by: request.headers) ? ReadyReply(seen(by: request)) : readyPlain
    }

    private static func hit(_ plain: Reply, _ location: String, cacheStatus: String) -> Reply {
        var reply = plain
        reply.headers[.cacheStatus] = cacheStatus
        reply.headers[.location] = location
        return reply
    }
}
