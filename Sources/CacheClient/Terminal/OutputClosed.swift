/// Nobody reads our output any more (`cairn log … | head`): a reason to stop, not an error.
struct OutputClosed: Error {}
