import Foundation

/// Programs of the system.
enum Program {
    /// Whether PATH has one of this name.
    static func exists(_ name: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}
