extension AccessPolicy {
    /// Reads the token file, when there is one.
    init(_ configuration: DaemonConfiguration.Access) throws(InvalidConfiguration) {
        switch configuration {
        case .loopback, .open:
            self = .open
        case .tokens(let file):
            let table = try TokenTable(file: file)
            self.init(caller: table.caller(of:))
        }
    }
}
