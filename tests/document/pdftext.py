"""What a reader of the PDF finds: its text in reading order, its attached files.

The tags of the file give the order: a paragraph or a table that spans two pages is whole. Headers
and footers of pages, which have no tags, are apart.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page

_OPERATORS: Final = "BDC BMC EMC Tf Tj TJ"
_SECTION: Final = re.compile(r"beginbf(char|range)(.*?)endbf", re.DOTALL)
_CODE: Final = re.compile(r"<([0-9A-Fa-f]+)>")
_CONTENTS: Final = Name.TOC
"""Titles and page numbers again."""
_UNTAGGED: Final = -1
_RANGE: Final = re.compile(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>")


@dataclass(frozen=True)
class PdfText:
    """Text of a tagged PDF.

    Parameters
    ----------
    text
        All text in reading order, alternative texts included, contents excluded.
    margins
        For each page, its header and footer.
    attachments
        Attached files by name.
    """

    text: str
    margins: tuple[str, ...]
    attachments: dict[str, bytes]


def read_pdf(content: bytes) -> PdfText:
    """Read the text of a tagged PDF.

    Raises
    ------
    ValueError
        It is no PDF, or it has no tags.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as file:
            marked = {page.objgen: _marked_text(page) for page in file.pages}
            attachments = {name: file.attachments[name].get_file() for name in file.attachments}
            return PdfText(
                _text(file.Root.StructTreeRoot, marked, None),
                tuple(texts.get(_UNTAGGED, "") for texts in marked.values()),
                {name: found.read_bytes() for name, found in attachments.items()},
            )
    except (pikepdf.PdfError, AttributeError, KeyError) as err:
        message = f"PDF illisible ou sans balises ({type(err).__name__})"
        raise ValueError(message) from err


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _text(element: Any, marked: dict[Any, dict[int, str]], page: Any) -> str:
    """Return the text under an element of the tags, and what stands for its drawing."""
    page = element.get("/Pg", page)
    pieces = [str(element.get("/Alt", ""))]
    for kid in _kids(element):
        if not isinstance(kid, Dictionary):
            pieces.append(marked[page.objgen].get(int(kid), ""))
        elif "/MCID" in kid:
            own = kid.get("/Pg", page)
            pieces.append(marked[own.objgen].get(int(kid["/MCID"]), ""))
        elif "/S" in kid and kid.S != _CONTENTS:
            pieces.append(_text(kid, marked, page))
    return "".join(pieces)


def _marked_text(page: Page) -> dict[int, str]:
    """Return the text of each marked piece of a page by its number, the rest under `_UNTAGGED`."""
    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    opened: list[int | None] = []
    letters: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page, _OPERATORS):
        operands = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC":
                opened.append(_number(operands))
            case "EMC":
                opened.pop()
            case "Tf":
                letters = fonts[str(operands[0])]
            case _:
                number = next((one for one in reversed(opened) if one is not None), None)
                shown = "".join(_shown(operand, letters) for operand in operands)
                number = _UNTAGGED if number is None else number
                found[number] = found.get(number, "") + shown
    return found


def _number(operands: Any) -> int | None:
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, Dictionary) and "/MCID" in properties:
        return int(properties["/MCID"])
    return None


def _shown(operand: Any, letters: dict[int, str]) -> str:
    if isinstance(operand, Array):
        return "".join(_shown(one, letters) for one in operand)
    if not isinstance(operand, pikepdf.String):
        return ""
    codes = bytes(operand)
    pairs = zip(codes[::2], codes[1::2], strict=False)
    return "".join(letters.get(high * 256 + low, "\ufffd") for high, low in pairs)


def _letters(font: Object) -> dict[int, str]:
    """Return what each glyph of a font stands for."""
    if Name.ToUnicode not in font:
        return {}
    letters: dict[int, str] = {}
    for kind, body in _SECTION.findall(font.ToUnicode.read_bytes().decode("latin-1")):
        if kind == "char":
            codes = _CODE.findall(body)
            for code, text in zip(codes[::2], codes[1::2], strict=True):
                letters[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
        else:
            for first, last, text in _RANGE.findall(body):
                start = int(text, 16)
                for offset in range(int(last, 16) - int(first, 16) + 1):
                    letters[int(first, 16) + offset] = chr(start + offset)
    return letters
