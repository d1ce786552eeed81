"""Notebooks: read with fixed ids, cleaned of what changes between runs, written as stable bytes."""

import json
from collections import Counter
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict, v4
from nbformat.validator import iter_validate

from reporting.document.cells import (
    ANALYST,
    DRAWN,
    INJECTED,
    MIME,
    PARAMETERS,
    SVG,
    covers,
    named,
    printed,
)
from reporting.errors import EditionError, UsageError
from reporting.parts import markup
from reporting.parts.french import LANGUAGES, written_in
from reporting.parts.markup import REFUSAL
from reporting.parts.part import TEXTS
from reporting.phrases import Kept, Phrase, Words, say

MAX_BYTES = 100_000_000
"""Size of the largest notebook that is read: that of a report, executed, is a few million."""

_TAGS = (PARAMETERS, INJECTED, ANALYST)
_KERNEL = ("display_name", "language", "name")

HINTS = {
    "PermissionError": "writes",
    "ModuleNotFoundError": "imports",
    "SystemExit": "leaves",
    "UnicodeEncodeError": "encodes",
}
"""What to do about a refused writing, a module that Lab alone finds beside a notebook..."""

CLOCKS = ("papermill", "execution", "ExecuteTime")
"""Cell metadata that tell when a cell ran, or say it did when it did not."""


def read_notebook(path: Path) -> NotebookNode:
    """Return a notebook in which every cell has an id, the same at each reading.

    Raises
    ------
    UsageError
        The file is missing, too large, or not a notebook of format 4 as its schema says.
    """
    return _notebook(_read_json(_read(path), path), path)


def read_source(path: Path) -> NotebookNode:
    """Return a notebook as `read_notebook` does, without what it has shown: to be executed."""
    return deepcopy(_source(_read(path), path))


@lru_cache(maxsize=4)
def _source(content: bytes, path: Path) -> NotebookNode:
    """Read a narrative once for all of its editions."""
    raw = _read_json(content, path)
    for cell in raw.get("cells", ()) if isinstance(raw, dict) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            cell |= {"outputs": [], "execution_count": None}
    return _notebook(raw, path)


def _notebook(raw: Any, path: Path) -> NotebookNode:
    cells = raw.get("cells") if isinstance(raw, dict) and raw.get("nbformat") == 4 else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise UsageError(say("errors.notebook-format", path=path))
    raw["nbformat_minor"] = 5
    for position, cell in enumerate(cells):
        # nbformat would draw the missing ones at random.
        cell.setdefault("id", f"cellule-{position}")
    faults: list[Words] = [
        f"{'/'.join(map(str, error.absolute_path))} : {error.message[:200]}"
        for error in iter_validate(raw, relax_add_props=True)
    ]
    twice = [name for name, count in Counter(cell["id"] for cell in cells).items() if count > 1]
    faults += [say("cells.twice", name=name) for name in twice]
    if faults:
        raise UsageError(say("errors.notebook-damaged", path=path, why=faults[0]))
    notebook: NotebookNode = v4.to_notebook(raw)
    return notebook


def _read(path: Path) -> bytes:
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            most = MAX_BYTES // 10**6
            raise UsageError(say("errors.notebook-large", path=path, size=size // 10**6, most=most))
        return path.read_bytes()
    except OSError as err:
        raise UsageError(say("errors.notebook-unreadable", path=path, why=err.strerror)) from err


def _read_json(content: bytes, path: Path) -> Any:
    try:
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as err:
        raise UsageError(say("errors.no-notebook", path=path, err=err)) from err


def named_codes(notebook: NotebookNode) -> list[tuple[Phrase, NotebookNode]]:
    """Return the code cells that hold something to run, with what messages call them."""
    return [
        (where, cell)
        for where, cell in named(notebook)
        if cell.cell_type == "code" and cell.source.strip()
    ]


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells that hold something to run."""
    return [cell for _, cell in named_codes(notebook)]


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


def make_inert(notebook: NotebookNode, *, is_light: bool = False) -> None:
    """Leave in an executed notebook, in place, what its readers need: text, parts, their drawings.

    A part is shown as it says itself, whatever was displayed beside it; an analyst's own cells
    show nothing, their raw ones are gone. Light, as sheets are: a part without its page for
    JupyterLab, which shows its drawing, or its text.
    """
    about = notebook.metadata
    kernel = {key: about.get("kernelspec", {}).get(key) for key in _KERNEL}
    kept = {"kernelspec": {key: value for key, value in kernel.items() if value}}
    kept |= {"language_info": {"name": "python"}}
    kept |= {"papermill": about["papermill"]} if "papermill" in about else {}
    notebook.metadata = from_dict(kept)
    told = [(one or {}).get("lang") for one in covers(notebook)]
    language = next((one for one in told if one in LANGUAGES), LANGUAGES[0])
    aside = tagged(notebook, ANALYST)
    notebook.cells = [
        cell
        for cell in notebook.cells
        # One that an analyst has not set aside is left: the document refuses it.
        if cell.cell_type != "raw" or (cell.source.strip() and cell not in aside)
    ]
    for cell in notebook.cells:
        tags = [tag for tag in cell.metadata.get("tags", ()) if tag in _TAGS]
        cell.metadata = from_dict({"tags": tags} if tags else {})
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            shown = () if ANALYST in tags else cell.outputs
            with written_in(language):
                cell.outputs = [_inert(output, is_light=is_light) for output in shown]


def _inert(output: NotebookNode, *, is_light: bool) -> NotebookNode:
    """Return an output without what a page could run: a stream is text already."""
    if "data" not in output:
        return output
    data = {
        key: value for key, value in output.data.items() if key in ("text/plain", MIME, REFUSAL)
    }
    if (part := data.get(MIME)) is not None:
        drawing = output.data.get(SVG) if part["kind"] in DRAWN else None
        drawn = {} if drawing is None else {SVG: drawing}
        told = dict.fromkeys(TEXTS) | {"data": None} | part
        data |= {"text/plain": markup.plain(told), **drawn}
        data |= {} if is_light else {"text/html": markup.html(told, drawing)}
    inert: NotebookNode = from_dict({**output, "data": data, "metadata": {}})
    return inert


def notebook_bytes(notebook: NotebookNode, *, is_light: bool = False) -> bytes:
    """Return the notebook's file: sorted keys, UTF-8, one final newline; light, on one line."""
    if is_light:
        tight = json.dumps(notebook, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return f"{tight}\n".encode()
    text: str = v4.writes(notebook)
    return (text.rstrip("\n") + "\n").encode()


def check_execution(notebook: NotebookNode) -> None:
    """Raise EditionError unless every code cell ran, in order, without error or message."""
    faults = [
        fault
        for position, (where, cell) in enumerate(named_codes(notebook), start=1)
        for fault in _faults(cell, where, position)
    ]
    if faults:
        # What follows the first fault is its consequence.
        raise EditionError(faults[0])


def failed(where: Phrase, name: str, why: object) -> Phrase:
    """Say that a cell raised an exception of this name, and what to do about it."""
    error = Kept.of(why, lambda text: f"{name}: {text}".rstrip(": "))
    hint = say(f"cells.{HINTS[name]}") if name in HINTS else ""
    return say("cells.failed", where=where, error=error, hint=hint)


def _faults(cell: NotebookNode, where: Phrase, position: int) -> list[Phrase]:
    faults = []
    for output in cell.outputs:
        if output.output_type == "error":
            faults.append(failed(where, output.ename, output.evalue))
        elif output.output_type == "stream" and output.name == "stderr":
            faults.append(printed(output, where).args[0])
    if cell.execution_count is None:
        faults.append(say("cells.not-run", where=where))
    elif cell.execution_count != position:
        count = cell.execution_count
        faults.append(say("cells.order", where=where, count=count, position=position))
    return faults
