"""Reads that feed a page: frozen dataclasses, a fixed number of statements. Every figure comes from `actionplan.assembly`."""
