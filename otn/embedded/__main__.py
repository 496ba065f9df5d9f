"""`python -m otn.embedded -- COMMAND ARGUMENTS…`: run a command on the servers, and end with its exit code."""

import os
import signal
import subprocess
import sys
from types import FrameType

from otn.embedded import ServicesUnavailable, ensure_services


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m otn.embedded -- COMMAND ARGUMENTS…", file=sys.stderr)
        return 2
    try:
        ensure_services()
    except ServicesUnavailable as reason:
        print(reason, file=sys.stderr)
        return 1
    try:
        return run(command)
    except OSError as reason:
        print(reason, file=sys.stderr)
        return 127


def run(command: list[str]) -> int:
    """Run a command, hand SIGTERM on to it, and return its exit code as a shell tells it (128 + the signal that ended it)."""
    child: subprocess.Popen[bytes] | None = None

    def hand_on(signum: int, frame: FrameType | None) -> None:
        if child is not None:
            child.send_signal(signum)

    def leave_to_the_child(signum: int, frame: FrameType | None) -> None:
        """Do nothing: the terminal sends Ctrl-C, or its own end, to the child as well, and we leave after it."""

    # Functions, because an ignored signal would stay ignored in the child. What our caller ignored (nohup) is left alone.
    for number, handler in ((signal.SIGTERM, hand_on), (signal.SIGINT, leave_to_the_child), (signal.SIGHUP, leave_to_the_child)):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
    child = subprocess.Popen(command, env=os.environ)
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
