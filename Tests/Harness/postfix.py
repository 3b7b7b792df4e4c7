"""A real mail server: Debian's Postfix on a free port, in a folder of its own, with a few mailboxes."""

import email
import email.policy
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from email.message import EmailMessage
from pathlib import Path

from Harness.mail import certificate
from Harness.ports import free_port
from Harness.waiting import eventually

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
# Its programs start as root, and give that up themselves.
AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "-n"]

SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""

SETTINGS = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mta.example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
disable_dns_lookups = yes
smtpd_peername_lookup = no
virtual_mailbox_domains = example.org, bücher.example, xn--bcher-kva.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_recipient_restrictions = reject_unauth_destination, check_recipient_access texthash:{folder}/access
smtputf8_enable = {smtputf8}
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
message_size_limit = 200000
"""


class Postfix:
    """Runs until `end`."""

    def __init__(self, mailboxes: dict[str, str], refusals: dict[str, str] | None = None, smtputf8: bool = True):
        # Its parts run as several users, who can't look into a folder that pytest makes.
        self.folder = Path(tempfile.mkdtemp(prefix="carillon-postfix-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        owner = pwd.getpwnam("postfix")
        for name, user in (("conf", None), ("queue", None), ("data", owner), ("mail", owner)):
            (self.folder / name).mkdir(mode=0o755)
            if user:
                subprocess.run(
                    [*AS_ROOT, "chown", f"{user.pw_uid}:{user.pw_gid}", self.folder / name], check=True, timeout=10
                )
        self.authority = self.folder / "authority.pem"
        chain, key = certificate(self.folder)
        (self.folder / "mailboxes").write_text("".join(f"{name} {box}/\n" for name, box in mailboxes.items()))
        (self.folder / "access").write_text("".join(f"{name} {why}\n" for name, why in (refusals or {}).items()))
        conf = self.folder / "conf"
        (conf / "master.cf").write_text(SERVICES.format(port=self.port))
        (conf / "main.cf").write_text(
            SETTINGS.format(
                folder=self.folder,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                smtputf8="yes" if smtputf8 else "no",
                certificate=chain,
                key=key,
            )
        )
        self._postfix("start")
        try:
            eventually(self._greets, self._log, within=30)
        except BaseException:
            self.end()
            raise

    @property
    def url(self) -> str:
        """As `CARILLON_SMTP_URL` takes it."""
        return f"smtp://localhost:{self.port}?tls=required&ca={self.authority}"

    def mails(self, box: str) -> list[EmailMessage]:
        """What lies in a mailbox, the oldest first, by a parser that raises at the first defect."""
        if AS_ROOT:
            subprocess.run([*AS_ROOT, "chmod", "-R", "a+rX", self.folder / "mail"], check=True, timeout=10)
        files = (self.folder / "mail" / box).glob("*/*")
        files = sorted((file for file in files if file.parent.name != "tmp"), key=lambda file: file.stat().st_mtime_ns)
        # As text: to the parser of bytes a header beyond ASCII is a defect, and RFC 6532 allows it.
        return [email.message_from_string(file.read_text(), policy=email.policy.strict) for file in files]

    def end(self) -> None:
        self._postfix("stop")
        subprocess.run([*AS_ROOT, "rm", "-rf", self.folder], check=True, timeout=30)

    def _postfix(self, command: str) -> None:
        assert shutil.which("postfix", path=PATH), "Postfix is missing: run scripts/need mta"
        done = subprocess.run(
            [*AS_ROOT, "env", f"PATH={PATH}", "postfix", "-c", self.folder / "conf", command],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"postfix {command}: {done.stdout}{done.stderr}{self._log()}"

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                return connection.recv(3) == b"220"
        except OSError:
            return False

    def _log(self) -> str:
        log = self.folder / "postfix.log"
        return log.read_text(errors="replace")[-4000:] if log.exists() and os.access(log, os.R_OK) else "no log"
