"""The append-only journal of who did what."""
