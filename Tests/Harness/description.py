"""The description of a service as requests are made by it.

What it forbids is sent as it stands. Of what it allows, not everything is taken: that can depend on what there is
(users, event types), on what no JSON Schema can say (a filter that compiles, a time yet to come), and on where this
test's own receiver listens. For requests that have to be taken it is made narrower.
"""

import copy

FILTERS = [
    {"data": {"amount": [{"numeric": [">=", 100]}]}},
    {"source": [{"prefix": "shop"}], "$or": [{"type": ["invoice.paid"]}, {"type": [{"suffix": "_failed"}]}]},
]
OPERATORS = "/v2/admin/"
USERS = ["first-user", "second-user"]
TYPES = ["invoice.paid", "payment_failed", "order.fulfilled"]
SCHEMAS = [{"type": "object"}, {"type": "object", "properties": {"weight": {"type": "number"}}}, True]


def one_of(*values) -> dict:
    return {"enum": list(values)}


def of_tenants(description: dict) -> dict:
    """Without the routes for operators, who need a JWT."""
    return _paths(description, lambda path: not path.startswith(OPERATORS))


def of_operators(description: dict) -> dict:
    return _paths(description, lambda path: path.startswith(OPERATORS))


def _paths(description: dict, which) -> dict:
    return description | {"paths": {path: item for path, item in description["paths"].items() if which(path)}}


def tested(description: dict) -> dict:
    """The description without what is tested elsewhere."""
    description = copy.deepcopy(description)
    # A position that is to come would be waited for.
    description["components"]["parameters"]["Carillon-Position"]["schema"] = one_of("control:0:0")
    return description


def narrowed(description: dict, url: str, payloads: dict[str, dict]) -> dict:
    """
    url: where webhooks may go.
    payloads: schemas of payloads by event type.
    """
    description = tested(description)
    for item in description["paths"].values():
        for operation in item.values():
            # Nobody can make one up.
            operation["parameters"] = [one for one in operation["parameters"] if one.get("name") != "cursor"]
    schemas = description["components"]["schemas"]
    named = {
        "ComingTime": one_of("2030-01-01T00:00:00Z"),
        "Duration": one_of("1s", "5s", "20s"),
        "EmailAddress": {"type": "string", "pattern": "^[a-z]{1,10}@example\\.(org|net)$"},
        "FilterPolicy": one_of(*FILTERS),
        "Locale": one_of("de", "de-AT", "zh-Hant-HK"),
        "MailSubject": one_of("Invoice {{data.invoiceId}}", "plain"),
        "MailText": one_of("{{#fields}}{{label}}{{/fields}}", "plain"),
        "OwnEvent": one_of(None),
        "OwnHandle": one_of("acme", None),
        "OwnSubscription": one_of(None),
        "ProviderMapping": one_of({"invoice.paid": "invoice.paid", "charge.failed": None}),
        "ProviderRecipients": one_of({"subscribers": True}, {"roles": ["admin"]}),
        "QuietHours": one_of("off", None, {"from": "22:00", "until": "07:00"}),
        "Rate": one_of(0.5, 10, 1000),
        "Recipients": one_of({"subscribers": True}, {"users": [USERS[0]], "roles": ["admin"]}, {"where": FILTERS[0]}),
        "ReplayFrom": one_of("2026-03-01T00:00:00Z"),
        "ReplayUntil": one_of("2026-03-02T00:00:00Z", "2099-01-01T00:00:00.5+01:00"),
        "TimeZone": one_of("Europe/Vienna", "UTC"),
        "WebhookHeaders": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "X-Team": {"type": "string", "pattern": "^[a-z]{0,9}$"},
                "Authorization": {
                    "type": "object",
                    "required": ["value", "secret"],
                    "additionalProperties": False,
                    "properties": {"value": {"type": "string", "pattern": "^[a-z]{0,9}$"}, "secret": one_of(True)},
                },
            },
        },
        "WebhookURL": one_of(url),
    }
    for name in named.keys() & schemas.keys():
        schemas[name] = named[name]
    for name in ("EventTypes", "TypeSwitches", "TypePreferences"):
        if name in schemas:
            schemas[name]["items" if name == "EventTypes" else "propertyNames"] = one_of(*TYPES)
    for name, member, schema in [
        ("UserInput", "id", None),
        ("GroupInput", "id", None),
        ("GroupInput", "members", {"type": "array", "uniqueItems": True, "items": one_of(*USERS)}),
        ("RuleInput", "id", None),
        ("KeyInput", "user", one_of(USERS[0], None)),
        ("EmailTemplateInput", "type", None),
        ("EmailTemplateInput", "locale", None),
        # Of one provider each; the tests ask for stripe.
        ("ProviderInput", "verifyToken", None),
        ("ProviderInput", "url", None),
        ("ReplayInput", "statuses", {"type": "array", "minItems": 1, "items": one_of("failed", "dead_letter")}),
        ("EventTypeInput", "schema", one_of(*SCHEMAS)),
        ("EventTypeVersionInput", "schema", one_of(*SCHEMAS)),
        ("EventTypeVersionInput", "version", {"type": "null"}),
        ("CheckInput", "schema", one_of(*SCHEMAS)),
        ("Deprecation", "sunset", one_of("2099-01-01T00:00:00Z", None)),
    ]:
        if name not in schemas:
            continue
        if schema is None:
            del schemas[name]["properties"][member]
        else:
            schemas[name]["properties"][member] = schema
    if "ProviderInput" in schemas:
        schemas["ProviderInput"]["required"] = ["secrets"]
        schemas["ProviderInput"]["properties"]["secrets"]["type"] = "array"
    for name, member in [("Notification", "payload"), ("BatchItem", "payload"), ("CloudEvent", "data")]:
        if name in schemas:
            schemas[name] = {"oneOf": [_event(schemas[name], type, member, payloads[type]) for type in TYPES]}
    return description


def _event(schema: dict, type: str, member: str, payload: dict) -> dict:
    """The shape of an event of one type."""
    schema = copy.deepcopy(schema)
    properties = schema["properties"]
    properties |= {"type": {"const": type}, member: {key: payload[key] for key in payload if key[0] != "$"}}
    if "specversion" in properties:
        schema.pop("oneOf")
        schema["required"].append("data")
        # An extension may be called anything that is no name of ours, which no schema says briefly.
        schema["additionalProperties"] = False
        properties.pop("data_base64")
        properties |= {
            "source": {"type": "string", "pattern": "^/[a-z]{1,9}$"},
            "dataschema": one_of(f"/api/v1/schemas/{type}/versions/1", None),
            "datacontenttype": one_of("application/json", "application/vnd.a+json", None),
            "recipients": one_of('{"subscribers": true}', {"users": [USERS[0]]}, None),
            "schemaversion": one_of("1", 1, None),
            "traceparent": one_of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", None),
        }
    else:
        properties["schemaVersion"] = one_of(1, None)
    return schema


def answers(description: dict) -> dict[str, dict[str, list[str]]]:
    """The codes of problems and the header fields that each operation may answer, by `operationId status`."""
    found = {}
    for item in description["paths"].values():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                if "$ref" in answer:
                    answer = description["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
                problem = answer.get("content", {}).get("application/problem+json", {})
                found[f"{operation['operationId']} {status}"] = {
                    "codes": list(problem.get("examples", {})),
                    "headers": [name.lower() for name in answer.get("headers", {})],
                }
    return found
