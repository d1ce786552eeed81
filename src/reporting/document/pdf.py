"""The document as a PDF: tagged, archivable, the same bytes every time.

Typst is imported when the first PDF is made. Its threads do not survive a fork: a process forked
from one that has made a PDF makes its own in a fresh interpreter.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pikepdf
from pikepdf import Array, Dictionary, Name

from reporting import fonts
from reporting.document.annex import on_page
from reporting.errors import DocumentError
from reporting.parts.canvas import TOKENS
from reporting.phrases import say

if TYPE_CHECKING:
    import typst

_TEMPLATES: Final = Path(__file__).parent / "templates"
_INDENTED: Final = re.compile(rb">\s+<")
"""What stands between the elements of metadata, which no reader needs: over 1 KB."""
_TYPES: Final = {".csv": "text/csv", ".json": "application/json"}


def render_pdf(document: dict[str, Any], attachments: Mapping[str, str]) -> bytes:
    """Return the PDF of a document, conforming to PDF/UA-1 and PDF/A-3a.

    Parameters
    ----------
    document
        What `build` returned.
    attachments
        Texts to attach, by file name (`.csv` or `.json`), such as those of `tables`.
    """
    if _used_in() != os.getpid():
        return _rendered_elsewhere(document, attachments)
    import typst

    document = {**document, "blocks": [_printed(block) for block in document["blocks"]]}
    inputs = {
        # PDF/A wants every character drawn: one that the typeface lacks is a box here, and itself
        # in the page and the data files.
        "document": fonts.UNDRAWN.sub(fonts.BOX, _json(document)),
        "attachments": _json([_attachment(name, attachments[name]) for name in attachments]),
        "tokens": _json({name: light for name, (light, _) in TOKENS.items()}),
        "family": fonts.FAMILY,
    }
    try:
        raw = _compiler().compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["ua-1", "a-3a"],
            timestamp=_timestamp(document),
        )
    except typst.TypstError as err:
        found = say("document.pdf", why=err.diagnostic or err.message)
        msg = "document"
        raise DocumentError(msg, found, say("document.pdf-fix")) from err
    return _tagged(cast(bytes, raw), _tables(document), _headings(document))


def _printed(block: dict[str, Any]) -> dict[str, Any]:
    """Return a block with the columns that a page prints."""
    return {**block, "data": on_page(block["data"])} if block.get("data") else block


@cache
def _used_in() -> int:
    """Return the process in which Typst was first used; a fork inherits the answer."""
    return os.getpid()


def _rendered_elsewhere(document: dict[str, Any], attachments: Mapping[str, str]) -> bytes:
    """Return the PDF that a fresh interpreter makes."""
    command = [sys.executable, "-c", f"from {__name__} import _main; _main()"]
    done = subprocess.run(
        command,
        input=_json({"document": document, "attachments": dict(attachments)}).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip()
        msg = "document"
        raise DocumentError(msg, say("document.pdf", why=why), say("document.pdf-fix"))
    return done.stdout


def _main() -> None:
    """Read a document and its attachments as JSON; write the PDF."""
    given = json.load(sys.stdin)
    sys.stdout.buffer.write(render_pdf(given["document"], given["attachments"]))


def _tables(document: dict[str, Any]) -> list[set[int] | None]:
    """Return the columns that are row headers, for each table of the PDF in reading order.

    None for a list: cards and facts stand side by side as the cells of a table.
    """
    found: list[set[int] | None] = []
    for section in document["sections"]:
        for position in (at for row in section["rows"] for one in row for at in one["blocks"]):
            block = document["blocks"][position]
            if block["type"] in ("key_figures", "cards"):
                found.append(None)
            elif block["type"] == "table":
                named = enumerate(block["data"]["columns"])
                found.append({index for index, column in named if column.get("header")})
    return found


def compiler_fault() -> str:
    """Return why a page of one word cannot be composed, nothing when it can."""
    try:
        import typst

        typst.Compiler(ignore_system_fonts=True, font_paths=[str(fonts.FOLDER)]).compile(b"a")
    except (ImportError, OSError, RuntimeError) as err:
        return " ".join(str(err).split()) or type(err).__name__
    return ""


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler of this process: reading the fonts once saves most of the time."""
    import typst

    return typst.Compiler(
        input=_TEMPLATES / "rapport.typ",
        root=_TEMPLATES,
        font_paths=[fonts.FOLDER],
        ignore_system_fonts=True,
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _attachment(name: str, text: str) -> dict[str, str]:
    kind = _TYPES[Path(name).suffix]
    return {"name": name, "text": text, "type": kind, "description": f"Données : {name}"}


def _timestamp(document: dict[str, Any]) -> datetime:
    """Return the date written into the file: the freeze of the data, not today."""
    return datetime.fromisoformat(document["cover"]["dates"]["freeze"]).replace(tzinfo=UTC)


def _tagged(pdf: bytes, columns: Sequence[set[int] | None], headings: Sequence[str] = ()) -> bytes:
    """Return the PDF with header columns tagged as such, and with lists where they are meant.

    Parameters
    ----------
    pdf
        A tagged PDF.
    columns
        For each table in reading order, the positions of its header columns; None for a list.
    headings
        The names of the headings in order, for the outline that viewers show.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        tables = list(_elements(file.Root.StructTreeRoot, "/Table"))
        for table, positions in zip(tables, columns, strict=True):
            if positions is None:
                _as_list(file, table)
            else:
                _head_rows(table, positions)
        _name(file, headings)
        metadata = file.Root.Metadata
        metadata.write(_INDENTED.sub(b"><", metadata.read_bytes()))
        buffer = io.BytesIO()
        # Compressed streams, and an identifier from the contents instead of the clock.
        file.save(
            buffer,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
            fix_metadata_version=False,  # it is that of Typst, and would be indented again
        )
    return buffer.getvalue()


def _headings(document: dict[str, Any]) -> list[str]:
    return [block["text"] for block in document["blocks"] if block["type"] == "heading"]


def _name(file: pikepdf.Pdf, headings: Sequence[str]) -> None:
    """Call the entries of the outline by the short names of the sections."""

    def walk(items: Iterable[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
        for item in items:
            yield item
            yield from walk(item.children)

    with file.open_outline() as outline:
        for item, name in zip(walk(outline.root), headings, strict=False):
            item.title = name


def _head_rows(table: Any, positions: set[int]) -> None:
    for row in _elements(table, "/TR"):
        for position, cell in enumerate(_children(row)):
            if position in positions and cell.S == Name.TD:
                cell.S = Name.TH
                own = _listed(cell.get("/A"))
                cell.A = Array([Dictionary(O=Name.Table, Scope=Name.Row), *own])


def _as_list(file: pikepdf.Pdf, table: Any) -> None:
    """Make of a table the list of its cells."""
    items = []
    for cell in _elements(table, "/TD"):
        if not _listed(cell.get("/K")):
            continue
        item = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LI, P=table))
        cell.S, cell.P, item.K = Name.LBody, item, Array([cell])
        del cell["/A"]
        items.append(item)
    table.S, table.K = Name.L, Array(items)
    for key in ("/A", "/ID"):
        if key in table:
            del table[key]


def _elements(element: Any, kind: str) -> Iterator[Any]:
    """Yield the elements of a kind below an element, in reading order, the topmost only."""
    for child in _children(element):
        if child.get("/S") == kind:
            yield child
        else:
            yield from _elements(child, kind)


def _children(element: Any) -> list[Any]:
    kids = _listed(element.get("/K"))
    return [kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]


def _listed(held: Any) -> list[Any]:
    """Return what an entry holds: nothing, one thing, or several."""
    return list(held) if isinstance(held, Array) else [] if held is None else [held]
