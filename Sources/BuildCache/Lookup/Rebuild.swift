import BuilderProtocol
import GitStore

/// One wish for a rebuild; everything happens while the caller holds the key's lock.
struct Rebuild: Sendable {
    let request: RebuildRequest
    let registered: RegisteredBuilder
    let branch: BranchName
    let parts: CacheParts
    let launcher: BuildLauncher

    func mark() async throws -> RebuildAnswer {
        if let build = parts.statuses.pending(branch) {
            if request.start { build.start?.want() }
            return RebuildAnswer(marked: false, build: build)
        }
        let plan = request.start ? try await planFromHead() : nil
        if plan != nil, launcher.isDraining { throw CacheError.draining }
        guard let marked = try await parts.writer.mark(branch, user: request.user, reason: request.reason)
        else {
            throw noResult
        }
        parts.statuses.forget(branch)
        guard let plan else { return RebuildAnswer(marked: true, build: nil) }
        let previous = try? await parts.reader.result(
            in: marked,
            branch: branch,
            key: request.key,
            builder: request.builder
        )
        let build = try launcher.launch(
            plan,
            cause: .marked,
            previous: previous,
            lastNumber: previous?.number ?? 0
        )
        return RebuildAnswer(marked: true, build: build)
    }

    /// The build that the head's trailers describe; private parameters come with the request.
    private func planFromHead() async throws -> BuildPlan {
        guard !registered.declaration.isClaimed else { throw CacheError.notClaimed }
        let origin = try await origin()
        let declaration = registered.declaration
        let parameters = try completed(origin.parameters, declaration)
        do throws(InvalidFields) {
            try declaration.check(context: request.context)
        } catch {
            throw CacheError.invalidFields(error.problems)
        }
        let identity = try await registered.identify(
            IdentityRequest(parameters: parameters, source: origin.trailer(ResultTrailer.source))
        )
        guard identity.key == request.key else {
            let problem = FieldProblem("parameters", "make the key \(identity.key), not \(request.key)")
            throw CacheError.invalidFields([problem])
        }
        return BuildPlan(
            registered: registered,
            identity: identity,
            parameters: parameters,
            context: request.context,
            user: request.user,
            priority: 0
        )
    }

    /// The commit that stored what the head holds.
    private func origin() async throws -> Commit {
        guard let head = try parts.store.usableHead(of: branch) else { throw noResult }
        do {
            return try await parts.reader.origin(of: parts.store.commit(head))
        } catch let error as GitError where error.isLoss {
            // Nothing says any more what to build; whoever asks for the result does.
            parts.statuses.forget(branch)
            throw noResult
        }
    }

    private func completed(
        _ recorded: [String: String],
        _ declaration: BuilderDeclaration
    ) throws(CacheError) -> [String: String] {
        let unexpected = request.parameters.keys.filter { !declaration.privateParameters.contains($0) }
        let known = recorded.filter { name, _ in
            declaration.parameters.contains(name) && !declaration.privateParameters.contains(name)
        }
        do throws(InvalidFields) {
            guard unexpected.isEmpty else {
                throw InvalidFields(
                    unexpected.map {
                        FieldProblem("parameters.\($0)", "is not a private parameter of the builder")
                    }
                )
            }
            return try declaration.completed(known.merging(request.parameters) { _, given in given })
        } catch {
            throw .invalidFields(error.problems)
        }
    }

    private var noResult: CacheError { .notFound("result \(request.key) of \(request.builder)") }
}
