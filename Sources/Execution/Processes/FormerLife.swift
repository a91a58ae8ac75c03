import Glibc

/// What a daemon that died left running.
package enum FormerLife {
    /// Ends every process that carries a cookie of this store: asks, waits for `grace`, kills.
    package static func end(cookiePrefix: String, grace: Duration) async {
        // A machine that has no room for a thread shows that at the first build, with a message.
        _ = try? await DedicatedThread.run { endAll(cookiePrefix: cookiePrefix, grace: grace) }
    }

    private static func endAll(cookiePrefix: String, grace: Duration) {
        let cookie = Array("CAIRN_COOKIE=\(cookiePrefix)/".utf8)
        let tree = ProcessTree { process in
            process.hasVariable { $0.starts(with: cookie) } ? .session : nil
        }
        var ending = TreeEnding(tree, grace: grace)
        while case .waiting(let pause) = ending.step() {
            usleep(UInt32(clamping: pause.wholeMillisecondsRoundedUp * 1000))
        }
    }
}
