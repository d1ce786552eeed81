"""The cells of an executed notebook -> one flat list of blocks, their drawings made inert."""

import copy
import re
from collections.abc import Iterator
from itertools import count
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, fromstring, register_namespace, tostring

from nbformat import NotebookNode

from reporting.document import markdown
from reporting.document.markdown import Block, Inline
from reporting.errors import DocumentError
from reporting.parts.french import typeset
from reporting.parts.markup import REFUSAL
from reporting.parts.part import COLUMNS, VERSION
from reporting.parts.part import MIME as MIME
from reporting.phrases import Phrase, say

SVG: Final = "image/svg+xml"
ANALYST: Final = "analyst"
PARAMETERS: Final = "parameters"
"""The tag of the cell that holds a notebook's own parameters."""
INJECTED: Final = "injected-parameters"
"""The tag papermill gives to the cell that holds an edition's parameters, and here its id."""
DRAWN: Final = ("chart", "map")
"""Kinds of parts that have a drawing."""
_TYPES: Final = dict.fromkeys(DRAWN, "figure")
_OWN: Final = {"key_figures": "tiles", "cover": "cover", "cards": "cards"}
"""What a kind of part alone has."""
_UNUSED: Final = {"version", "paragraphs", "tiles", "cover", "cards", "role"}
_ACROSS: Final = ("key_figures", "cards")
_CARD: Final = 4
"""Columns that a card takes at least."""
_WRITTEN: Final = (
    *("title", "subtitle", "alt", "description", "source", "note"),
    *("label", "detail", "sub", "over", "meaning"),
)
_WIDGET: Final = "application/vnd.jupyter.widget-view+json"
_DRAWING: Final = re.compile(r"\A(Figure\(|\[?<(Figure|Axes|matplotlib|seaborn))")
_BARS: Final = re.compile(r"\d+%\|")
"""What a progress bar writes."""


def named(notebook: NotebookNode) -> Iterator[tuple[Phrase, NotebookNode]]:
    """Yield the cells with what messages call them: the same before and after their execution.

    The number counts every cell of the notebook as its author sees it.
    """
    position = 0
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            yield say("cells.tagged", tag=INJECTED), cell
        else:
            position += 1
            id = cell.get("id") or say("cells.nameless")
            yield say("cells.numbered", position=position, id=id), cell


def covers(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return what the covers of an executed notebook hold: one, in a report."""
    return [
        output.data[MIME]["cover"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("data", {}).get(MIME, {}).get("kind") == "cover"
    ]


def blocks(notebook: NotebookNode) -> Iterator[Block]:
    """Yield what the reader may see; the notebook's own title and analysts' cells stay out."""
    title_seen = False
    for where, cell in named(notebook):
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
            raise DocumentError(where, say("document.raw"), say("document.raw-fix"))


def _output(output: NotebookNode, where: Phrase, *, is_analyst: bool) -> Iterator[Block]:
    if output.output_type == "error":
        found = say("document.failed", name=output.ename)
        raise DocumentError(where, found, say("document.failed-fix"))
    if is_analyst:
        return
    if output.output_type == "stream":
        raise printed(output, where)
    if REFUSAL in output.data:
        found = say("document.not-shown", id=output.data[REFUSAL]["id"])
        raise DocumentError(where, found, say("document.not-shown-fix"))
    if MIME in output.data:
        yield from _part(output.data, where)
        return
    found = say("document.no-part", kinds=", ".join(sorted(output.data)))
    fix = say("document.show-part")
    text = _text(output.data.get("text/plain", ""))
    if any(name.startswith("image/") for name in output.data) or _DRAWING.search(text):
        fix = say("document.draw")
    elif _WIDGET in output.data:
        fix = say("document.widget")
    elif set(output.data) == {"text/plain"}:
        fix = say("document.semicolon")
    raise DocumentError(where, found, say("document.or-analyst", fix=fix))


def printed(output: NotebookNode, where: Phrase) -> DocumentError:
    """Return the refusal of a text that a cell prints: JupyterLab shows it, no page does."""
    text = _text(output.text).strip()
    first = text.splitlines()[0][:120] if text else ""
    if output.name == "stderr":
        found, fix = say("document.warned", text=first), say("document.warned-fix")
    else:
        found, fix = say("document.printed", text=first), say("document.printed-fix")
    if _BARS.search(text):
        fix = say("document.progress")
    return DocumentError(where, found, say("document.or-analyst", fix=fix))


def _part(data: NotebookNode, where: Phrase) -> Iterator[Block]:
    part: dict[str, Any] = copy.deepcopy(dict(data[MIME]))
    if part["version"] != VERSION:
        found = say("document.version", found=part["version"], wanted=VERSION)
        raise DocumentError(where, found, say("document.version-fix"))
    kind, name = part["kind"], part["id"]
    _typeset(part, *_WRITTEN)
    if kind == "prose":
        yield from _paragraphs(part, where)
        return
    if kind in _TYPES:
        said = (part["alt"] or part["title"], part["description"])
        part["svg"] = inline_svg(_text(data[SVG]), name, *said)
        if part.get("narrow"):
            part["narrow"] = inline_svg(part["narrow"], f"{name}-etroit", *said)
    ranks = count(1)
    for key in ("tiles", "cards", "data"):
        if part.get(key):
            part[key] = _written(part[key], part, ranks)
    if kind in _ACROSS:
        part["columns"] = part.get("columns") or _across(part, len(part[_OWN[kind]]))
    for key in _UNUSED - {_OWN.get(kind)}:
        part.pop(key, None)
    yield {"type": _TYPES.get(kind, kind), **part, "where": where}


def _paragraphs(part: dict[str, Any], where: Phrase) -> Iterator[Block]:
    looks: dict[str, Any] = {key: part[key] for key in ("role", "width") if key in part}
    for spans in part["paragraphs"]:
        inlines = [_span(span, part["figures"]) for span in spans]
        yield {
            "type": "paragraph",
            "part": part["id"],
            **looks,
            "inlines": inlines,
            "figures": _shown(inlines),
            "dates": part["dates"],
            "where": where,
        }


def _shown(inlines: list[Inline]) -> list[dict[str, Any]]:
    return [{**one["figure"], "shown": one["text"]} for one in inlines if "figure" in one]


def _span(span: dict[str, Any], figures: list[dict[str, Any]]) -> Inline:
    if span.get("figure") is None:
        return {**span, "text": typeset(span["text"])}
    return {"text": typeset(span["text"]), "figure": figures[span["figure"]]}


def _written(held: Any, part: dict[str, Any], ranks: Iterator[int]) -> Any:
    """Typeset what a part holds, make its small drawings inert, put its figures in their place.

    Of a text of a cell, data files keep what was written.
    """
    if isinstance(held, list):
        return [_written(one, part, ranks) for one in held]
    if not isinstance(held, dict):
        return held
    spans = [[_span(span, part["figures"]) for span in line] for line in held.get("lines", [])]
    held = {key: _written(one, part, ranks) for key, one in held.items()}
    held |= {"lines": spans} if spans else {}
    _typeset(held, *_WRITTEN)
    if held.get("svg"):
        held["svg"] = inline_svg(held["svg"], f"{part['id']}-{next(ranks)}", "", None)
    if held.get("figure") is not None:
        held["figure"] = part["figures"][held["figure"]]
    if "text" in held and "unit" not in held and (text := typeset(held["text"])) != held["text"]:
        held |= {"text": text, "plain": held["text"]}
    return held


def _across(part: dict[str, Any], count: int) -> int:
    """Return how many cards or facts stand side by side: three, or two of two or four."""
    most = max(1, int(part.get("width", COLUMNS)) // _CARD)
    pairs = 2 if count == 4 and part.get("style") != "delay" else count
    return max(1, min(most, pairs))


def _typeset(content: dict[str, Any], *keys: str) -> None:
    for key in keys:
        if text := content.get(key):
            content[key] = typeset(text) if isinstance(text, str) else [*map(typeset, text)]


def _text(data: str | list[str]) -> str:
    return data if isinstance(data, str) else "".join(data)


_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_ALLOWED: Final = frozenset(
    {
        *("svg", "g", "defs", "style", "title", "desc", "symbol", "use", "text", "tspan"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "marker"),
        *("clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop"),
    }
)
_REPLACED: Final = frozenset({f"{_SVG}metadata", f"{_SVG}title", f"{_SVG}desc"})
_SPOKEN: Final = ("text", "tspan")
_DECLARED: Final = ("<!DOCTYPE", "<!ENTITY", "<![CDATA[", "<?xml-stylesheet")
"""What a page, reading the same drawing as HTML, would take for something else."""
_REFERENCE: Final = re.compile(r"url\(\s*['\"]?(.*?)['\"]?\s*\)")
_UNSAFE_STYLE: Final = re.compile(r"@import|expression\(|javascript:", re.IGNORECASE)

register_namespace("", _SVG[1:-1])
register_namespace("xlink", _LINK[1 : _LINK.index("}")])


def inline_svg(svg: str, name: str, title: str, description: str | None) -> str:
    """Return a chart as an element of a page, with a name and a description for screen readers.

    Identifiers are prefixed with the name of the part: those of two charts would collide. What
    could run or load something is refused.
    """
    root = _parsed(svg, name)
    for child in [child for child in root if child.tag in _REPLACED]:
        root.remove(child)
    for element in root.iter():
        _check(element, name)
        _prefix(element, name)
        if element.tag.removeprefix(_SVG) in _SPOKEN:
            element.text = element.text and typeset(element.text)
    for position, (tag, text) in enumerate((("title", title), ("desc", description or ""))):
        if text:
            label = Element(_SVG + tag, {"id": f"{name}-{tag}"})
            label.text = text
            root.insert(position, label)
    labels = [f"{name}-title", *([f"{name}-desc"] if description else [])]
    root.attrib.update({"role": "img", "aria-labelledby": " ".join(labels)})
    return tostring(root, encoding="unicode")


def _parsed(svg: str, name: str) -> Element:
    where = say("document.part", name=name)
    bare = re.sub(r"<!DOCTYPE[^>\[]*>", "", svg, count=1)
    if any(mark in bare for mark in _DECLARED):
        raise DocumentError(where, say("document.entities"), say("document.redraw"))
    try:
        return fromstring(bare)
    except ParseError as err:
        raise DocumentError(where, say("document.bad-svg"), say("document.redraw")) from err


def _check(element: Element, name: str) -> None:
    """Refuse what could run or load something."""
    local = element.tag.removeprefix(_SVG)
    links = [v for k, v in element.attrib.items() if k in ("href", _LINK)]
    texts = [*element.attrib.values(), element.text or ""] if local == "style" else None
    values = texts or list(element.attrib.values())
    targets = [*links, *(found for value in values for found in _REFERENCE.findall(value))]
    bad = (
        local not in _ALLOWED
        or any(key.lower().startswith("on") for key in element.attrib)
        or any(not target.startswith("#") for target in targets)
        or any(_UNSAFE_STYLE.search(value) for value in values)
    )
    if bad:
        found = say("document.active-svg", element=local)
        where = say("document.part", name=name)
        raise DocumentError(where, found, say("document.active-svg-fix"))


def _prefix(element: Element, name: str) -> None:
    for key, value in element.attrib.items():
        if key == "id":
            element.set(key, _prefixed(value, name))
        elif key in ("href", _LINK):
            element.set(key, "#" + _prefixed(value[1:], name))
        elif "url(" in value:
            element.set(key, _REFERENCE.sub(lambda m: f"url(#{_prefixed(m[1][1:], name)})", value))


def _prefixed(value: str, name: str) -> str:
    return value if value.startswith(f"{name}-") else f"{name}-{value}"
