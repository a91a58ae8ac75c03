import Testing

@testable import CacheDaemon

@Suite("Configuration errors")
struct ConfigurationErrorTests {
    @Test("a wrong duration is told with file, line, key and what is expected")
    func wrongDuration() {
        #expect(
            issues(builder("run: make", "", "timeout: abc")) == [
                #"cairn.yaml:5: builders.app.timeout: expected a duration such as 30s, 5m, 1h or 7d, longer than 0, not "abc""#
            ]
        )
    }

    @Test("all errors are told at once, in the order of the lines")
    func allAtOnce() {
        let found = issues(
            """
            drain-timeout: soon
            builders:
              app:
                run: make
                pool: fast
                log-limit: 1MiB
            listen: nowhere
            """
        )
        #expect(
            found.map { $0.prefix { $0 != " " } } == [
                "cairn.yaml:1:", "cairn.yaml:5:", "cairn.yaml:6:", "cairn.yaml:7:",
            ]
        )
    }

    @Test(
        "unknown keys are told, with the one that was probably meant",
        arguments: [
            ("stoer: x", "cairn.yaml:1: stoer: unknown key; did you mean store?"),
            (
                "limits:\n  status_table: 1",
                "cairn.yaml:2: limits.status_table: unknown key; did you mean status-table?"
            ),
            (
                "limits: { builds: { ages: 1d } }",
                "cairn.yaml:1: limits.builds.ages: unknown key; did you mean age?"
            ),
            (
                builder("run: make", "timout: 5m"),
                "cairn.yaml:4: builders.app.timout: unknown key; did you mean timeout?"
            ),
            (
                builder("run: make", "requires_value: true"),
                "cairn.yaml:4: builders.app.requires_value: unknown key; did you mean requires-value?"
            ),
            (
                "pools: { default: { size: 3 } }",
                "cairn.yaml:1: pools.default.size: unknown key; expected one of capacity"
            ),
        ]
    )
    func unknownKeys(text: String, issue: String) {
        #expect(issues(text) == [issue])
    }

    @Test("a key that stands twice is an error")
    func duplicateKeys() {
        #expect(
            issues(builder("run: make", "timeout: 1m", "pool: default", "timeout: 2m")) == [
                "cairn.yaml:4: timeout: expected once, but the mapping has this key more than once"
            ]
        )
    }

    @Test("text that is no YAML is told with its line")
    func noYAML() {
        let found = issues("store: a\nspool: [b\nlisten: c\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("cairn.yaml:3: is no YAML: ") == true, "\(found)")
    }

    @Test("a second document is an error")
    func severalDocuments() {
        let found = issues("store: a\n---\nstore: b\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("cairn.yaml:2: is no YAML: ") == true, "\(found)")
    }

    @Test("a file that is no mapping is an error", arguments: ["- a\n- b", "just text"])
    func noMapping(text: String) {
        #expect(
            issues(text).first?.hasPrefix("cairn.yaml:1: expected a mapping of keys to values, not ") == true
        )
    }

    @Test("a file that is not there is named")
    func missingFile() {
        let error = #expect(throws: InvalidConfiguration.self) {
            _ = try DaemonConfiguration.load(
                file: "/nowhere/cairn.yaml",
                overrides: ConfigurationOverrides(flags: [:], environment: [:])
            )
        }
        #expect(error?.description == "/nowhere/cairn.yaml: cannot be read: No such file or directory")
    }

    @Test(
        "values of the wrong kind are told",
        arguments: [
            ("store: [a]", #"cairn.yaml:1: store: expected a path, not a list"#),
            ("store:", #"cairn.yaml:1: store: expected a path, not nothing"#),
            ("pools: [a]", "cairn.yaml:1: pools: expected a mapping of keys to values, not a list"),
            (
                "pools: { default: { capacity: 0 } }",
                #"cairn.yaml:1: pools.default.capacity: expected a whole number, at least 1, not "0""#
            ),
            (
                "pools: { default: { capacity: -1 } }",
                #"cairn.yaml:1: pools.default.capacity: expected a whole number, at least 1, not "-1""#
            ),
            (
                "limits: { queue: many }",
                #"cairn.yaml:1: limits.queue: expected a whole number, at least 1, not "many""#
            ),
            (
                "limits: { body: 1MB }",
                #"cairn.yaml:1: limits.body: expected a size such as 4096, 64KiB, 64MiB or 2GiB, at least 1, not "1MB""#
            ),
            (
                "listen: 8470",
                #"cairn.yaml:1: listen: expected host:port such as 127.0.0.1:8470 or [::1]:8470, not "8470""#
            ),
            (
                "log-level: loud",
                #"cairn.yaml:1: log-level: expected one of trace, debug, info, notice, warning, error, critical, not "loud""#
            ),
            (
                "public-url: cairn.example",
                #"cairn.yaml:1: public-url: expected a URL such as http://cairn.example:8470, not "cairn.example""#
            ),
            ("access: closed", #"cairn.yaml:1: access: expected open or { tokens: FILE }, not "closed""#),
            ("access: {}", "cairn.yaml:1: access: expected { tokens: FILE }"),
            (
                builder("run: make", "parameters: revision"),
                #"cairn.yaml:4: builders.app.parameters: expected a list such as [one, two], not "revision""#
            ),
            (
                builder("run: make", "requires-value: yes"),
                #"cairn.yaml:4: builders.app.requires-value: expected true or false, not "yes""#
            ),
            (
                builder("run: { a: b }"),
                "cairn.yaml:3: builders.app.run: expected a list such as [make, test] or a script, not a mapping"
            ),
            (builder("run: [make, [a]]"), "cairn.yaml:3: builders.app.run[1]: expected a text, not a list"),
            (
                builder("run: make", "log-limit: 2047KiB"),
                #"cairn.yaml:4: builders.app.log-limit: expected a size such as 4096, 64KiB, 64MiB or 2GiB, at least 2MiB, not "2047KiB""#
            ),
            (
                builder("run: make", "timeout: 0s"),
                #"cairn.yaml:4: builders.app.timeout: expected a duration such as 30s, 5m, 1h or 7d, longer than 0, not "0s""#
            ),
            (
                builder("run: make", "keep-for: 90"),
                #"cairn.yaml:4: builders.app.keep-for: expected a duration such as 30s, 5m, 1h or 7d, not "90""#
            ),
            (
                builder("run: make", "source: { repository: x }"),
                "cairn.yaml:4: builders.app.source: expected source.revision: a commit, tag or branch"
            ),
        ]
    )
    func wrongKinds(text: String, issue: String) {
        #expect(issues(text) == [issue])
    }

    @Test(
        "names that cannot be names are told",
        arguments: [
            "builders: { \"-app\": { run: make } }", "builders: { \"a b\": { run: make } }",
            "builders: { ä: { run: make } }",
            "pools: { a.b: { capacity: 1 }, default: {} }", builder("run: make", "parameters: [a/b]"),
            builder("run: make", "context: [\"\"]"),
        ]
    )
    func wrongNames(text: String) {
        let found = issues(text)
        #expect(found.count == 1)
        #expect(found.first?.contains("expected a name (letters, digits, - and _") == true, "\(found)")
    }

    @Test("two builders that differ only in case are an error")
    func namesThatDifferInCase() {
        #expect(
            issues("builders:\n  app: { run: make }\n  App: { run: make }") == [
                "cairn.yaml:3: builders.App: expected a name that differs from app in more than case"
            ]
        )
    }

    @Test("a pool that is not configured is an error, the default one too")
    func unknownPool() {
        let pools = "pools: { slow: { capacity: 1 }, fast: { capacity: 1 } }\n"
        #expect(
            issues(pools + builder("run: make", "pool: fats")) == [
                #"cairn.yaml:5: builders.app.pool: expected one of the pools slow, fast, not "fats""#
            ]
        )
        #expect(
            issues(pools + builder("run: make")) == [
                "cairn.yaml:3: builders.app: expected pool: one of the pools slow, fast, because there is no pool default"
            ]
        )
    }

    @Test(
        "parameters are declared once, and what refers to them must be declared",
        arguments: [
            (
                "parameters: [a, b, a]",
                "cairn.yaml:4: builders.app.parameters[2]: expected each name once, but a stands here again"
            ),
            (
                "defaults: { revison: main }",
                "cairn.yaml:4: builders.app.defaults.revison: expected a declared parameter, but parameters does not list revison"
            ),
            (
                "private: [token]",
                "cairn.yaml:4: builders.app.private[0]: expected a declared parameter, but parameters does not list token"
            ),
        ]
    )
    func parameters(line: String, issue: String) {
        #expect(issues(builder("run: make", line)) == [issue])
    }

    @Test(
        "what the command cannot use is told with its line",
        arguments: [
            (["run: []"], "cairn.yaml:3: builders.app.run: "),
            (["run: make", "title: \"{revision}\""], "cairn.yaml:4: builders.app.title: "),
            (["run: make", "title: \"a } b\""], "cairn.yaml:4: builders.app.title: "),
            (["run: make", "value:", "  - a", "  - ../b"], "cairn.yaml:6: builders.app.value[1]: "),
            (
                ["run: make", "environment:", "  A: b", "  CAIRN_KEY: c"],
                "cairn.yaml:6: builders.app.environment.CAIRN_KEY: "
            ),
            (["run: make", "inputs: [Sources]"], "cairn.yaml:4: builders.app.inputs: "),
            (["run: make", "key: k", "version: 2"], "cairn.yaml:5: builders.app.version: "),
            (
                ["run: make", "parameters:", "  - a", "  - version", "version: 2"],
                "cairn.yaml:6: builders.app.parameters[1]: "
            ),
            (
                ["run: make", "source:", "  repository: .", "  revision: \"{rev}\""],
                "cairn.yaml:6: builders.app.source.revision: "
            ),
        ]
    )
    func commandProblems(lines: [String], prefix: String) {
        let found = issues((["builders:", "  app:"] + lines.map { "    \($0)" }).joined(separator: "\n"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(prefix) == true, "\(found)")
    }

    @Test(
        "steps prepare a command of this machine and nothing else",
        arguments: [
            (builder("steps: []"), "whoever claims the build"),
            (
                builder("steps: []", "workers: remote")
                    + "\nworker-pools: { remote: { urls: [\"http://w\"] } }",
                "workers"
            ),
        ]
    )
    func stepsOfOthers(text: String, other: String) {
        #expect(
            issues(text) == [
                "cairn.yaml:3: builders.app.steps: prepare a command of this machine, and need run: \(other) would not see them"
            ]
        )
    }

    @Test(
        "without tokens it listens on loopback addresses only",
        arguments: ["0.0.0.0:80", "[::]:80", "cairn.example:80", "128.0.0.1:80"]
    )
    func listensOnLoopback(address: String) {
        let found = issues("store: s\nlisten: \"\(address)\"")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("cairn.yaml:2: listen: expected a loopback address") == true,
            "\(found)"
        )
        #expect(issues("listen: \"\(address)\"\naccess: open") == [])
        #expect(issues("listen: \"\(address)\"\naccess: { tokens: t }") == [])
    }

    @Test("errors in flags and variables name them")
    func overrides() {
        #expect(
            issues("", flags: ["listen": "x"], environment: ["CAIRN_DRAIN_TIMEOUT": "1"]).sorted() == [
                #"--listen: expected host:port such as 127.0.0.1:8470 or [::1]:8470, not "x""#,
                #"CAIRN_DRAIN_TIMEOUT: expected a duration such as 30s, 5m, 1h or 7d, not "1""#,
            ]
        )
    }
}
