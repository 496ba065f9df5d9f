"""Writes: keyword-only, in one transaction, journalled."""

from diagnostic.operations.banks import Imported, discard_draft, import_draft, publish, retire

__all__ = ["Imported", "discard_draft", "import_draft", "publish", "retire"]
