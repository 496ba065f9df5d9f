"""People with a browser each: a session, a token against forgery, and a connection that may break at any moment."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from otn.run import HOST

TOKEN = "x" * 32  # both in the cookie and in the form, as Django asks


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str = ""

    @property
    def is_done(self) -> bool:
        """Say whether the product acknowledged a write: by a redirection, or by the fragment that shows it."""
        return self.status in {200, 303}


@dataclass
class Browser:
    """A person in front of the site; nothing is sent again by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": TOKEN})

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, Any]) -> Answer:
        """Send a form; a field that is `(name, bytes)` is a file."""
        given = {"csrfmiddlewaretoken": TOKEN, **fields}
        if any(isinstance(value, tuple) for value in given.values()):
            return self._ask("POST", path, *multipart(given))
        return self._ask("POST", path, urlencode(given, doseq=True).encode(), "application/x-www-form-urlencoded")

    def _ask(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if content_type:
            headers["Content-Type"] = content_type
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, value = re.match(r"([^=]+)=([^;]*)", cookie).groups()  # type: ignore[union-attr]
            self.cookies[name] = value
        self.cookies["csrftoken"] = TOKEN
        return Answer(response.status, text, response.headers.get("Location", ""))


def multipart(fields: Mapping[str, Any]) -> tuple[bytes, str]:
    boundary = uuid4().hex
    body = b""
    for name, value in fields.items():
        if isinstance(value, tuple):
            body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{value[0]}"\r\n\r\n'.encode()
            body += value[1] + b"\r\n"
        else:
            body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
