"""How long the embedded servers take to start, in a folder of their own."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from otn.embedded.places import SURVIVES_REBOOT, Places
from tests.bench.timing import Line

# A head that starts the servers of a folder, says how long it took, and how long it took to leave them.
HEAD = """
import sys, time
begun = time.perf_counter()
from pathlib import Path
from otn.embedded import start_services
with start_services(Path(sys.argv[1])):
    print(time.perf_counter() - begun)
    begun = time.perf_counter()
print(time.perf_counter() - begun)
"""


def measure() -> list[Line]:
    """Start both servers cold, then warm, and stop them."""
    with tempfile.TemporaryDirectory(prefix="otn-bench-") as folder:
        cold, _ = head(folder)
        runs = [head(folder) for _ in range(5)]
        places = Places.of(Path(folder))
        for left in (places.sockets, places.postgres_data.parent):
            if left.is_relative_to(SURVIVES_REBOOT) or left == places.sockets:
                shutil.rmtree(left)
    return [
        Line("both servers, cold start (new folder)", cold * 1000, None, None),
        Line("both servers, warm start", median(start for start, _ in runs) * 1000, None, None),
        Line("both servers, stop", median(stop for _, stop in runs) * 1000, None, None),
    ]


def head(folder: str) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", HEAD, folder], capture_output=True, text=True, check=True)
    start, stop = done.stdout.split()
    return float(start), float(stop)
