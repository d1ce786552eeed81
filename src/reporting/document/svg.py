"""A chart's SVG made ready to stand in a page: nothing but drawing, its own names, its own words."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from reporting.document.errors import DocumentError

_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_ALLOWED: Final = frozenset(
    "svg g defs style path rect circle ellipse line polyline polygon text tspan use clipPath mask "
    "linearGradient radialGradient stop pattern marker symbol title desc".split()
)
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
    for element in root.iter():
        _check(element, name)
        _prefix(element, name)
    for child in [c for c in root if c.tag in (f"{_SVG}title", f"{_SVG}desc", f"{_SVG}metadata")]:
        root.remove(child)
    for position, (tag, text) in enumerate((("title", title), ("desc", description or ""))):
        if text:
            label = Element(_SVG + tag, {"id": f"{name}-{tag}"})
            label.text = text
            root.insert(position, label)
    labels = [f"{name}-title", *([f"{name}-desc"] if description else [])]
    root.attrib.update({"role": "img", "aria-labelledby": " ".join(labels)})
    return tostring(root, encoding="unicode")


def _parsed(svg: str, name: str) -> Element:
    try:
        return fromstring(re.sub(r"<!DOCTYPE[^>\[]*>", "", svg, count=1))
    except (ParseError, DefusedXmlException) as err:
        raise DocumentError(f"partie « {name} »", "SVG illisible", "Tracer à nouveau.") from err


def _check(element: Element, name: str) -> None:
    metadata = element.tag == f"{_SVG}metadata" or not element.tag.startswith(_SVG)
    local = element.tag.removeprefix(_SVG)
    bad = not metadata and local not in _ALLOWED
    values = [*element.attrib.values(), element.text or ""] if local == "style" else None
    for key, value in element.attrib.items():
        outside = key in ("href", _LINK) and not value.startswith("#")
        bad = bad or key.lower().startswith("on") or outside
    for value in values or element.attrib.values():
        outside = any(not target.startswith("#") for target in _REFERENCE.findall(value))
        bad = bad or outside or _UNSAFE_STYLE.search(value) is not None
    if bad:
        found = f"le SVG contient « {local} » avec autre chose que du dessin"
        raise DocumentError(f"partie « {name} »", found, "Un graphique ne charge ni n'exécute rien.")


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
