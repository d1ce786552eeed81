"""The files of an edition, rendered from its executed notebook; and what is known to be one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from nbformat.v4 import nbformat, nbformat_minor
from nbformat.validator import get_validator

from reporting import document
from reporting.document.annex import LICENCE, Value, file_name, printed, table
from reporting.editions.manifest import NOTEBOOK
from reporting.editions.places import is_sheet, keep_note, note_of, to_bytes
from reporting.parts.figures import SHARES

HTML, PDF, ODS = "rapport.html", "rapport.pdf", "annexe.ods"
DATA = "donnees"
ROOT: Final = "../../"
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
UNITS: Final = dict.fromkeys((*SHARES, "points"), "part de 1") | {"EUR": "euros"}
"""How data files write what pages write in another unit."""

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
        root = ROOT if is_sheet(tree["cover"]["territory"]) else None
        files[HTML] = document.render_html(tree, root=root).encode()
    if pdf:
        with step("pdf"):
            files[PDF] = document.render_pdf(tree, tables)
    with step("files"):
        files[ODS] = document.render_ods(tree)
        if root is None:  # a sheet has its drawings in its page alone
            drawings = document.drawings(tree)
            files |= {f"{DATA}/{name}": svg.encode() for name, svg in drawings.items()}
        files |= {f"{DATA}/{name}": text.encode() for name, text in tables.items()}
        files[f"{DATA}/datapackage.json"] = to_bytes(data_package(tree, tables))
    return files


def ready() -> None:
    """Compile templates and the schema of notebooks, import what a shell begins with.

    Processes forked from this one have them: each would do it again.
    """
    document.page_template()
    document.annex_templates()
    get_validator(nbformat, nbformat_minor, relax_add_props=True)
    for name in ("completer", "completerlib", "crashhandler", "magics"):
        import_module(f"IPython.core.{name}")


def shared(territories: Iterable[str]) -> dict[str, bytes]:
    """Return the files that the sheets among some editions share, by place under the reports."""
    if not any(map(is_sheet, territories)):
        return {}
    return {f"{document.SHARED}/{name}": file for name, file in document.shared_files().items()}


def maker(code: str, lock: str | None) -> str:
    """Return what makes the bytes of a file from its notebook: the code, and its environment."""
    return f"{code}\n{lock}"


def is_rendering(folder: Path, code: str, hashes: Mapping[str, str]) -> bool:
    """Tell whether a PDF has been seen to be what this code makes of its notebook.

    Composing a PDF again costs more than all other formats together; it is done once for the same
    notebook, code and bytes.
    """
    return note_of(folder.resolve().parents[1], _note(folder)) == _key(code, hashes)


def note_rendering(folder: Path, code: str, hashes: Mapping[str, str]) -> None:
    """Note that the PDF of a published edition is what the code makes of its notebook."""
    keep_note(folder.resolve().parents[1], _note(folder), _key(code, hashes))


def _note(folder: Path) -> str:
    """Return the name of the note about a published edition, in the private folder."""
    return f"rendu-{folder.resolve().parent.name}-{folder.resolve().name}"


def _key(code: str, hashes: Mapping[str, str]) -> dict[str, str]:
    return {"code": code, **{name: hashes.get(name, "") for name in (NOTEBOOK, PDF)}}


def data_package(document: Mapping[str, Any], tables: Mapping[str, str]) -> dict[str, Any]:
    """Return the Frictionless Data Package of the tables: `donnees/datapackage.json`."""
    blocks = {file_name(block): block for block in printed(document) if "id" in block}
    cover = document["cover"]
    return _given(
        profile="data-package",
        name=str(cover.get("report_id", "rapport")).lower().replace("/", "-"),
        title=cover.get("title"),
        description=document.get("demonstration"),
        licenses=[LICENCE],
        resources=[_file(name, text, blocks.get(name, {})) for name, text in tables.items()],
    )


def _file(name: str, text: str, block: Mapping[str, Any]) -> dict[str, Any]:
    """Return a CSV file: where it is, what it holds, where that comes from."""
    content = text.encode()
    return _given(
        profile="tabular-data-resource",
        name=name.removesuffix(".csv").lower(),
        path=name,
        title=block.get("title"),
        description=block.get("subtitle"),
        format="csv",
        mediatype="text/csv",
        encoding="utf-8",
        bytes=len(content),
        hash=f"sha256:{sha256(content).hexdigest()}",
        sources=[{"title": block["source"]}] if block.get("source") else None,
        schema={"fields": _fields(block)},
    )


def _given(**properties: Any) -> dict[str, Any]:
    """Return the properties that say something."""
    return {name: value for name, value in properties.items() if value not in (None, "", [])}


def _fields(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a table: numbers where every value is one, texts elsewhere."""
    if block.get("type") == "data":
        return list(block["fields"])
    names, rows = table(block) or ([], [])
    units = [_units(column) for column in _columns(block, names)]
    labels = {c["id"]: c["label"] or None for c in (block.get("data") or {}).get("columns", [])}
    fields = []
    for position, name in enumerate(names):
        values = [row[position] for row in rows if row[position] is not None]
        known = units[position]
        kind = _type(values, is_number=None not in known)
        told = dict.fromkeys(UNITS.get(unit, unit) for unit in known if unit)
        fields.append(
            _given(name=name, type=kind, title=labels.get(name), description=" ou ".join(told))
        )
    return fields


def _columns(block: Mapping[str, Any], names: Sequence[str]) -> list[list[Mapping[str, Any]]]:
    """Return the cells of each column."""
    if block["type"] == "key_figures":
        tiles = [one for one in block["tiles"] if one["figure"]]
        return [tiles if name == "valeur" else [{}] * len(tiles) for name in names]
    return [list(column) for column in zip(*block["data"]["rows"], strict=True)]


def _units(cells: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Return the units of the numbers of a column; None stands for a text."""
    known = (cell for cell in cells if cell.get("value", "") is not None)
    return list(dict.fromkeys(cell["unit"] if "value" in cell else None for cell in known))


def _type(values: Sequence[Value], *, is_number: bool) -> str:
    if values and all(isinstance(value, int) for value in values):
        return "integer"
    if values and all(isinstance(value, str) and _ISO.fullmatch(value) for value in values):
        return "date"
    return "number" if values and is_number else "string"
