"""The files of an edition, rendered from its executed notebook; and what is known to be one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from reporting import document
from reporting.editions.hashes import to_bytes
from reporting.editions.manifest import NOTEBOOK
from reporting.editions.opendata import data_package
from reporting.editions.places import make_private, private

HTML, PDF, ODS = "rapport.html", "rapport.pdf", "annexe.ods"
DATA = "donnees"

_Step = Callable[[str], AbstractContextManager[None]]


def render(
    tree: dict[str, Any], *, pdf: bool = True, step: _Step = lambda name: nullcontext()
) -> dict[str, bytes]:
    """Return every file made from a document, by name.

    Parameters
    ----------
    step
        Opened around each format, by its name: a clock, for instance.
    """
    tables, files = document.tables(tree), {}
    with step("html"):
        files[HTML] = document.render_html(tree).encode()
    if pdf:
        with step("pdf"):
            files[PDF] = document.render_pdf(tree, tables)
    with step("files"):
        files[ODS] = document.render_ods(tree)
        files |= {f"{DATA}/{name}": text.encode() for name, text in tables.items()}
        files[f"{DATA}/datapackage.json"] = to_bytes(data_package(tree, tables))
    return files


def maker(code: str, lock: str | None) -> str:
    """Return what makes the bytes of a file from its notebook: the code, and its environment."""
    return f"{code}\n{lock}"


def is_rendering(folder: Path, code: str, hashes: Mapping[str, str]) -> bool:
    """Tell whether a PDF has been seen to be what this code makes of its notebook.

    Composing a PDF again costs more than all other formats together; it is done once for the same
    notebook, code and bytes.
    """
    with suppress(OSError):
        place = private(folder.resolve().parents[1]) / _note(folder)
        return place.read_text(encoding="utf-8") == _key(code, hashes)
    return False


def note_rendering(folder: Path, code: str, hashes: Mapping[str, str]) -> None:
    """Note that the PDF of a published edition is what the code makes of its notebook."""
    with suppress(OSError):  # a folder that may only be read: it is composed again next time
        place = make_private(folder.resolve().parents[1], "") / _note(folder)
        place.write_text(_key(code, hashes), encoding="utf-8")


def _note(folder: Path) -> str:
    """Return the name of the note about a published edition, in the private folder."""
    return f"rendu-{folder.resolve().parent.name}-{folder.resolve().name}"


def _key(code: str, hashes: Mapping[str, str]) -> str:
    told = "\n".join((code, hashes.get(NOTEBOOK, ""), hashes.get(PDF, "")))
    return sha256(told.encode()).hexdigest()
