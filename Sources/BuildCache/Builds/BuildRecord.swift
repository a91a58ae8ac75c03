import BuilderProtocol
import GitStore

/// What the spool keeps of an attempt, so that the next life of the daemon still knows it.
struct BuildRecord: Codable, Sendable {
    static let longestBytes = 1 << 20

    var document: ResultDocument

    init(_ build: Build) {
        document = build.document()
    }

    func write(to spool: Spool) async throws(SpoolError) {
        guard let id = document.build?.id else { return }
        let (path, bytes) = (spool.recordPath(of: id), JSONBytes.encode(self))
        try await spool.threads.run { () throws(SpoolError) in try SpoolFile.replace(path, with: bytes) }
    }

    /// In the order of their ids. What is no record, or belongs to none, is removed.
    static func readAll(from spool: Spool) async -> [BuildRecord] {
        let directory = spool.buildsDirectory
        return await spool.threads.run {
            let names = ((try? SpoolFile.names(in: directory)) ?? []).sorted()
            var records: [BuildRecord] = []
            var known: Set<String> = []
            for name in names where name.hasSuffix(".json") {
                let bytes = (try? SpoolFile.readAll("\(directory)/\(name)", limitBytes: longestBytes)) ?? []
                guard let record = JSONBytes.decode(BuildRecord.self, from: bytes),
                    let id = record.document.build?.id,
                    name == "\(id).json"
                else { continue }
                known.insert(id)
                records.append(record)
            }
            for name in names where !known.contains(name.prefix { $0 != "." }.description) {
                TreeRemoval.remove("\(directory)/\(name)")
            }
            return records
        }
    }

    /// The attempt as it ended: one that had no end was interrupted by the end of the process.
    func build(desk: BuildDesk) -> Build {
        var document = document
        if document.status == .pending {
            document.status = .interrupted
            document.message = "Interrupted: the daemon ended"
            (document.reason, document.phase, document.progress) = (nil, Phase.cancelled.rawValue, nil)
            (document.commit, document.finishedAt, document.canCancel) = (nil, nil, false)
            document.build?.number = nil
        }
        let subject = BuildSubject(recalling: document)
        let path = desk.spool.logPath(of: subject.id)
        let log = LiveLog(ended: path, lengthBytes: SpoolFile.sizeBytes(path) ?? 0)
        return Build(recalled: document, subject: subject, log: log, desk: desk)
    }
}

extension BuildSubject {
    fileprivate init(recalling document: ResultDocument) {
        // A record that somebody edited may hold anything; it is shown, never built from.
        let key = BuildKey(document.key) ?? BuildSubject.unknownKey
        self.init(
            id: document.build?.id ?? "",
            builder: document.builder,
            key: key,
            branch: BranchName(document.branch) ?? BranchName(builder: "unknown", key: key),
            title: document.title,
            source: nil,
            parameters: document.parameters,
            user: nil,
            pool: nil,
            cause: document.build?.cause.flatMap(BuildCause.init(rawValue:)) ?? .miss,
            number: document.build?.number ?? 0,
            queuedAt: BuildIDs.time(of: document.build?.id ?? "") ?? Timestamp(secondsSince1970: 0),
            mask: SecretMask(secrets: []),
            previous: nil
        )
    }

    private static var unknownKey: BuildKey {
        guard let key = BuildKey("unknown") else { preconditionFailure("a word is a key") }
        return key
    }
}
