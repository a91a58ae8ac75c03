import ArgumentParser
import BuilderProtocol
import Foundation
import GitStore

/// `cairnd fsck`: names every bad branch, what is bad, and what to do.
struct Fsck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Reads everything in the store and names what is bad; changes nothing.",
        discussion:
            "Works beside a running daemon. Exit codes: 0 all is well, 1 something was found (or the check failed), 2 usage."
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Say it as JSON.")
    var json = false

    func run() async throws {
        let configuration = try options.source(environment: ProcessInfo.processInfo.environment).load()
        let report = try await StoreCheck(path: AbsolutePath.of(configuration.store)).run()
        let document = CheckDocument(report)
        print(json ? String(decoding: JSONBytes.encode(document), as: UTF8.self) : document.text)
        if !report.findings.isEmpty { throw ExitCode(1) }
    }
}

/// What `cairnd fsck` found, for people and for programs.
struct CheckDocument: Encodable {
    struct Finding: Encodable {
        let ref: String?
        let object: String?
        let path: String?
        let problem: String
        let advice: String
    }

    let refs: Int
    let objects: Int
    let findings: [Finding]
    let quarantined: [String]

    init(_ report: CheckReport) {
        refs = report.refs
        objects = report.objects
        quarantined = report.quarantined
        findings = report.findings.map { finding in
            Finding(
                ref: finding.ref,
                object: finding.object?.description,
                path: finding.path,
                problem: finding.problem,
                advice: finding.advice
            )
        }
    }

    var text: String {
        var lines = findings.map { finding in
            let place = finding.path.map { " (\($0))" } ?? ""
            return "\(finding.ref ?? "packs"): \(finding.problem)\(place)\n    \(finding.advice)"
        }
        lines += quarantined.map { "\($0): moved aside earlier; delete it when nobody needs the evidence" }
        lines.append("\(refs) refs, \(objects) objects, \(findings.count) findings")
        return lines.joined(separator: "\n")
    }
}
