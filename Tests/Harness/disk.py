"""A disk that is small, fills up, and grows again: a tmpfs of its own."""

import os
import subprocess
from pathlib import Path


class SmallDisk:
    """Mounted at `folder` until `end`. Needs root, or sudo that does not ask."""

    def __init__(self, folder: Path, megabytes: int):
        self.folder = folder
        folder.mkdir(parents=True)
        _as_root("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700,uid={os.getuid()}", "none", str(folder))

    def resize(self, megabytes: int) -> None:
        _as_root("mount", "-o", f"remount,size={megabytes}m", str(self.folder))

    @property
    def bytes_left(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def end(self) -> None:
        # Whoever still has a file open there keeps it until the end.
        _as_root("umount", "--lazy", str(self.folder))


def _as_root(*command: str) -> None:
    asks = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*asks, *command], check=True, capture_output=True, timeout=30)
