"""Write editions, in a process apart: execute, render, write and verify every file."""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict, v4

from reporting import document
from reporting.editions import execute, places, publish
from reporting.editions.confine import confine, only_reading, own_temporary
from reporting.editions.edition import Edition
from reporting.editions.manifest import NOTEBOOK, describe
from reporting.editions.notebook import (
    check_execution,
    clean,
    code_cells,
    failed,
    make_inert,
    named_codes,
    notebook_bytes,
)
from reporting.editions.render import render
from reporting.editions.sheets import read_by
from reporting.editions.watch import isolate, limit_files, limit_memory, redirect, release_reserve
from reporting.errors import EditionError, ReportingError
from reporting.facade import Plan
from reporting.indicators.situation import Seen, reading
from reporting.ledger.store import FOLDER
from reporting.phrases import Kept, say
from reporting.registers.folder import file_hash

FAILED, PASSING = 3, 5
"""What a process ends with: it would fail again; the machine lacked something."""

_LACKS = ("MemoryError", "OSError", "TimeoutError", "BlockingIOError")
"""What a cell raises where the machine lacks something."""

REFUSED, DOCUMENTATION = "validation error", "For further information visit"
"""Beginnings of what pydantic says of a value: why, line after line, and an address."""
SHOWN = 5

_PRINTS = {publish.LOG: "stdout", publish.ERRORS: "stderr"}
"""Where a process prints past Python: the files of its two outputs."""

_ALLOCATIONS = 200_000
"""Objects between two collections of garbage: a process that lives seconds needs few."""


@dataclass(frozen=True)
class Work:
    """An edition to write: its origin, its work and reports folders (absolute), its memory.

    And a digest of all registers, on which what has no digest of its own is taken to rest.
    """

    edition: Edition
    origin: places.Origin
    folder: Path
    out: Path
    memory: int
    registers: str = ""


def write(works: Sequence[Work]) -> None:
    """Write editions in their work folders, each as if alone; end the process with 0.

    The first that cannot be made ends it, with 3 or 5 and the reason in its log; any other error
    ends it with 1, its traceback among the errors. One that is whole has its durations noted.
    """
    first = works[0]
    _list_fonts(first.out)
    isolate(first.folder / publish.LOG, first.folder / publish.ERRORS)
    limit_memory(first.memory)
    limit_files(publish.ROOM)
    os.environ["MATPLOTLIBRC"] = os.devnull  # the settings of a user publish nothing
    confine(*(work.folder for work in works))
    gc.set_threshold(_ALLOCATIONS)
    before, code = _Session(), 0
    for work in works:
        if work is not first:
            before.restore(work)
        os.chdir(work.edition.folder.parent)
        failure, code = _failure(work)
        _say(str(failure))
        if failure:
            with suppress(OSError):  # the log has it in French
                (work.folder / publish.REASON).unlink(missing_ok=True)
                (work.folder / publish.REASON).write_text(failure.written(), encoding="utf-8")
            break
    sys.stdout.flush()
    # Not sys.exit: a thread that a cell left behind would be waited for.
    os._exit(code)


def _list_fonts(out: Path) -> None:
    """Have matplotlib list the machine's fonts once, in a folder that is then closed to cells.

    In a process of its own: this one has nothing of matplotlib before a cell draws.
    """
    root = os.environ.get("MPLCONFIGDIR") or places.make_private(out, "matplotlib")
    folder = Path(root, version("matplotlib"))
    os.environ["MPLCONFIGDIR"] = str(folder)
    if not any(folder.glob("fontlist-*.json")):
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, check=False, capture_output=True)


class _Session:
    """What cells may change by the way, as it is before the first edition of a process."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._looks = _looks("rcParams")

    def restore(self, work: Work) -> None:
        """Give it back for the next edition, which has its own logs and temporary files."""
        _say("")
        os.environ.clear()
        os.environ.update(self._environment)
        redirect(work.folder / publish.LOG, work.folder / publish.ERRORS)
        own_temporary(work.folder)
        if (before := self._looks or _looks("rcParamsOrig")) != _looks("rcParams"):
            sys.modules["matplotlib"].rcParams.update(before)
        if plots := sys.modules.get("matplotlib.pyplot"):
            plots.close("all")


def _looks(name: str) -> dict[str, Any]:
    """Return some settings of matplotlib, where a cell or this package has imported it."""
    library = sys.modules.get("matplotlib")
    kept = dict(getattr(library, name)) if library else {}
    return {key: value for key, value in kept.items() if "backend" not in key}


def last_line(said: str) -> str:
    """Return the last thing a log says: one line, or what a refused value is refused for."""
    shown = _lines(said)
    first = next((place for place, one in enumerate(shown) if REFUSED in one), len(shown) - 1)
    return _on_one_line("\n".join(shown[max(first, 0) :]))


def _on_one_line(said: str) -> str:
    """Return the first lines of what an error says, as one."""
    return " ; ".join(_lines(said)[:SHOWN])


def _lines(said: str) -> list[str]:
    lines = (line.strip() for line in said.split("\n"))
    return [one for one in lines if one and not one.startswith(DOCUMENTATION)]


def _failure(work: Work) -> tuple[Kept, int]:
    """Write an edition; return why it cannot be made, and the code that says whether it lasts."""
    try:
        _write(work)
    except ReportingError as err:
        is_passing = any(f" : {lack}" in str(err) for lack in _LACKS)
        return Kept.of(err, _on_one_line), PASSING if is_passing else FAILED
    except MemoryError:
        release_reserve()
        size = round(work.memory / 2**30, 1)
        return Kept.of(say("endings.own-memory", size=size)), PASSING
    except OSError as err:
        return Kept.of(say("endings.system", why=publish.explained(err))), PASSING
    return Kept(""), 0


def _say(line: str) -> None:
    """Write a line to the process's log, whatever `sys.stdout` is for now."""
    os.write(1, f"{line}\n".encode())


def _write(work: Work) -> None:
    pages = work.folder / publish.PAGES
    durations: dict[str, float] = {}
    with _timed(durations, "execution"), reading() as seen:
        notebook = _executed(work)
    with _timed(durations, "document"):
        tree = document.build(notebook)
    files = render(tree, pdf="pdf" in work.origin["formats"], step=partial(_timed, durations))
    files[NOTEBOOK] = notebook_bytes(notebook, is_light=places.is_sheet(_place(work)))
    with _timed(durations, "write"):
        _check_places(files, work.edition.folder.parent)
        _check_own(pages, set())
        (pages / "donnees").mkdir()
        for name, content in files.items():
            (pages / name).write_bytes(content)
        _check_own(pages, set(files))
        manifest = describe(_made_from(work, seen), tree["figures"], pages)
        (pages / places.MANIFEST).write_bytes(places.to_bytes(manifest))
        for path in (*sorted(pages.rglob("*")), pages):
            publish.sync(path)
    _check_prints(work.folder)
    (work.folder / publish.DURATIONS).write_text(json.dumps(durations), encoding="utf-8")


def _made_from(work: Work, seen: Seen) -> places.Origin:
    """Return the origin of an edition, with what it was seen to read."""
    if "reads" not in work.origin:
        return work.origin
    parameters = work.edition.parameters
    reads = read_by(Plan.load(work.edition.folder), parameters, seen, work.registers)
    return places.sealed(work.origin | {"reads": reads})


def _executed(work: Work) -> NotebookNode:
    """Return the executed notebook; what cells show is kept at once, should it fail."""
    notebook = execute.prepare(work.edition)
    (work.folder / NOTEBOOK).write_bytes(notebook_bytes(notebook))
    with (work.folder / publish.CELLS).open("a", encoding="utf-8") as ended:
        sizes: dict[str, int] = {}

        def note(cell: NotebookNode) -> None:
            """Log which cell begins, and note what it has shown when it ends."""
            if cell.execution_count is None:
                _say(f"cellule {cell.id} : {cell.source.strip().splitlines()[0]}")
                sizes.update((name, (work.folder / name).stat().st_size) for name in _PRINTS)
                return
            _check_log(work.folder)
            cell.outputs += _printed(work.folder, sizes)
            shown = {"execution_count": cell.execution_count, "outputs": cell.outputs}
            try:
                ended.write(json.dumps(shown, ensure_ascii=False) + "\n")
            except UnicodeEncodeError as err:
                where = next(where for where, one in named_codes(notebook) if one is cell)
                raise EditionError(failed(where, "UnicodeEncodeError", err)) from err
            ended.flush()

        edition = work.edition.folder
        code = Path(__file__).parents[1]  # the package, which imports what it needs late
        own = (work.folder, edition.parent / FOLDER, places.private(work.out))
        with only_reading(edition, *own, code, Path(sys.prefix), Path(sys.base_prefix)):
            execute.execute(notebook, note)
    clean(notebook)
    check_execution(notebook)
    make_inert(notebook, is_light=places.is_sheet(_place(work)))
    for name, sha256 in work.origin["inputs"].items():
        path = work.edition.folder / name
        if not path.is_file() or file_hash(path) != sha256:
            raise EditionError(say("endings.changed", name=name))
    return notebook


def _printed(folder: Path, sizes: dict[str, int]) -> Iterator[NotebookNode]:
    """Yield what was written past Python since files had a size, as an ordinary kernel shows it."""
    for name, stream in _PRINTS.items():
        with (folder / name).open("rb") as file:
            file.seek(sizes[name])
            if text := file.read(execute.LONGEST).decode("utf-8", "replace"):
                yield v4.new_output("stream", name=stream, text=text)


def unfinished(work: Work) -> bytes | None:
    """Return the notebook of a process that failed, or was killed, as far as it got."""
    try:
        notebook = v4.reads(publish.read_left(work.folder / NOTEBOOK).decode())
        whole = publish.read_left(work.folder / publish.CELLS).decode().split("\n")[:-1]
        for cell, ended in zip(code_cells(notebook), whole, strict=False):
            cell.update(from_dict(json.loads(ended)))
        return notebook_bytes(notebook)
    except (ValueError, TypeError, AttributeError, KeyError):  # not begun, or a cell was there
        return None


def _place(work: Work) -> str:
    return work.edition.parameters.territory


def _check_own(pages: Path, names: set[str]) -> None:
    """Refuse files of an edition that its rendering has not written."""
    if pages.is_symlink() or {path for path, _ in places.files_of(pages)} != names:
        raise EditionError(say("endings.written-in", name=publish.PAGES))


def _check_places(files: dict[str, bytes], folder: Path) -> None:
    """Refuse to publish where this machine keeps its files."""
    place = os.fsencode(folder)
    for name, content in files.items():
        if place.count(b"/") > 1 and not name.endswith(".pdf") and place in content:
            raise EditionError(say("endings.path", name=name, folder=folder))


def _check_prints(folder: Path) -> None:
    """Refuse an edition whose making wrote on the standard error, by whatever way, or too much."""
    _check_log(folder)
    if said := (folder / publish.ERRORS).read_text(encoding="utf-8", errors="replace").strip():
        raise EditionError(say("document.warned", text=said.splitlines()[0]))


def _check_log(folder: Path) -> None:
    if (folder / publish.LOG).stat().st_size > execute.MAX_CHARACTERS:
        raise EditionError(say("endings.much-printed", most=execute.MAX_CHARACTERS))


@contextmanager
def _timed(durations: dict[str, float], name: str) -> Iterator[None]:
    """Note the CPU seconds of a step; they are for people, no published file holds them."""
    start = time.process_time()
    yield
    durations[name] = round(time.process_time() - start, 4)
