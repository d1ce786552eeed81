"""Cross references: `{figure:part-id}` and `{tableau:part-id}` in a text become links.

Not in what comes from a register (a `literal` text): there, braces are braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reporting.document.errors import DocumentError
from reporting.document.markdown import Block, Inline
from reporting.document.typography import NO_BREAK

_REFERENCE: Final = re.compile(r"\{(figure|tableau):([a-z0-9_-]+)\}", re.IGNORECASE)
_TYPES: Final = {"figure": "figure", "tableau": "table"}


def resolved(blocks: Sequence[Block], known: set[str]) -> list[Block]:
    """Return the blocks with references as links.

    A paragraph that refers to a part without data is left out, as a sentence is whose figure does
    not exist. `known` holds the identifiers of all parts, those without data too.
    """
    numbers = {
        (block["type"], block["id"]): block["number"] for block in blocks if "number" in block
    }
    return [new for block in blocks for new in _block(block, numbers, known)]


def _block(block: Block, numbers: Mapping[tuple[str, str], int], known: set[str]) -> list[Block]:
    if block["type"] == "paragraph":
        inlines: list[Inline] = []
        for inline in block["inlines"]:
            for piece in _pieces(inline, numbers, known, block.get("where", "paragraphe")):
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
    inline: Inline, numbers: Mapping[tuple[str, str], int], known: set[str], where: str
) -> Iterator[Inline | None]:
    """Yield the text between references and the links; None for a part without data."""
    end = 0
    text = inline["text"]
    if "figure" in inline or "literal" in inline:
        yield {key: value for key, value in inline.items() if key != "literal"}
        return
    for match in _REFERENCE.finditer(text):
        kind, name = match[1], match[2]
        number = numbers.get((_TYPES[kind.lower()], name))
        if number is None and name not in known:
            fix = "Reprendre l'identifiant donné à la partie."
            raise DocumentError(where, f"renvoi « {match[0]} » vers une partie inconnue", fix)
        if match.start() > end:
            yield {**inline, "text": text[end : match.start()]}
        yield (
            None
            if number is None
            else {
                **inline,
                "text": f"{kind}{NO_BREAK}{number}",
                "href": f"#{name}",
            }
        )
        end = match.end()
    if end < len(text):
        yield {**inline, "text": text[end:]}
