import BuilderProtocol
import Foundation
import GitStore

extension FileDocument {
    init(_ file: TreeFile) {
        let isText = String(validating: file.path.bytes, as: UTF8.self) != nil
        self.init(
            path: file.path.description,
            pathBase64: isText ? nil : Data(file.path.bytes).base64EncodedString(),
            mode: file.mode.rawValue,
            size: file.sizeBytes,
            oid: file.blob.description
        )
    }
}
