"""Reads that feed a page: frozen dataclasses, a fixed number of statements."""

from diagnostic.queries.banks import Comparison, Version, VersionLine, get_comparison, get_version, get_versions

__all__ = ["Comparison", "Version", "VersionLine", "get_comparison", "get_version", "get_versions"]
