"""Payloads to post, each with its type, the schema of that type, and whether it is valid against it.

Real ones lie beside the repository and are no part of it. Our own samples are few, but chosen for what a coder that
touches a payload would change: white space, escapes, the spelling of numbers, the order of members.
"""

import json
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared/data/github-webhooks"


@dataclass(frozen=True)
class Payload:
    name: str
    type: str
    content: bytes
    is_valid: bool


@dataclass(frozen=True)
class PayloadSet:
    payloads: list[Payload]
    schemas: dict[str, dict]

    @property
    def valid(self) -> list[Payload]:
        return [payload for payload in self.payloads if payload.is_valid]

    @property
    def invalid(self) -> list[Payload]:
        return [payload for payload in self.payloads if not payload.is_valid]


DRAFT = "http://json-schema.org/draft-07/schema#"

SAMPLE_SCHEMAS = {
    "parcel.shipped": {
        "$schema": DRAFT,
        "type": "object",
        "required": ["parcel", "weight"],
        "properties": {
            "parcel": {"type": "string", "minLength": 1},
            "weight": {"type": "number", "exclusiveMinimum": 0},
            "stops": {"type": "array", "items": {"$ref": "#/definitions/stop"}, "maxItems": 5},
        },
        "additionalProperties": False,
        "definitions": {
            "stop": {
                "type": "object",
                "required": ["city"],
                "properties": {"city": {"type": "string"}, "country": {"enum": ["AT", "JP", None]}},
            }
        },
    },
    "parcel.note": {
        "$schema": DRAFT,
        "oneOf": [
            {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
            {"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}},
        ],
    },
}

SAMPLES = [
    ("plain", "parcel.shipped", '{"parcel":"p1","weight":1}', True),
    ("white space", "parcel.shipped", '{ "weight" :\t1.50 ,\r\n  "parcel": "p2" }', True),
    ("numbers", "parcel.shipped", '{"parcel":"p3","weight":1E+2,"stops":[]}', True),
    ("large number", "parcel.shipped", '{"parcel":"p4","weight":123456789012345678901234567890.000}', True),
    ("escapes", "parcel.shipped", r'{"parcel":"\u0041\/\"\\\ud83d\ude00\u0000","weight":2}', True),
    ("letters", "parcel.shipped", '{"stops":[{"city":"Zürich 東京 🚚","country":null}],"parcel":"ü","weight":3}', True),
    ("either", "parcel.note", '{"text":"left at the door","more":{"deep":[[[{}]]]}}', True),
    ("or", "parcel.note", '{"code":7.0}', True),
    ("no weight", "parcel.shipped", '{"parcel":"p5"}', False),
    ("wrong type", "parcel.shipped", '{"parcel":5,"weight":1}', False),
    ("one member too many", "parcel.shipped", '{"parcel":"p6","weight":1,"height":1}', False),
    ("neither", "parcel.note", "{}", False),
    ("both", "parcel.note", '{"text":"","code":1}', False),
]


def payload_set() -> PayloadSet:
    payloads = [Payload(name, type, text.encode(), is_valid) for name, type, text, is_valid in SAMPLES]
    schemas = dict(SAMPLE_SCHEMAS)
    manifest = SHARED / "manifest.json"
    if manifest.exists():
        for entry in json.loads(manifest.read_bytes()):
            content = (SHARED / "payloads" / entry["payload"]).read_bytes().strip()
            payloads.append(Payload(entry["payload"], entry["type"], content, entry["valid"]))
            if entry["type"] not in schemas:
                schemas[entry["type"]] = json.loads((SHARED / "schemas" / f"{entry['type']}.json").read_bytes())
    return PayloadSet(payloads, schemas)
