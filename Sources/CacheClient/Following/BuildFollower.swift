import AsyncHTTPClient
import BuilderProtocol
import Foundation
import NIOCore

/// Follows one build to its end: prints its log byte by byte, shows its progress, returns its own Result.
///
/// Every connection asks for this build by its id (`Last-Event-ID`), so the log and the outcome belong together
/// even when another build of the key has begun meanwhile.
struct BuildFollower {
    let daemon: Daemon
    let reference: ResultReference
    let build: String
    let console: Console
    var patience = Backoff.following

    private var cursor = LogCursor()

    init(
        daemon: Daemon,
        reference: ResultReference,
        build: String,
        console: Console,
        patience: Backoff = .following
    ) {
        self.daemon = daemon
        self.reference = reference
        self.build = build
        self.console = console
        self.patience = patience
    }

    mutating func follow() async throws -> Received<ResultDocument> {
        var backoff = patience
        while true {
            let (before, begin) = (cursor.offset, ContinuousClock.now)
            do {
                if let result = try await attend() { return result }
            } catch let error where error.mayPass {
                try Task.checkCancellation()
            }
            // Whoever gets something between two drops, or a long silence, is not waiting for a dead daemon.
            if cursor.offset > before || .now - begin > patience.longest { backoff = patience }
            guard let pause = backoff.pause() else { throw lostConnection }
            try await Task.sleep(for: pause)
        }
    }

    /// One connection: the end's Result, or nil when the connection ended before the build.
    private mutating func attend() async throws -> Received<ResultDocument>? {
        var request = DaemonRequest.get(RequestPath.result(reference).appending("log"))
        request.headers = [
            ("Accept", "text/event-stream"),
            ("Last-Event-ID", LogPosition(build: build, offset: cursor.offset).eventID),
        ]
        let response = try await daemon.send(request)
        switch response.status.code {
        case 200: return try await attend(to: response)
        case 204, 404: return try await rememberedEnd()
        default: throw try await daemon.refusal(response)
        }
    }

    private mutating func attend(to response: HTTPClientResponse) async throws -> Received<ResultDocument>? {
        var parser = EventStreamParser()
        for try await buffer in response.body {
            for event in try parser.parse(buffer.readableBytesView) {
                let position = LogPosition(eventID: event.id)
                guard position.map({ $0.build == build }) ?? true else { return try await rememberedEnd() }
                if let end = try await handle(event, at: position) { return end }
            }
        }
        return nil
    }

    private mutating func handle(
        _ event: ServerSentEvent,
        at position: LogPosition?
    ) async throws -> Received<ResultDocument>? {
        switch event.name {
        case "log":
            guard let position else { throw ClientError.unexpectedAnswer("a log event without its position") }
            let text = try event.decoded(String.self).document
            try await print(text, endingAt: position.offset)
            return nil
        case "status":
            await console.show(try event.decoded(ResultDocument.self).document)
            return nil
        case "end":
            let result = try event.decoded(ResultDocument.self)
            guard let position else { return try await rememberedEnd() }
            if position.offset > cursor.offset {
                _ = try await printExactBytes(commit: result.document.commit)
            }
            return result
        default: return nil
        }
    }

    private mutating func print(_ text: String, endingAt end: Int) async throws {
        switch cursor.addition(of: text, endingAt: end) {
        case .nothing: return
        case .bytes(let bytes):
            try await console.log(bytes)
            cursor.advance(to: end)
        case .fetch:
            if try await printExactBytes(commit: nil), cursor.offset >= end { return }
            // Nobody has the bytes any more: the text is the best there is.
            try await console.log(Array(text.utf8))
            cursor.advance(to: end)
        }
    }

    /// Prints this build's log from the cursor to its present end; false when nobody has it.
    private mutating func printExactBytes(commit: String?) async throws -> Bool {
        let log = RequestPath.result(reference).appending("log")
        let offset: [(name: String, value: String)] = [("offset", String(cursor.offset))]
        var requests = [
            DaemonRequest.get(log, query: offset),
            .get(RequestPath.build(build).appending("log"), query: offset),
        ]
        if let commit { requests.append(.get(log, query: offset + .commit(commit))) }
        for request in requests {
            let part = LogPart(response: try await daemon.send(request))
            guard part.response.status == .ok, part.build == build, part.offset == cursor.offset else {
                continue
            }
            for try await buffer in part.response.body {
                try await console.log(Array(buffer.readableBytesView))
                cursor.advance(by: buffer.readableBytes)
            }
            return true
        }
        return false
    }

    /// The end of a build whose log is not live any more; nil while it still goes on.
    private mutating func rememberedEnd() async throws -> Received<ResultDocument>? {
        for path in [RequestPath.build(build), .result(reference)] {
            let response = try await daemon.send(.get(path))
            guard response.status != .notFound else { continue }
            guard response.status == .ok else { throw try await daemon.refusal(response) }
            let result = try await daemon.received(response, as: ResultDocument.self)
            guard result.document.build?.id == build else { continue }
            guard result.document.status != .pending else { return nil }
            _ = try await printExactBytes(commit: result.document.commit)
            return result
        }
        throw ClientError.lostBuild(id: build)
    }

    private var lostConnection: ClientError {
        .unreachable(
            address: daemon.address.description,
            reason: "the connection was lost and did not come back"
        )
    }
}

extension ServerSentEvent {
    fileprivate func decoded<Document: Decodable & Sendable>(
        _ type: Document.Type
    ) throws(ClientError) -> Received<Document> {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(data.utf8)) else {
            throw .unexpectedAnswer("an event \"\(name)\" of the log")
        }
        return Received(document: document, json: Array(data.utf8))
    }
}
