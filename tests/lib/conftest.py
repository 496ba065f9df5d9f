from collections.abc import Sequence
from pathlib import Path

import pytest

from otn.ui.fonts import build_fonts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def static() -> Sequence[Path]:
    """The folders of static files, with the fonts built."""
    built = ROOT / ".otn" / "build" / "static"
    build_fonts(built / "fonts")
    return [ROOT / "static", built]
