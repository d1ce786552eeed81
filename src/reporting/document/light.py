"""A drawing as a page holds it: the same marks, in fewer bytes.

What the page's style sheet gives (colours, line joins, weights, anchors) is left to it, numbers
have one decimal, paths are relative, and neighbours that look alike share what they look like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final
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
_BOX: Final = re.compile(r"M(\d*\.?\d+) ?(\d*\.?\d+)h([\d.]+)v([\d.]+)h-([\d.]+)z")
_MANY: Final = 12
"""Squares of one look from which their edges are shorter to write."""
_PEN: Final = 2.0
"""Room for the line around a mark."""
_Bounds = tuple[float, float, float, float]
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
        _edge(element)
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


def _edge(element: Element) -> None:
    """Draw many hollow squares as their edges: dashes along columns, and along rows."""
    told, d = element.attrib, element.get("d", "")
    boxes = _BOX.findall(d)
    sides = {side for box in boxes for side in box[2:]}
    if len(boxes) < _MANY or len(sides) > 1 or _BOX.sub("", d) or "s-" not in told.get("class", ""):
        return
    side, pen = float(sides.pop()), float(told.get("stroke-width", "1"))
    places = sorted((float(x), float(y)) for x, y, *_ in boxes)
    columns = _runs(places, side)
    rows = _runs(sorted((y, x) for x, y in places), side)
    if not (pitches := [pitch for *_, pitch in (*columns, *rows) if pitch]):
        return
    pitch, out = sum(pitches) / len(pitches), pen / 2
    lines = [
        f"M{_short(x + at)} {_short(first - out)}V{_short(last + side + out)}"
        for x, first, last, _ in columns
        for at in (0, side)
    ]
    lines += [
        f"M{_short(first - out)} {_short(y + at)}H{_short(last + side + out)}"
        for y, first, last, _ in rows
        for at in (0, side)
    ]
    told["d"] = "".join(lines)
    told["stroke-dasharray"] = f"{side + pen:.2f} {pitch - side - pen:.2f}"


def _runs(
    places: list[tuple[float, float]], side: float
) -> list[tuple[float, float, float, float]]:
    """Group sorted places that follow each other on a line: the line, both ends, the pitch."""
    runs: list[list[tuple[float, float]]] = []
    for place in places:
        before = runs[-1][-1] if runs else None
        is_next = before and before[0] == place[0] and place[1] - before[1] < 2 * side
        runs = [*runs[:-1], [*runs[-1], place]] if is_next else [*runs, [place]]
    return [
        (run[0][0], run[0][1], run[-1][1], (run[-1][1] - run[0][1]) / max(len(run) - 1, 1))
        for run in runs
    ]


def _short(value: float) -> str:
    return _tenths(round(value * 10))


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
    """Yield marks, then words that stand on them, in an order of same look.

    Words never overlap each other, and no mark covers one; those with a halo stay where they are.
    """
    is_free = {one: one.tag == "text" and "h-" not in one.get("class", "") for one in children}
    yield from _beside([one for one in children if not is_free[one]])
    yield from sorted((one for one in children if is_free[one]), key=lambda one: _look(one) or ())


def _beside(marks: list[Element]) -> list[Element]:
    """Put each mark behind the last one of its look, unless it would pass under another."""
    kept: list[tuple[Element, Any, _Bounds | None]] = []
    for one in marks:
        look, bounds, at = _look(one), _bounds(one), len(kept)
        while look and bounds and at and kept[at - 1][1] != look:
            under = kept[at - 1][2]
            if under is None or _overlap(under, bounds):
                at = 0
                break
            at -= 1
        kept.insert(at or len(kept), (one, look, bounds))
    return [one for one, *_ in kept]


def _overlap(one: _Bounds, other: _Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bounds(element: Element) -> _Bounds | None:
    """Return the left, top, right and bottom of a mark; None of what is not measured."""
    told = element.attrib
    if element.tag == "rect" and "rx" not in told:
        x, y, wide, tall = (float(told.get(key, 0)) for key in ("x", "y", "width", "height"))
        return x - _PEN, y - _PEN, x + wide + _PEN, y + tall + _PEN
    if element.tag == "circle":
        x, y, r = (float(told.get(key, 0)) for key in ("cx", "cy", "r"))
        return x - r - _PEN, y - r - _PEN, x + r + _PEN, y + r + _PEN
    points = list(_points(told.get("d", ""))) if element.tag == "path" else []
    if not points or None in points:
        return None
    xs, ys = zip(*filter(None, points), strict=True)
    return min(xs) - _PEN, min(ys) - _PEN, max(xs) + _PEN, max(ys) + _PEN


def _points(d: str) -> Iterator[tuple[float, float] | None]:
    """Yield the corners of a path of lines, as `_moves` writes it; None of another step."""
    x = y = 0.0
    for letter, numbers in _STEPS.findall(d):
        places = [float(one) for one in _NUMBER.findall(numbers)]
        if letter == "M" and len(places) == 2:
            x, y = places
        elif letter == "l" and len(places) % 2 == 0:
            for dx, dy in zip(places[::2], places[1::2], strict=True):
                x, y = x + dx, y + dy
                yield x, y
        elif letter in "hv":
            x, y = (x + sum(places), y) if letter == "h" else (x, y + sum(places))
        elif letter != "z":
            yield None
        yield x, y


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
