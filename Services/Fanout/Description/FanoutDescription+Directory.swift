import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let directory = DescribedGroup(
        "Directory",
        "Who recipients resolve to. Ids are the tenant's own, so that what is in its database can stand here under the same name.",
        access: .scope(.directoryManage), at: tenant + "/directory",
        pathParameters: [
            handle,
            DescribedParameter(
                "id", in: .path, "The tenant's own id: letters, digits and `. _ - @ + ~`, and not `.` or `..`.",
                schema: #"{"type":"string","pattern":"^[A-Za-z0-9_@+~-][A-Za-z0-9._@+~-]{0,127}$"}"#, example: #""ada""#
            ),
        ],
        schemas: directoryShapes,
        operations: entity("User", "users", "user", most: 1_000_000, problems: userProblems)
            + entity("Group", "groups", "group", most: 10_000, problems: groupProblems)
            + entity("Rule", "rules", "rule", most: 1_000, problems: []))

    private static let userProblems = [
        Problem.invalid("/email", "value", "must be an e-mail address: it has no @")
    ]
    private static let groupProblems = [
        Problem.invalid("/members/0", "unknown_member_id", "is no user and no group that is known here"), conflict,
    ]

    private static func entity(
        _ shape: String, _ path: String, _ name: String, most: Int, problems: [Problem]
    ) -> [DescribedOperation] {
        let links: [DescribedLink] = .samePath("get\(shape)", "put\(shape)", "delete\(shape)", parameters: ["id"])
        let listed = shape == "Group" ? "GroupHead" : shape
        let written = DescribedContent("\(shape)OrDryRun", examples: [])
        return [
            DescribedOperation(
                .get, "/\(path)", "list\(shape)s", "List \(path), newest first", parameters: .page,
                answers: [.list(of: listed)]),
            DescribedOperation(.get, "/\(path)/{id}", "get\(shape)", "Show a \(name)", answers: [.ok(shape)]),
            DescribedOperation(
                .put, "/\(path)/{id}", "put\(shape)", "Set a \(name)",
                "All that there is to say: what is not said is not there. Nothing is written where it says the same already.",
                parameters: [flag("dryRun", "Only say what it would do.")], body: .json("\(shape)Input"),
                answers: [
                    .created(shape, "There was none of this id.", headers: [.position], links: links),
                    DescribedAnswer(
                        .ok, "As it stands; or what it would do.", [written], headers: [.position, .unchanged],
                        links: links),
                ],
                problems: problems + [
                    full(most, "of these"),
                    .badRequest(
                        "invalid_id", "id",
                        "must be 1 to 128 of A to Z, a to z, 0 to 9 and . _ - @ + ~, and not . or .."),
                    invalidFlag,
                ]),
            DescribedOperation(
                .delete, "/\(path)/{id}", "delete\(shape)", "Delete a \(name)",
                answers: [.ok("Deletion", "It is gone.", headers: [.position])], problems: [conflict]),
        ]
    }
}
