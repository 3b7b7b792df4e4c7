package import JSON

/// A predicate over JSON documents in the pattern syntax of EventBridge and SNS, compiled once and matched often.
///
///     {"type": ["invoice.paid"], "data": {"amount": [{"numeric": [">=", 100]}], "country": ["CH", {"prefix": "D"}]}}
///
/// A policy has the shape of the documents that it wants. An object in it stands for an object in the document, and all
/// its members must be met. A list stands for a value in the document, and one of its entries must be met:
///
/// | entry | is met by |
/// | --- | --- |
/// | `"text"`, `true`, `false`, `null` | exactly this value; strings are compared by code points |
/// | `100` | a number of the same value, exactly: `100`, `100.0` and `1e2` are one; never a string |
/// | `{"prefix": "a"}`, `{"suffix": "a"}` | a string that begins or ends with it |
/// | `{"equals-ignore-case": "a"}` | a string with the same letters: compared without a locale, by the upper-case and then lower-case form of each code point, so that `"STRASSE"` is `"straße"` |
/// | `{"prefix": {"equals-ignore-case": "a"}}`, and so with `suffix` | the same of the beginning or the end |
/// | `{"wildcard": "a*b"}` | a string, the whole of it: `*` stands for any characters or none, `\*` and `\\` for a star and a backslash; two stars in a row are refused |
/// | `{"numeric": [">", 0, "<=", 5]}` | a number in the range; `=`, `<`, `<=`, `>`, `>=`; one comparison, or a lower and an upper bound; never rounded |
/// | `{"cidr": "10.0.0.0/8"}` | a string that is an address (IPv4 or IPv6) in the network; bits behind the length of its prefix don't count; an IPv4 address is in no IPv6 network |
/// | `{"exists": true}` | any value, `null` among them |
/// | `{"exists": false}` | no value: see below |
/// | `{"anything-but": …}` | a value, of whatever type, that is none of these: one plain value, a list of them, or an object with one of `prefix`, `suffix`, `equals-ignore-case` and `wildcard`, each with a string or a list of strings |
///
/// `"$or": [{…}, {…}]` in an object is met if one of its objects is, read as if its members stood in its place.
///
/// What the edges do:
/// - A member that the document does not have, or has as an object, is no value: of all entries only `{"exists": false}`
///   is met by it, and so `anything-but` is not. An object of the policy that meets no object in the document is held
///   against an empty one: `{"a": {"b": [{"exists": false}]}}` is met where `a` is missing, or is a string.
/// - An array in the document stands for its elements, and so do arrays in it: any of them may meet the entry, also one of
///   `anything-but`: `{"anything-but": "a"}` is met by `["a", "b"]`. An empty array is no value.
/// - An object of the policy is met by one element of an array of objects as a whole: `{"who": {"name": ["Anna"], "role":
///   ["admin"]}}` is not met by an Anna who is a guest and a Bob who is an admin. Each object element is looked at for
///   itself, for `{"exists": false}` too.
/// - A name with a dot in it is a name, not a path. A member called `$or` can't be named.
/// - `null`, `""` and a missing member are three things.
/// - Refused are: the empty policy, an empty object, an empty list, a value that stands in no list, an `$or` of fewer than
///   two, an empty `prefix` or `suffix`, a range that nothing is in, an operator that is not known or stands where a field
///   belongs, and whatever is beyond ``FilterLimits``.
///
/// Matching costs at most the values that the policy names in the document times its entries there; plain values are
/// looked up, and a wildcard reads a string once.
///
/// Sources: "Comparison operators for use in event patterns" and "Arrays in event patterns" of the EventBridge user guide;
/// "Filter policy constraints" and "String value matching" of the SNS developer guide. Where these speak of restrictions on
/// the range and precision of numbers, or of one type of value in one `anything-but`, there are none here.
package struct FilterPolicy: Sendable {
    let root: ObjectPattern

    /// - Parameters:
    ///   - json: the policy.
    ///   - pointer: where it stands in the document that it came in; pointers in errors begin with it.
    package init(
        parsing json: JSONNode, at pointer: String = "", limits: FilterLimits = .default
    ) throws(FilterPolicyError) {
        var parser = PolicyParser(limits: limits)
        root = try parser.policy(json, at: pointer)
    }

    /// Whether a document meets this policy. One that is no object has no members.
    package func matches(_ document: JSONNode) -> Bool {
        matches(document, steps: .max) ?? false
    }

    /// The same with a limit on what it may cost: for a document with long arrays or texts that many entries are held
    /// against.
    ///
    /// - Parameter steps: each takes some nanoseconds.
    /// - Returns: nil if more steps would be needed to tell.
    package func matches(_ document: JSONNode, steps: Int) -> Bool? {
        var left = steps
        return matches(document, left: &left)
    }

    /// The same for one document after the other out of one budget.
    ///
    /// - Parameter left: the steps that there are; less by those that it took, and negative once they did not suffice.
    package func matches(_ document: JSONNode, left: inout Int) -> Bool? {
        var budget = StepBudget(left)
        let isMet = root.isMet(byAnyObjectOf: document, &budget)
        left = budget.left
        return budget.isSpent ? nil : isMet
    }
}
