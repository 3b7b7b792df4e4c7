"""`carillon demo`, as `make demo` calls it."""

import json
import re

CATALOGUE = """
    lead_won lead_lost proposal_accepted meeting.booked invoice.paid payment_failed project.completed task.completed
    client.created billing.suspended survey.submitted comment.created content.approved order.fulfilled campaign.sent
    voice_note.uploaded support.report.submitted webhook.test webhook.delivery.terminal_failure
""".split()


def rows(output: str) -> list[list[str]]:
    table = output.split("Posting", 1)[1].splitlines()
    return [re.split(r"\s{2,}", line.strip()) for line in table if line.startswith("evt_")]


def test_every_event_reaches_the_webhook_and_the_mailbox(carillon):
    answer = carillon("demo")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    found = rows(answer.stdout)
    types = [row[1] for row in found]
    assert set(CATALOGUE) <= set(types)
    for event, kind, webhook, signature, mail, state in found:
        assert (webhook, signature, state) == ("✓", "✓", "delivered"), event
        assert mail == "–" if kind == "webhook.test" else re.fullmatch(r"dlv_\w+\.carillon", mail), event


def test_payloads_of_a_folder_are_sent_as_well(carillon, tmp_path):
    (tmp_path / "payloads").mkdir()
    (tmp_path / "payloads/push.json").write_text(json.dumps({"ref": "refs/heads/main", "n": 1}))
    (tmp_path / "payloads/bad.json").write_text("{}")
    manifest = [
        {"type": "push", "payload": "push.json", "valid": True},
        {"type": "push", "payload": "bad.json", "valid": False},
    ]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    answer = carillon("demo", "--payloads", tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert [row[1] for row in rows(answer.stdout)].count("github.push") == 1


def test_a_folder_without_payloads_is_named(carillon, tmp_path):
    answer = carillon("demo", "--payloads", tmp_path)
    assert (answer.returncode, answer.stderr) == (1, f"Error: {tmp_path}/manifest.json can't be read\n")
