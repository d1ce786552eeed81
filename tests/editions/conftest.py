"""Small notebooks, written in the tests that run them."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import papermill_engines

from reporting.editions.engine import NAME, WarmEngine

PARAMETERS = 'year = 2023\nterritory = "region-76"\nfreeze = "2024-01-31"\ndata = "data"'


@pytest.fixture(autouse=True)
def registered_engine() -> None:
    """Papermill finds the engine even before the package is installed again."""
    papermill_engines.register(NAME, WarmEngine)


@pytest.fixture
def notebook() -> Callable[..., NotebookNode]:
    """Build a notebook: title, parameters cell, then one code cell per source."""

    def build(*sources: str, parameters: str | None = PARAMETERS) -> NotebookNode:
        cells = [new_markdown_cell("# Essai", id="titre")]
        if parameters is not None:
            cell = new_code_cell(parameters, id="parametres", metadata={"tags": ["parameters"]})
            cells.append(cell)
        cells += [new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        return new_notebook(cells=cells, metadata={"kernelspec": kernel})

    return build
