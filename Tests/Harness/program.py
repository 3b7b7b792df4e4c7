"""A process of ours: started, watched, killed, started again."""

import os
import signal
import subprocess
from pathlib import Path


class Program:
    """A long-running program whose output goes to a file, over all its lives."""

    def __init__(self, name: str, arguments: list, environment: dict[str, str], log: Path):
        self.name = name
        self.arguments = [str(argument) for argument in arguments]
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        assert self.process is None or self.process.poll() is not None, f"{self.name} is running already"
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.arguments,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.log.parent,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def check_running(self) -> None:
        assert self.is_running, f"{self.name} has ended with {self.process and self.process.returncode}:\n{self.tail()}"

    def kill(self) -> None:
        """SIGKILL: what is not on disk or with the broker is lost."""
        self.check_running()
        self.process.kill()
        self.process.wait(timeout=30)

    def freeze(self) -> None:
        """SIGSTOP: it does nothing, and knows nothing of the time that passes."""
        self.check_running()
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self, within: float = 45) -> int:
        """SIGTERM, and the exit code."""
        self.check_running()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            # Where it hangs stands in its log, or in nothing that a test can see.
            self.process.kill()
            self.process.wait(timeout=30)
            raise AssertionError(f"{self.name} did not end within {within:g} s of SIGTERM:\n{self.tail()}") from None

    def end(self) -> None:
        """Whatever state it is in: afterwards it is gone."""
        if self.is_running:
            self.process.kill()
            self.process.wait(timeout=30)

    def tail(self, lines: int = 25) -> str:
        if not self.log.exists():
            return "(no output)"
        with self.log.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 64 * 1024))
            return "\n".join(line[:400] for line in file.read().decode(errors="replace").splitlines()[-lines:])
