"""What a caller may have to tell the person who started the program."""


class ServicesUnavailable(RuntimeError):
    """A server cannot be had here; the message says what to do about it."""
