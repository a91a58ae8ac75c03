/// What a build would cost in time (contract section 4); everything in seconds.
public struct QuoteDocument: Codable, Hashable, Sendable {
    public struct Step: Codable, Hashable, Sendable {
        public var name: String
        public var cost: Double
        /// `present`, `history` or `declared`.
        public var basis: String

        public init(name: String, cost: Double, basis: String) {
            self.name = name
            self.cost = cost
            self.basis = basis
        }
    }

    /// The time from slot to end; null without history.
    public struct Build: Codable, Hashable, Sendable {
        public var p50: Double?
        public var p90: Double?
        public var samples: Int

        public init(p50: Double?, p90: Double?, samples: Int) {
            self.p50 = p50
            self.p90 = p90
            self.samples = samples
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(p50, forKey: .p50)
            try container.encode(p90, forKey: .p90)
            try container.encode(samples, forKey: .samples)
        }

        enum CodingKeys: String, CodingKey {
            case p50, p90, samples
        }
    }

    /// The sum of the steps' costs, or the largest where they run at once.
    public var preparation: Double
    public var steps: [Step]
    public var build: Build
    /// The wait for a slot if it were asked for now.
    public var queue: Double
    /// Preparation, queue, and what half of the builds do not exceed.
    public var total: Double

    public init(preparation: Double, steps: [Step], build: Build, queue: Double, total: Double) {
        self.preparation = preparation
        self.steps = steps
        self.build = build
        self.queue = queue
        self.total = total
    }
}

/// The answer to `POST /v1/quotes`.
public struct QuoteAnswer: Codable, Hashable, Sendable {
    public var quote: QuoteDocument

    public init(quote: QuoteDocument) {
        self.quote = quote
    }
}
