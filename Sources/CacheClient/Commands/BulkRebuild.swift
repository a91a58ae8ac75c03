import BuilderProtocol

/// `cairn rebuild BUILDER --where`: marks all results that the filters let through, page by page.
struct BulkRebuild: Sendable {
    let request: BulkRebuildRequest

    /// All pages in one; each is announced as it comes.
    func run(
        on daemon: Daemon,
        announce: (BulkRebuildDocument) async throws -> Void
    ) async throws -> BulkRebuildDocument {
        var request = request
        var all = BulkRebuildDocument(
            dryRun: request.dryRun ?? false,
            marked: [],
            refused: [],
            nextPageToken: nil
        )
        repeat {
            let page: Received<BulkRebuildDocument> = try await daemon.document(
                .post(.rebuilds, body: request.json, isIdempotent: false)
            )
            try await announce(page.document)
            all.marked += page.document.marked
            all.refused += page.document.refused
            request.pageToken = page.document.nextPageToken
        } while request.pageToken != nil
        return all
    }
}
