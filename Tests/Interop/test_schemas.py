"""Schemas and values made from seeds: valid here is what another implementation, Python's jsonschema, calls so."""

import json
import random
import subprocess

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

DRAFTS = {
    "draft-07": (Draft7Validator, "http://json-schema.org/draft-07/schema#"),
    "2020-12": (Draft202012Validator, "https://json-schema.org/draft/2020-12/schema"),
}
NAMES = ["a", "b", "c", "ä"]
SCALARS = [None, True, False, -1, 0, 1, 2, 3, 1.0, 1.5, -0.5, 12345678901234567890, "", "a", "ab", "äb", "abc"]
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]


class Maker:
    """Small schemas over few names and values, so that schema and value often have to do with each other."""

    def __init__(self, seed: str, is_new: bool):
        self.random = random.Random(seed)
        self.is_new = is_new

    def value(self, depth: int = 3):
        kind = self.random.random()
        if depth == 0 or kind < 0.4:
            return self.random.choice(SCALARS)
        if kind < 0.65:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        return {name: self.value(depth - 1) for name in self.names()}

    def names(self) -> list[str]:
        return self.random.sample(NAMES, self.random.randrange(len(NAMES) + 1))

    def document(self, dialect: str) -> dict:
        definitions = {f"d{number}": self.schema(2, below=number) for number in range(3)}
        where = "$defs" if self.is_new else "definitions"
        return {"$schema": dialect, where: definitions, "allOf": [self.schema(3, below=3)], **self.keywords(3, below=3)}

    def schema(self, depth: int, below: int):
        """References on the same value lead only to definitions before this one: none goes in a circle."""
        if self.random.random() < 0.12:
            return self.random.random() < 0.6
        if depth == 0:
            return {"type": self.random.choice(TYPES)}
        if below and self.random.random() < 0.15:
            return {"$ref": self.reference(below)}
        return self.keywords(depth, below)

    def reference(self, below: int) -> str:
        return f"#/{'$defs' if self.is_new else 'definitions'}/d{self.random.randrange(below)}"

    def keywords(self, depth: int, below: int) -> dict:
        known = list(self.choices(depth, below).items())
        made = {name: make() for name, make in self.random.sample(known, self.random.randint(1, 4))}
        # Here it says nothing, and the other implementation trips over it.
        if isinstance(made.get("items"), bool):
            made.pop("additionalItems", None)
        return made

    def choices(self, depth: int, below: int) -> dict:
        pick, count = self.random.choice, self.random.randrange

        def inner(at_same_value: bool = False):
            # Further in, every definition may be meant, and the whole schema.
            if not at_same_value and self.random.random() < 0.1:
                return {"$ref": pick(["#", self.reference(3)])}
            return self.schema(depth - 1, below if at_same_value else 3)

        def same():
            return inner(at_same_value=True)

        def several(make):
            return [make() for _ in range(1 + count(3))]

        def by_name(make):
            return {name: make() for name in self.names()}

        choices = {
            "type": lambda: pick([pick(TYPES), self.random.sample(TYPES, 1 + count(3))]),
            "const": lambda: self.value(2),
            "enum": lambda: several(lambda: self.value(1)),
            "minimum": lambda: pick([0, 1, 1.5, -1]),
            "exclusiveMaximum": lambda: pick([1, 2, 1e3]),
            "multipleOf": lambda: pick([1, 2, 0.5]),
            "minLength": lambda: count(3),
            "maxLength": lambda: count(3),
            "pattern": lambda: pick(["^a", "b$", "^.{2}$", "[^a]"]),
            "items": inner,
            "contains": inner,
            "minItems": lambda: count(3),
            "maxItems": lambda: count(4),
            "uniqueItems": lambda: True,
            "properties": lambda: by_name(inner),
            "patternProperties": lambda: {pick(["^a", "b", "^.$"]): inner()},
            "additionalProperties": inner,
            "propertyNames": lambda: pick([{"maxLength": 1}, {"enum": NAMES[:3]}, {"pattern": "^[a-z]"}]),
            "required": lambda: self.names()[:2],
            "minProperties": lambda: count(3),
            "maxProperties": lambda: count(4),
            "allOf": lambda: several(same),
            "anyOf": lambda: several(same),
            "oneOf": lambda: several(same),
            "not": same,
            "if": same,
            "then": same,
            "else": same,
        }
        if self.is_new:
            choices |= {
                "prefixItems": lambda: several(inner),
                "minContains": lambda: count(3),
                "maxContains": lambda: count(3),
                "dependentRequired": lambda: by_name(lambda: self.names()[:2]),
                "dependentSchemas": lambda: by_name(same),
                "unevaluatedItems": inner,
                "unevaluatedProperties": inner,
            }
        else:
            choices |= {
                "items": lambda: pick([inner(), several(inner)]),
                "additionalItems": inner,
                "dependencies": lambda: by_name(lambda: pick([self.names()[:2], same()])),
            }
        return choices


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_valid_is_what_another_implementation_calls_so(programs, draft, seed):
    validator, dialect = DRAFTS[draft]
    cases = []
    for number in range(400):
        maker = Maker(f"{draft} {seed} {number}", is_new=draft == "2020-12")
        cases.append({"schema": maker.document(dialect), "instances": [maker.value() for _ in range(10)]})
    asked = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run(
        [programs / "SchemaProbe", "validate"], input=asked, capture_output=True, text=True, timeout=120, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(cases)
    verdicts = set()
    for case, answer in zip(cases, answers, strict=True):
        oracle = validator(case["schema"])
        expected = [oracle.is_valid(instance) for instance in case["instances"]]
        assert answer == {"valid": expected}, json.dumps(case, ensure_ascii=False)
        verdicts.update(expected)
    assert verdicts == {True, False}
