import Glibc

/// The process's standard error; one write for a text, so that those of several threads do not mix.
enum StandardError {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
