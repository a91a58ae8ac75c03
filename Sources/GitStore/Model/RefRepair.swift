/// What became of a ref that may have been broken.
public enum RefRepair: Hashable, Sendable {
    /// It was not broken.
    case sound
    /// It has its older, packed value again.
    case restored
    /// It had no other value and is gone; `cairn/lost-refs` keeps what it said.
    case lost
}
