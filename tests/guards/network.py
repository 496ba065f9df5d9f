"""No test reaches beyond this machine (security.md §6)."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

HERE = {"localhost", "ip6-localhost", ""}


def is_here(host: Any) -> bool:
    """Say whether a host, as given to a socket, is this machine; a name that would have to be looked up is not."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name.lower() in HERE or name == socket.gethostname()
    return address.is_loopback or address.is_unspecified


@contextmanager
def loopback_only() -> Iterator[None]:
    """Fail the test that connects, sends or resolves a name beyond this machine; Unix sockets pass.

    PostgreSQL's own library does not come through here: it goes where DATABASE_URL says.
    """

    def check(what: str, host: Any) -> None:
        if not is_here(host):
            pytest.fail(f"a test reaches beyond this machine: {what} {host!r}")

    def guarded(name: str, where: int) -> Any:
        method = getattr(socket.socket, name)

        def wrapper(self: socket.socket, *args: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                check(name, args[where][0])
            return method(self, *args)

        return wrapper

    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        check("getaddrinfo", host)
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded("connect", 0))
        patch.setattr(socket.socket, "connect_ex", guarded("connect_ex", 0))
        patch.setattr(socket.socket, "sendto", guarded("sendto", -1))
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield
