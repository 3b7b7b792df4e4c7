/// What may stand as the one member of an object in a list.
enum FilterOperator: String, CaseIterable {
    case prefix
    case suffix
    case equalsIgnoreCase = "equals-ignore-case"
    case wildcard
    case anythingBut = "anything-but"
    case numeric
    case exists
    case cidr
}

/// The signs of `numeric`.
enum Comparison: String {
    case equal = "="
    case below = "<"
    case atMost = "<="
    case above = ">"
    case atLeast = ">="
}
