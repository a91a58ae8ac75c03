import BuilderProtocol
import Builders
import Yams

/// Reads `payload`: YAML whose strings are templates.
extension ConfigurationValue {
    /// `names`: what its templates may name; nil when that is not known. Nil when any of it cannot be read.
    func payload(names: Set<String>?) -> PayloadTemplate? {
        switch node {
        case .scalar(let scalar): payloadScalar(scalar, names: names)
        case .sequence: payloadArray(names: names)
        case .mapping: payloadObject(names: names)
        case .alias:
            payloadProblem("expected a text, a number, a list or a mapping, not an alias")
        }
    }

    private func payloadArray(names: Set<String>?) -> PayloadTemplate? {
        guard let elements = elements() else { return nil }
        let read = elements.compactMap { $0.payload(names: names) }
        return read.count == elements.count ? .array(read) : nil
    }

    private func payloadObject(names: Set<String>?) -> PayloadTemplate? {
        guard let members = members() else { return nil }
        var read: [String: PayloadTemplate] = [:]
        for (name, value) in members { read[name] = value.payload(names: names) }
        return read.count == members.count ? .object(read) : nil
    }

    private func payloadScalar(_ scalar: Node.Scalar, names: Set<String>?) -> PayloadTemplate? {
        let tag = node.tag
        if tag == Tag(.null) { return .literal(.null) }
        if tag == Tag(.bool), let flag = node.bool { return .literal(.bool(flag)) }
        if tag == Tag(.int), let integer = node.int { return number("\(integer)") }
        if tag == Tag(.float), let float = node.float, float.isFinite { return number("\(float)") }
        return text(scalar.string, names: names)
    }

    private func number(_ text: String) -> PayloadTemplate? {
        JSONNumber(text).map { .literal(.number($0)) }
    }

    private func text(_ text: String, names: Set<String>?) -> PayloadTemplate? {
        do throws(TemplateError) {
            let template = try Template(parsing: text)
            let unknown = names.map { template.names.subtracting($0).sorted() } ?? []
            for name in unknown { report("has {\(name)}, but no parameter has that name") }
            return unknown.isEmpty ? .text(template) : nil
        } catch {
            return payloadProblem(error.description)
        }
    }

    private func payloadProblem(_ message: String) -> PayloadTemplate? {
        report(message)
        return nil
    }
}
