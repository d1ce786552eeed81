"""Markdown cells -> blocks: headings, paragraphs, lists, notes. Nothing else is needed in a report.

What JupyterLab would show otherwise than the document (other HTML than exponents and line breaks,
formulas, footnotes) is refused, and so is what would carry figures by hand (tables, images, code):
figures come from parts.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from reporting import fonts
from reporting.errors import DocumentError
from reporting.parts.french import typeset
from reporting.parts.mentions import HOLE, typed_number
from reporting.phrases import FRENCH, Words, messages, say

Block = dict[str, Any]
Inline = dict[str, Any]

SCHEMES: Final = {"http", "https", "mailto"}
_PARSER: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_ANY_LINK: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_ANY_LINK.validateLink = lambda url: True  # type: ignore[method-assign] # to be refused, not missed
_COMMENT: Final = re.compile(r"<!--(?!-?>)(?:(?!--).)*-->\s*", re.DOTALL)
"""A comment for every reader of HTML: none ends it sooner."""
_BREAK: Final = re.compile(r"<br ?/?>", re.IGNORECASE)
_RAISED: Final = re.compile(r"<(?P<end>/?)(?P<name>sup|sub)>", re.IGNORECASE)
_TAGS: Final = ("sup", "sub")
_INERT: Final = re.compile("|".join(one.pattern for one in (_BREAK, _RAISED)), re.IGNORECASE)
"""The tags that mean the same in every format."""
_ADDRESS: Final = re.compile(r"(https?://[^\s<>«»]*[^\s<>«».,;:!?)'\"…])")
_MARK: Final = re.compile(r"\{[^{}]*\}")
_NOTE: Final = re.compile(r"\[\^[^\]]+\]")
_WORDS: Final = (
    (re.compile(r"\$[^$]+\$|\$\$|\\[(\[]|\\begin\{"), "formula"),
    (_NOTE, "footnote"),
    (re.compile(r"\A\[[ xX]\](\s|\Z)"), "task"),
    (re.compile(r"\A\[![A-Za-z]+\]"), "alert"),
    (re.compile(r"(?<!~)~(?=[^\s~])[^~]*(?<=[^\s~])~(?!~)"), "s"),
)
"""What stands in a text and only JupyterLab, or nobody, would render."""
_REFUSED: Final = frozenset(messages(FRENCH)["markdown"])
"""What is refused, by the kind of node, under `markdown` in the messages; and `fix`, its remedy."""


def blocks(source: str, where: Words = "Markdown") -> list[Block]:
    """Return the blocks of a Markdown cell, typographically right.

    Headings keep their Markdown level; numbers and identifiers come later.
    """
    if boxes := fonts.undrawn(source):
        found, fix = say("document.undrawn", text=boxes), say("document.undrawn-fix")
        raise DocumentError(where, found, fix)
    tree = _tree(_PARSER, source, where)
    return [block for node in tree.children for block in _block(node, where, is_top=True)]


def check_inert(source: str, where: Words) -> None:
    """Refuse what would run or load something where the notebook itself is read.

    It holds for every Markdown cell, those of analysts too.
    """
    for node in _tree(_ANY_LINK, source, where).walk():
        is_html = node.type in ("html_block", "html_inline")
        if node.type == "image" or (is_html and not _is_inert(node)):
            raise _refusal(where, _kind(node))
        if node.type == "link":
            _href(node, where)


def _tree(parser: MarkdownIt, source: str, where: Words) -> SyntaxTreeNode:
    """Return a cell as a tree; refuse a footnote before it is taken for the address of a link."""
    given: dict[str, Any] = {}
    tree = SyntaxTreeNode(parser.parse(source, given))
    if any(name.startswith("^") for name in given.get("references", ())):
        raise _refusal(where, "footnote")
    return tree


def _is_inert(node: SyntaxTreeNode) -> bool:
    rest = _COMMENT.sub("", node.content)
    return not rest or (node.type == "html_inline" and _INERT.fullmatch(rest) is not None)


def _kind(node: SyntaxTreeNode) -> str:
    """Return what is refused: text beside a comment is no tag, and is not read as Markdown."""
    rest = _COMMENT.sub("", node.content) if node.type == "html_block" else "<"
    return node.type if "<" in rest else "comment"


def check_numbers(block: Block, where: Words) -> None:
    """Refuse a number typed by hand: not in code, in a reference, or in a link to its source."""
    items = [one for item in block.get("items", ()) for one in item]
    for inner in (*block.get("blocks", ()), *items):
        check_numbers(inner, where)
    texts = (
        HOLE if one.get("code") or "//" in one.get("href", "") else one["text"]
        for one in block.get("inlines", [{"text": block.get("text", "")}])
    )
    if (number := typed_number(_MARK.sub(HOLE, "".join(texts)))) is not None:
        found, fix = (say(f"document.{one}", number=number) for one in ("typed", "typed-fix"))
        raise DocumentError(where, found, fix)


def _block(node: SyntaxTreeNode, where: Words, *, is_top: bool = False) -> list[Block]:
    if node.type == "heading" and is_top:
        return [_heading(node, where)]
    if node.type == "paragraph":
        return [{"type": "paragraph", "inlines": _inlines(node, where)}]
    if node.type in ("bullet_list", "ordered_list"):
        return [_list(node, where)]
    if node.type == "blockquote":
        inner = _inside(node, where)
        return [{"type": "note", "blocks": inner}] if inner else []
    if node.type == "html_block" and _is_inert(node):
        return []
    raise _refusal(where, _kind(node))


def _inside(node: SyntaxTreeNode, where: Words) -> list[Block]:
    return [block for child in node.children for block in _block(child, where)]


def _heading(node: SyntaxTreeNode, where: Words) -> Block:
    inlines = _inlines(node, where)
    text = "".join(inline["text"] for inline in inlines)
    if any(inline.keys() & {"href", "break", *_TAGS} for inline in inlines):
        raise _refusal(where, "marked")
    if not text.strip():
        raise _refusal(where, "untitled")
    return {"type": "heading", "level": int(node.tag[1]), "text": text}


def _list(node: SyntaxTreeNode, where: Words) -> Block:
    items = [_inside(item, where) for item in node.children]
    if not all(items):
        raise _refusal(where, "empty")
    is_ordered, start = node.type == "ordered_list", node.attrs.get("start", 1)
    begun = {} if start == 1 else {"start": start}
    return {"type": "list", "ordered": is_ordered, **begun, "items": items}


def _refusal(where: Words, kind: str) -> DocumentError:
    key = kind if kind in _REFUSED else "other"
    found = say("document.markdown", what=say(f"markdown.{key}", kind=kind))
    return DocumentError(where, found, say(f"markdown-fix.{key}"))


def _inlines(node: SyntaxTreeNode, where: Words) -> list[Inline]:
    """Return the marked pieces of text under a heading or paragraph, neighbours merged."""
    whole = "".join(child.content for child in _texts(node))
    for pattern, kind in _WORDS:
        if pattern.search(whole):
            raise _refusal(where, kind)
    merged: list[Inline] = []
    for piece in _marked(node, {}, where):
        marks = {key: value for key, value in piece.items() if key != "text"}
        if merged and {k: v for k, v in merged[-1].items() if k != "text"} == marks:
            merged[-1]["text"] += piece["text"]
        elif piece["text"]:
            merged.append(piece)
    return [_typeset(inline) for inline in merged]


def _texts(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [child for child in node.walk() if child.type == "text"]


def _typeset(inline: Inline) -> Inline:
    return inline if inline.get("code") else {**inline, "text": typeset(inline["text"])}


def _marked(node: SyntaxTreeNode, marks: Inline, where: Words) -> Iterator[Inline]:
    """Yield the pieces under a node; what stands between two tags is raised, or lowered."""
    opened: list[str] = []
    for child in node.children:
        tag = _RAISED.fullmatch(child.content) if child.type == "html_inline" else None
        if tag is None:
            yield from _pieces(child, {**marks, **dict.fromkeys(opened, True)}, where)
        elif not tag["end"]:
            opened.append(tag["name"].lower())
        elif not opened or opened.pop() != tag["name"].lower():
            raise _refusal(where, "html_inline")
    if opened:
        raise _refusal(where, "html_inline")


def _pieces(node: SyntaxTreeNode, marks: Inline, where: Words) -> Iterator[Inline]:
    if node.type == "text":
        yield from _linked(node.content, marks)
    elif node.type == "code_inline":
        yield {"text": node.content, **marks, "code": True}
    elif node.type == "softbreak":
        yield {"text": " ", **marks}
    elif node.type == "hardbreak" or _BREAK.fullmatch(node.content):
        yield {"text": " ", "break": True}
    elif node.type == "html_inline" and _is_inert(node):
        return
    elif node.type in _REFUSED:
        raise _refusal(where, node.type)
    elif node.type == "link":
        href = _href(node, where)
        if not "".join(child.content for child in node.walk()).strip():
            raise _refusal(where, "empty")
        yield from _marked(node, {**marks, "href": href}, where)
    else:
        mark = {"strong": "bold", "em": "italic"}.get(node.type)
        yield from _marked(node, {**marks, mark: True} if mark else marks, where)


def _linked(text: str, marks: Inline) -> Iterator[Inline]:
    """Yield a text, its addresses as the links that JupyterLab makes of them."""
    if "href" in marks:
        yield {"text": text, **marks}
        return
    for rank, piece in enumerate(_ADDRESS.split(text)):
        yield {"text": piece, **marks, **({"href": piece} if rank % 2 else {})}


def _href(node: SyntaxTreeNode, where: Words) -> str:
    address = str(node.attrs["href"])
    if not address.startswith("#") and urlsplit(address).scheme not in SCHEMES:
        found = say("document.link", address=address)
        raise DocumentError(where, found, say("document.link-fix"))
    if node.attrs.get("title"):
        raise _refusal(where, "tooltip")
    return address
