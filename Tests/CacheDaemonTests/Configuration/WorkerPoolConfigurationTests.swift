import BuilderProtocol
import Builders
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("A worker pool in the configuration")
struct WorkerPoolConfigurationTests {
    private static let pool = #"worker-pools: { remote: { urls: ["http://10.0.3.1:9000"] } }"#

    @Test("has the documented defaults")
    func defaults() throws {
        let pool = try #require(try configuration(Self.pool).workerPools.first)
        #expect(pool.name == "remote")
        #expect(pool.urls.map(\.description) == ["http://10.0.3.1:9000"])
        #expect(pool.deadline == .seconds(5))
        #expect(pool.busyRetries == 3)
        #expect(pool.retries == 1)
        #expect(pool.pollInterval == .seconds(3))
        #expect(pool.resultLimitBytes == 16 << 20)
        #expect(pool.timeout == .seconds(1800))
        #expect(pool.token == nil)
    }

    @Test("reads every setting, and its token from a file")
    func everySetting() async throws {
        try await TemporaryDirectory.with { directory in
            let token = try directory.write("s3cret-token\n", to: "token")
            let text = """
                worker-pools:
                  remote:
                    urls: ["http://A.example/", "https://b.example:9001/base/"]
                    worker-hosts: ["http://10.0.3.*:9000"]
                    deadline: 2s
                    busy-retries: 0
                    retries: 2
                    poll-interval: 1s
                    result-limit: 1MiB
                    timeout: 1h
                    token-file: \(token)
                """
            let pool = try #require(try configuration(text).workerPools.first)
            #expect(pool.urls.map(\.description) == ["http://a.example", "https://b.example:9001/base"])
            #expect(pool.workerHosts.count == 1)
            #expect(pool.deadline == .seconds(2))
            #expect(pool.busyRetries == 0)
            #expect(pool.retries == 2)
            #expect(pool.pollInterval == .seconds(1))
            #expect(pool.resultLimitBytes == 1 << 20)
            #expect(pool.timeout == .seconds(3600))
            #expect(pool.token == WorkerToken("s3cret-token"))
            #expect(!"\(pool)".contains("s3cret"))
        }
    }

    @Test(
        "says what is wrong, and where",
        arguments: [
            (
                "worker-pools: { r: { } }",
                #"cairn.yaml:1: worker-pools.r: expected urls: the base URLs of the workers, such as ["http://10.0.3.1:9000"]"#
            ),
            (
                "worker-pools: { r: { urls: [] } }",
                "cairn.yaml:1: worker-pools.r.urls: expected at least one base URL, not a list"
            ),
            (
                #"worker-pools: { r: { urls: ["ftp://x"] } }"#,
                #"cairn.yaml:1: worker-pools.r.urls[0]: expected a URL such as http://10.0.3.1:9000, not "ftp://x""#
            ),
            (
                #"worker-pools: { r: { urls: ["http://x", "http://X:80/"] } }"#,
                "cairn.yaml:1: worker-pools.r.urls[1]: expected each URL once, but http://x stands here again"
            ),
            (
                #"worker-pools: { r: { urls: ["http://x"], worker-hosts: ["10.*"] } }"#,
                #"cairn.yaml:1: worker-pools.r.worker-hosts[0]: expected a URL such as http://10.0.3.*:9000, where * stands for letters and digits, not "10.*""#
            ),
            (
                #"worker-pools: { r: { urls: ["http://x"], retries: -1 } }"#,
                #"cairn.yaml:1: worker-pools.r.retries: expected a whole number, 0 or more, not "-1""#
            ),
            (
                #"worker-pools: { r: { urls: ["http://x"], token-file: /nowhere/at-all } }"#,
                "cairn.yaml:1: worker-pools.r.token-file: /nowhere/at-all cannot be read: No such file or directory"
            ),
            (
                #"worker-pools: { r: { urls: ["http://x"], busy-retry: 1 } }"#,
                "cairn.yaml:1: worker-pools.r.busy-retry: unknown key; did you mean busy-retries?"
            ),
        ]
    )
    func errors(text: String, issue: String) {
        #expect(issues(text) == [issue])
    }

    @Test("is named by builders, which then have no command")
    func builders() throws {
        let text = builder("workers: remote", "parameters: [a]", "timeout: 2m") + "\n" + Self.pool
        let builder = try #require(try configuration(text).builders.first)
        guard case .workers(let work) = builder.work else {
            Issue.record("expected a builder of workers")
            return
        }
        #expect(work.pool.name == "remote")
        #expect(work.timeout == .seconds(120))
        #expect(builder.command == nil)
    }

    @Test(
        "is told when builders name it wrongly",
        arguments: [
            (
                builder("workers: remot"),
                #"cairn.yaml:3: builders.app.workers: expected one of the worker pools remote, not "remot""#
            ),
            (
                builder("workers: remote", "run: make"),
                "cairn.yaml:4: builders.app.run: cannot stand beside workers: either this machine builds or they do"
            ),
            (
                builder("run: make", "payload: {}"),
                "cairn.yaml:4: builders.app.payload: is what workers are sent, and needs workers: NAME"
            ),
            (
                builder("workers: remote", "parameters: [a]", "payload:", "  deep: [1, { x: '{b}' }]"),
                "cairn.yaml:6: builders.app.payload.deep[1].x: has {b}, but no parameter has that name"
            ),
            (
                builder("workers: remote", "payload: 'a}'"),
                "cairn.yaml:4: builders.app.payload: has a lone } at byte 1; write }} for the character itself"
            ),
        ]
    )
    func builderErrors(text: String, issue: String) {
        #expect(issues(text + "\n" + Self.pool) == [issue])
    }

    @Test("sends payloads whose strings are templates, and keeps numbers and booleans what they are")
    func payloads() throws {
        let text = builder(
            "workers: remote",
            "parameters: [a]",
            "context: [token]",
            "payload: { text: 'x{a}', key: '{token}', n: 3, f: 1.5, yes: true, none: ~, list: ['{{}}', \"5\"] }"
        )
        let made = try #require(try configuration(text + "\n" + Self.pool).builders.first)
        guard case .workers(let work) = made.work else {
            Issue.record("expected a builder of workers")
            return
        }
        #expect(work.payload?.names == ["a", "token"])
        #expect(
            work.payload
                == .object([
                    "text": .text(try Template(parsing: "x{a}")),
                    "key": .text(try Template(parsing: "{token}")),
                    "n": .literal(.number(3)), "f": .literal(.number(1.5)), "yes": .literal(.bool(true)),
                    "none": .literal(.null),
                    "list": .array([.text(try Template(parsing: "{{}}")), .text(try Template(parsing: "5"))]),
                ])
        )
    }
}
