"""The work of one child process: execute a notebook, render it, write and verify every file."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from reporting.editions import first  # noqa: F401 # papermill, before all that follows

# isort: split
import numpy as np
from nbformat import NotebookNode
from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError
from papermill.parameterize import parameterize_notebook

from reporting import document
from reporting.editions import outputs
from reporting.editions.edition import Edition
from reporting.editions.engine import NAME as ENGINE
from reporting.editions.fence import fence
from reporting.editions.manifest import NAME as MANIFEST
from reporting.editions.manifest import NOTEBOOK, Origin, describe, file_hash, to_bytes
from reporting.editions.notebook import clean, code_cells, notebook_bytes, read_notebook
from reporting.editions.publisher import (
    CELLS,
    DURATIONS,
    ERRORS,
    LOCKS,
    LOG,
    PAGES,
    ROOM,
    explained,
    sync_all,
)
from reporting.editions.render import render
from reporting.editions.soundness import check_execution
from reporting.editions.workers import isolate, limit_files, limit_memory, release_reserve
from reporting.errors import EditionError, ReportingError

FAILED = 3


@dataclass(frozen=True)
class Order:
    """An edition to produce: from what, in which work folder (absolute), in how many bytes."""

    edition: Edition
    origin: Origin
    work: Path
    memory: int


def produce(order: Order) -> None:
    """Produce an edition in its work folder and end the process: 0, or 3 with the reason logged.

    Any other error ends it with 1, its traceback among the errors.
    """
    isolate(order.work / LOG, order.work / ERRORS)
    limit_memory(order.memory)
    limit_files(ROOM)
    fence(_closed(order))
    os.chdir(order.edition.folder.parent)
    # A report draws nothing at random; if it did, it would be the same draw every time.
    random.seed(0)
    np.random.seed(0)
    code = 0
    try:
        _write_edition(order)
    except ReportingError as err:
        _say(str(err))
        code = FAILED
    except MemoryError:
        release_reserve()
        _say(_out_of_memory(order.memory))
        code = FAILED
    except OSError as err:
        _say(f"lecture ou écriture impossible : {explained(err)}")
        code = FAILED
    sys.stdout.flush()
    # Not sys.exit: a thread that a cell left behind would be waited for.
    os._exit(code)


def execute(
    edition: Edition,
    saved: Path | None = None,
    on_cell: Callable[[NotebookNode], None] | None = None,
) -> NotebookNode:
    """Return the executed notebook of an edition, without anything that changes between runs.

    Parameters
    ----------
    saved
        Where to save it as it is, so that a failed one can be read.
    on_cell
        Called with each cell before it runs, and after.
    """
    running = ""

    def watch(cell: NotebookNode) -> None:
        nonlocal running
        running = cell.id
        if on_cell:
            on_cell(cell)

    try:
        notebook: NotebookNode = execute_notebook(
            read_notebook(edition.notebook),
            # papermill formats the path: braces are doubled.
            saved and str(saved).replace("{", "{{").replace("}", "}}"),
            parameters=edition.parameters.model_dump(),
            engine_name=ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            on_cell=watch,
        )
    except PapermillExecutionError as err:
        message = f"cellule {err.exec_count} ({running}) : {err.ename}: {err.evalue}"
        raise EditionError(message) from err
    clean(notebook)
    return notebook


def _closed(order: Order) -> list[Path]:
    """Return the folders that hold the data, the editions and their locks."""
    out = order.work.parents[1]
    year = out / order.edition.path.parent
    return [order.edition.folder, year, out / LOCKS, *out.glob("[0-9]*")]


def _out_of_memory(memory: int) -> str:
    size = f"{memory / 2**30:.2g}".replace(".", ",")
    return f"mémoire épuisée : {size} Gio au plus (option --memory)"


def _say(line: str) -> None:
    """Write a line to the child's log, whatever `sys.stdout` is for now."""
    os.write(1, f"{line}\n".encode())


def _note(work: Path, cell: NotebookNode) -> None:
    """Log which cell begins, and keep what it has shown when it ends, should the process be killed.

    The last one logged tells where it was.
    """
    if cell.execution_count is None:
        _say(f"cellule {cell.id} : {cell.source.strip().splitlines()[0]}")
        return
    with (work / CELLS).open("a", encoding="utf-8") as file:
        shown = {"execution_count": cell.execution_count, "outputs": cell.outputs}
        file.write(json.dumps(shown) + "\n")


def save_unfinished(order: Order) -> None:
    """Save the notebook of a process that was killed before it could, as far as it got."""
    saved, shown = order.work / PAGES / NOTEBOOK, order.work / CELLS
    if saved.exists() or not shown.exists():
        return
    notebook = read_notebook(order.edition.notebook)
    notebook.metadata["papermill"] = NotebookNode()
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    parameters = order.edition.parameters.model_dump()
    notebook = parameterize_notebook(notebook, parameters, kernel_name="python3", language="python")
    whole = iter(shown.read_text(encoding="utf-8").split("\n")[:-1])
    for cell in code_cells(notebook):
        ended = json.loads(next(whole, "{}"), object_hook=NotebookNode)
        cell.outputs = ended.get("outputs", [])
        cell.execution_count = ended.get("execution_count")
    clean(notebook)
    saved.write_bytes(notebook_bytes(notebook))


def _write_edition(order: Order) -> None:
    pages = order.work / PAGES
    durations: dict[str, float] = {}
    with _timed(durations, "execution"):
        notebook = execute(order.edition, pages / NOTEBOOK, partial(_note, order.work))
        check_execution(notebook)
        _check_inputs(order.origin["inputs"], order.edition.folder)
    with _timed(durations, "document"):
        tree = document.build(notebook)
    pdf = "pdf" in order.origin["formats"]
    files = render(tree, pdf=pdf, step=partial(_timed, durations))
    files[NOTEBOOK] = notebook_bytes(notebook)
    with _timed(durations, "write"):
        _check_places(files, order.edition.folder.parent)
        _write(files, order.origin, tree["figures"], pages)
    _check_prints(order.work)
    (order.work / DURATIONS).write_text(json.dumps(durations), encoding="utf-8")


def _write(
    files: dict[str, bytes], origin: Origin, figures: list[dict[str, Any]], pages: Path
) -> None:
    """Write every file and the manifest, down to the disk."""
    (pages / "donnees").mkdir(exist_ok=True)
    for name, content in files.items():
        (pages / name).write_bytes(content)
    (pages / MANIFEST).write_bytes(to_bytes(describe(origin, figures, pages)))
    sync_all(pages)


def _check_inputs(inputs: dict[str, str], folder: Path) -> None:
    """Refuse an edition whose data changed while it was made: its manifest would be wrong."""
    for name, sha256 in inputs.items():
        if not (folder / name).is_file() or file_hash(folder / name) != sha256:
            message = f"{name} a changé pendant la construction. Relancer."
            raise EditionError(message)


def _check_places(files: dict[str, bytes], folder: Path) -> None:
    """Refuse to publish where this machine keeps its files."""
    place = os.fsencode(folder)
    for name, content in files.items():
        if place.count(b"/") > 1 and not name.endswith(".pdf") and place in content:
            message = f"{name} contient un chemin de cette machine ({folder})"
            raise EditionError(message)


def _check_prints(work: Path) -> None:
    """Refuse an edition whose making wrote on the standard error, by whatever way, or too much."""
    if (work / LOG).stat().st_size > outputs.MAX_CHARACTERS:
        message = f"plus de {outputs.MAX_CHARACTERS} octets écrits sur la sortie standard"
        raise EditionError(message)
    if said := (work / ERRORS).read_text(encoding="utf-8", errors="replace").strip():
        message = f"message sur la sortie d'erreur : {said.splitlines()[0]}"
        raise EditionError(message)


@contextmanager
def _timed(durations: dict[str, float], name: str) -> Iterator[None]:
    """Note the CPU seconds of a step; they are for people, no published file holds them."""
    start = time.process_time()
    yield
    durations[name] = round(time.process_time() - start, 4)
