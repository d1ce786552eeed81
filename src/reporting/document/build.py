"""Executed notebook -> document: the one tree that HTML, PDF and open data are made from."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from nbformat import NotebookNode

from reporting.document import cells
from reporting.document.annex import figure_of
from reporting.document.cells import inline_svg
from reporting.document.markdown import Block, Inline
from reporting.errors import DocumentError, UsageError
from reporting.parts import french, times
from reporting.parts.canvas import Canvas
from reporting.parts.french import NBSP, capital, say, typeset
from reporting.parts.part import COLUMNS, slug
from reporting.phrases import Kept, Phrase, Words
from reporting.phrases import say as _phrase

TOP: Final = 2
"""The level of the headings that open sections."""
_HEADLINES: Final = ("verdict", "headline")
_ANNEX: Final = re.compile(r"^Annexe\b(?:\s+(?-i:[A-Z])\b)?[\s:·–—-]*", re.IGNORECASE)


def _say(key: str, **details: Any) -> Phrase:
    """Say something of a notebook to who writes it: `say` writes the words of pages."""
    return _phrase(f"document.{key}", **details)


def _is_part(block: Block) -> bool:
    """Tell whether a block was displayed by a code cell."""
    return "id" in block or "part" in block


def _spoken(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without data left out, and sections all of whose parts are without."""
    kept, above, silent = [], 1, 0
    for rank, block in enumerate(blocks):
        if block["type"] == "heading":
            level = block["level"]
            if level < TOP or level > above + 1:
                told = {"level": level, "text": block["text"], "above": above}
                raise DocumentError(block["where"], _say("levels", **told), _say("levels-fix"))
            above = level
            after = enumerate(blocks[rank + 1 :], rank + 1)
            end = next((n for n, one in after if one.get("level", level + 1) <= level), len(blocks))
            shown = [one["type"] == "empty" for one in blocks[rank:end] if _is_part(one)]
            silent = max(silent, end) if shown and all(shown) else silent
        if rank >= silent and block["type"] != "empty":
            kept.append(block)
    return kept


def _numbered(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with their numbers: annexes A, B; figures and tables 1, 2, 3."""
    counts, ids, result = Counter[str](), set[str](), []
    for block in blocks:
        if (kind := block["type"]) == "heading":
            block = _titled(block, counts, ids)
        elif kind in ("figure", "table"):
            counts[kind] += 1
            block = {**block, "number": counts[kind]}
        result.append(block)
    return result


def _titled(block: Block, counts: Counter[str], ids: set[str]) -> Block:
    """Name a heading; one of the second level that begins with « Annexe » opens the annexes.

    The letter is counted: one that the heading already has is left out.
    """
    text, letter = block["text"], None
    if block["level"] == TOP and _ANNEX.match(text):
        text, letter = _ANNEX.sub("", text), chr(ord("A") + counts["annex"])
        counts["annex"] += 1
    name = base = f"section-{slug(text, most=None) or 'sans-titre'}"
    copy = 1
    while name in ids:
        copy += 1
        name = f"{base}-{copy}"
    ids.add(name)
    own = {"text": capital(text), "number": letter, "annex": bool(counts["annex"]), "id": name}
    return {**block, **own}


def _headed(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each section's headline in its heading.

    The name of the section stays: it is what contents and running heads have. A section that opens
    with a table or a figure has its finding for a headline, and the caption does not say it again.
    """
    result: list[Block] = []
    for block in blocks:
        before = result[-1] if result else {}
        opens = before.get("type") == "heading" and before["level"] == TOP
        if opens and "headline" not in before and block.get("role") in _HEADLINES:
            told = {key: block[key] for key in ("part", "figures", "role")}
            result[-1] = {**before, **told, "headline": block["inlines"]}
        elif (
            opens
            and "headline" not in before
            and block["type"] in ("table", "figure")
            and block["title"]
        ):
            said = {"part": block["id"], "figures": [], "role": "headline"}
            result[-1] = {**before, **said, "headline": [{"text": block["title"]}]}
            result.append({**block, "headed": True})
        else:
            result.append(block)
    return result


def _laid(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Return the sections with their rows: columns side by side, each of positions of blocks.

    Neighbours stand in one row as long as their widths fit in it; the paragraphs of one part are
    one column, and so are the notes that follow one beside a drawing or a table.
    """
    sections: list[dict[str, Any]] = []
    for position, block in enumerate(blocks):
        opens = block["type"] == "heading" and block["level"] == TOP
        if opens or not sections:
            named = {key: block[key] if opens else None for key in ("id", "text", "number")}
            sections.append({**named, "annex": opens and block["annex"], "rows": []})
        rows = sections[-1]["rows"]
        width = block.get("width", COLUMNS)
        row = rows[-1] if rows else []
        above = blocks[row[-1]["blocks"][-1]] if row else {}
        if width < COLUMNS and (_is_same(above, block) or _is_below(blocks, row, block)):
            row[-1]["blocks"].append(position)
        elif row and sum(column["width"] for column in row) + width <= COLUMNS:
            row.append({"width": width, "blocks": [position]})
        else:
            rows.append([{"width": width, "blocks": [position]}])
    return sections


def _is_same(one: Block, other: Block) -> bool:
    """Tell whether two blocks are paragraphs of one part."""
    return "part" in one and one["type"] == other["type"] and one["part"] == other.get("part")


def _is_below(blocks: Sequence[Block], row: list[dict[str, Any]], block: Block) -> bool:
    """Tell whether a note follows another one, in the column beside a drawing or a table."""
    if len(row) < 2 or block["type"] != "cards" or block["width"] != row[-1]["width"]:
        return False
    beside, above = (blocks[column["blocks"][0]] for column in (row[0], row[-1]))
    is_alike = above["type"] == "cards" and above["style"] == block["style"]
    return is_alike and beside["type"] in ("figure", "table")


def _check_ids(blocks: Sequence[dict[str, Any]]) -> None:
    """Refuse two parts with one identifier: links and file names come from it."""
    seen: dict[str, Words] = {}
    for block in blocks:
        name = block.get("id")
        if name is None or block["type"] == "heading":
            continue
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            raise DocumentError(block["where"], _say("id", name=name), _say("id-fix"))
        if name in seen:
            found = _say("id-taken", name=name, where=seen[name])
            raise DocumentError(block["where"], found, _say("id-taken-fix"))
        seen[name] = block["where"]


_REFERENCE: Final = re.compile(r"\{(figure|tableau):([a-z0-9_-]+)\}", re.IGNORECASE)
_TYPES: Final = {"figure": "figure", "tableau": "table"}


def _resolved(blocks: Sequence[Block], known: set[str]) -> list[Block]:
    """Return the blocks with references as links.

    A paragraph that refers to a part without data is left out, as a sentence is whose figure does
    not exist. `known` holds the identifiers of all parts, those without data too.
    """
    numbers = {
        (block["type"], block["id"]): block["number"] for block in blocks if "number" in block
    }
    there = dict.fromkeys(known, False) | {one["id"]: True for one in blocks if "id" in one}
    return [new for block in blocks for new in _block(block, numbers, there)]


def _block(
    block: Block, numbers: Mapping[tuple[str, str], int], known: Mapping[str, bool]
) -> list[Block]:
    if block["type"] == "paragraph":
        inlines: list[Inline] = []
        for inline in block["inlines"]:
            for piece in _pieces(inline, numbers, known, block.get("where", _say("paragraph"))):
                if piece is None:
                    return []
                inlines.append(piece)
        return [{**block, "inlines": inlines}]
    if block["type"] == "note":
        inner = [new for child in block["blocks"] for new in _block(child, numbers, known)]
        return [{**block, "blocks": inner}] if inner else []
    if block["type"] == "list":
        items = [
            [new for child in item for new in _block(child, numbers, known)]
            for item in block["items"]
        ]
        kept = [item for item in items if item]
        return [{**block, "items": kept}] if kept else []
    return [block]


def _pieces(
    inline: Inline, numbers: Mapping[tuple[str, str], int], known: Mapping[str, bool], where: Words
) -> Iterator[Inline | None]:
    """Yield the text between references and the links; None for a part without data.

    `known` tells of each identifier whether it is in the report.
    """
    end = 0
    text = inline["text"]
    if "figure" in inline or "literal" in inline:
        yield {key: value for key, value in inline.items() if key != "literal"}
        return
    if (address := inline.get("href", "")).startswith("#") and not known.get(address[1:]):
        if address[1:] not in known:
            raise DocumentError(where, _say("anchor", address=address), _say("anchor-fix"))
        yield None
        return
    for match in _REFERENCE.finditer(text):
        kind, name = match[1], match[2]
        number = numbers.get((_TYPES[kind.lower()], name))
        if number is None and name not in known:
            found = _say("reference", text=match[0])
            raise DocumentError(where, found, _say("reference-fix"))
        if match.start() > end:
            yield {**inline, "text": text[end : match.start()]}
        named = number and {"text": _named(kind, number), "href": f"#{name}"}
        yield {**inline, **named} if named else None
        end = match.end()
    if end < len(text):
        yield {**inline, "text": text[end:]}


def _named(kind: str, number: int) -> str:
    """Return what a reference says: « figure 3 », with the capital it was written with."""
    name = say(f"page.{_TYPES[kind.lower()]}")
    return f"{name if kind[0].isupper() else name.lower()}{NBSP}{number}"


VERSION: Final = 3
_WORDS: Final = "page."
"""The table of the french.catalogue that has the words of pages."""
_SQUARES: Final = ("squares", "squares_narrow")
_ICON: Final = 10.0
_DATES: Final = ("reference_date", "freeze")
_DATED: Final = ("title", "subtitle", "alt", "description", "note")


def build(notebook: NotebookNode) -> dict[str, Any]:
    """Return the document of an executed notebook (see `document.schema.json`).

    Code is never shown, sections without data are left out, headings, figures and tables are
    numbered, texts are typographically right.
    """
    code = _cover_of(notebook).get("lang") or french.LANGUAGES[0]
    with french.written_in(code):
        blocks, data, cover = _blocks(notebook)
    return {
        "version": VERSION,
        "lang": code,
        "words": {
            key.removeprefix(_WORDS): text
            for key, text in french.catalogue(code).items()
            if key.startswith(_WORDS)
        },
        "cover": cover,
        "demonstration": cover.get("notice"),
        "icons": _icons(blocks),
        "blocks": blocks,
        "sections": _laid(blocks),
        "data": data,
        "figures": _figures(blocks),
    }


def _cover_of(notebook: NotebookNode) -> dict[str, Any]:
    """Return the mapping of the one cover."""
    found = cells.covers(notebook)
    if len(found) != 1:
        covers = _say("covers", count=len(found))
        msg = "notebook"
        raise DocumentError(msg, covers, _say("covers-fix"))
    return dict(found[0])


def _blocks(notebook: NotebookNode) -> tuple[list[Block], list[Block], dict[str, Any]]:
    """Return the blocks of a notebook, numbered and checked, those of data alone, its cover."""
    found = list(cells.blocks(notebook))
    _check_ids(found)
    inner = [block for block in found if block["type"] not in ("cover", "data")]
    known = {block["id"] for block in inner if "id" in block}
    kept = _numbered(_spoken(inner))
    cover = _cover(next(block for block in found if block["type"] == "cover")["cover"])
    for block in kept:
        _check_times(block, date.fromisoformat(cover["dates"]["freeze"]))
    whole = _headed(_resolved(kept, known))
    data = [block for block in found if block["type"] == "data"]
    return [_clean(block) for block in whole], [_clean(block) for block in data], cover


def _icons(blocks: list[Block]) -> dict[str, str]:
    """Return the drawing of each status that cells, cards and tiles carry, for both renderings."""
    shown = [
        one
        for block in blocks
        for one in (
            *block.get("cards", []),
            *block.get("tiles", []),
            *(cell for card in block.get("cards", []) for cell in (*card["facts"], *card["foot"])),
            *(cell for row in (block.get("data") or {}).get("rows", []) for cell in row),
        )
    ]
    return {name: _icon(name) for name in sorted({one["icon"] for one in shown if one.get("icon")})}


def _icon(name: str) -> str:
    canvas = Canvas(_ICON, _ICON)
    canvas.icon(name, _ICON / 2, _ICON / 2, _ICON)
    return re.sub(r" font-family=\"[^\"]*\"| id=\"[^\"]*\"", "", canvas.svg(name))


def _check_times(block: Block, freeze: date) -> None:
    """Refuse a block whose texts name a date that is not that of its figures."""
    figures = [figure_of(entry) for entry in block.get("figures", [])]
    dates = [date.fromisoformat(day) for day in block.get("dates", [])]
    try:
        if "inlines" in block:
            told = [(one["text"], one.get("figure")) for one in block["inlines"]]
            pieces = [(text, entry and figure_of(entry)) for text, entry in told]
            times.check(pieces, dates=[*dates, freeze])
        for key in _DATED:
            times.check_text(block.get(key) or "", figures, dates, freeze)
    except UsageError as err:
        raise DocumentError(block["where"], Kept.of(err), "") from err


def _clean(block: Block) -> Block:
    """Return a block without what only served to build it."""
    return {key: value for key, value in block.items() if key not in ("where", "dates")}


def _cover(cover: dict[str, Any]) -> dict[str, Any]:
    """Return the cover with dates in full; `dates` keeps them as machines read them."""
    texts = _typeset(cover)
    origins = {name: _typeset(one) for name, one in (cover.get("origins") or {}).items()}
    drawn = {
        key: inline_svg(
            str(cover[key]), key.replace("_", "-"), texts.get("squares_alt") or "", None
        )
        for key in _SQUARES
        if cover.get(key)
    }
    title, place = texts["title"][:1].lower() + texts["title"][1:], texts["territory_name"]
    publisher = texts.get("publisher") or texts["plan"]
    is_region = str(cover["territory"]).startswith("region")
    own = {
        "running": f"{place}, {title}",
        "cited": ", ".join([publisher, title, *([] if publisher.endswith(place) else [place])]),
        "form": "page" if is_region and not cover.get("line") else "band",
        "foot": _foot(texts),
    }
    dates = {key: str(cover[key]) for key in _DATES}
    told = {key: french.full_date(value, NBSP) for key, value in dates.items()}
    return {**texts, **drawn, **told, **own, "dates": dates, "origins": origins}


def _typeset(texts: dict[str, Any]) -> dict[str, Any]:
    return {key: typeset(text) if isinstance(text, str) else text for key, text in texts.items()}


def _foot(cover: dict[str, Any]) -> str | None:
    """Return the line that every page carries: the short notice, or the first sentence of it."""
    notice = cover.get("notice")
    return cover.get("notice_line") or (notice and notice.split(". ")[0].rstrip(".") + ".")


def _figures(blocks: list[Block]) -> list[dict[str, Any]]:
    """Return every figure that the document shows, in reading order, with its part."""
    return [
        {**figure, "part": block.get("part", block.get("id"))}
        for block in blocks
        for figure in block.get("figures", [])
    ]
