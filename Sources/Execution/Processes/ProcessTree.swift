import Glibc

/// The processes that belong together because of one command: by session, by descent, by what they carry.
///
/// Decision 0003 says why one mark alone does not do.
struct ProcessTree {
    private let mark: (ProcessEntry) -> Mark?
    // Whoever belonged once does so for good: when its parent ends, nothing else may show it any more.
    private var known: Set<ProcessEntry.Identity> = []

    /// Why a process belongs to the tree.
    enum Mark {
        /// It alone, and what descends from it.
        case itself
        /// It and its whole session.
        case session
    }

    init(mark: @escaping (ProcessEntry) -> Mark?) {
        self.mark = mark
    }

    /// All processes of the tree that run now, never our own.
    mutating func members() -> [ProcessEntry] {
        let table = Self.processes()
        var members = marked(in: table)
        var ids = Set(members.map(\.id))
        let children = Dictionary(grouping: table, by: \.parent)
        var index = 0
        while index < members.count {
            for child in children[members[index].id] ?? [] where ids.insert(child.id).inserted {
                members.append(child)
            }
            index += 1
        }
        known = Set(members.map(\.identity))
        return members
    }

    private func marked(in table: [ProcessEntry]) -> [ProcessEntry] {
        var sessions: Set<pid_t> = []
        var marked: Set<pid_t> = []
        for process in table {
            let mark = mark(process)
            if mark == .session { sessions.insert(process.session) }
            if mark != nil || known.contains(process.identity) { marked.insert(process.id) }
        }
        sessions.subtract([0, getsid(0)])
        return table.filter { marked.contains($0.id) || sessions.contains($0.session) }
    }

    private static func processes() -> [ProcessEntry] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        let own = getpid()
        var processes: [ProcessEntry] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let id = pid_t(name), id != own, let process = ProcessEntry(id), process.isRunning
            else { continue }
            processes.append(process)
        }
        return processes
    }
}
