import Logging

extension Logger {
    /// For the HTTP server: its own news are ours to tell.
    var forServer: Logger {
        var logger = self
        if logger.logLevel == .info { logger.logLevel = .notice }
        return logger
    }
}
