"""A drawing as a page holds it: the same marks, in fewer bytes.

What the page's style sheet gives (colours, line joins, weights, anchors) is left to it, numbers
have one decimal, paths are relative, and neighbours that look alike share what they look like.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, groupby
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
_BOX: Final = ("x", "y", "width", "height")
_DISC: Final = ("cx", "cy", "r")
_SIDES: Final = ("width", "height")
_FRAME: Final = ("width", "height", "viewBox", "font-family")
_USUAL: Final = re.compile(r"\d+(\.\d+)?")
_LARGE: Final = 40
_NUMBER: Final = re.compile(r"-?\d*\.\d+|-?\d+")
_STEPS: Final = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_WORDS: Final = frozenset(("text", "tspan", "title", "desc", "style"))
_PEN: Final = 2.0
"""Room for the line around a mark."""
_Bounds = tuple[float, float, float, float]
_OUTLINES: Final = re.compile(r'<g (class="[^"]*">(?:<path [^>]*/>)+)</g>')
_LONG: Final = 400
"""Characters of a group of paths that a page does not say twice."""
_RULE: Final = re.compile(r"(?<=\})((?:,?\.(?:[fhs]|ton)-\w+)+)(\{[^}]*\})")
_LINES: Final = re.compile(r"[MLHVlhvZz\d.\s-]*")


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
    if is_told:  # as wide as its place
        root.attrib = {key: told for key, told in root.attrib.items() if key not in _SIDES}
    if named_by or not is_told:
        root[:] = [one for one in root if one.tag not in ("title", "desc")]
        root.attrib = {key: told for key, told in root.attrib.items() if key in _FRAME}
        root.attrib |= {"role": "img", "aria-labelledby": named_by} if named_by else {}
    is_house = re.search(r'class="[^"]*\b[fsh]-', svg) is not None
    for element in root.iter():
        _bare(element, used, is_house=is_house)
    if root.find("desc") is None and root.find("title") is not None:
        root.attrib.pop("aria-labelledby", None)  # its title is its name
    for key in ("version", "font-family") if is_house else ("version",):
        root.attrib.pop(key, None)
    _hatch(root)
    _gather(root)
    for element in root.iter():
        _size(element)
        if "d" in element.attrib:
            element.set("d", _path(element.attrib["d"]))
        for key in [key for key in ("x", "y") if element.get(key) == "0"]:
            del element.attrib[key]
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
    _classed(told)
    for key in _PLACES & told.keys():
        if element.tag != "svg":
            told[key] = told[key] if key == "d" else _NUMBER.sub(_rounded, told[key])
    if element.tag == "rect" and "rx" not in told:
        x, y, wide, tall = (float(told.pop(key, 0)) for key in _BOX)
        element.tag, told["d"] = "path", f"M{x} {y}h{wide}v{tall}h{-wide}z"
    if is_house and element.tag == "circle":
        _dot(element)


def _plain(told: dict[str, str]) -> None:
    """Write a style as attributes, which neighbours can share."""
    for key, value in re.findall(r"([\w-]+): *([^;]+)", told.pop("style")):
        told[key] = value.strip().removesuffix("px") if key == "font-size" else value.strip()
    told.pop("clip-path", None)
    if told.get("font-family", "").startswith("'Inter'"):
        del told["font-family"]


def _classed(told: dict[str, str], *names: str) -> None:
    """Leave usual looks to classes, after those of a mark."""
    names = (*told.get("class", "").split(), *names)
    for (key, value), name in _CLASSES.items():
        if told.get(key) == value:
            del told[key]
            names = (*names, name)
    if names:
        told["class"] = " ".join(names)


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
    if names:
        told["class"] = " ".join(names)


def _dot(circle: Element) -> None:
    """Draw a disc as the end of a line without length: neighbours of its look are one path."""
    told = circle.attrib
    if re.fullmatch("f-[a-z]+", told.get("class", "")) and told.keys() == {*_DISC, "class"}:
        x, y, r = (float(told[key]) for key in _DISC)
        circle.tag = "path"
        circle.attrib = {
            "d": f"M{x} {y}h0",
            "class": f"s{told['class'][1:]} r",
            "stroke-width": str(2 * r),
        }


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
            _classed(told, f"{name}{round(float(value) * 10)}")


def thrifty(page: str) -> str:
    """Return a page without the rules of colours that it lacks, nor outlines said twice.

    A map has the same outlines on a phone: they are drawn by a reference to those of the wide one.
    """
    names = _classes(page)

    def kept(rule: re.Match[str]) -> str:
        of = ",".join(one for one in rule[1].split(",") if one[1:] in names)
        return f"{of}{rule[2]}" if of else ""

    head, end, body = page.partition("</style>")
    drawn = Counter(one[1] for one in _OUTLINES.finditer(body) if len(one[0]) > _LONG)
    for rank, said in enumerate(one for one, count in drawn.items() if count > 1):
        first, *others = body.split(f"<g {said}</g>")
        use = f'<use href="#contours-{rank}"/>'
        body = f'{first}<g id="contours-{rank}" {said}</g>{use.join(others)}'
    return _RULE.sub(kept, head) + end + body


def _classes(page: str) -> set[str]:
    return {one for told in re.findall(r'class="([^"]*)"', page) for one in told.split(" ")}


def sizes(page: str) -> str:
    """Return the style sheet of the widths and sizes that the drawings of a page have."""
    found = _classes(page)
    rules = {"w": "stroke-width", "z": "font-size"}
    return "".join(
        f".{one}{{{rules[one[0]]}:{_tenths(int(one[1:]))}px}}"
        for one in sorted(found)
        if re.fullmatch(r"[wz]\d+", one)
    )


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
            d = "".join(one.get("d", "") for one in alike)
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
    if element.tag == "circle":
        x, y, r = (float(told.get(key, 0)) for key in ("cx", "cy", "r"))
        return x - r - _PEN, y - r - _PEN, x + r + _PEN, y + r + _PEN
    points = list(_points(told.get("d", "")))
    if element.tag != "path" or not points:
        return None
    pen = max(_PEN, float(told.get("stroke-width", 0)) / 2)
    xs, ys = [x for _, x, _ in points], [y for _, _, y in points]
    return min(xs) - pen, min(ys) - pen, max(xs) + pen, max(ys) + pen


def _points(d: str) -> Iterator[tuple[str, float, float]]:
    """Yield the letter and the end of each step of a path of lines; nothing of another path."""
    at = start = (0.0, 0.0)
    for letter, numbers in _STEPS.findall(d if _LINES.fullmatch(d) else ""):
        places = [float(one) for one in _NUMBER.findall(numbers)]
        x, y = at
        match letter:
            case "M" | "L":
                ends = list(zip(places[::2], places[1::2], strict=True))
            case "l":
                xs, ys = (accumulate(places[n::2], initial=at[n]) for n in (0, 1))
                ends = list(zip(xs, ys, strict=True))[1:]
            case "H" | "h":
                ends = [(place + x * (letter == "h"), y) for place in places]
            case "V" | "v":
                ends = [(x, place + y * (letter == "v")) for place in places]
            case _:
                ends = [start]
        yield from ((letter, *end) for end in ends)
        at = ends[-1]
        start = at if letter == "M" else start


def _look(element: Element) -> tuple[tuple[str, str], ...] | None:
    """Return how a mark looks; None where it cannot share it."""
    told = {key: value for key, value in element.attrib.items() if key not in _PLACES}
    is_mark = element.tag in ("path", "line", "circle", "text")
    own = {"id", "opacity", "transform", "rx"} & told.keys()
    return tuple(sorted(told.items())) if is_mark and not own else None


def _joins(element: Element) -> bool:
    """Whether a mark may be a piece of another's path: it has a ground or a line, not both."""
    names = element.get("class", "").split()
    heads = Counter(name[:2] for name in names)
    is_one = "stroke-dasharray" not in element.attrib or element.tag == "path"
    is_one = is_one and heads["f-"] + heads["s-"] == 1 and "fill" not in element.attrib
    return is_one and element.get("d", "")[:1] == "M"


def _path(d: str) -> str:
    """Return a path with one decimal, from each point to the next where it is of lines."""
    short = "".join(_moves(d))
    return short or re.sub(r"\s+", " ", _NUMBER.sub(_rounded, d)).strip()


def _moves(d: str) -> Iterator[str]:
    """Yield the steps of a path of lines, in tenths so that no error adds up."""
    at = start = (0, 0)
    before = ""
    for letter, *places in _points(d):
        x, y = (round(place * 10) for place in places)
        dx, dy = x - at[0], y - at[1]
        step = _joined(dx, dy)
        if letter in "Zz":
            yield "z"
            x, y = start
            before = "z"
        elif letter == "M":
            yield min(f"M{_joined(x, y)}", f"m{step}", key=len)
            start, before = (x, y), "M"
        elif dx and dy:
            gap = "" if step[0] == "-" or (step[0] == "." and "." in before) else " "
            yield gap + step if before[:1] == "l" else f"l{step}"
            before = f"l{step.replace('-', ' ').split(' ')[-1]}"
        elif dx or dy or letter == "h":
            yield f"h{_tenths(dx)}" if dy == 0 else f"v{_tenths(dy)}"
            before = ""
        at = (x, y)


def _joined(*places: int) -> str:
    """Return two numbers beside each other; a sign, or a second point, is enough between them."""
    first, second = map(_tenths, places)
    is_apart = second[0] == "-" or (second[0] == "." and "." in first)
    return f"{first}{'' if is_apart else ' '}{second}"


def _tenths(value: int) -> str:
    whole, part = divmod(abs(value), 10)
    text = f"{whole or ''}.{part}" if part else str(whole)
    return f"-{text}" if value < 0 else text


def _rounded(found: re.Match[str]) -> str:
    return _tenths(round(float(found[0]) * 10))
