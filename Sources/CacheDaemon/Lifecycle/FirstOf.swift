/// Runs all of them, and returns when the first one has ended and the others, cancelled then, have too.
func firstOf(_ operations: (@Sendable () async -> Void)...) async {
    await withTaskGroup(of: Void.self) { group in
        for operation in operations { group.addTask(operation: operation) }
        await group.next()
        group.cancelAll()
    }
}
