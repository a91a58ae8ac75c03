import BuilderProtocol

extension RegisteredBuilder {
    /// All parameters of a request that the builder accepts, with the defaults.
    func parameters(of request: LookupRequest) throws(CacheError) -> [String: String] {
        do throws(InvalidFields) {
            let parameters = try declaration.completed(request.parameters)
            try declaration.check(context: request.context)
            return parameters
        } catch {
            throw .invalidFields(error.problems)
        }
    }
}
