import HTTPTypes

extension HTTPField.Name {
    static let cacheStatus = known("Cache-Status")
    static let lastEventID = known("Last-Event-ID")
    static let accelBuffering = known("X-Accel-Buffering")
    static let cairnBuild = known("Cairn-Build")
    static let cairnLogOffset = known("Cairn-Log-Offset")
    static let cairnLogComplete = known("Cairn-Log-Complete")
    static let cairnMode = known("Cairn-Mode")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("not a header's name: \(name)") }
        return name
    }
}
