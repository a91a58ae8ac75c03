import ArgumentParser
import BuilderProtocol
import Foundation
import GitStore

/// `cairnd maintain`: upkeep of a store that no daemon uses.
struct Maintain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Packs a store that no daemon uses, and says what it did.",
        discussion:
            "A running daemon does what is needed by itself, bit by bit. Exit codes: 0 done, 1 failed, 2 usage, or the "
            + "store is in use (the message says by whom)."
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Say it as JSON.")
    var json = false

    func run() async throws {
        let configuration = try options.source(environment: ProcessInfo.processInfo.environment).load()
        let store = AbsolutePath.of(configuration.store)
        let report = try await StoreMaintenance(path: store).run()
        let document = MaintenanceDocument(report)
        print(json ? String(decoding: JSONBytes.encode(document), as: UTF8.self) : document.text)
    }
}

/// What `cairnd maintain` did, for people and for programs.
struct MaintenanceDocument: Encodable {
    let sweptFiles: Int
    let lostRefs: [String]
    let packedRefs: Int
    let packsBefore: Int
    let packsAfter: Int
    let duplicates: Int
    let collectedObjects: Int
    let collectedBytes: Int
    /// Why nothing was collected.
    let collectionProblem: String?
    let bytesBefore: Int
    let bytesAfter: Int
    let damagedPacks: Int

    enum CodingKeys: String, CodingKey {
        case duplicates
        case sweptFiles = "swept_files"
        case lostRefs = "lost_refs"
        case packedRefs = "packed_refs"
        case collectedObjects = "collected_objects"
        case collectedBytes = "collected_bytes"
        case collectionProblem = "collection_problem"
        case packsBefore = "packs_before"
        case packsAfter = "packs_after"
        case bytesBefore = "bytes_before"
        case bytesAfter = "bytes_after"
        case damagedPacks = "damaged_packs"
    }

    init(_ report: MaintenanceReport) {
        sweptFiles = report.swept.removedFiles.count
        lostRefs = report.swept.lostRefs
        packedRefs = report.packedRefs
        packsBefore = report.packsBefore
        packsAfter = report.packsAfter
        duplicates = report.duplicates
        collectedObjects = report.collection.collected
        collectedBytes = report.collection.collectedBytes
        collectionProblem = report.collectionProblem
        bytesBefore = report.bytesBefore
        bytesAfter = report.bytesAfter
        damagedPacks = report.damagedPacks
    }

    var text: String {
        var lines = [
            "refs packed: \(packedRefs)", "packs: \(packsBefore) before, \(packsAfter) after",
            "bytes in packs: \(bytesBefore) before, \(bytesAfter) after",
            "unreachable objects dropped: \(collectedObjects), \(collectedBytes) bytes",
        ]
        if let collectionProblem { lines.append("nothing was dropped: \(collectionProblem)") }
        if duplicates > 0 { lines.append("large files that were there twice: \(duplicates)") }
        if sweptFiles > 0 { lines.append("files that a killed process left: \(sweptFiles)") }
        if damagedPacks > 0 { lines.append("damaged packs, moved to cairn/damaged: \(damagedPacks)") }
        lines += lostRefs.map { "broken ref, moved to cairn/lost-refs: \($0)" }
        return lines.joined(separator: "\n")
    }
}
