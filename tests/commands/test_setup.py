"""The decisions of `bin/setup`, in checkouts that hold nothing else, with stand-ins for Python, uv and apt: nothing is downloaded.

A stand-in Python says of itself what the test wants and is really the one that runs the tests, so the environments are real, but empty.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).resolve().parents[2] / "bin" / "setup"
TOOLS = ("cat", "dirname", "env", "ln", "mkdir", "mv", "rm", "sh", "sleep", "tail", "touch", "true")

# Asked which kind it is, it says what the test wants; `apt-get install` makes a bare one whole.
PYTHON = """
case "$*" in
*find_spec*)
    test -e {folder}/installed && echo {version} whole || echo {version} {kind}
    exit ;;
*"-m venv"*)
    echo "{name} $*" >>{folder}/calls
    {before} ;;
esac
exec {real} "$@"
"""
SHIM = "echo 'no version of Python was chosen' >&2; exit 127"


class Sandbox:
    """A checkout with nothing but bin/setup and a lock file, and a PATH that holds what the test puts there."""

    def __init__(self, folder, path):
        self.folder = folder
        self.path = path
        (self.path / "bin").mkdir(parents=True)
        shutil.copy(SETUP, self.path / "bin")
        self.lock = self.path / "requirements-dev.lock"
        self.lock.write_text("first==1\n")
        self.programs = folder / "programs"
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool))
        self.put("id", "echo 1000")
        self.environment = {"PATH": str(self.programs), "HOME": str(folder)}

    def put(self, name, script, folder=None):
        """Put a program on the PATH."""
        program = (folder or self.programs) / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!{shutil.which('sh')}\n{script}\n")
        program.chmod(0o755)

    def put_python(self, name, version, kind="whole", *, folder=None, makes_none_because=None):
        before = f"echo {makes_none_because}; exit 1" if makes_none_because else ""
        real = shlex.quote(sys.executable)
        self.put(name, PYTHON.format(folder=self.folder, version=version, kind=kind, name=name, before=before, real=real), folder)

    def put_uv(self, script=""):
        self.put("uv", f'echo "uv $*" >>{self.folder}/calls\n{script}')

    def command(self, *arguments, **environment):
        script = [shutil.which("bash"), self.path / "bin" / "setup", *arguments]
        return {"args": script, "env": self.environment | environment, "text": True, "stdin": subprocess.DEVNULL}

    def setup(self, *arguments, **environment):
        """Run bin/setup; return its exit code and all it printed."""
        done = subprocess.run(**self.command(*arguments, **environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout

    def calls(self):
        """Return what was called since the last time."""
        ledger = self.folder / "calls"
        called = ledger.read_text().splitlines() if ledger.exists() else []
        ledger.unlink(missing_ok=True)
        return called

    def lose_libraries(self):
        """Make the environment's Python one that cannot load Pango, until apt-get has installed it."""
        programs = self.path / ".otn" / "venv" / "bin"
        (programs / "python").rename(programs / "python-real")
        hidden = f'case "$*" in *ctypes*|*weasyprint*) test -e {self.folder}/installed || exit 1; exit 0 ;; esac'
        self.put("python", f'{hidden}\nexec "$(dirname "$0")/python-real" "$@"', programs)


@pytest.fixture
def sandbox(tmp_path):
    return Sandbox(tmp_path, tmp_path / "checkout")


@pytest.fixture
def ready(sandbox):
    """A checkout that was set up already."""
    sandbox.put_python("python3", "3.11")
    sandbox.put_uv()
    assert sandbox.setup()[0] == 0
    sandbox.calls()
    return sandbox


APT = 'echo "apt-get $DEBIAN_FRONTEND $*" >>{folder}/calls; case "$*" in *install*) touch {folder}/installed ;; esac'
MAKE, INSTALL = "-I -m venv --without-pip --clear .otn/venv", "uv pip sync --quiet --require-hashes --compile-bytecode"


# --- Which Python -----------------------------------------------------------------------------------------------------------------------


def test_python3_comes_first(sandbox):
    sandbox.put_uv()
    for name, version in (("python3", "3.12"), ("python3.14", "3.14"), ("python3.11", "3.11")):
        sandbox.put_python(name, version)
    code, said = sandbox.setup()
    assert code == 0
    assert "for Python 3.12" in said
    make, install = sandbox.calls()
    assert make == f"python3 {MAKE}"
    assert install == f"{INSTALL} --python .otn/venv/bin/python requirements-dev.lock"


def test_the_newest_comes_next_where_python3_does_not_run_or_is_too_old(sandbox):
    sandbox.put_uv()
    sandbox.put("python3", SHIM)
    sandbox.put("python3.14", SHIM)
    sandbox.put_python("python3.13", "3.13")
    sandbox.put_python("python3.11", "3.11")
    assert sandbox.setup()[0] == 0
    assert sandbox.calls()[0] == f"python3.13 {MAKE}"


def test_one_further_down_the_path_is_found(sandbox, tmp_path):
    sandbox.put_uv()
    sandbox.put("python3", SHIM)
    sandbox.put_python("python3", "3.11", folder=tmp_path / "further")
    sandbox.environment["PATH"] += f":{tmp_path}/further"
    assert sandbox.setup()[0] == 0
    assert sandbox.calls()[0] == f"python3 {MAKE}"


def test_one_newer_than_any_that_was_tried_comes_last_and_is_told(sandbox):
    sandbox.put_uv()
    sandbox.put_python("python3", "3.15")
    code, said = sandbox.setup()
    assert code == 0
    assert "Python 3.15 is newer than any this product was tried with" in said
    sandbox.lock.write_text("changed==1\n")
    sandbox.put_python("python3.12", "3.12")
    sandbox.calls()
    assert sandbox.setup()[0] == 0
    assert sandbox.calls()[0] == f"python3.12 {MAKE}"


def test_the_probe_itself_accepts_the_python_that_runs_this():
    probe = SETUP.read_text().split("probe='")[1].split("'\n")[0]
    done = subprocess.run([sys.executable, "-I", "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["{}.{}".format(*sys.version_info), "whole"]


def test_uv_makes_do_with_a_python_without_pip(sandbox):
    sandbox.put_uv()
    sandbox.put_python("python3", "3.11", "bare")
    assert sandbox.setup()[0] == 0
    assert sandbox.calls()[0] == f"python3 {MAKE}"


def test_without_pip_the_package_to_install_is_told_to_who_may_not(sandbox):
    sandbox.put_python("python3", "3.11", "bare")
    sandbox.put("apt-get", APT.format(folder=sandbox.folder))
    code, said = sandbox.setup()
    assert code == 1
    assert said.endswith("    sudo apt-get update && sudo apt-get install -y python3.11-venv\n")
    sandbox.put("sudo", "exit 1")  # it asks for a password
    assert sandbox.setup()[0] == 1
    assert sandbox.calls() == []


@pytest.mark.parametrize("who", ["root", "one whom sudo asks nothing"])
def test_without_pip_it_is_installed_by_who_may(sandbox, who):
    sandbox.put_python("python3", "3.11", "bare", makes_none_because="that is not what is tested")
    sandbox.put("apt-get", APT.format(folder=sandbox.folder))
    if who == "root":
        sandbox.put("id", "echo 0")
    else:
        sandbox.put("sudo", 'test "$1" = -n && shift && exec "$@"')
    sandbox.setup()
    update, install, make = sandbox.calls()
    assert update == "apt-get noninteractive -q update"
    assert install.startswith("apt-get noninteractive -q -y ")
    assert install.endswith(" install python3.11-venv")
    assert make == "python3 -I -m venv --clear .otn/venv"


def test_without_any_python_the_package_to_install_is_told(sandbox):
    sandbox.put("python3", SHIM)
    code, said = sandbox.setup()
    assert code == 1
    assert "No Python from 3.11 on was found" in said
    assert "sudo apt-get update && sudo apt-get install -y python3 python3-venv" in said


# --- When the environment is made again -------------------------------------------------------------------------------------------------


def test_a_second_time_nothing_is_done_nor_said(ready):
    assert ready.setup() == (0, "")
    assert ready.calls() == []


def test_another_lock_file_makes_it_again(ready):
    ready.lock.write_text("second==2\n")
    assert ready.setup()[0] == 0
    assert len(ready.calls()) == 2
    assert not (ready.path / ".otn" / "venv.old").exists()


def test_another_place_makes_it_again(ready):
    ready.path = ready.path.rename(ready.folder / "elsewhere, plus loin, à côté")
    assert ready.setup()[0] == 0
    assert len(ready.calls()) == 2
    assert ready.setup() == (0, "")


def test_a_python_that_is_gone_makes_it_again(ready):
    python = ready.path / ".otn" / "venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.11")
    assert ready.setup()[0] == 0
    assert len(ready.calls()) == 2


def test_one_that_was_left_half_made_is_made_again(ready):
    (ready.path / ".otn" / "venv" / "otn-stamp").unlink()
    (ready.path / ".otn" / "venv" / "left").touch()
    assert ready.setup()[0] == 0
    assert len(ready.calls()) == 2
    assert not (ready.path / ".otn" / "venv" / "left").exists()


def test_when_nothing_can_be_installed_the_reason_is_told_and_the_former_one_kept(ready):
    former = ready.lock.read_text()
    ready.lock.write_text("second==2\n")
    ready.put_uv("echo no network; exit 1")
    ready.put_python("python3", "3.11", makes_none_because="no pip either")
    code, said = ready.setup()
    assert code == 1
    assert "no pip either" in said
    assert "requirements-dev.lock could not be installed" in said
    ready.lock.write_text(former)
    assert ready.setup() == (0, "")


def test_two_at_once_make_one(sandbox):
    sandbox.put_python("python3", "3.11")
    sandbox.put_uv("sleep 0.5")
    both = [subprocess.Popen(**sandbox.command(), stdout=subprocess.PIPE) for _ in range(2)]
    said = "".join(process.communicate(timeout=30)[0] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert "waiting for it" in said
    assert len(sandbox.calls()) == 2  # one environment, one installation


def test_a_long_path_with_a_space_and_an_accent_will_do(tmp_path):
    folder = tmp_path / "Région Normandie, l'été"
    sandbox = Sandbox(tmp_path, folder / ("o" * (190 - len(str(folder)) - 1)))
    sandbox.put_python("python3", "3.11")
    sandbox.put_uv()
    assert sandbox.setup()[0] == 0
    assert sandbox.setup() == (0, "")


def test_it_can_be_called_from_anywhere(ready):
    done = subprocess.run(**ready.command(), cwd="/", capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_unknown_argument_is_refused(ready):
    code, said = ready.setup("--bowser")
    assert code == 1
    assert "--bowser" in said


# --- Libraries and the browser ----------------------------------------------------------------------------------------------------------

LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1"


def test_missing_libraries_are_told_to_who_may_not_install_them(ready):
    ready.lose_libraries()
    ready.put("apt-get", APT.format(folder=ready.folder))
    code, said = ready.setup()
    assert code == 1
    assert said.endswith(f"    sudo apt-get update && sudo apt-get install -y {LIBRARIES}\n")
    assert ready.calls() == []


def test_missing_libraries_are_installed_by_who_may(ready):
    ready.lose_libraries()
    ready.put("apt-get", APT.format(folder=ready.folder))
    ready.put("id", "echo 0")
    code, said = ready.setup()
    assert code == 0, said
    assert ready.calls()[1].endswith(f" install {LIBRARIES}")
    assert ready.setup() == (0, "")


def test_a_failure_of_apt_is_told_with_what_it_said(ready):
    ready.lose_libraries()
    ready.put("apt-get", "echo E: no such mirror; exit 100")
    ready.put("id", "echo 0")
    code, said = ready.setup()
    assert code == 1
    assert "E: no such mirror" in said
    assert f"install -y {LIBRARIES}" in said


def test_without_apt_the_libraries_are_named_all_the_same(ready):
    ready.lose_libraries()
    code, said = ready.setup()
    assert code == 1
    assert LIBRARIES in said


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_that_is_there_is_passed_over_in_silence(ready, name):
    ready.put(name, "")
    assert ready.setup("--browser") == (0, "")


def test_only_who_asks_for_a_browser_hears_of_it(ready):
    assert ready.setup() == (0, "")
    code, said = ready.setup("--browser")
    assert code == 0
    assert "install -y chromium" in said
    assert "the browser tests will be SKIPPED" in said


def test_continuous_integration_does_not_go_without_a_browser(ready):
    code, said = ready.setup("--browser", CI="true")
    assert code == 1
    assert "no Chromium" in said


def test_a_missing_browser_is_installed_by_who_may(ready):
    ready.put("apt-get", APT.format(folder=ready.folder) + f'; case "$*" in *install*) ln -s /bin/true {ready.programs}/chromium ;; esac')
    ready.put("id", "echo 0")
    code, _ = ready.setup("--browser", CI="true")
    assert code == 0
    assert ready.setup("--browser") == (0, "")


def test_every_command_can_be_executed():
    commands = [*SETUP.parent.iterdir(), SETUP.parents[1] / ".ci" / "run"]
    assert [path.name for path in commands if not os.access(path, os.X_OK)] == []
