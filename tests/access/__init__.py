"""Who may do what, proven address by address (reference security.md §5)."""
