import Glibc

/// Functions of glibc (2.34 and later) that Swift's Glibc module leaves out, as it is built without
/// `_GNU_SOURCE`. They are found at run time, so that no C target is needed for three names.
enum GNUExtensions {
    typealias Pipe = @Sendable @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
    typealias AddChangeDirectory =
        @Sendable @convention(c) (
            UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>
        ) -> Int32
    typealias AddCloseFrom =
        @Sendable @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    static let pipe2 = find("pipe2", as: Pipe.self)
    static let addChangeDirectory = find("posix_spawn_file_actions_addchdir_np", as: AddChangeDirectory.self)
    static let addCloseFrom = find("posix_spawn_file_actions_addclosefrom_np", as: AddCloseFrom.self)

    /// `POSIX_SPAWN_SETSID` of `<spawn.h>`.
    static let setSession: Int32 = 0x80

    private static func find<Function>(_ name: String, as type: Function.Type) -> Function? {
        dlsym(nil, name).map { unsafeBitCast($0, to: type) }
    }
}
