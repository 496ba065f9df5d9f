"""Running the wheels' programs, and finding the servers that live."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from otn.embedded.users import User

if TYPE_CHECKING:
    import psutil

# Not ours: PGHOST, PGOPTIONS or a French locale would change what the programs do, and secrets are none of their business.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


def run(
    command: Sequence[str | Path], *, user: User | None = None, output: int | IO[bytes] = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as a user, away from our terminal; what it wrote, errors included, is in `stdout`.

    Raise PermissionError when that user may not execute it.
    """
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=ENVIRONMENT,
        cwd="/",  # our own directory may be closed to that user
        start_new_session=True,  # else Ctrl-C in the terminal reaches the servers
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
        check=False,
    )


def living(program: str, directory: Path) -> "list[psutil.Process]":
    """Return the processes of a server that work in a directory, told by name and current directory.

    The pid in a file proves nothing: it may be a zombie's, or have been given again after a reboot. And a killed postmaster leaves
    children that still write, of which no file tells.
    """
    import psutil  # 60 ms, spent only when something was left behind

    found = psutil.process_iter(["name", "cwd"])  # a zombie has no current directory
    return [process for process in found if process.info["name"] == program and process.info["cwd"] == str(directory)]


def sockets_of(processes: "Sequence[psutil.Process]") -> set[Path]:
    """Return the sockets in the file system on which these processes can still be reached."""
    import psutil

    found: set[Path] = set()
    for process in processes:
        try:
            found.update(Path(str(socket.laddr)) for socket in process.net_connections("unix") if socket.laddr)
        except psutil.Error:
            continue  # it ended meanwhile
    return {path for path in found if path.exists()}
