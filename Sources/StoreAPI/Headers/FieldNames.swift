import HTTPTypes

/// Header fields that HTTP itself has no name for.
extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let traceParent = HTTPField.Name("traceparent")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
    static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
}
