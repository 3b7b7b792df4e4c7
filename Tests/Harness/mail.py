"""Mail as others read it: a Maildir by Python's own parser, and an SMTP server by aiosmtpd."""

import email
import email.policy
import ssl
import subprocess
import threading
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from Harness.ports import free_port

USER, PASSWORD = "carillon", "Sesam-öffne/dich@1"


def parse(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def maildir(folder: Path) -> list[EmailMessage]:
    """What was delivered into a Maildir. Drafts (`tmp`) are nobody's business."""
    files = [file for part in ("new", "cur") for file in (folder / part).glob("*")]
    return [parse(file.read_bytes()) for file in sorted(files, key=lambda file: (file.stat().st_mtime_ns, file.name))]


class MailServer:
    """SMTP with STARTTLS and AUTH, and a certificate of an authority of its own.

    It takes each message, or gives it the next of `answers`.
    """

    def __init__(self, folder: Path, accepts_login: bool = True, port: int | None = None):
        self.messages: list[EmailMessage] = []
        self.envelopes: list = []
        self.logins: list[tuple[str, bool]] = []
        self.accepts_login = accepts_login
        self.answers: list[str] = []
        self.authority = folder / "authority.pem"
        self._lock = threading.Lock()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder))
        self.controller = Controller(
            self,
            hostname="127.0.0.1",
            # Not 0: the controller calls on the port that it was given.
            port=port or free_port(),
            tls_context=context,
            require_starttls=True,
            authenticator=self._authenticate,
            auth_required=True,
            auth_require_tls=True,
        )
        self.controller.start()

    @property
    def port(self) -> int:
        return self.controller.port

    @property
    def url(self) -> str:
        """As `CARILLON_SMTP_URL` takes it."""
        login = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
        return f"smtp://{login}@127.0.0.1:{self.port}?ca={self.authority}"

    def end(self) -> None:
        self.controller.stop()

    def _authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        is_right = (
            self.accepts_login
            and isinstance(data, LoginPassword)
            and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        )
        with self._lock:
            self.logins.append((mechanism, session.ssl is not None))
        return AuthResult(success=is_right, handled=False)

    async def handle_DATA(self, server, session, envelope):
        with self._lock:
            self.envelopes.append((session.ssl is not None, session.authenticated, envelope))
            self.messages.append(parse(envelope.content))
            return self.answers.pop(0) if self.answers else "250 taken"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, with the authority that signed it in `authority.pem`; once for a folder."""

    def openssl(*arguments) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)

    authority_key, authority = folder / "authority.key", folder / "authority.pem"
    key, request, certificate = folder / "server.key", folder / "server.csr", folder / "server.pem"
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    if certificate.exists():
        return certificate, key
    extensions = folder / "extensions"
    extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    openssl(
        "req", "-x509", *new_key, "-keyout", authority_key, "-out", authority, "-days", 2, "-subj", "/CN=Test authority"
    )
    openssl("req", *new_key, "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    openssl(
        "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key, "-CAcreateserial", "-out",
        certificate, "-days", 2, "-extfile", extensions,
    )  # fmt: skip
    return certificate, key
