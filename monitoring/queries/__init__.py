"""Reads that feed a page: frozen dataclasses, a fixed number of statements."""
