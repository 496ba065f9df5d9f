"""Reads of the accompaniment."""
