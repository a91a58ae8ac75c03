import BuilderProtocol
import GitStore
import Metrics
import TestSupport
import Testing

@testable import BuildCache

@Suite("Tickets", .timeLimit(.minutes(3)))
struct TicketTests {
    private func withTickets(
        _ fixture: CacheFixture,
        timeToLive: Duration = .seconds(3600),
        pauses: Journal<Duration> = Journal(),
        _ body: (Tickets) async throws -> Void
    ) async throws {
        let tickets = try await Tickets(
            cache: fixture.cache,
            timeToLive: timeToLive,
            metrics: fixture.metrics,
            pause: { pauses.write($0) }
        )
        do {
            try await body(tickets)
        } catch {
            await tickets.close()
            throw error
        }
        await tickets.close()
    }

    private func request(_ revision: String, user: String? = "ann") -> TicketRequest {
        TicketRequest(builder: "unit-tests", parameters: ["revision": revision], user: user)
    }

    private func capability(_ view: TicketView) throws -> String { try #require(view.capability) }

    @Test("follow their build: created, running, complete with its result")
    func life() async throws {
        let (queued, running) = (Gate(), Gate())
        var builder = ScriptedBuilder { _ in try await running.pass() }
        builder.preparation = { _ in try await queued.pass() }
        try await withCache(builder) { fixture in
            try await withTickets(fixture) { tickets in
                let created = try await tickets.create(request("r1"))
                let capability = try capability(created)
                #expect(created.status == .created)
                #expect(created.result == nil)
                queued.open()
                try await eventually("it runs") { try await tickets.ticket(capability).status == .running }
                running.open()
                try await eventually("it is complete") {
                    try await tickets.ticket(capability).status == .complete
                }
                let complete = try await tickets.ticket(capability)
                #expect(complete.result?.status == .success)
                #expect(complete.result?.commit != nil)
            }
        }
    }

    @Test("of a known result are complete or failed at once")
    func known() async throws {
        try await withCache(
            ScriptedBuilder { if $0.parameters["revision"] == "bad" { throw BuildFailure(.exit, "no") } }
        ) {
            fixture in
            _ = try await fixture.build("good")
            _ = try await fixture.build("bad")
            try await withTickets(fixture) { tickets in
                #expect(try await tickets.create(request("good")).result?.status == .success)
                let failed = try await tickets.create(request("bad"))
                #expect(failed.status == .failed)
                #expect(failed.result?.message == "no")
            }
        }
    }

    @Test("of a cancelled build are failed, and the cancel is their result")
    func cancelled() async throws {
        let gate = Gate()
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            try await withTickets(fixture) { tickets in
                let capability = try capability(try await tickets.create(request("r1")))
                try await fixture.cache.cancel(
                    builder: "unit-tests",
                    key: fixture.key("r1"),
                    user: nil,
                    reason: nil
                )
                try await eventually("it failed") { try await tickets.ticket(capability).status == .failed }
                #expect(try await tickets.ticket(capability).result?.status == .cancelled)
            }
        }
    }

    @Test("share one build, and deleting one ends neither the build nor the others")
    func sharing() async throws {
        let (gate, builds) = (Gate(), Tally())
        let builder = ScriptedBuilder { _ in
            builds.increment()
            try await gate.pass()
        }
        try await withCache(builder) { fixture in
            try await withTickets(fixture) { tickets in
                let (one, other) = (
                    try await tickets.create(request("r1")), try await tickets.create(request("r1"))
                )
                let (first, second) = (try capability(one), try capability(other))
                #expect(first != second)
                try await tickets.delete(first)
                #expect(try await tickets.ticket(first).status == .deleted)
                await #expect(throws: CacheError.invalidTransition("the ticket is deleted")) {
                    try await tickets.delete(first)
                }
                gate.open()
                try await eventually("the other is complete") {
                    try await tickets.ticket(second).status == .complete
                }
                #expect(try await tickets.ticket(first).status == .deleted)
                #expect(builds.count == 1)
            }
        }
    }

    @Test("are listed for their user, oldest first, in pages")
    func listing() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            try await withTickets(fixture) { tickets in
                var made: [String] = []
                for _ in 0..<5 { made.append(try capability(try await tickets.create(request("r1")))) }
                _ = try await tickets.create(request("r1", user: "bob"))
                var (found, token) = ([String](), String?.none)
                repeat {
                    let page = try tickets.tickets(of: "ann", pageSize: 2, pageToken: token)
                    #expect(page.elements.count <= 2 && page.elements.allSatisfy { $0.result == nil })
                    found += try page.elements.map(capability)
                    token = page.next
                } while token != nil
                #expect(found == made)
                #expect(throws: CacheError.self) {
                    try tickets.tickets(of: "ann", pageSize: 2, pageToken: "x")
                }
            }
        }
    }

    @Test("are in the store by the hash of their capability only, and say no secret")
    func secrecy() async throws {
        let gate = Gate()
        let builder = ScriptedBuilder(declaration: {
            $0.parameters = ["revision", "licence"]
            $0.privateParameters = ["licence"]
            $0.context = ["token"]
        }) { _ in try await gate.pass() }
        try await withCache(builder) { fixture in
            try await withTickets(fixture) { tickets in
                var request = request("r1")
                (request.context, request.parameters["licence"]) = (["token": "s3cret-t"], "s3cret-l")
                let capability = try capability(try await tickets.create(request))
                let id = ObjectID.blob(Array(capability.utf8))
                let name = "refs/cairn/tickets/\(id)"
                #expect(try await fixture.git("for-each-ref", "--format=%(refname)", "refs/cairn") == name)
                let record = try await fixture.git("cat-file", "blob", name)
                #expect(!record.contains("s3cret") && !record.contains(capability))
                let secrets = "spool/context/\(id)"
                #expect(
                    String(decoding: try fixture.directory.read(secrets), as: UTF8.self).contains("s3cret-t")
                )
                gate.open()
                try await eventually("it ends") { try await tickets.ticket(capability).status == .complete }
                try await eventually("the secrets are gone") { !fixture.directory.exists(secrets) }
            }
        }
    }

    @Test("that had not ended are asked again after a restart, with their secrets or not at all")
    func restart() async throws {
        func builder(_ gate: Gate) -> ScriptedBuilder {
            ScriptedBuilder(declaration: { $0.context = ["token"] }) { environment in
                try await gate.pass()
                environment.log.write(line: "\(environment.context["token"] == "abc")")
            }
        }
        try await TemporaryDirectory.with { directory in
            let capabilities = Journal<String>()
            let (closed, open) = (Gate(), Gate())
            try await withCache(builder(closed), in: directory) { fixture in
                try await withTickets(fixture) { tickets in
                    var request = request("r1")
                    request.context = ["token": "abc"]
                    capabilities.write(try capability(try await tickets.create(request)))
                    request.parameters = ["revision": "r2"]
                    capabilities.write(try capability(try await tickets.create(request)))
                    let deleted = try capability(try await tickets.create(self.request("r3")))
                    capabilities.write(deleted)
                    try await tickets.delete(deleted)
                    await fixture.cache.shutDown()
                }
            }
            try #require(capabilities.entries.count == 3)
            let (kept, lost, deleted) = (
                capabilities.entries[0], capabilities.entries[1], capabilities.entries[2]
            )
            let lostID = ObjectID.blob(Array(lost.utf8))
            try await SystemCommand(["rm", directory.path("spool/context/\(lostID)")], in: "/").run()
            open.open()
            try await withCache(builder(open), in: directory) { fixture in
                try await withTickets(fixture) { tickets in
                    try await eventually("it is complete") {
                        try await tickets.ticket(kept).status == .complete
                    }
                    let log = try await fixture.cache.log(
                        builder: "unit-tests",
                        key: fixture.key("r1"),
                        commit: nil
                    )
                    #expect(try await log.text().contains("\ntrue\n"))
                    try await eventually("the other failed") {
                        try await tickets.ticket(lost).status == .failed
                    }
                    #expect(try await tickets.ticket(lost).result?.message == "context lost")
                    #expect(try await tickets.ticket(deleted).status == .deleted)
                    let listed = try tickets.tickets(of: "ann", pageSize: 10, pageToken: nil)
                    #expect(listed.elements.map(\.capability) == [kept, lost, deleted])
                }
            }
        }
    }

    @Test("say which worker builds them, and which one did, after a restart too")
    func worker() async throws {
        let gate = Gate()
        let builder = ScriptedBuilder { environment in
            environment.place("http://10.0.3.1:9000")
            try await gate.pass()
            environment.place("http://10.0.3.2:9000")
        }
        try await TemporaryDirectory.with { directory in
            try await withCache(builder, in: directory) { fixture in
                try await withTickets(fixture) { tickets in
                    let capability = try capability(try await tickets.create(request("r1")))
                    try await eventually("it has a worker") {
                        try await tickets.ticket(capability).worker == "http://10.0.3.1:9000"
                    }
                    gate.open()
                    try await eventually("it ends") {
                        try await tickets.ticket(capability).status == .complete
                    }
                }
            }
            try await withCache(builder, in: directory) { fixture in
                try await withTickets(fixture) { tickets in
                    let listed = try tickets.tickets(of: "ann", pageSize: 9, pageToken: nil).elements
                    #expect(listed.map(\.worker) == ["http://10.0.3.2:9000"])
                }
            }
        }
    }

    @Test("of interrupted builds are asked again, after pauses that grow")
    func interrupted() async throws {
        let (gate, pauses) = (Gate(), Journal<Duration>())
        try await withCache(ScriptedBuilder { _ in try await gate.pass() }) { fixture in
            try await withTickets(fixture, pauses: pauses) { tickets in
                let capability = try capability(try await tickets.create(request("r1")))
                for round in 1...3 {
                    let build = try await fixture.lookup("r1").pending
                    build.stop(.interrupted(.expired))
                    _ = try await build.finish()
                    try await eventually("it is asked again") {
                        let pending = fixture.cache.parts.statuses.allPending.first
                        return pauses.entries.count == round && pending.map { $0.id != build.id } ?? false
                    }
                }
                #expect(pauses.entries == [.seconds(1), .seconds(2), .seconds(4)])
                gate.open()
                try await eventually("it is complete") {
                    try await tickets.ticket(capability).status == .complete
                }
            }
        }
    }

    @Test("are gone once their time to live is over")
    func sweeping() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r1")
            try await withTickets(fixture, timeToLive: .seconds(60)) { tickets in
                let capability = try capability(try await tickets.create(request("r1")))
                fixture.clock.advance(by: .seconds(61))
                await #expect(throws: CacheError.notFound("there is no such ticket")) {
                    try await tickets.ticket(capability)
                }
                #expect(try tickets.tickets(of: "ann", pageSize: 9, pageToken: nil).elements.isEmpty)
                await tickets.sweep()
                #expect(try await fixture.git("for-each-ref", "refs/cairn") == "")
            }
        }
    }

    @Test("that cannot be asked for leave nothing behind")
    func refused() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            try await withTickets(fixture) { tickets in
                await #expect(throws: CacheError.unknownBuilder("nope")) {
                    try await tickets.create(TicketRequest(builder: "nope", parameters: [:]))
                }
                await #expect(throws: CacheError.self) {
                    try await tickets.create(TicketRequest(builder: "unit-tests", parameters: [:]))
                }
                let records = try await fixture.git("for-each-ref", "refs/cairn")
                #expect(records == "")
            }
        }
    }

    @Test("of a builder that is built by claims start nothing")
    func claimed() async throws {
        try await withCache(ScriptedBuilder(declaration: { $0.isClaimed = true })) { fixture in
            try await withTickets(fixture) { tickets in
                await #expect(throws: CacheError.notClaimed) { try await tickets.create(request("r1")) }
                #expect(fixture.cache.parts.statuses.allPending.isEmpty)
                let listed = try tickets.tickets(of: "ann", pageSize: 9, pageToken: nil)
                #expect(listed.elements.isEmpty)
                let records = try await fixture.git("for-each-ref", "refs/cairn")
                #expect(records == "")
            }
        }
    }
}
