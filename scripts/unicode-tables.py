"""Writes the tables of Unicode that JSONSchema needs and that Swift's standard library does not answer.

By hand, when the Swift toolchain moves to another version of Unicode (17 now):

    python3 -m venv /tmp/unicode && /tmp/unicode/bin/pip install regex==2026.1.15 fonttools==4.61.1
    /tmp/unicode/bin/python scripts/unicode-tables.py

The properties come from the `regex` module, the names of scripts from `fontTools`.
"""

import textwrap
from pathlib import Path

import regex
from fontTools.unicodedata import Scripts

SHARED = Path(__file__).resolve().parent.parent / "Shared/JSONSchema"
EVERYTHING = "".join(map(chr, range(0x110000)))
# What a label of a domain name may hold at all (RFC 5892, section 2.1), and besides (section 2.6 and appendix A).
IN_LABELS = (
    r"\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}\-\u00B7\u0375\u05F3\u05F4\u06FD\u06FE\u0F0B\u200C\u200D\u3007\u30FB"
)
# Names of old standing, which ECMA-262 takes too.
OLD_NAMES = {"Copt": ["Qaac"], "Zinh": ["Qaai"]}


def ranges(pattern: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end() - 1) for found in regex.finditer(f"(?:{pattern})+", EVERYTHING)]


def digits(number: int) -> str:
    """In base 36, as Swift's `UInt32(_:radix:)` reads it."""
    text = ""
    while number or not text:
        number, digit = divmod(number, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + text
    return text


def packed(pairs: list[tuple[int, int]]) -> str:
    """For each range the gap to the one before and, where it is more than one, how many follow the first."""
    words, end = [], 0
    for first, last in pairs:
        words.append(digits(first - end) + (f"-{digits(last - first)}" if last > first else ""))
        end = last + 1
    return " ".join(words)


def lines(text: str) -> str:
    return textwrap.indent(textwrap.fill(text, 110, break_long_words=False, break_on_hyphens=False), "        ")


def constant(name: str, comment: str, body: str) -> str:
    return f'    /// {comment}\n    static let {name} = """\n{body}\n        """\n'


def scripts() -> str:
    out = []
    for short, long in sorted(Scripts.NAMES.items()):
        if short == "Zzzz" or not regex.search(rf"\p{{sc={short}}}", EVERYTHING):
            continue
        names = [short, *([long] if long != short else []), *OLD_NAMES.get(short, [])]
        own = packed(ranges(rf"\p{{sc={short}}}"))
        change = packed(ranges(rf"(?V1)[\p{{sc={short}}}~~\p{{scx={short}}}]"))
        out.append(lines(" ".join([*names, own, *(["^", change] if change else [])])))
    return "\n".join(out)


def classes(prop: str, values: list[str]) -> str:
    found = {value: packed(ranges(rf"(?V1)[\p{{{prop}={value}}}&&[{IN_LABELS}]]")) for value in values}
    return "\n".join(lines(f"{value} {pairs}") for value, pairs in found.items() if pairs)


def write(path: str, about: str, constants: list[str]) -> None:
    head = f"/// {about}\n/// Written by scripts/unicode-tables.py from Unicode 17.\n"
    (SHARED / path).write_text(f"{head}extension UnicodeTable {{\n{chr(10).join(constants)}}}\n")


write(
    "Pattern/Unicode/UnicodeTable+Scripts.swift",
    "Scripts: their names, their code points, and behind ^ where their extensions differ from that.",
    [
        constant("scripts", "Scripts.txt and ScriptExtensions.txt.", scripts()),
        constant("pictographs", "Extended_Pictographic.", lines(packed(ranges(r"\p{Extended_Pictographic}")))),
    ],
)
write(
    "Formats/Domains/UnicodeTable+Labels.swift",
    "What the rules of domain names ask of the code points that may stand in their labels.",
    [
        constant(
            "bidiClasses",
            "Bidi_Class; of what stands nowhere here it is L.",
            classes("bc", ["R", "AL", "AN", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"]),
        ),
        constant(
            "joiningTypes",
            "Joining_Type; of what stands nowhere here it is U.",
            classes("jt", ["L", "D", "R", "T"]),
        ),
    ],
)
