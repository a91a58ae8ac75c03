import BuilderProtocol
import TestSupport
import Testing

@testable import BuildCache

@Suite("A callback", .timeLimit(.minutes(3)))
struct CallbackTests {
    @Test("comes too early before the start: nothing happens, and the caller is told so")
    func tooEarly() throws {
        let table = CallbackTable()
        let callback = try table.open()
        #expect(try table.find(callback.token)?.call(.completed) == .created)
        callback.start()
        #expect(try table.find(callback.token)?.call(.completed) == .completed)
    }

    @Test("counts once: the same end again is the same answer, another one is refused with the first")
    func repeated() throws {
        let table = CallbackTable()
        let issued = try table.open()
        issued.start()
        let callback = try #require(table.find(issued.token))
        #expect(try callback.call(.failed) == .failed)
        #expect(try callback.call(.failed) == .failed)
        #expect(throws: CacheError.alreadyEnded(.failed)) { try callback.call(.completed) }
        #expect(issued.close(.cancel) == .failed)
    }

    @Test("that comes too late is told how it ended")
    func late() throws {
        let table = CallbackTable()
        let issued = try table.open()
        issued.start()
        issued.close(.fail)
        let callback = try #require(table.find(issued.token))
        #expect(try callback.call(.failed) == .failed)
        #expect(throws: CacheError.alreadyEnded(.failed)) { try callback.call(.completed) }
    }

    @Test("wakes whoever waits; of many at once exactly one wins")
    func parallel() async throws {
        let table = CallbackTable()
        let issued = try table.open()
        issued.start()
        let callback = try #require(table.find(issued.token))
        async let end = issued.end(within: .seconds(60))
        let answers = await withTaskGroup(of: StepState?.self) { group in
            for index in 0..<50 {
                group.addTask { try? callback.call(index.isMultiple(of: 2) ? .completed : .failed) }
            }
            return await group.reduce(into: [StepState]()) { if let state = $1 { $0.append(state) } }
        }
        #expect(Set(answers).count == 1)
        #expect(answers.count == 25)
        #expect(try await end == answers.first)
    }

    @Test("that nobody makes leaves the waiting at its time")
    func timeout() async throws {
        let issued = try CallbackTable().open()
        issued.start()
        #expect(try await issued.end(within: .milliseconds(10)) == nil)
    }

    @Test("is found by its token only")
    func unknown() throws {
        let table = CallbackTable()
        let tokens = try (0..<100).map { _ in try table.open().token }
        #expect(Set(tokens).count == 100)
        #expect(tokens.allSatisfy { $0.utf8.count == 64 })
        #expect(table.find("x" + (tokens.first ?? "").dropFirst()) == nil)
    }
}
