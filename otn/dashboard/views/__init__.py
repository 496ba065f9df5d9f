"""Pages of an office, of an account and of the front door, by subject."""
