"""Checkouts to start servers in; whatever a test leaves running is ended by its pid.

Making a database takes most of a second and 40 MB of the disk, so the tests share one checkout for each kind of user, empty of
servers at the beginning of each test. Those about the first start make one of their own with `new_checkout`.
"""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest

from otn.embedded.places import Places
from tests.embedded.checkout import ROOT, Checkout


@pytest.fixture
def new_checkout(tmp_path):
    """Make checkouts, and remove them with their servers at the end."""
    made = []

    def make(path=None, user=None):
        made.append(Checkout(path or tmp_path / f"checkout{len(made)}", user))
        return made[-1]

    yield make
    for checkout in made:
        checkout.remove()


@pytest.fixture(scope="session")
def our_checkout(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("embedded") / "checkout")
    yield checkout
    checkout.remove()


@pytest.fixture(scope="session")
def open_directory():
    """A directory that every user can enter, as those of pytest are not."""
    directory = Path(tempfile.mkdtemp(prefix="otn-embedded-", dir="/tmp"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def nobodys_checkout(open_directory):
    checkout = Checkout(open_directory / "checkout", pwd.getpwnam("nobody"))
    yield checkout
    checkout.remove()


@pytest.fixture
def checkout(our_checkout):
    """A checkout whose heads run as we do."""
    yield our_checkout
    our_checkout.clear()


@pytest.fixture
def ordinary(request):
    """A checkout whose heads run as an ordinary user: nobody when we are root."""
    checkout = request.getfixturevalue("nobodys_checkout" if ROOT else "our_checkout")
    yield checkout
    checkout.clear()


@pytest.fixture(params=["as ourselves", "as an ordinary user"])
def either(request):
    """The same test as root and as an ordinary user; whoever is no root tests the one he is."""
    if request.param == "as an ordinary user" and not ROOT:
        pytest.skip("we are an ordinary user already")
    return request.getfixturevalue("checkout" if request.param == "as ourselves" else "ordinary")


@pytest.fixture
def places(checkout, monkeypatch):
    """The places of a checkout, for servers that this very process starts."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    checkout.state.mkdir(exist_ok=True)
    return Places.of(checkout.state)


@pytest.fixture
def another_user():
    """The number of a user that we are not."""
    if not ROOT:
        pytest.skip("only root can give a directory to another user")
    return os.getuid() + 54321
