"""Mail through aiosmtpd, a server that shares no code with ours, and read by Python's email package."""

import email
import email.policy
import json
import re
import ssl
import subprocess
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

FIXTURES = Path(__file__).resolve().parent.parent / "FanoutTests/Email/TestCertificates.swift"
LOGIN = LoginPassword(b"us@er", b"p:w d")


def pem(name: str) -> str:
    """One of the certificates that the unit tests use too."""
    found = re.search(rf'static let {name} = """\n(.*?)"""', FIXTURES.read_text(), re.DOTALL)
    return "\n".join(line.strip() for line in found[1].splitlines()).strip() + "\n"


class Mailbox:
    """Takes every message, except for recipients that begin with `no-`."""

    def __init__(self):
        self.messages = []
        self.peers = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("no-"):
            return "550 5.1.1 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.peers.add(session.peer)
        self.messages.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None, envelope.content))
        return "250 2.0.0 taken"


class LocalController(Controller):
    """Offers TLS by STARTTLS, as `Controller` offers it only from the first byte."""

    def __init__(self, handler, tls, implicit, **options):
        if not implicit:
            options["tls_context"] = tls
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=tls if implicit else None, **options)

    def _trigger_server(self):
        # The port is the system's choice.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def authority(tmp_path):
    path = tmp_path / "ca.pem"
    path.write_text(pem("authority"))
    return path


@pytest.fixture
def tls(tmp_path):
    chain, key = tmp_path / "server.pem", tmp_path / "server.key"
    chain.write_text(pem("server"))
    key.write_text(pem("serverKey"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


def authenticator(server, session, envelope, mechanism, data):
    return AuthResult(success=data == LOGIN, handled=False)


@pytest.fixture
def serve(tls):
    running = []

    def start(implicit=False, **options):
        mailbox = Mailbox()
        controller = LocalController(mailbox, tls, implicit, enable_SMTPUTF8=True, **options)
        controller.start()
        running.append(controller)
        return mailbox, controller.port

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def probe(programs, settings):
    def run(command, url, messages=()):
        return subprocess.run(
            [programs / "MailProbe", command],
            input="".join(json.dumps(message) + "\n" for message in messages),
            env=settings | {"CARILLON_SMTP_URL": url, "CARILLON_MAIL_FROM": "Žluťoučký <notify@example.org>"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def message(number: int, to="to@example.com", text="Hello\n"):
    return {
        "delivery": f"dlv_{number}",
        "to": to,
        "subject": f"Nr. {number} žluť",
        "text": text,
        "html": f"<p>{text}</p>\n",
    }


TRICKY = ".\n..\n.dot\nlong " + "x" * 3000 + "\nend \n\ttab\nžluťoučký 支払い 👩‍👩‍👧‍👦\nFrom here\n=3D\n"


@pytest.mark.parametrize(("implicit", "mechanisms"), [(False, []), (True, []), (False, ["PLAIN"])])
def test_many_messages_over_tls_with_a_login(serve, probe, authority, implicit, mechanisms):
    mailbox, port = serve(
        implicit,
        authenticator=authenticator,
        auth_required=True,
        auth_require_tls=not implicit,
        auth_exclude_mechanism=mechanisms,
    )
    scheme = "smtps" if implicit else "smtp"
    url = f"{scheme}://us%40er:p%3Aw%20d@localhost:{port}?ca={authority}&connections=3"
    assert probe("verify", url).stdout == "verified\n"
    result = probe("send", url, [message(number, text=TRICKY) for number in range(50)])
    assert result.stdout.count("accepted") == 50, result.stdout + result.stderr
    assert len(mailbox.peers) <= 3
    assert len(mailbox.messages) == 50
    seen = set()
    for sender, recipients, encrypted, content in mailbox.messages:
        assert (sender, recipients) == ("notify@example.org", ["to@example.com"])
        assert encrypted or implicit
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        assert not parsed.defects
        seen.add(parsed["message-id"])
        number = re.search(r"dlv_(\d+)@", parsed["message-id"])[1]
        assert parsed["subject"] == f"Nr. {number} žluť"
        assert parsed["from"].addresses[0].display_name == "Žluťoučký"
        assert parsed["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert parsed.get_body(("plain",)).get_content().replace("\r\n", "\n") == TRICKY
        assert parsed.get_body(("html",)).get_content().replace("\r\n", "\n") == f"<p>{TRICKY}</p>\n"
    assert len(seen) == 50


def test_a_wrong_login_is_named_without_the_password(serve, probe, authority):
    mailbox, port = serve(authenticator=authenticator, auth_required=True)
    url = f"smtp://us%40er:hunter2@localhost:{port}?ca={authority}"
    result = probe("verify", url)
    assert result.returncode == 1
    assert "refused the login of us@er" in result.stderr
    assert "hunter2" not in result.stderr
    assert "unauthorized" in probe("send", url, [message(1)]).stdout
    assert not mailbox.messages


def test_a_certificate_that_is_not_trusted_is_refused(serve, probe):
    mailbox, port = serve()
    result = probe("verify", f"smtp://localhost:{port}")
    assert result.returncode == 1
    assert "certificate" in result.stderr
    assert not mailbox.messages


def test_refusals_and_addresses_beyond_ascii(serve, probe, authority):
    mailbox, port = serve()
    url = f"smtp://localhost:{port}?ca={authority}&connections=1"
    lines = probe("send", url, [message(1, "no-one@example.com"), message(2, "żółw@example.com")]).stdout.splitlines()
    answers = dict(line.split(" ", 1) for line in lines)
    assert answers["dlv_1"].startswith("rejected(code: 550")
    assert answers["dlv_2"].startswith("accepted")
    assert [recipients for _, recipients, _, _ in mailbox.messages] == [["żółw@example.com"]]


def test_without_tls_where_one_trusts_the_network(serve, probe):
    mailbox, port = serve()
    assert "accepted" in probe("send", f"smtp://127.0.0.1:{port}?tls=none", [message(1)]).stdout
    assert [encrypted for _, _, encrypted, _ in mailbox.messages] == [False]
