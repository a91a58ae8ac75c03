import BuilderProtocol

extension ResultDocument {
    /// The result `unit/k1` of build `b1`, as the scripted daemon tells it.
    static func sample(
        _ status: Status,
        key: String = "k1",
        build: String = "b1",
        commit: String? = nil,
        message: String? = nil
    ) -> ResultDocument {
        var result = ResultDocument(
            builder: "unit",
            key: key,
            branch: "unit/\(key)",
            title: "Unit \(key)",
            status: status
        )
        result.build = BuildDocument(id: build)
        result.message = message
        result.commit = commit ?? (status == .success || status == .failure ? "c1" : nil)
        return result
    }

    static func pending(
        _ reason: String = "Running",
        fraction: Double? = nil,
        ahead: Int? = nil,
        message: String? = nil
    ) -> ResultDocument {
        var result = sample(.pending)
        result.reason = reason
        result.progress = ProgressDocument(fraction: fraction, message: message, ahead: ahead)
        return result
    }
}
