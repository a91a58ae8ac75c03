/// A wish to have a build run at some time.
package struct OfferRequest: Sendable {
    package var builder: String
    /// As the client gave them.
    package var parameters: [String: String]
    package var context: [String: String]
    package var window: StartWindow
    package var duration: DurationRange
    package var user: String?

    package init(
        builder: String,
        parameters: [String: String],
        context: [String: String] = [:],
        window: StartWindow,
        duration: DurationRange = DurationRange(),
        user: String? = nil
    ) {
        self.builder = builder
        self.parameters = parameters
        self.context = context
        self.window = window
        self.duration = duration
        self.user = user
    }
}

extension LookupRequest {
    init(_ request: OfferRequest) {
        self.init(
            builder: request.builder,
            parameters: request.parameters,
            context: request.context,
            user: request.user
        )
    }
}
