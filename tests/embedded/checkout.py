"""A checkout of its own for a test: the package alone, copied, so that its `.otn` is nobody else's."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil
import psycopg
import redis

SOURCE = Path(__file__).resolve().parents[2] / "otn"
ROOT = os.geteuid() == 0

# Starts the servers, says where they are, and stays until its standard input ends. Everything is imported before it becomes someone
# else, to whom the interpreter's own files may be closed.
HEAD = """
import atexit, json, os, sys, time
import psutil
import otn.embedded.services
from otn.embedded import ServicesUnavailable, ensure_services
if len(sys.argv) > 1:
    os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[1]))
begun = time.perf_counter()
try:
    ensure_services()
except ServicesUnavailable as reason:
    sys.exit(str(reason))
print(json.dumps({"seconds": time.perf_counter() - begun} | {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}), flush=True)
sys.stdin.read()
"""


class Head:
    """A process that holds the servers of a checkout."""

    def __init__(self, checkout, program, environment):
        user = checkout.user and [str(checkout.user.pw_uid), str(checkout.user.pw_gid)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, *(user or [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=checkout.path, env=environment,
        )  # fmt: skip

    def wait_until_ready(self):
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        said = json.loads(line)
        self.seconds, self.database_url, self.redis_url = said["seconds"], said["DATABASE_URL"], said["REDIS_URL"]
        self.sockets = Path(unquote(urlsplit(self.redis_url).path)).parent
        return self

    def connect(self, user="otn", database="otn"):
        return psycopg.connect(host=str(self.sockets), user=user, dbname=database, autocommit=True)

    def redis(self):
        return redis.Redis.from_url(self.redis_url)

    def pids(self):
        """Return the pids of PostgreSQL and of Valkey, as they tell them."""
        with self.connect("postgres") as database, self.redis() as queue:
            (file,) = database.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
            return int(file.split()[0]), queue.info("server")["process_id"]

    def leave(self):
        """End as a program does, and fail when it ends otherwise."""
        _, complaints = self.process.communicate(timeout=30)
        assert (self.process.returncode, complaints) == (0, "")

    def kill(self):
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()


@dataclass
class Checkout:
    path: Path
    user: pwd.struct_passwd | None = None  # as whom its heads run; None: as we do
    heads: list[Head] = field(default_factory=list)
    outside: set[Path] = field(default_factory=set)

    def __post_init__(self):
        shutil.copytree(SOURCE / "embedded", self.path / "otn" / "embedded", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(SOURCE / "__init__.py", self.path / "otn")
        if self.user:
            os.chown(self.path, self.user.pw_uid, self.user.pw_gid)

    @property
    def state(self):
        return self.path / ".otn"

    def environment(self, **more):
        """Return our environment without what the suite's own servers, or the desktop, put into it."""
        ours = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "XDG_RUNTIME_DIR", "OTN_ENV"}
        }
        return ours | {"PYTHONPATH": str(self.path), "PYTHONDONTWRITEBYTECODE": "1"} | more

    def begin_head(self, program=HEAD, **environment):
        head = Head(self, program, self.environment(**environment))
        self.heads.append(head)
        return head

    def head(self, program=HEAD, **environment):
        return self.begin_head(program, **environment).wait_until_ready()

    def refusal(self, **environment):
        """Return what a head says that does not get its servers."""
        head = self.begin_head(**environment)
        said, reason = head.process.communicate(timeout=60)
        assert (said, head.process.returncode) == ("", 1), reason
        return reason

    def run(self, *arguments, **environment):
        """Run Python in this checkout to the end."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.path,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def directories(self):
        """Return the directories outside of this checkout that are its own: those whose name bears its key."""
        if (self.state / "sockets").is_symlink():
            sockets = (self.state / "sockets").readlink()
            self.outside |= {sockets, Path("/var/tmp") / f"otn-pg-{sockets.name.rsplit('-', 1)[1]}"}
        return [path for path in self.outside if path.exists()]

    def servers(self):
        """Return every process that works for this checkout, found by its directory."""
        homes = [self.state, *self.directories()]
        found = psutil.process_iter(["cwd"])
        return [
            process for process in found if process.info["cwd"] and any(Path(process.info["cwd"]).is_relative_to(home) for home in homes)
        ]

    def clear(self):
        """End the heads, in order as far as they let us, and what survives them; the data stay."""
        for head in self.heads:
            if head.process.poll() is None and not head.process.stdin.closed:
                head.process.stdin.close()
                with suppress(subprocess.TimeoutExpired):
                    head.process.wait(10)
            head.kill()
        self.heads.clear()
        while left := self.servers():
            for process in left:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            time.sleep(0.02)

    def remove(self):
        self.clear()
        for directory in [*self.directories(), self.path]:
            shutil.rmtree(directory, ignore_errors=True)
