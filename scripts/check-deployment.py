"""Checks that what docker/ and the README name is really there: variables, files, products, services and ports.

No Docker engine is needed: the files are read, not run.
"""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
DOCKER = ROOT / "docker"
VARIABLE = re.compile(r"\bCARILLON_[A-Z0-9_]*[A-Z0-9]\b")
KAFKA_PREFIX = "CARILLON_KAFKA_"


def main() -> int:
    faults = [*variable_faults(), *dockerfile_faults(), *compose_faults(), *front_faults()]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def known_variables() -> set[str]:
    source = (ROOT / "Shared/ServiceKit/Settings/SettingName.swift").read_text()
    return set(re.findall(r'case \w+ = "(CARILLON_\w+)"', source))


def variable_faults():
    known = known_variables()
    if not known:
        yield "SettingName.swift: no variable was found there"
    for file in sorted([*DOCKER.iterdir(), ROOT / "README.md"]):
        for name in sorted(set(VARIABLE.findall(file.read_text())) - known):
            if not name.startswith(KAFKA_PREFIX):
                yield f"{file.relative_to(ROOT)}: {name} is no variable of Carillon"
    for name in sorted(known - set(VARIABLE.findall((ROOT / "README.md").read_text()))):
        yield f"README.md: {name} is not explained"


def stages() -> set[str]:
    return set(re.findall(r"^FROM \S+ AS (\w+)", (DOCKER / "Dockerfile").read_text(), re.MULTILINE))


def dockerfile_faults():
    text = (DOCKER / "Dockerfile").read_text()
    left_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")}
    for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE):
        if not (ROOT / source).exists():
            yield f"docker/Dockerfile: {source} does not exist"
        if source not in left_in:
            yield f".dockerignore: it leaves out {source}, which docker/Dockerfile copies"
    for stage in re.findall(r"^COPY --from=(\w+)", text, re.MULTILINE):
        if stage not in stages():
            yield f"docker/Dockerfile: there is no stage {stage}"
    products = set(re.findall(r'\.executable\(name: "(\w+)"', (ROOT / "Package.swift").read_text()))
    built = re.search(r"for product in ([\w ]+);", text)
    named = set(built[1].split() if built else []) | set(re.findall(r'^ENTRYPOINT \["(\w+)"', text, re.MULTILINE))
    for product in sorted(named - products):
        yield f"docker/Dockerfile: {product} is no product of Package.swift"
    for product in sorted(products & {"ingest", "fanout"} - named):
        yield f"docker/Dockerfile: there is no image of {product}"


def compose() -> dict:
    return yaml.safe_load((DOCKER / "compose.yaml").read_text())


def compose_faults():
    content = compose()
    services = content["services"]
    for name, service in services.items():
        where = f"docker/compose.yaml: {name}"
        if build := service.get("build"):
            context = DOCKER / build["context"]
            if not (context / build["dockerfile"]).is_file():
                yield f"{where}: there is no {build['dockerfile']}"
            if build["target"] not in stages():
                yield f"{where}: docker/Dockerfile has no stage {build['target']}"
        for other in service.get("depends_on", []):
            if other not in services:
                yield f"{where}: it depends on {other}, which is no service here"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                if not (DOCKER / source).is_file():
                    yield f"{where}: there is no {source}"
            elif source not in content["volumes"]:
                yield f"{where}: {source} is no volume here"
        for variable, value in (service.get("environment") or {}).items():
            if not variable.startswith("CARILLON_"):
                continue
            for host in re.findall(r"://([a-z]+):\d+", str(value)):
                if host not in services and host != "localhost":
                    yield f"{where}: {variable} names {host}, which is no service here"


def front_faults():
    text = (DOCKER / "front.conf").read_text()
    listening = dict(re.findall(r"CARILLON_(INGEST|FANOUT)_ADDRESS=\S+:(\d+)", (DOCKER / "Dockerfile").read_text()))
    for host, port in re.findall(r"server (\w+):(\d+) resolve;", text):
        if host not in compose()["services"]:
            yield f"docker/front.conf: {host} is no service of docker/compose.yaml"
        if listening.get(host.upper()) != port:
            yield f"docker/front.conf: {host} does not listen on port {port}"
    if "resolver " not in text or re.search(r"server \w+:\d+;", text):
        yield "docker/front.conf: an upstream is resolved once, and lost when its address changes"
    for path in ("/metrics", "/readyz"):
        if f"location = {path} {{ return 404; }}" not in text:
            yield f"docker/front.conf: {path} is open to the world"
    upstreams = set(re.findall(r"^upstream (\w+)", text, re.MULTILINE))
    for upstream in re.findall(r"proxy_pass http://(\w+);", text):
        if upstream not in upstreams:
            yield f"docker/front.conf: there is no upstream {upstream}"


if __name__ == "__main__":
    sys.exit(main())
