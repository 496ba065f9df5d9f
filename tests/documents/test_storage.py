"""A file is whole or absent."""

import stat
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage

from otn.documents.storage import DurableStorage


class Breaking(File):  # type: ignore[type-arg]  # not generic at run time
    """A file whose reading fails midway."""

    def __init__(self):
        super().__init__(None, name="breaking")

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError("disk full")


def test_a_write_that_fails_midway_leaves_nothing(tmp_path):
    storage = DurableStorage(location=tmp_path)
    with pytest.raises(OSError, match="disk full"):
        storage.save("1/rapport", Breaking())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_is_readable_by_its_owner_only(tmp_path):
    from django.core.files.base import ContentFile

    storage = DurableStorage(location=tmp_path)
    name = storage.save("1/rapport", ContentFile(b"x"))
    assert stat.S_IMODE(Path(storage.path(name)).stat().st_mode) == 0o600


def test_the_product_stores_its_files_so():
    assert isinstance(default_storage._wrapped if hasattr(default_storage, "_wrapped") else default_storage, DurableStorage)
