import Testing

@testable import Builders

@Suite("A template")
struct TemplateTests {
    @Test("puts values in the place of names")
    func rendersValues() throws {
        let template = try Template(parsing: "Tests of {revision} on {target-os}, again {revision}")
        #expect(template.names == ["revision", "target-os"])
        #expect(
            template.render(["revision": "3f2a", "target-os": "linux"])
                == "Tests of 3f2a on linux, again 3f2a"
        )
    }

    @Test("writes doubled braces as one, and never looks into values")
    func escapesBraces() throws {
        let template = try Template(parsing: "{{{a}}} é {{a}}")
        #expect(template.render(["a": "{b}"]) == "{{b}} é {a}")
    }

    @Test(
        "refuses lone braces",
        arguments: [("a{", "{", 1), ("}", "}", 0), ("{a}}", "}", 3), ("{{{", "{", 2)]
    )
    func refusesLoneBraces(text: String, brace: Character, offset: Int) {
        #expect(throws: TemplateError.loneBrace(brace, offset: offset)) { try Template(parsing: text) }
    }

    @Test("refuses what is no name", arguments: ["{}", "{a b}", "{_a}", "{é}"])
    func refusesNames(text: String) {
        #expect(throws: TemplateError.invalidName(String(text.dropFirst().dropLast()))) {
            try Template(parsing: text)
        }
    }
}
