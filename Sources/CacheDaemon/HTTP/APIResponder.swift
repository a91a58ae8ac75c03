import Hummingbird
import Logging
import Metrics
import NIOCore

/// Finds a request's route, admits its caller, runs the handler, and turns whatever it throws into a problem.
struct APIResponder: HTTPResponder {
    /// What Hummingbird hands over with each request.
    struct Context: InitializableFromSource {
        let logger: Logger
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            logger = source.logger
            channel = source.channel
        }
    }

    private let routes: [Route]
    private let access: @Sendable () -> AccessPolicy
    private let metrics: HTTPMetrics
    let limits: HTTPLimits
    /// The label of requests that no route matches.
    static let unmatched = "NotFound"

    init(
        routes: [Route],
        access: @escaping @Sendable () -> AccessPolicy,
        metrics: any MetricsFactory,
        limits: HTTPLimits
    ) {
        self.routes = routes
        self.access = access
        self.metrics = HTTPMetrics(routes: routes.map(\.template) + [Self.unmatched], factory: metrics)
        self.limits = limits
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        let target = RequestTarget(request.head.path ?? "/")
        let index = routes.firstIndex { $0.matches(target.segments) }
        let reply = try await reply(to: request, target, index.map { routes[$0] }, context.logger)
        let (method, status, metrics) = (request.method, reply.status, metrics)
        let (route, logger) = (index ?? routes.count, context.logger)
        return reply.response(withoutBody: method == .head, on: context.channel) { error in
            metrics.record(route: route, method: method, status: status, took: .now - start)
            guard let error = error as? UnreadableContent else { return }
            logger.error("answer broken off", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
        }
    }

    /// The reply to a request that came whole, when it takes no waiting; nil for any other one: `respond` answers
    /// it, and tells what is wrong with it. Reads one head of a branch at most: made for event loops.
    func immediateReply(to head: HTTPRequest, body: ByteBuffer) -> ReadyReply? {
        let start = ContinuousClock.now
        let target = RequestTarget(head.path ?? "/")
        guard body.readableBytes <= limits.bodyBytes,
            let index = routes.firstIndex(where: { $0.matches(target.segments) }),
            let immediate = routes[index].action(for: head.method)?.immediate,
            let (call, _) = try? admit(
                Request(head: head, body: RequestBody(buffer: body)),
                target,
                routes[index]
            ),
            let reply = try? immediate(call, body)
        else { return nil }
        metrics.record(route: index, method: head.method, status: reply.status, took: .now - start)
        return reply
    }

    private func reply(
        to request: Request,
        _ target: RequestTarget,
        _ route: Route?,
        _ logger: Logger
    ) async throws -> Reply {
        do {
            return try await answer(request, target, route)
        } catch let error as UnreadableBody {
            // Not HTTP any more, or nobody there: the server closes the connection.
            throw error.underlying
        } catch {
            if let problem = HTTPProblem.of(error) { return problem.reply() }
            logger.error(
                "request failed",
                metadata: [
                    "route": "\(route?.template ?? Self.unmatched)", "method": "\(request.method)",
                    "error": "\(error)",
                ]
            )
            return HTTPProblem.ofOurs(error).reply()
        }
    }

    private func answer(_ request: Request, _ target: RequestTarget, _ route: Route?) async throws -> Reply {
        let (call, action) = try admit(request, target, route)
        return try await action.handler(call)
    }

    /// What stands before every handler.
    private func admit(
        _ request: Request,
        _ target: RequestTarget,
        _ route: Route?
    ) throws(HTTPProblem) -> (Call, Route.Action) {
        guard let route else { throw HTTPProblem.notFound("there is no such path") }
        if let origin = request.headers[.origin],
            !OriginCheck.isOwn(origin, authority: request.head.authority)
        {
            throw HTTPProblem(.forbidden, "foreign_origin", "pages of other servers may not use this one")
        }
        guard let action = route.action(for: request.method) else {
            throw HTTPProblem.methodNotAllowed(allow: route.allowed)
        }
        let call = Call(
            request: request,
            caller: try caller(of: request, action.scope),
            limits: limits,
            parameters: route.parameters(of: target.segments),
            query: target.query
        )
        return (call, action)
    }

    private func caller(of request: Request, _ scope: AccessScope?) throws(HTTPProblem) -> Caller {
        guard let scope else { return Caller(name: nil, scopes: []) }
        let caller: Caller
        do {
            caller = try access().authenticate(authorization: request.headers[.authorization])
        } catch {
            throw HTTPProblem.unauthenticated()
        }
        guard caller.may(scope) else {
            throw HTTPProblem.forbidden("the token lacks the scope \(scope.rawValue)")
        }
        return caller
    }
}
