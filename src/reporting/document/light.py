"""A drawing as a page holds it: the same marks, in fewer bytes.

What the page's style sheet gives (colours, line joins, weights, anchors) is left to it, numbers
have one decimal, paths are relative, and neighbours that look alike share what they look like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, fromstring, tostring

_PLACES: Final = frozenset(
    ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d", "points")
)
"""Attributes that say where a mark is; the others say how it looks."""
_CLASSES: Final = {
    ("font-weight", "600"): "b",
    ("font-style", "italic"): "i",
    ("text-anchor", "end"): "e",
    ("text-anchor", "middle"): "m",
    ("stroke-linecap", "round"): "r",
}
_FRAME: Final = ("width", "height", "viewBox", "font-family")
_USUAL: Final = re.compile(r"\d+(\.\d+)?")
_LARGE: Final = 40
_NUMBER: Final = re.compile(r"-?\d*\.\d+|-?\d+")
_STEPS: Final = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_WORDS: Final = frozenset(("text", "tspan", "title", "desc", "style"))
_POINTS: Final = re.compile(r"[MLZz\d.\s-]*")


def light(svg: str, *, named_by: str | None = None, is_told: bool = True) -> str:
    """Return a drawing, checked by `build`, with the same look in a page and fewer bytes.

    Parameters
    ----------
    named_by
        The ids of another drawing of the same, whose name and description it takes.
    is_told
        Whether screen readers are told what it shows.
    """
    root = fromstring(re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg).replace("xlink:href", "href"))
    used = set(re.findall(r'#([^")\']+)', svg)) | set(root.get("aria-labelledby", "").split())
    if named_by or not is_told:
        root[:] = [one for one in root if one.tag not in ("title", "desc")]
        root.attrib = {key: told for key, told in root.attrib.items() if key in _FRAME}
        root.attrib |= {"role": "img", "aria-labelledby": named_by} if named_by else {}
    is_house = re.search(r'class="[^"]*\b[fsh]-', svg) is not None
    for element in root.iter():
        _bare(element, used, is_house=is_house)
    for key in ("version", "font-family") if is_house else ("version",):
        root.attrib.pop(key, None)
    _hatch(root)
    _share_size(root)
    for element in root.iter():
        _size(element)
    _gather(root)
    return tostring(root, encoding="unicode").replace(" />", "/>")


def _bare(element: Element, used: set[str], *, is_house: bool) -> None:
    """Leave out of an element what shows nothing, and shorten the rest."""
    told = element.attrib
    if told.get("id") not in used:
        told.pop("id", None)
    if element.tag not in _WORDS and not (element.text or "").strip():
        element.text = None
    if element.tag not in ("tspan",) and not (element.tail or "").strip():
        element.tail = None
    if is_house:
        _leave_to_classes(told)
    if "style" in told:
        _plain(told)
    for key in _PLACES & told.keys():
        if element.tag != "svg":
            told[key] = _path(told[key]) if key == "d" else _NUMBER.sub(_rounded, told[key])


def _plain(told: dict[str, str]) -> None:
    """Write a style as attributes, which neighbours can share."""
    for key, value in re.findall(r"([\w-]+): *([^;]+)", told.pop("style")):
        told[key] = value.strip().removesuffix("px") if key == "font-size" else value.strip()
    told.pop("clip-path", None)
    if told.get("font-family", "").startswith("'Inter'"):
        del told["font-family"]
    for (key, value), name in _CLASSES.items():
        if told.get(key) == value:
            del told[key]
            told["class"] = " ".join(filter(None, [told.get("class"), name]))


def _leave_to_classes(told: dict[str, str]) -> None:
    names = told.get("class", "").split()
    heads = {name[:2] for name in names}
    if "h-" in heads:  # words on a halo of paper
        names = [name for name in names if not name.startswith("s-")]
        for key in ("stroke", "stroke-width", "paint-order"):
            told.pop(key, None)
    if heads & {"f-", "h-"} or ("s-" in heads and told.get("fill") == "none"):
        told.pop("fill", None)
    if "s-" in heads:
        told.pop("stroke", None)
    if told.get("stroke-linejoin") == "round":
        told.pop("stroke-linejoin")
    if told.get("stroke-width") == "1":
        told.pop("stroke-width")
    for (key, value), name in _CLASSES.items():
        if told.get(key) == value:
            del told[key]
            names.append(name)
    if names:
        told["class"] = " ".join(names)


def _hatch(parent: Element) -> None:
    """Leave slanted lines to the pattern of the page: they follow the ground they are on."""
    kept: list[Element] = []
    for child in parent:
        _hatch(child)
        before = kept[-1].get("class", "") if kept else ""
        if child.get("class") == "s-hatch" and before == "f-paper s-hatch" and child.get("d"):
            kept[-1].set("class", "s-hatch hachures")
        else:
            kept.append(child)
    parent[:] = kept


def _size(element: Element) -> None:
    """Leave usual widths of lines, and sizes of words, to classes: `w6` is 0.6, `z72` is 7.2."""
    told = element.attrib
    for key, name in (("stroke-width", "w"), ("font-size", "z")):
        value = told.get(key, "")
        if _USUAL.fullmatch(value) and float(value) < _LARGE:
            del told[key]
            names = [told.get("class", ""), f"{name}{round(float(value) * 10)}"]
            told["class"] = " ".join(filter(None, names))


def sizes(page: str) -> str:
    """Return the style sheet of the widths and sizes that the drawings of a page have."""
    found = {one for told in re.findall(r'class="([^"]*)"', page) for one in told.split(" ")}
    rules = {"w": "stroke-width", "z": "font-size"}
    return "".join(
        f".{one}{{{rules[one[0]]}:{_tenths(int(one[1:]))}px}}"
        for one in sorted(found)
        if re.fullmatch(r"[wz]\d+", one)
    )


def _share_size(root: Element) -> None:
    """Say once the size that most words have."""
    sized = [one for one in root.iter("text") if "font-size" in one.attrib]
    if sized and "font-size" not in root.attrib:
        ((most, _),) = Counter(one.attrib["font-size"] for one in sized).most_common(1)
        root.set("font-size", most)
        for one in sized:
            if one.attrib["font-size"] == most:
                del one.attrib["font-size"]


def _gather(parent: Element) -> None:
    """Draw neighbours that look alike as one path, or as a group that says how they look."""
    for child in parent:
        if child.tag == "g":
            _gather(child)
    parent[:] = [
        one
        for child in parent
        for one in (list(child) if child.tag == "g" and not child.attrib else [child])
    ]
    gathered: list[Element] = []
    for look, run in groupby(_sorted(list(parent)), key=_look):
        alike = list(run)
        if look is None or len(alike) == 1:
            gathered += alike
        elif all(map(_joins, alike)):
            d = "".join(one.get("d") or _box(one) for one in alike)
            gathered.append(Element("path", {"d": d, **dict(look)}))
        elif look:
            group = Element("g", dict(look))
            for one in alike:
                one.attrib = {key: one.attrib[key] for key in one.attrib if key in _PLACES}
                group.append(one)
            gathered.append(group)
        else:
            gathered += alike
    parent[:] = [one for one in gathered if one.tag != "g" or len(one)]


def _sorted(children: list[Element]) -> Iterator[Element]:
    """Yield marks in an order of same look: words beside each other never overlap."""
    for is_text, run in groupby(children, key=lambda one: one.tag == "text"):
        alike = list(run)
        yield from sorted(alike, key=lambda one: _look(one) or ()) if is_text else alike


def _look(element: Element) -> tuple[tuple[str, str], ...] | None:
    """Return how a mark looks; None where it cannot share it."""
    told = {key: value for key, value in element.attrib.items() if key not in _PLACES}
    is_mark = element.tag in ("rect", "path", "line", "circle", "text")
    own = {"id", "opacity", "transform", "rx"} & told.keys()
    return tuple(sorted(told.items())) if is_mark and not own else None


def _joins(element: Element) -> bool:
    """Whether a mark may be a piece of another's path: it has a ground or a line, not both."""
    names = element.get("class", "").split()
    heads = Counter(name[:2] for name in names)
    is_one = "stroke-dasharray" not in element.attrib or element.tag == "path"
    is_one = is_one and heads["f-"] + heads["s-"] == 1 and "fill" not in element.attrib
    return is_one and (element.tag == "rect" or element.get("d", "")[:1] == "M")


def _box(rect: Element) -> str:
    x, y, wide, tall = (rect.get(key, "0") for key in ("x", "y", "width", "height"))
    return f"M{_joined([x, y])}h{wide}v{tall}h-{wide}z"


def _path(d: str) -> str:
    """Return a path with one decimal, from each point to the next where it is of lines."""
    if not _POINTS.fullmatch(d):
        return re.sub(r"\s+", " ", _NUMBER.sub(_rounded, d)).strip()
    return "".join(_moves(d))


def _moves(d: str) -> Iterator[str]:
    """Yield the steps of a path of lines, in tenths so that no error adds up."""
    at = start = (0, 0)
    before = ""
    for letter, numbers in _STEPS.findall(d):
        if letter in "Zz":
            yield "z"
            at, before = start, "z"
            continue
        places = [round(float(one) * 10) for one in _NUMBER.findall(numbers)]
        for x, y in zip(places[::2], places[1::2], strict=True):
            dx, dy = x - at[0], y - at[1]
            if letter == "M":
                yield f"M{_joined([_tenths(x), _tenths(y)])}"
                start, before = (x, y), "M"
            elif dx == 0 == dy:
                continue
            elif dx == 0 or dy == 0:
                yield f"h{_tenths(dx)}" if dy == 0 else f"v{_tenths(dy)}"
                before = ""
            else:
                step = _joined([_tenths(dx), _tenths(dy)])
                gap = "" if step[0] == "-" or (step[0] == "." and "." in before) else " "
                yield gap + step if before[:1] == "l" else f"l{step}"
                before = f"l{step.replace('-', ' ').split(' ')[-1]}"
            at = (x, y)


def _joined(numbers: list[str]) -> str:
    """Return two numbers beside each other; a sign, or a second point, is enough between them."""
    first, second = numbers
    is_apart = second[0] == "-" or (second[0] == "." and "." in first)
    return f"{first}{'' if is_apart else ' '}{second}"


def _tenths(value: int) -> str:
    whole, part = divmod(abs(value), 10)
    text = f"{whole or ''}.{part}" if part else str(whole)
    return f"-{text}" if value < 0 else text


def _rounded(found: re.Match[str]) -> str:
    return _tenths(round(float(found[0]) * 10))
