import BuilderProtocol

/// A Result for people: one line for each thing worth knowing.
struct ResultSummary {
    let result: ResultDocument

    init(_ result: ResultDocument) {
        self.result = result
    }

    var text: String {
        var table = Table(header: [ShownText("\(result.builder)/\(result.key)").line])
        for (name, value) in facts { table.add(["  " + name.padded(to: 10) + value]) }
        return table.text
    }

    private var facts: [(name: String, value: String)] {
        let facts: [(String, String?)] = [
            ("title", result.title),
            ("status", status),
            ("reason", result.status == .pending ? ProgressLine(result).state : nil),
            ("message", result.message),
            ("build", result.build.map(Self.build)),
            ("commit", result.commit),
            ("finished", result.finishedAt),
            ("duration", result.duration.map { Duration.seconds($0).shown }),
            ("parameters", parameters),
        ]
        return facts.compactMap { name, value in value.map { (name, $0) } } + steps
    }

    private var steps: [(name: String, value: String)] {
        (result.steps ?? []).map { step in
            let time = step.duration.map { ", \(Duration.seconds($0).shown)" } ?? ""
            return ("step", "\(step.name) (\(step.kind.rawValue)): \(step.state.rawValue)\(time)")
        }
    }

    private var status: String {
        var status = result.status.rawValue
        if result.rebuildRequested { status += ", marked for rebuild" }
        if result.updating { status += ", a new one is being built" }
        return status
    }

    private var parameters: String? {
        guard !result.parameters.isEmpty else { return nil }
        return result.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
            separator: " "
        )
    }

    private static func build(_ build: BuildDocument) -> String {
        let number = build.number.map { " number \($0)" } ?? ""
        let cause = build.cause.map { " (\($0))" } ?? ""
        return build.id + number + cause
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(1, width + 2 - count))
    }
}
