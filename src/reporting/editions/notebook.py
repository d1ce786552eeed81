"""Notebooks: read with fixed ids, cleaned of what changes between runs, written as stable bytes."""

from __future__ import annotations

import json
from pathlib import Path

from nbformat import NotebookNode, v4

from reporting.errors import UsageError

INJECTED = "injected-parameters"
"""The tag papermill gives to the cell that holds an edition's parameters, and here its id."""

CLOCKS = ("papermill", "execution", "ExecuteTime")
"""Cell metadata that tell when a cell ran, or say it did when it did not."""


def read_notebook(path: Path) -> NotebookNode:
    """Return a notebook in which every cell has an id, the same at each reading."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        message = f"{path} : notebook illisible ({err.strerror})."
        raise UsageError(message) from err
    except ValueError as err:
        message = f"{path} : ce n'est pas un notebook ({err})."
        raise UsageError(message) from err
    if not isinstance(raw, dict) or raw.get("nbformat") != 4 or "cells" not in raw:
        message = f"{path} : notebook au format 4 attendu. L'enregistrer à nouveau dans JupyterLab."
        raise UsageError(message)
    for position, cell in enumerate(raw["cells"]):
        # nbformat would draw the missing ones at random.
        cell.setdefault("id", f"cellule-{position}")
    raw["nbformat_minor"] = max(5, raw.get("nbformat_minor", 0))
    notebook: NotebookNode = v4.to_notebook(raw)
    return notebook


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells that hold something to run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    """Return the cells that carry a tag."""
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def clean(notebook: NotebookNode) -> None:
    """Remove from a notebook, in place, what would differ from one run to the next."""
    for cell in notebook.cells:
        for key in CLOCKS:
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]  # papermill gives an empty list to all
    for cell in tagged(notebook, INJECTED):
        cell.id = INJECTED
    papermill = notebook.metadata.pop("papermill", {})
    if papermill.get("parameters"):
        notebook.metadata["papermill"] = NotebookNode(parameters=papermill["parameters"])
    # The interpreter's version: the lock says it better.
    notebook.metadata.get("language_info", {}).pop("version", None)


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Return the notebook's file: sorted keys, UTF-8, one final newline."""
    text: str = v4.writes(notebook)
    return (text.rstrip("\n") + "\n").encode()
