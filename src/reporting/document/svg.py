"""A chart's SVG made ready for a page: nothing but drawing, with names and words of its own."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring, register_namespace, tostring

from reporting.errors import DocumentError
from reporting.parts.french import typeset
from reporting.phrases import say

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
_WRITTEN: Final = ("text", "tspan")
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
        if element.tag.removeprefix(_SVG) in _WRITTEN:
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
