import BlackBoxSupport
import NIOHTTP1
import Testing

// MARK: - What the contract demands of an answer

extension Answer {
    /// Expects a success with this status, and what every answer must carry.
    @discardableResult
    func expect(_ status: Int, sourceLocation: SourceLocation = #_sourceLocation) -> Answer {
        guard hasStatus(status, sourceLocation) else { return self }
        if status == 204 || status == 304 {
            #expect(text.isEmpty, "\(self)", sourceLocation: sourceLocation)
        } else {
            #expect(header("Content-Type") == "application/json", "\(self)", sourceLocation: sourceLocation)
        }
        return self
    }

    /// Expects a problem document of this status and name, with these members beside the four that each has.
    @discardableResult
    func expectProblem(
        _ status: Int, _ name: String, _ members: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) -> Answer {
        guard hasStatus(status, sourceLocation) else { return self }
        #expect(header("Content-Type") == "application/problem+json", "\(self)", sourceLocation: sourceLocation)
        #expect(self["type"] == "/problems/\(name)", "\(self)", sourceLocation: sourceLocation)
        #expect(self["status"] == .integer(status), "\(self)", sourceLocation: sourceLocation)
        for member in ["title", "detail"] {
            let text = self[.member(member)]?.string
            #expect(text?.isEmpty == false, "\(self)", sourceLocation: sourceLocation)
        }
        let expected = Set(["type", "title", "status", "detail"] + members)
        #expect(Set(json?.object?.keys.map { $0 } ?? []) == expected, "\(self)", sourceLocation: sourceLocation)
        return self
    }

    /// Expects 422 `invalid-request` with exactly these faults, each with a detail.
    @discardableResult
    func expectInvalid(_ pointers: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Answer {
        expectProblem(422, "invalid-request", ["errors"], sourceLocation: sourceLocation)
        let errors = self["errors"]?.array ?? []
        let found = errors.map { $0["pointer"]?.string ?? "?" }
        #expect(found.sorted() == pointers.sorted(), "\(self)", sourceLocation: sourceLocation)
        let areWhole = errors.allSatisfy { $0["detail"]?.string?.isEmpty == false && $0.object?.count == 2 }
        #expect(areWhole, "\(self)", sourceLocation: sourceLocation)
        return self
    }

    /// One failure tells enough when the status is another: the rest would only repeat it.
    private func hasStatus(_ status: Int, _ sourceLocation: SourceLocation) -> Bool {
        #expect(headers["X-Request-Id"].count == 1, "\(call) has no request id", sourceLocation: sourceLocation)
        #expect(self.status == status, "\(self)", sourceLocation: sourceLocation)
        return self.status == status
    }
}
