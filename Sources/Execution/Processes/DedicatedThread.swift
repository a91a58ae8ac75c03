import Glibc

/// A thread for one piece of work that blocks for as long as it likes.
///
/// Neither the cooperative pool nor a shared set of threads will do: a build may take hours, and as many run
/// as the pools have slots.
package enum DedicatedThread {
    /// Runs `body` on a thread of its own and returns what it returns.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            let code = start { continuation.resume(with: Result { try body() }) }
            if code != 0 { continuation.resume(throwing: SystemError("pthread_create", code: code)) }
        }
    }

    /// Starts a thread that nobody waits for; returns an errno, 0 when it runs.
    static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let code = pthread_create(&thread, &attributes, { Work.perform($0) }, work.toOpaque())
        if code != 0 { work.release() }
        return code
    }

    private final class Work {
        private let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }

        static func perform(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
            context.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
            return nil
        }
    }
}
