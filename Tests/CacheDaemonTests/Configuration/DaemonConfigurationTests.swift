import BuildCache
import Builders
import Testing

@testable import CacheDaemon

@Suite("Configuration")
struct DaemonConfigurationTests {
    @Test("no configuration at all makes a daemon for this machine")
    func defaults() throws {
        let made = try DaemonConfiguration.load(
            file: nil,
            overrides: ConfigurationOverrides(flags: [:], environment: [:])
        )
        #expect(made == DaemonConfiguration())
        #expect(made.listen.description == "127.0.0.1:8470")
        #expect(made.store == "cairn-store.git")
        #expect(made.spool == "cairn-spool")
        #expect(made.drainTimeout == .seconds(60))
        #expect(made.access == .loopback)
        #expect(made.pools == [PoolConfiguration(name: "default", capacity: DaemonConfiguration.coreCount)])
        #expect(made.builders == [])
    }

    @Test(
        "keys with nothing behind them are empty",
        arguments: ["builders:", "limits: ~", "# nothing\n", "", "builders: {}"]
    )
    func emptyKeys(text: String) throws {
        #expect(try configuration(text) == DaemonConfiguration())
    }

    @Test("top-level settings are read")
    func topLevel() throws {
        let made = try configuration(
            """
            store: /var/lib/cairn/store.git
            spool: /var/lib/cairn/spool
            listen: 0.0.0.0:0
            drain-timeout: 2m
            public-url: http://cairn.example:8470
            access: { tokens: /etc/cairn/tokens }
            log-level: debug
            pools:
              default: { capacity: 4 }
              gpu: { capacity: 1 }
            """
        )
        #expect(made.store == "/var/lib/cairn/store.git")
        #expect(made.spool == "/var/lib/cairn/spool")
        #expect(made.listen == ListenAddress(host: "0.0.0.0", port: 0))
        #expect(made.drainTimeout == .seconds(120))
        #expect(made.publicURL == "http://cairn.example:8470")
        #expect(made.access == .tokens(file: "/etc/cairn/tokens"))
        #expect(made.logLevel == .debug)
        #expect(made.pools == [.init(name: "default", capacity: 4), .init(name: "gpu", capacity: 1)])
    }

    @Test("limits are read by their names, and the others keep their defaults")
    func limits() throws {
        let limits = try configuration(
            """
            limits: { builds: {age: 1d, count: 2, bytes: 3KiB}, tickets: 4d, offers: 5m, status-table: 6, queue: 7,
              preparations: 8, followers: 9, body: 10KiB, waiters: 11, free-space: 12GiB, garbage: 2h }
            """
        ).limits
        #expect(limits.cache.buildsAge == .seconds(86_400))
        #expect(limits.cache.buildsCount == 2)
        #expect(limits.cache.buildsBytes == 3072)
        #expect(limits.cache.statusTable == 6)
        #expect(limits.cache.queue == 7)
        #expect(limits.cache.preparations == 8)
        #expect(limits.cache.followers == 9)
        #expect(limits.cache.waiters == 11)
        #expect(limits.bodyBytes == 10_240)
        #expect(limits.cache.freeSpaceBytes == 12 << 30)
        #expect(limits.cache.garbage == .seconds(7200))
        #expect(limits.tickets == .seconds(4 * 86_400))
        #expect(limits.offers == .seconds(300))
        #expect(try configuration("limits: { queue: 7 }").limits.cache.buildsCount == 10_000)
    }

    @Test("every setting of a builder is read")
    func wholeBuilder() throws {
        let made = try configuration(Self.everything).builders
        #expect(made.count == 1)
        let builder = try #require(made.first)
        let command = try #require(builder.command)
        let declaration = builder.recipe.declaration
        #expect(builder.name == "unit-tests")
        #expect(declaration.parameters == ["revision", "target"])
        #expect(declaration.defaults == ["target": "linux"])
        #expect(declaration.privateParameters == ["target"])
        #expect(declaration.context == ["token"])
        #expect(declaration.requiresValue)
        #expect(declaration.pool == "default")
        #expect(declaration.logLimitBytes == 2 << 20)
        #expect(declaration.valueLimitBytes == 1 << 30)
        #expect(declaration.maxAge == .seconds(30 * 86_400))
        #expect(declaration.failureMaxAge == .seconds(3600))
        #expect(command.title == "Unit tests of {revision}")
        #expect(command.version == "1")
        #expect(command.source == .init(repository: "/srv/git/app.git", revision: "{revision}"))
        #expect(command.inputs == ["Makefile", "Sources"])
        #expect(command.run == .list(["make", "test"]))
        #expect(command.environment == ["LANG": "C.UTF-8", "JOBS": "3"])
        #expect(command.inherit == ["https_proxy"])
        #expect(command.value == ["build/report.xml", "dist/**"])
        #expect(command.timeout == .seconds(1200))
        #expect(command.silenceTimeout == .seconds(600))
        #expect(command.grace == .seconds(5))
        #expect(command.declaration.keepFor == .seconds(90 * 86_400))
        #expect(command.declaration.keepResults == 10_000)
        #expect(command.steps.areParallel)
    }

    private static let everything = """
        builders:
          unit-tests:
            title: "Unit tests of {revision}"
            parameters: [revision, target]
            defaults: { target: linux }
            private: [target]
            context: [token]
            version: 1
            source: { repository: /srv/git/app.git, revision: "{revision}" }
            inputs: [Makefile, Sources]
            run: [make, test]
            environment: { LANG: C.UTF-8, JOBS: 3 }
            inherit: [https_proxy]
            value: [build/report.xml, "dist/**"]
            requires-value: true
            pool: default
            timeout: 20m
            silence-timeout: 10m
            grace: 5s
            log-limit: 2MiB
            value-limit: 1GiB
            max-age: 30d
            failure-max-age: 1h
            keep-for: 90d
            keep-results: 10000
            steps-parallel: true
        """

    @Test(
        "a builder that says nothing of who builds is built by whoever claims it",
        arguments: ["builders: { app: }", "builders: { app: {} }", builder("parameters: [step]")]
    )
    func claimed(text: String) throws {
        let builder = try #require(try configuration(text).builders.first)
        #expect(builder.recipe.declaration.isClaimed)
        let other = try #require(try configuration("builders: { app: { run: x } }").builders.first)
        #expect(!other.recipe.declaration.isClaimed)
    }

    @Test("a builder that says no more than what it runs has the documented defaults")
    func builderDefaults() throws {
        let builder = try #require(try configuration(builder("run: make test")).builders.first)
        let command = try #require(builder.command)
        #expect(command.run == .shell("make test"))
        #expect(command.timeout == .seconds(1800))
        #expect(command.silenceTimeout == nil)
        #expect(command.grace == .seconds(10))
        #expect(command.declaration.logLimitBytes == 64 << 20)
        #expect(command.declaration.valueLimitBytes == 2 << 30)
        #expect(command.declaration.maxAge == nil)
        #expect(command.declaration.pool == "default")
        #expect(command.declaration.keepFor == nil)
    }

    @Test("numbers and booleans stand for their text, as it was written")
    func scalarsAsText() throws {
        let lines = ["run: make", "version: 1.10", "parameters: [n, b]", "defaults: { n: 007, b: true }"]
        let text = builder(lines[0], lines[1], lines[2], lines[3])
        let command = try #require(try configuration(text).builders.first?.command)
        #expect(command.version == "1.10")
        #expect(command.declaration.defaults == ["n": "007", "b": "true"])
    }

    @Test("builders keep the order of the file")
    func order() throws {
        let made = try configuration("builders: { b: { run: x }, c: { run: x }, a: { run: x } }")
        #expect(made.builders.map(\.name) == ["b", "c", "a"])
    }

    @Test("a flag wins over the environment, which wins over the file, which wins over the default")
    func precedence() throws {
        let file = "store: file"
        let variable = ["CAIRN_STORE": "variable"]
        #expect(try configuration(file, flags: ["store": "flag"], environment: variable).store == "flag")
        #expect(try configuration(file, environment: variable).store == "variable")
        #expect(try configuration(file).store == "file")
        #expect(try configuration().store == "cairn-store.git")
    }

    @Test("an empty variable says nothing")
    func emptyVariable() throws {
        #expect(try configuration("store: file", environment: ["CAIRN_STORE": ""]).store == "file")
    }

    @Test("every top-level setting can come from the environment")
    func environment() throws {
        let made = try configuration(
            environment: [
                "CAIRN_STORE": "s", "CAIRN_SPOOL": "p", "CAIRN_LISTEN": "0.0.0.0:1",
                "CAIRN_DRAIN_TIMEOUT": "1s",
                "CAIRN_PUBLIC_URL": "https://c", "CAIRN_ACCESS": "open", "CAIRN_LOG_LEVEL": "error",
            ])
        #expect(made.store == "s")
        #expect(made.spool == "p")
        #expect(made.listen.description == "0.0.0.0:1")
        #expect(made.drainTimeout == .seconds(1))
        #expect(made.publicURL == "https://c")
        #expect(made.access == .open)
        #expect(made.logLevel == .error)
    }

    @Test("settings that a reload cannot change are known")
    func fixedSettings() throws {
        let start = try configuration("listen: 127.0.0.1:1")
        let later = try configuration("listen: 127.0.0.1:2\ndrain-timeout: 1s\nbuilders: { a: { run: x } }")
        #expect(start.fixedSettings(changedIn: later) == ["listen", "drain-timeout"])
    }
}
