import BuilderProtocol
import Testing

@testable import Builders

@Suite("The graph of builders")
struct GraphCheckTests {
    @Test("must have no cycle: the way round is told") func cycle() {
        let findings = GraphCheck([
            builder("a", needs: "b"), builder("b", needs: "c"), builder("c", needs: "a"),
        ]).findings
        #expect(findings.map(\.builder) == ["c"])
        #expect(findings.map(\.problem.path) == ["steps[0].result.builder"])
        #expect(findings.map(\.problem.message) == ["expected no cycle, but a needs b needs c needs a"])
        #expect(BuilderGraph(["a": ["a"]]).cycles == [["a", "a"]])
    }

    @Test("may be 10,000 deep, and share what it needs") func deep() {
        let chain = Dictionary(uniqueKeysWithValues: (0..<10_000).map { ("b\($0)", ["b\($0 + 1)"]) })
        #expect(BuilderGraph(chain).cycles == [])
        #expect(BuilderGraph(["a": ["b", "c"], "b": ["d"], "c": ["d"]]).cycles == [])
    }

    @Test("names builders and parameters that there are") func names() {
        var step = StepConfiguration.Result(builder: "nobody", parameters: [:], to: ".")
        #expect(messages(step) == ["expected a builder, but there is none named nobody"])
        step = .init(builder: "library", parameters: ["colour": "red"], to: ".")
        #expect(
            messages(step) == [
                "expected a parameter of library, but it declares no colour",
                "expected a value for revision, which library needs",
            ]
        )
    }

    @Test("keeps private parameters private") func secrets() {
        let open = StepConfiguration.Result(builder: "library", parameters: ["revision": "{secret}"], to: ".")
        #expect(
            messages(open) == [
                "shows the private parameter secret, because library does not keep revision private"
            ]
        )
        let kept = StepConfiguration.Result(
            builder: "library",
            parameters: ["revision": "r", "password": "{secret}"],
            to: "."
        )
        #expect(messages(kept) == [])
    }

    private func messages(_ result: StepConfiguration.Result) -> [String] {
        let library = BuilderDeclaration(
            name: "library",
            parameters: ["revision", "password"],
            defaults: ["password": ""],
            privateParameters: ["password"]
        )
        let app = BuilderDeclaration(name: "app", parameters: ["secret"], privateParameters: ["secret"])
        let steps = StepsConfiguration([StepConfiguration(name: "library", work: .result(result))])
        return GraphCheck([(library, StepsConfiguration()), (app, steps)]).findings.map(\.problem.message)
    }

    private func builder(_ name: String, needs other: String) -> (BuilderDeclaration, StepsConfiguration) {
        let result = StepConfiguration.Result(builder: other, parameters: [:], to: ".")
        return (
            BuilderDeclaration(name: name),
            StepsConfiguration([StepConfiguration(name: other, work: .result(result))])
        )
    }
}
