import BuilderProtocol
import Testing

@Suite("A builder's declaration")
struct BuilderDeclarationTests {
    private let declaration = BuilderDeclaration(
        name: "unit",
        parameters: ["revision", "target"],
        defaults: ["target": "linux"],
        privateParameters: ["target"],
        context: ["token"]
    )

    @Test("completes parameters with defaults")
    func completes() throws {
        #expect(try declaration.completed(["revision": "1"]) == ["revision": "1", "target": "linux"])
        #expect(
            try declaration.completed(["revision": "", "target": "mac"]) == ["revision": "", "target": "mac"]
        )
    }

    @Test("names every problem at once")
    func namesProblems() throws {
        let error = #expect(throws: InvalidFields.self) {
            try declaration.completed(["nope": "1", "target": "a\0"])
        }
        #expect(
            error?.problems.map(\.field) == ["parameters.nope", "parameters.revision", "parameters.target"]
        )
    }

    @Test("bounds values by their bytes")
    func boundsValues() throws {
        let longest = String(repeating: "é", count: BuilderDeclaration.longestValueBytes / 2)
        #expect(try declaration.completed(["revision": longest])["revision"] == longest)
        #expect(throws: InvalidFields.self) { try declaration.completed(["revision": longest + "x"]) }
    }

    @Test("accepts declared context only")
    func checksContext() throws {
        try declaration.check(context: ["token": "s3cret"])
        try declaration.check(context: [:])
        let error = #expect(throws: InvalidFields.self) { try declaration.check(context: ["other": "x"]) }
        #expect(error?.problems.map(\.field) == ["context.other"])
    }

    @Test("shows no private value")
    func hidesPrivate() {
        #expect(declaration.shown(["revision": "1", "target": "x"]) == ["revision": "1", "target": "***"])
    }

    @Test("knows names", arguments: ["a", "A-b_c", "9", String(repeating: "x", count: 64)])
    func acceptsName(name: String) {
        #expect(BuilderDeclaration.isValidName(name))
    }

    @Test(
        "knows what is no name",
        arguments: ["", "-a", "_a", "a.b", "a b", "é", String(repeating: "x", count: 65)]
    )
    func refusesName(name: String) {
        #expect(!BuilderDeclaration.isValidName(name))
    }
}
