/// A symbolic link in a value: it must lead nowhere outside, whoever unpacks the value where.
public enum ValueLink {
    /// True for a target that goes upwards first and then only down, and never above the top: so it stays inside
    /// whatever other links it meets.
    public static func staysInside(path: [UInt8], target: [UInt8]) -> Bool {
        let names = target.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .filter { !$0.elementsEqual(".".utf8) }
        let isUp: (ArraySlice<UInt8>) -> Bool = { $0.elementsEqual("..".utf8) }
        let steps = names.prefix(while: isUp)
        let depth = path.count { $0 == UInt8(ascii: "/") }
        return !target.isEmpty && target.first != UInt8(ascii: "/") && !target.contains(0)
            && steps.count <= depth && !names.dropFirst(steps.count).contains(where: isUp)
    }
}
