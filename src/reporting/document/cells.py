"""The cells of an executed notebook -> one flat list of blocks, in reading order."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final

from nbformat import NotebookNode

from reporting.document import markdown
from reporting.document.markdown import Block, Inline
from reporting.document.svg import inline_svg
from reporting.document.typography import french
from reporting.errors import DocumentError
from reporting.parts.part import MIME as MIME
from reporting.parts.part import VERSION

SVG: Final = "image/svg+xml"
ANALYST: Final = "analyst"
DRAWN: Final = ("chart", "map")
"""Kinds of parts that have a drawing."""
_TYPES: Final = dict.fromkeys(DRAWN, "figure")
_WRITTEN: Final = ("title", "subtitle", "alt", "description", "source", "note")


def blocks(notebook: NotebookNode) -> Iterator[Block]:
    """Yield what the reader may see; the notebook's own title and analysts' cells stay out."""
    title_seen = False
    for position, cell in enumerate(notebook.cells, start=1):
        where = f"cellule {position}"
        if cell.cell_type == "markdown":
            markdown.check_inert(cell.source, where)
        if ANALYST in cell.metadata.get("tags", []) and cell.cell_type != "code":
            continue
        if cell.cell_type == "markdown":
            for block in markdown.blocks(cell.source, where):
                markdown.check_numbers(block, where)
                if block["type"] == "heading" and block["level"] == 1 and not title_seen:
                    title_seen = True
                else:
                    yield {**block, "where": where}
        elif cell.cell_type == "code":
            is_analyst = ANALYST in cell.metadata.get("tags", [])
            for output in cell.outputs:
                yield from _output(output, where, is_analyst=is_analyst)
        elif cell.source.strip():
            fix = "En faire du Markdown, ou l'étiqueter « analyst »."
            raise DocumentError(where, "une cellule brute ne passe pas dans le document", fix)


def _output(output: NotebookNode, where: str, *, is_analyst: bool) -> Iterator[Block]:
    if output.output_type == "error":
        fix = "Corriger la cellule et exécuter de nouveau le notebook."
        raise DocumentError(where, f"la cellule a échoué ({output.ename})", fix)
    if output.output_type == "stream" or is_analyst:
        return
    if MIME in output.data:
        yield from _part(output.data, where)
        return
    found = f"sortie qui n'est pas une partie ({', '.join(sorted(output.data))})"
    fix = "Afficher une partie de `report`"
    if any(name.startswith("image/") for name in output.data):
        fix = (
            "Donner le dessin à `report.figure(axes, title=…, data=…, alt=…)` dans la même cellule"
        )
    elif set(output.data) == {"text/plain"}:
        fix = "Finir la ligne par « ; »"
    raise DocumentError(where, found, f"{fix}, ou étiqueter la cellule « analyst ».")


def _part(data: NotebookNode, where: str) -> Iterator[Block]:
    part: dict[str, Any] = copy.deepcopy(dict(data[MIME]))
    if part["version"] != VERSION:
        found = f"partie de version {part['version']}, version {VERSION} attendue"
        fix = "Ce notebook a été exécuté par une autre version du paquet : l'exécuter de nouveau."
        raise DocumentError(where, found, fix)
    kind = part["kind"]
    for key in _WRITTEN:
        if part.get(key):
            part[key] = french(part[key])
    if kind == "prose":
        yield from _paragraphs(part, where)
        return
    part.pop("version")
    if kind in _TYPES:
        name, drawing = part["alt"] or part["title"], _text(data[SVG])
        part["svg"] = inline_svg(drawing, part["id"], name, part["description"])
    if kind == "key_figures":
        part["tiles"] = [_tile(tile, part["figures"]) for tile in part["tiles"]]
    for column in (part.get("data") or {}).get("columns", []):
        column["label"] = french(column["label"])
    unused = ("paragraphs",) if kind == "key_figures" else ("paragraphs", "tiles")
    for key in (*unused, *(("cover",) if kind != "cover" else ())):
        part.pop(key, None)
    yield {"type": _TYPES.get(kind, kind), **part, "where": where}


def _paragraphs(part: dict[str, Any], where: str) -> Iterator[Block]:
    for spans in part["paragraphs"]:
        inlines = [_span(span, part["figures"]) for span in spans]
        shown = [{**i["figure"], "shown": i["text"]} for i in inlines if "figure" in i]
        yield {
            "type": "paragraph",
            "part": part["id"],
            "inlines": inlines,
            "figures": shown,
            "dates": part["dates"],
            "where": where,
        }


def _span(span: dict[str, Any], figures: list[dict[str, Any]]) -> Inline:
    if span.get("figure") is None:
        return {**span, "text": french(span["text"])}
    return {"text": span["text"], "figure": figures[span["figure"]]}


def _tile(tile: dict[str, Any], figures: list[dict[str, Any]]) -> dict[str, Any]:
    figure = None if tile.get("figure") is None else figures[tile["figure"]]
    detail = french(tile["detail"]) if tile.get("detail") else None
    return {**tile, "label": french(tile["label"]), "detail": detail, "figure": figure}


def _text(data: str | list[str]) -> str:
    return data if isinstance(data, str) else "".join(data)
