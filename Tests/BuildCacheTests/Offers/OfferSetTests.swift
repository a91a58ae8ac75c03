import BuilderProtocol
import TestSupport
import Testing

@testable import BuildCache

@Suite("An offer set")
struct OfferSetTests {
    private func at(_ seconds: Int) -> Timestamp { Timestamp(secondsSince1970: Int64(seconds)) }

    private func offers(_ count: Int = 3) -> OfferSet {
        OfferSet(count: count, expiresAt: at(300), user: nil)
    }

    @Test("rejects the siblings of the accepted offer; accepting that again changes nothing")
    func accept() throws {
        var set = offers()
        let isNew = [try set.accept(1, at: at(0)), try set.accept(1, at: at(1000))]
        #expect(isNew == [true, false])
        #expect(set.phases == [.rejected, .accepted, .rejected])
        let before = set
        let refusal = CacheError.offerRejected("it was rejected, or another one was accepted")
        expectRefusal(refusal) { () throws(CacheError) in
            _ = try set.accept(0, at: at(0))
        }
        #expect(set == before && set.accepted == 1)
    }

    @Test("is refused once its time is over, swept or not")
    func expiry() throws {
        var set = offers()
        try set.reject(2, at: at(299))
        expectRefusal(.offerExpired) { () throws(CacheError) in _ = try set.accept(0, at: at(300)) }
        expectRefusal(.offerExpired) { () throws(CacheError) in try set.reject(0, at: at(300)) }
        #expect(set.phases == [.expired, .expired, .rejected])
        // A clock that is set back brings nothing back.
        expectRefusal(.offerExpired) { () throws(CacheError) in _ = try set.accept(0, at: at(0)) }
    }

    @Test("keeps what was accepted from being rejected")
    func rejectAccepted() throws {
        var set = offers()
        _ = try set.accept(0, at: at(0))
        expectRefusal(.invalidTransition("the offer is ACCEPTED")) { () throws(CacheError) in
            try set.reject(0, at: at(1))
        }
    }

    @Test("never runs backwards, and accepts one at most, in 1,000 random histories")
    func monotone() {
        var generator = SplitMix(state: 12)
        for _ in 0..<1000 {
            var set = offers(4)
            for _ in 0..<12 {
                let before = set.phases
                let index = Int.random(in: 0..<4, using: &generator)
                let now = at(Int.random(in: 0..<330, using: &generator))
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: _ = try? set.accept(index, at: now)
                case 1: try? set.reject(index, at: now)
                default: _ = set.expire(at: now)
                }
                for (old, new) in zip(before, set.phases) { #expect(old == new || old == .offered) }
                #expect(set.phases.count { $0 == .accepted } <= 1)
            }
        }
    }

    private func expectRefusal(_ error: CacheError, _ body: () throws(CacheError) -> Void) {
        #expect(throws: error) { try body() }
    }
}
