import JSONSchema

/// What a tenant can register, and what checking it may cost.
enum SchemaLimits {
    /// The largest body, in bytes.
    static let bodyBytes = 256 << 10
    static let descriptionBytes = 2_000
    static let types = 1_000
    static let versions = 200
    /// Of all schemas of a tenant together: every instance keeps them in memory.
    static let bytes = 16 << 20

    /// For all comparisons of one request together.
    static let comparison = SchemaComparisonLimits(maxSteps: 200_000)
}
