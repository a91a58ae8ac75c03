import BenchmarkSupport

/// Results as rows of an SQLite table, WAL with `synchronous=FULL`: each row is a durable transaction of its own.
final class SQLiteTable {
    private static let done: Int32 = 101

    private let library: SQLiteLibrary
    private var database: OpaquePointer?
    private var insertion: OpaquePointer?

    init(at path: String, _ library: SQLiteLibrary) throws {
        self.library = library
        try Self.check(library.open(path, &database), "open")
        for statement in [
            "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
            "CREATE TABLE results (branch TEXT PRIMARY KEY, message TEXT, log BLOB, value BLOB)",
        ] {
            try Self.check(library.execute(database, statement, nil, nil, nil), statement)
        }
        let insert = "INSERT INTO results VALUES (?, ?, ?, ?)"
        try Self.check(library.prepare(database, insert, -1, &insertion, nil), insert)
    }

    deinit {
        _ = library.finalize(insertion)
        _ = library.close(database)
    }

    func insert(_ result: SampleResult) throws {
        // No destructor: everything outlives the step.
        var branch = result.branch
        var message = result.message
        let code = branch.withUTF8 { branch in
            message.withUTF8 { message in
                _ = library.bindText(insertion, 1, branch.baseAddress, Int32(branch.count), 0)
                _ = library.bindText(insertion, 2, message.baseAddress, Int32(message.count), 0)
                return result.log.withUnsafeBytes { log in
                    result.value.withUnsafeBytes { value in
                        _ = library.bindBlob(insertion, 3, log.baseAddress, Int32(log.count), 0)
                        _ = library.bindBlob(insertion, 4, value.baseAddress, Int32(value.count), 0)
                        return library.step(insertion)
                    }
                }
            }
        }
        guard code == Self.done else { throw BenchmarkError("sqlite3_step: \(code)") }
        try Self.check(library.reset(insertion), "reset")
    }

    private static func check(_ code: Int32, _ what: String) throws {
        guard code == 0 else { throw BenchmarkError("SQLite, \(what): \(code)") }
    }
}
