import BenchmarkSupport
import BuilderProtocol
import Foundation

/// Results out of answers.
enum Answers {
    /// Throws unless the answer is a finished success.
    static func result(_ response: ResponseReader) throws -> ResultDocument {
        let document = try pending(response)
        guard response.status == 200, document.status == .success else {
            throw BenchmarkError("not a finished result: \(response.status) \(response.text)")
        }
        return document
    }

    /// Whatever its status is.
    static func pending(_ response: ResponseReader) throws -> ResultDocument {
        do {
            return try JSONDecoder().decode(ResultDocument.self, from: Data(response.body))
        } catch {
            throw BenchmarkError("not a result: \(response.status) \(response.text)")
        }
    }
}
