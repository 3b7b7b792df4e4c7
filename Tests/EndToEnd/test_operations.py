"""What an operator sees and does: readiness, metrics, log lines, traces, the end of a process, settings read again."""

import json
import signal

import httpx
from Harness.api import expect, notification, problem
from Harness.disk import SmallDisk
from Harness.mail import maildir
from Harness.receiver import Answer
from Harness.waiting import eventually
from prometheus_client.openmetrics.parser import text_string_to_metric_families

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


def post(tenant, **headers: str) -> str:
    """Posts an event, and answers its id."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    body = notification("invoice.paid", INVOICE)
    return expect(tenant.ingest().post("/api/v1/notifications", body, headers=fields), 202).json()["id"]


def delivery_of(tenant, event: str, *states: str) -> dict:
    """The one delivery of an event, once it is in one of these states."""

    def found() -> dict | None:
        listed = [item for item in tenant.fanout().all(f"{tenant.base}/deliveries") if item["eventId"] == event]
        return next((item for item in listed if item["state"] in states), None)

    return eventually(found, f"the delivery of {event} is {' or '.join(states)}")


def metrics(service) -> dict:
    """All families by name, as the parser of the Prometheus project reads them; it refuses what is no OpenMetrics."""
    answer = expect(httpx.get(f"{service.url}/metrics", timeout=10, trust_env=False), 200)
    assert answer.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def value(families: dict, sample: str, **labels: str) -> float:
    """The sum of the samples of this name that have these labels."""
    found = [
        one.value
        for family in families.values()
        for one in family.samples
        if one.name == sample and labels.items() <= one.labels.items()
    ]
    assert found, f"there is no {sample} with {labels}"
    return sum(found)


def lines(service) -> list[dict]:
    """Every line that a service wrote; each must be a JSON object."""
    found = []
    for line in service.log.read_text().splitlines():
        document = json.loads(line)
        assert {"time", "level", "logger", "message"} <= document.keys(), line
        found.append(document)
    return found


def test_metrics_are_open_metrics_and_tell_what_went_through(install, receiver):
    installation = install()
    installation.start()
    tenant = installation.tenant()
    tenant.endpoint(receiver.url(), ["invoice.paid"])
    [ingest], [fanout] = installation.ingests, installation.fanouts
    base = f"{tenant.base}/notifications/email-subscriptions"
    expect(tenant.fanout().post(base, {"email": "anna@example.org", "eventTypes": ["*"]}), 201)
    event = post(tenant)
    delivery_of(tenant, event, "delivered")
    eventually(lambda: maildir(fanout.data / "outbox"), "the question to Anna is mailed")

    entry = metrics(ingest)
    route = {"method": "POST", "route": "/api/v1/notifications"}
    assert value(entry, "carillon_http_requests_total", status="202", **route) == 1
    assert value(entry, "carillon_http_request_duration_seconds_count", **route) == 1
    assert value(entry, "carillon_log_appends_total", topic="carillon.events", outcome="appended") == 1
    assert value(entry, "carillon_log_append_duration_seconds_count") >= 1
    partitions = {
        sample.labels["partition"]
        for sample in entry["carillon_fold_lag_records"].samples
        if sample.labels["topic"] == "carillon.events"
    }
    assert partitions == {str(number) for number in range(12)}

    exit = eventually(
        lambda: (found := metrics(fanout)) and value(found, "carillon_outcomes_folded_total", medium="email") and found,
        "the outcomes are counted",
    )
    assert value(exit, "carillon_outcomes_folded_total", medium="webhook", state="delivered") == 1
    assert value(exit, "carillon_attempts_total", medium="webhook", state="delivered") == 1
    assert value(exit, "carillon_email_outcomes_total", outcome="accepted") == 1
    for gauge in ("carillon_oldest_delivery_seconds", "carillon_attempts_in_flight", "carillon_deliveries_waiting"):
        assert value(exit, gauge, medium="webhook") >= 0
    assert {sample.labels["state"] for sample in exit["carillon_circuits"].samples} == {"open", "probing"}


def test_every_line_is_json_and_names_request_tenant_event_and_delivery(install, receiver):
    installation = install(CARILLON_LOG_LEVEL="debug", CARILLON_RETRY_SCHEDULE="200ms")
    installation.start()
    tenant = installation.tenant()
    receiver.script = lambda request: Answer(500, body=b"the-receivers-own-words")
    tenant.endpoint(receiver.url(), ["invoice.paid"], headers={"X-Token": {"value": "hush-hush", "secret": True}})
    installation.secrets.add("hush-hush")
    event = post(tenant, X_Request_Id="req-from-outside")
    delivery = delivery_of(tenant, event, "dead_letter")
    problem(tenant.ingest().post("/api/v1/notifications", b"{", headers={"X-Request-Id": "req-broken"}), 400)

    entry = [line for line in lines(installation.ingests[0]) if line.get("requestId") == "req-from-outside"]
    assert entry and all(line["tenant"] == "acme" for line in entry)
    assert any(line.get("event") == event for line in entry)
    assert [line["status"] for line in lines(installation.ingests[0]) if line.get("requestId") == "req-broken"] == [
        "400"
    ]
    attempts = [line for line in lines(installation.fanouts[0]) if line.get("delivery") == delivery["id"]]
    assert {(line["tenant"], line["event"]) for line in attempts if "number" in line} == {("acme", event)}
    assert [(line["level"], line["state"]) for line in attempts if "number" in line] == [
        ("debug", "retrying"),
        ("notice", "dead_letter"),
    ]
    # That no secret is among them, `install` looks by itself; what a receiver said is its own.
    assert "the-receivers-own-words" not in installation.fanouts[0].log.read_text()


def test_a_webhook_carries_the_trace_of_the_post(tenant, receiver):
    receiver.script = lambda request: Answer(200 if len(receiver.requests) else 500)
    tenant.endpoint(receiver.url(), ["invoice.paid"])
    parent, state = f"00-{TRACE}-{SPAN}-01", "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE"
    delivery_of(tenant, post(tenant, traceparent=parent, tracestate=state), "delivered")
    sent = [request.headers for request in receiver.requests]
    assert len(sent) == 2
    parts = [headers["traceparent"].split("-") for headers in sent]
    assert {(version, trace, flags) for version, trace, _, flags in parts} == {("00", TRACE, "01")}
    # Each try is a step of its own.
    assert len({SPAN} | {span for _, _, span, _ in parts}) == 3
    assert {headers["tracestate"] for headers in sent} == {"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"}
    # What is none is passed over, and a bad state is passed over alone.
    for fields, carried in [
        ({"traceparent": parent.upper(), "tracestate": state}, (False, False)),
        ({"traceparent": f"00-{'0' * 32}-{SPAN}-01"}, (False, False)),
        ({"traceparent": parent, "tracestate": "UPPER=1"}, (True, False)),
        ({"tracestate": state}, (False, False)),
    ]:
        event = post(tenant, **fields)
        delivery_of(tenant, event, "delivered")
        [headers] = [request.headers for request in receiver.requests if request.event == event]
        assert ("traceparent" in headers, "tracestate" in headers) == carried, fields


def test_an_attempt_in_flight_ends_before_the_service_does(tenant, receiver):
    receiver.script = lambda request: Answer(delay=2)
    tenant.endpoint(receiver.url(), ["invoice.paid"])
    event = post(tenant)
    eventually(lambda: receiver.requests, "the attempt is in flight")
    [fanout] = tenant.installation.fanouts
    assert fanout.stop() == 0
    fanout.start()
    fanout.wait_ready()
    assert delivery_of(tenant, event, "delivered")["attempts"] == 1
    assert len(receiver.requests) == 1, "it was made again, though it had ended"


def test_what_does_not_end_in_time_is_attempted_again(install, receiver):
    answers = iter([Answer(delay=25)])
    receiver.script = lambda request: next(answers, Answer())
    installation = install(CARILLON_SHUTDOWN_TIMEOUT="500ms")
    installation.start()
    tenant = installation.tenant()
    tenant.endpoint(receiver.url(), ["invoice.paid"])
    event = post(tenant)
    eventually(lambda: receiver.requests, "the attempt is in flight")
    [fanout] = installation.fanouts
    assert fanout.stop(within=20) == 0
    fanout.start()
    fanout.wait_ready()
    assert delivery_of(tenant, event, "delivered")["attempts"] == 1
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len(receiver.requests) == 2


def hang_up(service, *names: str) -> None:
    """SIGHUP, and until the service has said that it read its settings; these have changed."""
    before = len(lines(service))
    service.process.send_signal(signal.SIGHUP)

    def said() -> bool:
        return any(
            "changed" in line and (names == () or line["changed"] == ", ".join(names))
            for line in lines(service)[before:]
        )

    eventually(said, lambda: f"{names} were read again:\n{service.tail()}", alive=service.check_running)


def test_settings_are_read_again_at_a_hang_up(install, receiver, tmp_path):
    file = tmp_path / "carillon.conf"
    file.write_text("CARILLON_EGRESS_ALLOW=10.0.0.0/8\nCARILLON_RATE_LIMITS=off\n")
    installation = install(CARILLON_CONFIG=str(file))
    for name in ("CARILLON_EGRESS_ALLOW", "CARILLON_RETRY_SCHEDULE", "CARILLON_RATE_LIMITS"):
        del installation.environment[name]
    installation.start()
    tenant = installation.tenant()
    [ingest], [fanout] = installation.ingests, installation.fanouts
    refused = tenant.fanout().post(f"{tenant.base}/webhooks", {"url": receiver.url(), "eventTypes": ["*"]})
    problem(refused, 422)

    more = "CARILLON_EGRESS_ALLOW=127.0.0.0/8\nCARILLON_RETRY_SCHEDULE=200ms\nCARILLON_LOG_LEVEL=debug\n"
    file.write_text(more + "CARILLON_RATE_LIMITS=off\n")
    hang_up(fanout, "CARILLON_EGRESS_ALLOW", "CARILLON_LOG_LEVEL", "CARILLON_RETRY_SCHEDULE")
    receiver.script = lambda request: Answer(500)
    tenant.endpoint(receiver.url(), ["invoice.paid"])
    assert delivery_of(tenant, post(tenant), "dead_letter")["attempts"] == 2
    assert any(line["level"] == "debug" for line in lines(fanout))

    # A file with a fault in it changes nothing, and the fault is named.
    good = file.read_text()
    file.write_text(good.replace("200ms", "soon").replace("debug", "error"))
    fanout.process.send_signal(signal.SIGHUP)
    fault = eventually(
        lambda: [line for line in lines(fanout) if "CARILLON_RETRY_SCHEDULE" in line.get("reason", "")],
        "the fault is named",
        alive=fanout.check_running,
    )
    assert fault[0]["level"] == "error"
    assert delivery_of(tenant, post(tenant), "dead_letter")["attempts"] == 2

    # Mail goes another way from now on; what takes a restart is named.
    outbox = tmp_path / "other-outbox"
    more = f"CARILLON_SMTP_URL=file:{outbox}\nCARILLON_SUPPORT_EMAIL=desk@example.org\nCARILLON_PUBLIC_URL=https://x.example\n"
    file.write_text(good + more)
    hang_up(fanout, "CARILLON_SMTP_URL", "CARILLON_SUPPORT_EMAIL")
    [restart] = [line for line in lines(fanout) if "settings" in line]
    assert restart["settings"] == "CARILLON_PUBLIC_URL"
    expect(tenant.ingest().post("/v2/support/report", {"summary": "Help", "details": "Please."}), 202)
    [mail] = eventually(lambda: maildir(outbox), "the report is mailed the other way")
    assert mail["To"] == "desk@example.org"
    hang_up(ingest)
    assert ingest.is_running

    # Limits hold from the next request on, with what was accepted before counted, and hold no more.
    installation.carillon("tenant", "limits", "acme", "--events-per-day", "3")
    with_limits = file.read_text().replace("CARILLON_RATE_LIMITS=off", "CARILLON_RATE_LIMITS=on")
    path = f"{tenant.base}/webhooks"
    assert "ratelimit" not in tenant.fanout().get(path).headers
    [post(tenant) for _ in range(3)]
    file.write_text(with_limits)
    hang_up(ingest, "CARILLON_RATE_LIMITS")
    hang_up(fanout, "CARILLON_RATE_LIMITS")
    event = {"type": "lead_lost", "recipients": {"subscribers": True}, "payload": {"leadId": "l_1"}}
    problem(tenant.ingest().post("/api/v1/notifications", event), 429, "quota_exceeded")
    assert '"reads"' in expect(tenant.fanout().get(path), 200).headers["ratelimit"]
    file.write_text(with_limits.replace("CARILLON_RATE_LIMITS=on", "CARILLON_RATE_LIMITS=off"))
    hang_up(ingest, "CARILLON_RATE_LIMITS")
    assert "ratelimit" not in expect(tenant.ingest().post("/api/v1/notifications", event), 202).headers


def test_readiness_names_what_keeps_a_service_from_its_work(install, tmp_path):
    installation = install()
    disk = SmallDisk(tmp_path / "small", megabytes=12)
    try:
        ingest = installation.service("ingest", data=disk.folder / "data")
        ingest.start()
        ingest.wait_ready()
        ballast = disk.folder / "ballast"
        ballast.write_bytes(bytes(max(0, disk.bytes_left - 64 * 1024)))

        def reasons() -> dict[str, str]:
            answer = httpx.get(f"{ingest.url}/readyz", timeout=5, trust_env=False)
            found = {one["check"]: one["reason"] for one in answer.json()["reasons"]}
            assert answer.status_code == (503 if found else 200)
            return found

        assert "full" in eventually(lambda: reasons().get("disk"), "the full disk shows")
        ballast.unlink()
        eventually(lambda: reasons() == {}, "it is ready again")
        # Alive it is all the time.
        assert httpx.get(f"{ingest.url}/livez", trust_env=False).status_code == 200
    finally:
        installation.end()
        disk.end()
