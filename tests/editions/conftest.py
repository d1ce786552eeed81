"""Small notebooks, written in the tests that run them."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from papermill.engines import papermill_engines

from reporting.editions.engine import NAME, WarmEngine

sys.path.insert(0, str(Path(__file__).parent))
from workshop import Workshop, new_report


@pytest.fixture(autouse=True)
def registered_engine() -> None:
    """Papermill finds the engine even before the package is installed again."""
    papermill_engines.register(NAME, WarmEngine)


@pytest.fixture
def notebook() -> Callable[..., NotebookNode]:
    """Build a notebook: title, parameters cell, then one code cell per source."""
    return new_report


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A checkout with a data folder, a notebook and a reports folder."""
    return Workshop(tmp_path / "depot")
