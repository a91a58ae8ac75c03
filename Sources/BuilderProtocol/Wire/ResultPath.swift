/// Where the API shows a result.
package enum ResultPath {
    /// Below the daemon's address; the key is one segment, whatever is in it.
    package static func of(_ builder: String, _ key: some Collection<UInt8>) -> String {
        "/v1/builders/\(builder)/results/\(PercentEncoding.segment(key))"
    }
}
