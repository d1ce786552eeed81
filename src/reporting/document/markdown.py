"""Markdown cells -> blocks: headings, paragraphs, lists, notes. Nothing else is needed in a report.

What JupyterLab would show otherwise than the document (HTML, formulas, footnotes) is refused, and
so is what would carry figures by hand (tables, images, code): figures come from parts.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from reporting.document.typography import typeset
from reporting.errors import DocumentError
from reporting.parts.sources import HOLE, typed_number

Block = dict[str, Any]
Inline = dict[str, Any]

SCHEMES: Final = {"http", "https", "mailto"}
_PARSER: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_ANY_LINK: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_ANY_LINK.validateLink = lambda url: True  # type: ignore[method-assign] # to be refused, not missed
_COMMENT: Final = re.compile(r"<!--(?!-?>)(?:(?!--).)*-->\s*", re.DOTALL)
"""A comment for every reader of HTML: none ends it sooner."""
_MARK: Final = re.compile(r"\{[^{}]*\}")
_WORDS: Final = (
    (re.compile(r"\$[^$]+\$"), "formula"),
    (re.compile(r"\[\^[^\]\s]+\]"), "footnote"),
    (re.compile(r"\A\[[ xX]\]\s"), "task"),
)
"""What stands in a text and only JupyterLab, or nobody, would render."""
_REFUSED: Final = {
    "table": ("un tableau", "L'afficher par une cellule de code (report.table)"),
    "image": ("une image", "L'afficher par une cellule de code (graphique ou carte)"),
    "fence": ("un bloc de code", "Le retirer, ou étiqueter la cellule « analyst »"),
    "code_block": ("un bloc de code", "Le retirer, ou étiqueter la cellule « analyst »"),
    "html_block": ("une balise HTML", "Employer les marques de Markdown (**gras**, listes)"),
    "html_inline": ("une balise HTML", "Employer les marques de Markdown (**gras**, listes)"),
    "hr": ("un filet (---)", "Le retirer : les titres séparent"),
    "s": ("un texte barré", "Le retirer"),
    "ordered_list": ("une liste qui ne commence pas à 1", "La commencer à 1"),
    "formula": ("une formule (« $…$ »)", "L'écrire en mots ; une somme, « dollars »"),
    "footnote": ("une note de bas de page", "L'écrire dans le texte, ou en citation (« > »)"),
    "task": ("une case à cocher", "Employer une liste simple"),
}


def blocks(source: str, where: str = "cellule Markdown") -> list[Block]:
    """Return the blocks of a Markdown cell, typographically right.

    Headings keep their Markdown level; numbers and identifiers come later.
    """
    return _blocks(SyntaxTreeNode(_PARSER.parse(source)).children, where)


def check_inert(source: str, where: str) -> None:
    """Refuse what would run or load something where the notebook itself is read.

    It holds for every Markdown cell, those of analysts too.
    """
    for node in SyntaxTreeNode(_ANY_LINK.parse(source)).walk():
        is_html = node.type in ("html_block", "html_inline")
        if node.type == "image" or (is_html and _COMMENT.sub("", node.content)):
            raise _refusal(node.type, where)
        _mark(node, where)


def check_numbers(block: Block, where: str) -> None:
    """Refuse a number typed by hand: not in code, in a reference, or in a link to its source."""
    items = [one for item in block.get("items", ()) for one in item]
    for inner in (*block.get("blocks", ()), *items):
        check_numbers(inner, where)
    texts = (
        HOLE if one.get("code") or "//" in one.get("href", "") else one["text"]
        for one in block.get("inlines", [{"text": block.get("text", "")}])
    )
    if (number := typed_number(_MARK.sub(HOLE, "".join(texts)))) is not None:
        fix = (
            'Le placer par une cellule de code (report.prose("… {nom} …")), ou dire d\'où il '
            f"vient : « {number} (source : …) », ou un lien."
        )
        raise DocumentError(where, f"« {number} » est tapé à la main", fix)


def _blocks(nodes: list[SyntaxTreeNode], where: str) -> list[Block]:
    return [block for node in nodes for block in _block(node, where)]


def _block(node: SyntaxTreeNode, where: str) -> list[Block]:
    if node.type == "heading":
        text = "".join(inline["text"] for inline in _inlines(node, where))
        return [{"type": "heading", "level": int(node.tag[1]), "text": text}]
    if node.type == "paragraph":
        return [{"type": "paragraph", "inlines": _inlines(node, where)}]
    if node.type in ("bullet_list", "ordered_list") and node.attrs.get("start", 1) == 1:
        items = [_blocks(item.children, where) for item in node.children]
        return [{"type": "list", "ordered": node.type == "ordered_list", "items": items}]
    if node.type == "blockquote":
        return [{"type": "note", "blocks": _blocks(node.children, where)}]
    if node.type == "html_block" and not _COMMENT.sub("", node.content):
        return []
    raise _refusal(node.type, where)


def _refusal(kind: str, where: str) -> DocumentError:
    found, fix = _REFUSED.get(kind, (f"« {kind} »", "Garder titres, paragraphes et listes"))
    return DocumentError(where, f"{found} en Markdown ne passe pas dans le document", f"{fix}.")


def _inlines(node: SyntaxTreeNode, where: str) -> list[Inline]:
    """Return the marked pieces of text under a heading or paragraph, neighbours merged."""
    whole = "".join(child.content for child in _texts(node))
    for pattern, kind in _WORDS:
        if pattern.search(whole):
            raise _refusal(kind, where)
    merged: list[Inline] = []
    for piece in _pieces(node, {}, where):
        marks = {key: value for key, value in piece.items() if key != "text"}
        if merged and {k: v for k, v in merged[-1].items() if k != "text"} == marks:
            merged[-1]["text"] += piece["text"]
        else:
            merged.append(piece)
    return [_typeset(inline) for inline in merged]


def _texts(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [child for child in node.walk() if child.type == "text"]


def _typeset(inline: Inline) -> Inline:
    return inline if inline.get("code") else {**inline, "text": typeset(inline["text"])}


def _pieces(node: SyntaxTreeNode, marks: Inline, where: str) -> list[Inline]:
    if node.type == "text":
        return [{"text": node.content, **marks}]
    if node.type == "code_inline":
        return [{"text": node.content, **marks, "code": True}]
    if node.type in ("softbreak", "hardbreak"):
        return [{"text": " ", **marks}]
    if node.type == "html_inline" and not _COMMENT.sub("", node.content):
        return []
    if node.type in _REFUSED:
        raise _refusal(node.type, where)
    inner = {**marks, **_mark(node, where)}
    return [piece for child in node.children for piece in _pieces(child, inner, where)]


def _mark(node: SyntaxTreeNode, where: str) -> Inline:
    if node.type == "strong":
        return {"bold": True}
    if node.type == "em":
        return {"italic": True}
    if node.type == "link":
        address = str(node.attrs["href"])
        if not address.startswith("#") and urlsplit(address).scheme not in SCHEMES:
            fix = "Écrire une adresse complète (https://…)."
            raise DocumentError(where, f"lien « {address} » hors de portée du lecteur", fix)
        return {"href": address}
    return {}
