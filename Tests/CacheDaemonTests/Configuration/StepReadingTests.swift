import Builders
import Testing

@testable import CacheDaemon

@Suite("Steps in the configuration")
struct StepReadingTests {
    @Test("are read with their names and costs") func read() throws {
        let read = try configuration(
            """
            builders:
              library: { parameters: [r], run: make }
              app:
                parameters: [rev]
                run: make
                steps:
                  - checkout: { repository: /srv/git/a.git, revision: "{rev}", to: vendor }
                    name: the vendor's
                    cost: 30s
                  - fetch: { url: "https://example.org/{rev}.tar", size: 1KiB, sha256: \(zeros), to: in.tar }
                  - fetch: { url: "file:///a", size: "{rev}", sha256: \(zeros), to: b }
                  - result: { builder: library, parameters: { r: "{rev}" }, to: lib, follow: true }
                  - callout: { url: "http://127.0.0.1:1/go", timeout: 1m }
                steps-parallel: true
            """
        )
        let steps = try #require(read.builders[1].command?.steps)
        #expect(steps.areParallel)
        #expect(steps.steps.map(\.name) == ["the vendor's", "fetch", "fetch-2", "result", "callout"])
        #expect(steps.steps.map(\.cost) == [.seconds(30), nil, nil, nil, nil])
        #expect(steps.steps[1].fetchSize == "1024")
        #expect(steps.steps[2].fetchSize == "{rev}")
        #expect(
            steps.steps[3].work
                == .result(.init(builder: "library", parameters: ["r": "{rev}"], to: "lib", follow: true))
        )
        #expect(steps.steps[4].work == .callout(.init(url: "http://127.0.0.1:1/go", timeout: .seconds(60))))
    }

    @Test(
        "that are wrong are told with line, key and what is expected",
        arguments: [
            ("- fetch: { url: \"http://a/b\", sha256: \(zeros), to: c }", "fetch: expected size: its bytes"),
            (
                "- fetch: { url: \"http://a/b\", size: many, sha256: \(zeros), to: c }",
                "fetch.size: expected a size"
            ),
            (
                "- fetch: { url: \"http://a/b\", size: 1, sha256: abc, to: c }",
                "fetch.sha256: expected 64 hexadecimal digits"
            ),
            (
                "- fetch: { url: \"ftp://a/b\", size: 1, sha256: \(zeros), to: c }",
                "fetch.url: expected an http://, https:// or file:/// URL"
            ),
            (
                "- fetch: { url: \"http://a/b\", size: 1, sha256: \(zeros), to: ../c }",
                "fetch.to: expected a relative path of a file, without .. or .git"
            ),
            (
                "- checkout: { repository: /r, revision: \"{oops}\", to: . }",
                "checkout.revision: has {oops}, but no parameter has that name"
            ),
            (
                "- result: { builder: nobody, to: x }",
                "result.builder: expected a builder, but there is none named nobody"
            ),
            ("- result: { builder: app, to: x }", "result.builder: expected no cycle, but app needs app"),
            ("- { }", " expected a step with exactly one of checkout, fetch, result, callout"),
            ("- callout: { url: \"http://a\", retries: 3 }", "callout.retries: unknown key"),
        ]
    )
    func wrong(_ step: String, _ message: String) {
        let found = issues(builder("run: make", "steps:", "  \(step)"))
        #expect(found.count == 1)
        let prefix =
            message.hasPrefix(" ")
            ? "cairn.yaml:5: builders.app.steps[0]:" : "cairn.yaml:5: builders.app.steps[0]."
        #expect(found.first?.hasPrefix(prefix + message) == true, "\(found)")
    }

    @Test("that make a cycle are refused with the whole way round") func cycle() {
        let found = issues(
            """
            builders:
              a: { run: make, steps: [{ result: { builder: b, to: x } }] }
              b: { run: make, steps: [{ result: { builder: c, to: x } }] }
              c: { run: make, steps: [{ result: { builder: a, to: x } }] }
            """
        )
        #expect(
            found == [
                "cairn.yaml:4: builders.c.steps[0].result.builder: expected no cycle, but a needs b needs c needs a"
            ]
        )
    }
}

extension StepConfiguration {
    fileprivate var fetchSize: String? {
        if case .fetch(let fetch) = work { fetch.size } else { nil }
    }
}

private let zeros = String(repeating: "0", count: 64)
