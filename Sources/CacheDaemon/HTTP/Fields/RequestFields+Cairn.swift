import BuilderProtocol

extension RequestFields {
    /// Why somebody wants a rebuild or a cancel: it becomes one line of a commit message or a log.
    mutating func reason() -> String? {
        guard let reason = text("reason", limitBytes: 64 << 10) else { return nil }
        return singleLine(reason, "reason")
    }

    /// The builder's name, for requests whose path does not say it.
    mutating func builder() -> String {
        guard let builder = text("builder", limitBytes: 64) else {
            if !problems.contains(where: { $0.field == "builder" }) {
                note(FieldProblem("builder", "is missing"))
            }
            return ""
        }
        return builder
    }

    mutating func user() -> String? {
        guard let user = text("user", limitBytes: 500) else { return nil }
        return singleLine(user, "user")
    }

    private mutating func singleLine(_ text: String, _ name: String) -> String? {
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            note(FieldProblem(name, "must be one line without control characters"))
        }
        return text
    }
}

/// Who cancels, and why.
struct CancelWish {
    var user: String?
    var reason: String?

    init(_ call: Call) async throws {
        var fields = try await call.bodyFields()
        reason = fields.reason()
        let user = fields.user()
        try fields.finish()
        self.user = try call.caller.user(named: user)
    }
}
