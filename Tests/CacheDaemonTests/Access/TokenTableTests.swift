import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Tokens")
struct TokenTableTests {
    // printf secret | sha256sum
    private static let secret = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    private static let other = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa"
    private static let new = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"

    @Test("a token belongs to a name and has scopes")
    func callers() throws {
        let table = try TokenTable(
            parsing: """
                # who may do what

                ci \t read,build   \(Self.secret)
                ops admin \(Self.other.uppercased())\r
                """,
            file: "tokens"
        )
        #expect(table.count == 2)
        #expect(table.caller(of: "secret") == Caller(name: "ci", scopes: [.read, .build]))
        #expect(table.caller(of: "other") == Caller(name: "ops", scopes: [.admin]))
        #expect(table.caller(of: Self.secret) == nil)
        #expect(table.caller(of: "") == nil)
    }

    @Test("one name may have several tokens, so that they can be replaced one by one")
    func severalTokens() throws {
        let lines = ["ci read \(Self.secret)", "ci read \(Self.new)"]
        let table = try TokenTable(parsing: lines.joined(separator: "\n"), file: "tokens")
        #expect(table.caller(of: "secret") == table.caller(of: "new"))
    }

    @Test(
        "every wrong line is told with its number, and no digest or token is repeated",
        arguments: [
            ("ci read", "tokens:2: expected NAME SCOPE[,SCOPE…] SHA256-HEX, not 2 fields"),
            ("ci read a b", "tokens:2: expected NAME SCOPE[,SCOPE…] SHA256-HEX, not 4 fields"),
            (
                "ci read plain-secret",
                "tokens:2: expected the token's SHA-256 as 64 hexadecimal digits in the third field"
            ),
            (
                "ci write \(secret)",
                "tokens:2: expected scopes out of read, build, rebuild, admin, metrics, not \"write\""
            ),
            (
                "ci read, \(secret)",
                "tokens:2: expected scopes out of read, build, rebuild, admin, metrics, not \"\""
            ),
        ]
    )
    func wrongLines(line: String, issue: String) {
        let error = #expect(throws: InvalidConfiguration.self) {
            try TokenTable(parsing: "#\n\(line)", file: "tokens")
        }
        #expect(error?.description == issue)
    }

    @Test("all wrong lines are told at once")
    func allAtOnce() {
        let error = #expect(throws: InvalidConfiguration.self) {
            try TokenTable(parsing: "a\nb read \(Self.secret)\nc read \(Self.secret)\n", file: "tokens")
        }
        #expect(error?.issues.map { $0.place.description } == ["tokens:1", "tokens:3"])
    }

    @Test("a policy asks for a token of the file, and a changed file makes a new policy")
    func policy() async throws {
        try await TemporaryDirectory.with { directory in
            let file = try directory.write("ci read \(Self.secret)", to: "tokens")
            let control = AccessControl(try AccessPolicy(.tokens(file: file)))
            let caller = try control.current.authenticate(authorization: "Bearer secret")
            #expect(caller.name == "ci")
            #expect(caller.may(.read))
            #expect(!caller.may(.build))
            try directory.write("", to: "tokens")
            control.replace(with: try AccessPolicy(.tokens(file: file)))
            #expect(throws: AccessError.unauthenticated) {
                try control.current.authenticate(authorization: "Bearer secret")
            }
        }
    }

    @Test("a token file that is not there is an error, which names the key and what is expected")
    func missingFile() {
        let error = #expect(throws: InvalidConfiguration.self) { try AccessPolicy(.tokens(file: "/nowhere")) }
        #expect(
            error?.description
                == "/nowhere: access.tokens: expected a file of tokens, but it cannot be read: No such file or directory"
        )
    }

    @Test(
        "without tokens everybody may do everything",
        arguments: [DaemonConfiguration.Access.loopback, .open]
    )
    func open(access: DaemonConfiguration.Access) throws {
        let caller = try AccessPolicy(access).authenticate(authorization: nil)
        #expect(caller.name == nil)
        #expect(AccessScope.allCases.allSatisfy { caller.may($0) })
    }
}
