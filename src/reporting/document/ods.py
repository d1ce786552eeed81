"""The annex of an edition as an OpenDocument spreadsheet, written and read.

Every text is typed as text, which no spreadsheet runs; the same document gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from jinja2 import Environment, PackageLoader, StrictUndefined

from reporting.document.spreadsheet import Sheet, plain, sheets

Rows = list[tuple[str, ...]]

_MAX_BYTES: Final = 50_000_000
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_FOLDER: Final = Path(__file__).parent / "templates" / "annexe"
_MEMBERS: Final = ("META-INF/manifest.xml", "meta.xml", "styles.xml", "content.xml")


def render_ods(document: Mapping[str, Any]) -> bytes:
    """Return the spreadsheet of a document: the same document, the same bytes."""
    shown = sheets(document)
    cells = [c for sheet in shown for row in sheet.rows for c in row]
    formats = dict.fromkeys(c.number.format for c in cells if c.number)
    cover = document["cover"]
    values = {
        "title": plain(f"{cover['title']}, {cover['territory_name']}"),
        "description": plain(document.get("demonstration") or cover["plan"]),
        "freeze": cover["dates"]["freeze"],
        "sheets": shown,
        "widths": sorted({width for sheet in shown for width in sheet.widths}),
        "formats": {format: f"n{index}" for index, format in enumerate(formats)},
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as file:
        # First and uncompressed: this is how the format is recognised.
        file.writestr(_member("mimetype", ZIP_STORED), (_FOLDER / "mimetype").read_bytes())
        for name in _MEMBERS:
            text = _environment().get_template(f"{Path(name).name}.j2").render(values)
            file.writestr(_member(name, ZIP_DEFLATED), text.encode())
    return buffer.getvalue()


def _member(name: str, compression: int) -> ZipInfo:
    member = ZipInfo(name)  # dated 1980: the format has no earlier day, and "now" would differ
    member.compress_type = compression
    return member


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reporting.document", "templates/annexe"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rows_of(sheet: Sheet) -> Rows:
    """Return the rows of a sheet as `read_ods` finds them."""
    rows = [*sheet.above, sheet.head, *sheet.rows]
    return [tuple(_read(c.text, c.number.value if c.number else None) for c in row) for row in rows]


def read_ods(content: bytes) -> dict[str, Rows]:
    """Return the rows of each sheet: texts, or « value (text) » for a number or a formula.

    Raises
    ------
    ValueError
        It is no spreadsheet.
    """
    try:
        with ZipFile(io.BytesIO(content)) as file:
            if file.getinfo("content.xml").file_size > _MAX_BYTES:
                message = f"classeur illisible (plus de {_MAX_BYTES // 10**6} Mo)"
                raise ValueError(message)
            root = fromstring(file.read("content.xml"))
    except (BadZipFile, KeyError, EOFError, ParseError, DefusedXmlException) as err:
        message = f"classeur illisible ({type(err).__name__})"
        raise ValueError(message) from err
    return {
        table.get(_TABLE + "name", ""): [
            tuple(map(_read_cell, row.iter(_TABLE + "table-cell")))
            for row in table.iter(_TABLE + "table-row")
        ]
        for table in root.iter(_TABLE + "table")
    }


def _read_cell(cell: Element) -> str:
    value = cell.get(_TABLE + "formula") or cell.get(_OFFICE + "value")
    return _read("".join(cell.itertext()), value)


def _read(text: str, value: str | None) -> str:
    return text if value is None else f"{value} ({text})"
