import BuildCache
import BuilderProtocol
import GitStore
import Hummingbird

/// A result's artifacts: the listing, and each file's bytes.
struct ValueRoutes: Sendable {
    let cache: BuildCache

    /// `GET …/results/{key}/value`
    @Sendable func list(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        var query = try call.queryFields()
        let commit = try query.commit()
        try query.finish()
        let files = try await cache.files(builder: builder, key: key, commit: commit)
        let caching = commit == nil ? Caching.revalidate : Caching.immutable
        return .json(
            ListDocument("files", files.map { FileDocument($0) }),
            headers: [.cacheControl: caching]
        )
    }

    /// `GET …/results/{key}/value/{path}`; of a symbolic link its target's text.
    @Sendable func file(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        let bytes = try call.bytes("path")
        var query = try call.queryFields()
        let commit = try query.commit()
        try query.finish()
        guard let path = TreePath(bytes: bytes) else { throw HTTPProblem.notFound("there is no such file") }
        let file = try await cache.file(builder: builder, key: key, path: path, commit: commit)
        let headers: HTTPFields = [
            .contentType: "application/octet-stream", .xContentTypeOptions: "nosniff",
            .cairnMode: file.mode.rawValue,
            .cacheControl: commit == nil ? Caching.revalidate : Caching.immutable,
        ]
        let content = Content(
            lengthBytes: file.sizeBytes,
            tag: EntityTag(file.blob),
            headers: headers,
            open: { [cache] range in
                let pieces = try await cache.pieces(of: file, builder: builder, key: key, in: range)
                return { try await $0.write(range.count, of: pieces) }
            }
        )
        return try await content.reply(to: call.request)
    }
    /// `GET …/results/{key}/value.tar`
    @Sendable func archive(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        var query = try call.queryFields()
        let commit = try query.commit()
        try query.finish()
        let archive = try await cache.archive(builder: builder, key: key, commit: commit)
        let tag = EntityTag(archive.commit)
        let headers: HTTPFields = [
            .contentType: "application/x-tar", .xContentTypeOptions: "nosniff", .eTag: tag.description,
            .cacheControl: commit == nil ? Caching.revalidate : Caching.immutable,
        ]
        if tag.isKnown(by: call.request.headers) { return Reply(.notModified, headers: headers) }
        let body = Reply.Body.stream(lengthBytes: archive.lengthBytes) { writer in
            try await writer.write(archive.lengthBytes, of: archive)
        }
        return Reply(.ok, headers: headers, body: body)
    }
}
