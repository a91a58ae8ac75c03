import BuilderProtocol
import Testing

@testable import BuildCache

@Suite("A claim's life")
struct ClaimStateTests {
    private let failure = BuildFailure(.exit, "no")

    private func held() -> ClaimState { ClaimState(lease: .seconds(30), now: .zero) }

    @Test("goes on as long as its holder is heard in time")
    func isRenewed() throws {
        var state = held()
        for second in stride(from: 29, through: 290, by: 29) { try state.renew(at: .seconds(second)) }
        #expect(state.phase == .held(until: .seconds(320)))
    }

    @Test("ends when the lease runs out, and nothing brings it back")
    func expires() {
        var state = held()
        state.expire(at: .seconds(29))
        #expect(state.phase == .held(until: .seconds(30)))
        #expect(throws: CacheError.claimLost(.expired)) { try state.renew(at: .seconds(30)) }
        #expect(throws: CacheError.claimLost(.expired)) { try state.finish(nil, at: .seconds(31)) }
        #expect(state.phase == .lost(.expired))
    }

    @Test("begins when its holder can be heard, however long that took, unless it was lost before")
    func begins() throws {
        var state = held()
        state.begin(at: .seconds(90))
        #expect(state.phase == .held(until: .seconds(120)))
        try state.renew(at: .seconds(100))
        var lost = held()
        lost.lose(.cancelled)
        lost.begin(at: .seconds(1))
        #expect(lost.phase == .lost(.cancelled))
    }

    @Test("ends with its holder's last word, which may be repeated but not changed")
    func finishesOnce() throws {
        var state = held()
        try state.finish(failure, at: .seconds(1))
        try state.finish(failure, at: .seconds(100))
        #expect(throws: CacheError.claimFinished) { try state.finish(nil, at: .seconds(1)) }
        #expect(throws: CacheError.claimFinished) { try state.renew(at: .seconds(1)) }
    }

    @Test("cannot be lost once it is finished, nor lost for another reason", arguments: ClaimLoss.allCases)
    func isLostOnce(loss: ClaimLoss) throws {
        var finished = held()
        try finished.finish(nil, at: .zero)
        finished.lose(loss)
        finished.expire(at: .seconds(1000))
        #expect(finished.phase == .finished(nil))
        var lost = held()
        lost.lose(loss)
        lost.lose(.cancelled)
        lost.expire(at: .seconds(1000))
        #expect(lost.phase == .lost(loss))
        #expect(throws: CacheError.claimLost(loss)) { try lost.finish(nil, at: .zero) }
    }
}
