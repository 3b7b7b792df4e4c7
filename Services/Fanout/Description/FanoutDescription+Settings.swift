import Access
import HTTPTypes
import ServiceKit

extension FanoutDescription {
    static let settings = DescribedGroup(
        "Settings", "Which ways events go, what holds for users who say nothing, and where alerts go.",
        access: .scope(.notificationsManage), at: tenant, pathParameters: [handle], schemas: shapes,
        operations: [
            DescribedOperation(
                .get, "/notification-settings", "getSettings", "Show the settings",
                answers: [.ok("Settings", "As they stand. `warnings` says what would lose an alert or an event.")]),
            DescribedOperation(
                .put, "/notification-settings", "putSettings", "Set the settings",
                "What is not said is as it is without settings. What is read only is passed over, so that what was read can be written back.",
                body: .json("SettingsInput"), answers: [.ok("Settings", headers: [.position, .unchanged])],
                problems: [conflict]),
            DescribedOperation(
                .put, "/notifications/owner-default-email", "setOwnerEmail", "Say where alerts go",
                "`null` takes the address away.", body: .json("OwnerEmail"),
                answers: [.ok("Settings", headers: [.position, .unchanged])], problems: [conflict]),
            DescribedOperation(
                .post, "/notifications/owner-default-email/test", "testOwnerEmail", "Send the owner a test",
                isKeyed: true,
                answers: [.accepted("TestAnswer", "The event, and its delivery.", headers: [.location, .position])],
                problems: [.conflict("owner_email_unset", "No default e-mail address of the owner is set.")]),
        ])

    private static let shapes = [
        DescribedSchema(
            "SettingsInput",
            example: #"{"channels": {"webhook": true, "email": true, "inbox": true}, "ownerAlerts": true}"#,
            #"""
            {"type": "object", "additionalProperties": false,
             "properties": {
               "channels": {"type": ["object", "null"], "additionalProperties": false, "properties": {
                 "email": {"type": ["boolean", "null"]}, "webhook": {"type": ["boolean", "null"]}, "inbox": {"type": ["boolean", "null"]}}},
               "eventTypes": {"oneOf": [{"$ref": "#/components/schemas/TypeSwitches"}, {"type": "null"}]},
               "userDefaults": {"oneOf": [{"$ref": "#/components/schemas/DefaultPreferences"}, {"type": "null"}]},
               "ownerAlerts": {"type": ["boolean", "null"]},
               "requireVerification": {"type": ["boolean", "null"], "description": "Whether only webhooks whose receivers were asked and agreed get events."},
               "locale": {"oneOf": [{"$ref": "#/components/schemas/Locale"}, {"type": "null"}]},
               "ownerDefaultEmail": {"description": "Passed over."},
               "warnings": {"description": "Passed over."}}}
            """#),
        DescribedSchema(
            "Settings",
            example: #"""
                {"channels": {"email": true, "webhook": true, "inbox": true}, "eventTypes": {}, "userDefaults": {}, "ownerAlerts": true,
                 "requireVerification": false, "locale": null, "ownerDefaultEmail": null,
                 "warnings": [{"code": "owner_email_unset", "message": "No default e-mail address of the owner is set: alerts about failed deliveries reach users with the role admin, or nobody."}]}
                """#,
            #"""
            {"type": "object",
             "required": ["channels", "eventTypes", "userDefaults", "ownerAlerts", "requireVerification", "locale", "ownerDefaultEmail", "warnings"],
             "properties": {
               "channels": {"type": "object", "required": ["email", "webhook", "inbox"], "properties": {
                 "email": {"type": "boolean"}, "webhook": {"type": "boolean"}, "inbox": {"type": "boolean"}}},
               "eventTypes": {"$ref": "#/components/schemas/TypeSwitches"},
               "userDefaults": {"$ref": "#/components/schemas/DefaultPreferences"},
               "ownerAlerts": {"type": "boolean"}, "requireVerification": {"type": "boolean"},
               "locale": {"type": ["string", "null"]}, "ownerDefaultEmail": {"type": ["string", "null"]},
               "warnings": {"$ref": "#/components/schemas/Warnings"}}}
            """#),
        DescribedSchema(
            "TypeSwitches",
            #"""
            {"type": "object", "maxProperties": 500, "description": "By name of event type: what it has different.",
             "additionalProperties": {"type": "object", "additionalProperties": false, "properties": {
               "email": {"type": ["boolean", "null"]}, "inbox": {"type": ["boolean", "null"]},
               "critical": {"type": ["boolean", "null"], "description": "Whether mail about it waits for no digest and no quiet hours."}}}}
            """#),
        DescribedSchema(
            "OwnerEmail", example: #"{"email": "owner@example.org"}"#,
            #"""
            {"type": "object", "required": ["email"], "additionalProperties": false,
             "properties": {"email": {"oneOf": [{"$ref": "#/components/schemas/EmailAddress"}, {"type": "null"}]}}}
            """#),
        DescribedSchema("Preferences", preferences(and: "")),
        DescribedSchema(
            "DefaultPreferences",
            preferences(
                and: ##", "timeZone": {"oneOf": [{"$ref": "#/components/schemas/TimeZone"}, {"type": "null"}]}"##)),
        DescribedSchema(
            "TypePreferences",
            #"""
            {"type": "object", "maxProperties": 500, "description": "By name of event type: what one wants different.",
             "additionalProperties": {"type": "object", "additionalProperties": false, "properties": {
               "email": {"enum": ["immediate", "hourly", "daily", "off", null]}, "inbox": {"type": ["boolean", "null"]}}}}
            """#),
        DescribedSchema(
            "QuietHours",
            #"""
            {"oneOf": [{"const": "off"}, {"type": "null"}, {"type": "object", "required": ["from", "until"], "additionalProperties": false,
              "properties": {"from": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}, "until": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}}}],
             "description": "When no mail goes, by the clock on the wall; two different times.", "examples": [{"from": "22:00", "until": "07:00"}]}
            """#),
    ]

    private static func preferences(and more: String) -> String {
        #"""
        {"type": "object", "additionalProperties": false,
         "properties": {
           "email": {"enum": ["immediate", "hourly", "daily", "off", null]},
           "inbox": {"type": ["boolean", "null"]},
           "dailyAt": {"type": ["string", "null"], "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
           "quietHours": {"$ref": "#/components/schemas/QuietHours"},
           "eventTypes": {"oneOf": [{"$ref": "#/components/schemas/TypePreferences"}, {"type": "null"}]}\#(more)}}
        """#
    }
}
