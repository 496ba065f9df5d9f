"""How long the embedded servers take to start, in a folder of their own."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.timing import Line

# A head that starts the servers of a folder, says how long it took, and leaves them to be stopped.
HEAD = """
import sys, time
begun = time.perf_counter()
from pathlib import Path
from otn.embedded import start_services
with start_services(Path(sys.argv[1])):
    print(time.perf_counter() - begun, flush=True)
    begun = time.perf_counter()
print(time.perf_counter() - begun, flush=True)
"""


def measure() -> list[Line]:
    """Start both servers cold, then warm, and stop them."""
    with tempfile.TemporaryDirectory(prefix="otn-bench-") as folder:
        cold, _ = head(Path(folder))
        runs = [head(Path(folder)) for _ in range(5)]
    starts, stops = sorted(run[0] for run in runs), sorted(run[1] for run in runs)
    return [
        Line("both servers, cold start (new folder)", cold * 1000, None, None),
        Line("both servers, warm start", starts[2] * 1000, None, None),
        Line("both servers, stop", stops[2] * 1000, None, None),
    ]


def head(folder: Path) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", HEAD, str(folder)], capture_output=True, text=True, check=True)
    start, stop = done.stdout.split()
    return float(start), float(stop)
