"""The document as one HTML page: self-contained, no script, no request."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reporting import fonts
from reporting.document.annex import figure_of, machine_of


def render_html(document: dict[str, Any]) -> str:
    """Return the page of a document."""
    template = _environment().get_template("rapport.html.j2")
    return template.render(doc=document, cover=document["cover"], fonts=_fonts())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reporting.document"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["drawing"] = Markup  # checked element by element by `build`
    environment.filters["value_of"] = lambda figure: figure_of(figure).integers
    environment.filters["cells"] = _cells
    return environment


def _cells(data: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the cells of a table with their column and, for numbers, their machine value."""
    return [
        [
            {"text": cell["text"], "value": machine_of(cell), **column}
            for cell, column in zip(row, data["columns"], strict=True)
        ]
        for row in data["rows"]
    ]


@cache
def _fonts() -> list[dict[str, str | int]]:
    faces = ((fonts.REGULAR, 400, "normal"), (fonts.SEMIBOLD, 600, "normal"))
    return [
        {
            "family": fonts.FAMILY,
            "weight": weight,
            "style": style,
            "data": base64.b64encode((fonts.FOLDER / f"{stem}.woff2").read_bytes()).decode(),
        }
        for stem, weight, style in (*faces, (fonts.ITALIC, 400, "italic"))
    ]
