import JSON

/// Compares two schemas: does one take everything that the other takes?
package enum SchemaComparison {
    /// Why a value that is valid under `inner` may be invalid under `outer`.
    ///
    /// Nothing means that there is no such value, for certain: every value that `JSONSchema` finds valid under `inner`, it
    /// finds valid under `outer`, unless it takes more steps there than a validation may. Something need not mean that
    /// there is one: what can't be told is told as a break, whose reason begins with `can't be compared:`.
    ///
    /// - Parameters:
    ///   - inner: whose values are to stay valid.
    ///   - outer: which is to take them.
    /// - Returns: each place of `outer` that refuses, or may refuse, values of `inner`, at most `limits.maxBreaks`.
    package static func breaks(
        of inner: ComparableSchema, under outer: ComparableSchema,
        limits: SchemaComparisonLimits = SchemaComparisonLimits()
    ) -> [SchemaBreak] {
        var limits = limits
        return breaks(of: inner, under: outer, spending: &limits)
    }

    /// The same for one of several comparisons, which together may cost what one may.
    ///
    /// - Parameter limits: has fewer steps afterwards.
    package static func breaks(
        of inner: ComparableSchema, under outer: ComparableSchema, spending limits: inout SchemaComparisonLimits
    ) -> [SchemaBreak] {
        // Whatever it means, it means the same.
        if inner.isDraft7 == outer.isDraft7, inner.assertsFormats == outer.assertsFormats,
            inner.root.node == outer.root.node
        {
            return []
        }
        if inner.hasInnerDialects || outer.hasInnerDialects {
            return [.unknown("", "another dialect may begin inside of a schema")]
        }
        var inclusion = SchemaInclusion(limits: limits)
        defer { limits.maxSteps = max(0, limits.maxSteps - inclusion.steps) }
        if inclusion.proves(Region([inner.root]), outer.root) { return [] }
        if inclusion.isExhausted {
            return inclusion.breaks + [
                .unknown("", "that takes more steps than may be spent on it")
            ]
        }
        if inclusion.breaks.isEmpty { return [.unknown("", "it refers to itself in too many ways")] }
        return inclusion.breaks
    }
}
