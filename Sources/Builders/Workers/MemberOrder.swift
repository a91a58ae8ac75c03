/// What a member says about itself.
enum MemberHealth: Int, Comparable, Sendable {
    case free
    /// It has no such page, or says something else: the seed's workers know no health.
    case unknown
    /// 5xx: all its slots are taken.
    case full
    case unreachable

    /// `status`: of `GET /health`; nil when no answer came.
    init(status: Int?) {
        guard let status else {
            self = .unreachable
            return
        }
        switch status {
        case 200..<300: self = .free
        case 500..<600: self = .full
        default: self = .unknown
        }
    }

    static func < (left: MemberHealth, right: MemberHealth) -> Bool { left.rawValue < right.rawValue }
}

/// In which order a pool's members are tried: the healthy ones first, equals by turns. All of them are in it,
/// because health is only hearsay.
enum MemberOrder {
    static func order(
        _ members: [(url: WorkerURL, health: MemberHealth)],
        turn: Int,
        avoiding avoided: Set<WorkerURL> = []
    ) -> [WorkerURL] {
        let count = members.count
        return members.enumerated().sorted { left, right in
            let (leftRank, rightRank) = (rank(left.element), rank(right.element))
            if leftRank != rightRank { return leftRank < rightRank }
            return place(left.offset, turn, count) < place(right.offset, turn, count)
        }.map(\.element.url)

        func rank(_ member: (url: WorkerURL, health: MemberHealth)) -> Int {
            // One to be avoided is still better than one that does not answer.
            avoided.contains(member.url) && member.health != .unreachable
                ? MemberHealth.full.rawValue * 2 + 1 : member.health.rawValue * 2
        }
    }

    private static func place(_ index: Int, _ turn: Int, _ count: Int) -> Int {
        (index + count - turn % count) % count
    }
}
