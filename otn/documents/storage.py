"""Where files lie on a machine of our own; object storage comes from django-storages (extra `s3`)."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Files that are whole or absent, and on the disk when `save` returns, whatever dies in between.

    A file is written under a temporary name, flushed to the disk, then renamed. Nothing here has a public address.
    """

    def _save(self, name: str, content: "File[Any]") -> str:
        final = Path(self.path(name))
        final.parent.mkdir(parents=True, exist_ok=True)
        draft = final.with_name(f".{uuid4().hex}.draft")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(final)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name itself
        finally:
            os.close(folder)
        return name

    def url(self, name: str | None) -> str:
        """Raise: a document is reached through its view, which checks the rights at that moment."""
        raise ValueError("documents have no public address")
