"""What is typed in the pages of an office and of an account."""
