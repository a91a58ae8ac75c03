/// An object on its way into a pack.
struct PendingObject: Sendable {
    let id: ObjectID
    let kind: ObjectType
    let bytes: [UInt8]
}
