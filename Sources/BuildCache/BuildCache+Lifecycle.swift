/// Starting nothing any more, and coming to rest.
extension BuildCache {
    /// Why the daemon should get no requests now; nil when it should.
    package var unreadiness: String? {
        if launcher.isDraining { return "draining" }
        if let shortage = parts.space.shortage { return shortage }
        return parts.backOffs.currentTrouble.map { "the store or the spool fails: \($0)" }
    }

    /// No new builds from now on; hits go on.
    package func drain() {
        launcher.drain()
        // Reservations go on in the next life: nobody waits for their time now.
        for build in parts.statuses.allPending where build.start?.isOpen == false {
            build.stop(.interrupted(.stopping))
        }
    }

    /// Returns when nothing is pending, or when the time is over.
    package func quiesce(within time: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForPending() }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Interrupts what still runs; returns when all of it has ended.
    package func shutDown() async {
        drain()
        for build in parts.statuses.allPending { build.stop(.interrupted(.stopping)) }
        await waitForPending()
    }

    private func waitForPending() async {
        for build in parts.statuses.allPending where !Task.isCancelled { await build.waitForEnd() }
    }
}
