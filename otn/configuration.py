"""How settings are read: the environment with its secret files, switches that refuse odd words, the two addresses made of REDIS_URL,
what makes a secret key unfit. Whatever is refused, the message names the variable and never tells a value that may be secret.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env
from environ.fileaware_mapping import FileAwareMapping

WORDS = {"1": True, "true": True, "yes": True, "on": True, "oui": True, "0": False, "false": False, "no": False, "off": False, "non": False}

BROKER_DATABASE, CACHE_DATABASE = "0", "1"


class SecretFiles(FileAwareMapping):  # type: ignore[misc]  # the package is not typed
    """The environment, where `X_FILE=/run/secrets/x` stands for X."""

    def __getitem__(self, name: str) -> str:
        """Return a variable, or what its file holds without the end of the last line; raise ImproperlyConfigured when it cannot be read."""
        try:
            value: str = super().__getitem__(name)
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error}") from error
        return value.rstrip("\r\n") if self.env.get(f"{name}_FILE") else value


class Environment(Env):  # type: ignore[misc]  # the package is not typed
    """django-environ, with errors that name the variable."""

    ENVIRON = SecretFiles(cache=False)

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        with errors_that_name(var):
            return super().get_value(var, *args, **kwargs)

    def db_url(self, var: str, *args: Any, **kwargs: Any) -> Any:
        if not self.str(var).startswith(("postgresql://", "postgres://")):  # the package would print an odd one in a warning
            raise ImproperlyConfigured(f"{var} must begin with postgresql://.")
        with errors_that_name(var):
            return super().db_url(var, *args, **kwargs)

    def email_url(self, var: str, *args: Any, **kwargs: Any) -> Any:
        with errors_that_name(var):
            return super().email_url(var, *args, **kwargs)


@contextmanager
def errors_that_name(variable: str) -> Iterator[None]:
    """Turn whatever a value was refused for into ImproperlyConfigured; the value may be secret, so it is not told."""
    try:
        yield
    except (ValueError, TypeError, LookupError, ImproperlyConfigured) as error:
        if isinstance(error, ImproperlyConfigured) and variable in str(error):
            raise
        raise ImproperlyConfigured(f"{variable} cannot be understood: write a value of the kind that the README gives.") from None


def switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Read a yes-or-no variable; an empty one is its default, an unknown word is refused (django-environ would read it as no)."""
    word = environment.get(name, "").strip().lower()
    if not word:
        return default
    if word not in WORDS:
        raise ImproperlyConfigured(f"{name} is {word!r}: write one of {', '.join(WORDS)}.")
    return WORDS[word]


def redis_addresses(url: str) -> tuple[str, str]:
    """Return the addresses of the broker and of the cache on the server of REDIS_URL.

    `redis://`, `rediss://` and `unix://` are understood; the number of a database in the URL is ignored, because the queue and the
    cache live in databases of their own. Celery spells a socket otherwise than the redis client does.
    """
    parts = urlsplit(url)
    options = [(name, value) for name, value in parse_qsl(parts.query) if name not in {"db", "virtual_host"}]

    def address(scheme: str, path: str, *more: tuple[str, str]) -> str:
        query = urlencode([*options, *more], safe="/")
        # Written out: urlunsplit drops the two slashes of a scheme that it does not know.
        return f"{scheme}://{parts.netloc}{path}" + (f"?{query}" if query else "")

    if parts.scheme in {"redis", "rediss"}:
        return address(parts.scheme, f"/{BROKER_DATABASE}"), address(parts.scheme, f"/{CACHE_DATABASE}")
    if parts.scheme == "unix":
        return (
            address("redis+socket", parts.path, ("virtual_host", BROKER_DATABASE)),
            address("unix", parts.path, ("db", CACHE_DATABASE)),
        )
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")


def key_faults(key: str) -> list[str]:
    """Say in words why a secret key cannot serve in production; an empty list means that it can."""
    if not key:
        return ["OTN_SECRET_KEY is not set: give a random one, as `python -c 'import secrets; print(secrets.token_urlsafe(50))'` makes."]
    if len(key) < 50 or len(set(key)) < 10:
        return ["OTN_SECRET_KEY is too short or too regular: 50 random characters at least."]
    if key.startswith(("django-insecure-", "otn-dev-")):
        return ["OTN_SECRET_KEY is a key of development, known to others."]
    return []


def development_key(directory: Path) -> str:
    """Return the key of this checkout, made at random the first time, so that no key stands in the source."""
    path = directory / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        directory.mkdir(parents=True, exist_ok=True)
    draft = directory / f"secret_key.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("otn-dev-" + secrets.token_urlsafe(50))
    try:
        os.link(draft, path)  # the first of several simultaneous starts wins, the others read its key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
