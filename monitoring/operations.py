"""Writes: keyword-only, in one transaction, journalled."""
