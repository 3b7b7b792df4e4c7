"""Checks how the rooms lean on one another, from Package.swift and the import lines alone.

- A file imports only what its target declares (and what comes with the toolchain).
- A target leans only on targets that Package.swift lists before it: layers stay layers, and nothing goes in circles.
- The two services never lean on each other.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLCHAIN = {
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Swift", "Synchronization", "Testing",
}  # fmt: skip
SERVICES = {"Fanout", "Ingest"}
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?(\w+)",
    re.MULTILINE,
)


def main() -> int:
    targets = described()
    faults = [*order_faults(targets), *import_faults(targets)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def described() -> list[dict]:
    answer = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, capture_output=True, text=True)
    if answer.returncode != 0:
        sys.exit(answer.stderr)
    return json.loads(answer.stdout)["targets"]


def leans_on(target: dict) -> list[str]:
    """The names of the modules that a target declares, ours and others'."""
    return [next(iter(dependency.values()))[0] for dependency in target["dependencies"]]


def order_faults(targets: list[dict]):
    place = {target["name"]: index for index, target in enumerate(targets)}
    for target in targets:
        name = target["name"]
        for other in leans_on(target):
            if place.get(other, -1) >= place[name]:
                yield f"Package.swift: {name} leans on {other}, which is listed after it"
            if {name, other} == SERVICES:
                yield f"Package.swift: {name} leans on {other}, and services do not know each other"


def import_faults(targets: list[dict]):
    for target in targets:
        if target["type"] == "system":
            continue
        allowed = TOOLCHAIN | {target["name"]} | set(leans_on(target))
        folder = ROOT / target["path"]
        left_out = [folder / path for path in target["exclude"]]
        for file in sorted(folder.rglob("*.swift")):
            if any(file.is_relative_to(path) for path in left_out):
                continue
            text = file.read_text()
            for found in IMPORT.finditer(text):
                if found[1] not in allowed:
                    line = text.count("\n", 0, found.start(1)) + 1
                    where = f"{file.relative_to(ROOT)}:{line}"
                    yield f"{where}: {found[1]} is imported, but {target['name']} does not declare it in Package.swift"


if __name__ == "__main__":
    sys.exit(main())
