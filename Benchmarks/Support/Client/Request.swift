/// The requests that the benchmarks send, as text.
package enum Request {
    package static func get(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
    }

    package static func post(_ path: String, json: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(json.utf8.count)\r\n\r\n\(json)"
    }

    /// Asks a builder whose one parameter is `revision`.
    package static func result(of builder: String, revision: String, wait: Int = 0) -> String {
        post(
            "/v1/builders/\(builder)/results",
            json: #"{"parameters":{"revision":"\#(revision)"},"wait":\#(wait)}"#
        )
    }

    /// Makes a user's ticket on the result of such a builder.
    package static func ticket(of builder: String, revision: String, user: String) -> String {
        post(
            "/v1/tickets",
            json: #"{"builder":"\#(builder)","parameters":{"revision":"\#(revision)"},"user":"\#(user)"}"#
        )
    }
}
