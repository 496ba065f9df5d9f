"""Locks on files between processes: `flock`, which the kernel frees when its holder dies, however it dies.

Every descriptor here is closed on exec (Python's default): a server or a command that we start never holds a lock of ours.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait until nobody else has the lock, and have it inside the block."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_free(path: Path) -> bool:
    """Say whether nobody holds the lock at this moment; true for long only under another lock that keeps newcomers out."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


class SharedLock:
    """A lock that any number of processes hold together, from its making until `release()` or death."""

    def __init__(self, path: Path) -> None:
        self._descriptor = _open(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        os.close(self._descriptor)
