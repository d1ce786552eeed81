"""The annex of an edition as an OpenDocument spreadsheet.

Every text is typed as text, which no spreadsheet runs; the same document gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from reporting.document.spreadsheet import plain, sheets

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
