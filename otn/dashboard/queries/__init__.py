"""What the pages of an office, of an account and of the front door show."""
