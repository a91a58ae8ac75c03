/// What is known of a key at one moment.
package enum ResultView: Sendable {
    case finished(StoredResult)
    case pending(Build)
}
