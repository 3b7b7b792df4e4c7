"""What schemathesis runs beside its own: loaded by it, not by pytest."""

import itertools
import json
import os
from pathlib import Path

import schemathesis

ANSWERS = json.loads(Path(os.environ["CARILLON_TEST_ANSWERS"]).read_text())
# Whom everything else refers to, and the key that all requests carry.
KEPT = {"first-user", "second-user", os.environ["CARILLON_TEST_KEY_ID"]}
NUMBERS = itertools.count()


for audio in ("mpeg", "mp4", "ogg", "webm", "wav"):
    schemathesis.serializer.alias(f"audio/{audio}", "application/octet-stream")


@schemathesis.hook
def before_call(context, case, kwargs):
    """What must be new in each request is so: all but the first would be told that the key came with another body."""
    key = (case.headers or {}).get("Idempotency-Key")
    if key and key.isprintable() and key.isascii() and len(key) < 200:
        case.headers["Idempotency-Key"] = f"{key}-{next(NUMBERS)}"
    if case.operation.label.startswith("DELETE ") and (case.path_parameters or {}).get("id") in KEPT:
        case.path_parameters["id"] = "somebody"
    body = case.body
    for event in body if isinstance(body, list) else [body]:
        if isinstance(event, dict) and "specversion" in event and event.get("id") and isinstance(event["id"], str):
            event["id"] = f"{event['id'][:200]}-{next(NUMBERS)}"


@schemathesis.check
def described_problem(ctx, response, case):
    """Each problem is described under its code."""
    if not response.headers.get("content-type", [""])[0].startswith("application/problem+json"):
        return
    # A method that a path does not have is no operation.
    if response.status_code == 405:
        return
    operation = case.operation.definition.raw["operationId"]
    code = response.json()["code"]
    known = ANSWERS.get(f"{operation} {response.status_code}", {}).get("codes", [])
    assert code in known, f"{operation} answers {response.status_code} {code}, and describes {known}"


# What HTTP itself has, and what keeps browsers from doing things.
PLAIN = {"content-length", "content-type", "date", "connection", "cache-control", "content-security-policy"}
PLAIN |= {"x-content-type-options", "referrer-policy", "allow", "accept", "accept-encoding", "vary"}


@schemathesis.check
def described_headers(ctx, response, case):
    """Each header field of ours is described."""
    operation = case.operation.definition.raw["operationId"]
    described = ANSWERS.get(f"{operation} {response.status_code}", {}).get("headers", [])
    strange = {name.lower() for name in response.headers} - PLAIN - {*described, "x-request-id"}
    assert not strange, f"{operation} answers {response.status_code} with {strange}, and describes {described}"
