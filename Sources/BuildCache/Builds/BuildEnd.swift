package import BuilderProtocol

/// How an attempt ended.
package enum BuildEnd: Sendable {
    /// A success or a failure: a result, stored before anybody is told.
    case stored(StoredResult)
    case cancelled(ResultDocument)
    case interrupted(ResultDocument)
    /// The store or the spool failed; the key is tried again after the pause.
    case error(ResultDocument, retryAfter: Duration)
    /// Known only from the record that a former life of the daemon left.
    case recalled(ResultDocument)

    package var document: ResultDocument {
        switch self {
        case .stored(let result): result.document
        case .cancelled(let document), .interrupted(let document), .error(let document, _),
            .recalled(let document):
            document
        }
    }
}
