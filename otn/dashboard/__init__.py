"""The home of an office: the next thing to do, the four steps."""
