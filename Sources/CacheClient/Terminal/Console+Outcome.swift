import BuilderProtocol

extension Console {
    /// Says the outcome, or that the build goes on.
    func announce(_ result: ResultDocument) {
        let reference = ResultReference(builder: result.builder, key: result.key)
        let message = result.message.map { ": \($0)" } ?? ""
        switch result.status {
        case .pending:
            let reason = ProgressLine(result).state
            note("\(reason); follow it with: cairn log -f \(reference.shellWord)")
        case .success: note("\(reference): success", colour: .green)
        case .failure: note("\(reference): failed\(message)", colour: .red)
        case .cancelled: note("\(reference): cancelled\(message)", colour: .yellow)
        case .interrupted, .error:
            note("\(reference): \(result.status.rawValue)\(message); ask again", colour: .red)
        }
    }
}
