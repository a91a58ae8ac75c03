import BuilderProtocol

/// What came of `cairn run`.
enum RunResult: Sendable {
    /// A Result of the daemon's: a known one, another's, or our own that is kept now.
    case known(Received<ResultDocument>)
    /// The command ran here, and nothing of it is kept.
    case unkept(BuildFailure?, RunWish)
    /// The user ended the command.
    case interrupted(RunWish)
    /// The result should have been kept, and could not be.
    case unavailable(RunWish)

    var exitStatus: ExitStatus {
        switch self {
        case .known(let result): ExitStatus(outcome: result.document.status)
        case .unkept(let failure, _): failure == nil ? .success : .buildFailed
        case .interrupted: .cancelled
        case .unavailable: .unavailable
        }
    }

    /// The daemon's document, or one like it of what happened here.
    var json: [UInt8] {
        switch self {
        case .known(let result): result.json
        case .unkept(let failure, let wish):
            Self.document(failure == nil ? .success : .failure, failure, wish).json
        case .interrupted(let wish): Self.document(.cancelled, nil, wish).json
        case .unavailable(let wish): Self.document(.error, nil, wish).json
        }
    }

    private static func document(
        _ status: ResultDocument.Status,
        _ failure: BuildFailure?,
        _ wish: RunWish
    ) -> ResultDocument {
        // Without the daemon nobody knows the key, nor which parameters must not be shown.
        var document = ResultDocument(
            builder: wish.builder,
            key: "",
            branch: "",
            title: wish.builder,
            status: status
        )
        document.message = failure?.message
        document.failureKind = failure?.kind
        return document
    }
}

extension Console {
    /// Says what came of it.
    func announce(_ result: RunResult) {
        switch result {
        case .known(let result): announce(result.document)
        case .unkept(nil, let wish): note("\(wish.builder): success, not kept", colour: .green)
        case .unkept(let failure?, let wish):
            note("\(wish.builder): failed: \(failure.message), not kept", colour: .red)
        case .interrupted(let wish): note("\(wish.builder): cancelled, nothing is kept", colour: .yellow)
        case .unavailable(let wish): note("\(wish.builder): the result could not be kept", colour: .red)
        }
    }
}
