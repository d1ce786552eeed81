"""The document as one HTML page: no script, no request but for what a site's pages share.

Its style sheet is in the page itself, or a file that all pages of a site share; a shared file is
named by its content, so a page that names it names its bytes.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, Undefined
from markupsafe import Markup

from reporting import fonts
from reporting.document.annex import NONE, figure_of, file_name, on_page
from reporting.document.light import light, sizes, thrifty
from reporting.parts.canvas import TOKENS
from reporting.parts.french import LANGUAGES, ORDINAL
from reporting.parts.part import LOOKS

_SIZES = "/* sizes of drawings */"
_PIECES = re.compile(r"<(svg|style|title)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
"""What holds no running text (drawings, style, tags), or running text."""
_BLOCKS = r"</?(?:t[rdhb]|d[dtl]|li|[ou]l|p|h\d|div|details|summary|fig|section|table|caption)"
_IMPLIED = re.compile(rf"(?:</(?:t[rdh]|d[td]|li|thead|tbody)>|\n+(?={_BLOCKS}))+")
"""What every reader of HTML takes as said: the ends of cells, rows and items, lines before them."""
_BESIDE = 3
_ACROSS = 32
"""Columns, and characters, that a phone shows side by side; with more, a row becomes a list."""


def render_html(document: dict[str, Any], *, root: str | None = None) -> str:
    """Return the page of a document: one file, or a page of a site.

    Parameters
    ----------
    root
        The way from the page to the root of the site whose style and typefaces it shares:
        `../../`.
    """
    template = page_template()
    cover, blocks = document["cover"], document["blocks"]
    origins = _origins(document)
    widest = max((len(one["data"]["columns"]) for one in blocks if one.get("data")), default=0)
    page = template.render(
        doc=document,
        cover=cover,
        origins=origins,
        unprinted=_unprinted(document, origins),
        root=root,
        sheet=None if root is None else f"{root}{SHARED}/{style_sheet()}",
        style=Markup(_own_style(widest, is_usual=_is_usual(document))) if root is None else "",
        wider=range(WIDEST + 1, widest + 1) if root is not None else (),
    )
    return _IMPLIED.sub("", sized(_raised(page) if document["lang"] == LANGUAGES[0] else page))


@cache
def page_template() -> Template:
    """Return the template of a document's page, and have that of its style at hand."""
    environment = templates()
    environment.filters |= _filters()
    environment.get_template("commun.css.j2")
    return environment.get_template("rapport.html.j2")


def _raised(page: str) -> str:
    """Return a page with the ends of its French ordinals above the line."""

    def written(found: re.Match[str]) -> str:
        is_apart = found[0].startswith("<")
        return found[0] if is_apart else ORDINAL.sub(r"\1<sup>\2</sup>", found[0])

    return _PIECES.sub(written, page)


def sized(page: str) -> str:
    """Return a page with the style of its drawings, and nothing that it does without."""
    return thrifty(page.replace(_SIZES, sizes(page), 1))


def _is_usual(document: dict[str, Any]) -> bool:
    return fonts.UNUSUAL.search(str([document[key] for key in ("cover", "blocks")])) is None


def _filters() -> dict[str, Any]:
    return {
        "drawing": drawing,
        "names": _names,
        "value_of": lambda figure: figure_of(figure).integers,
        "is_stacked": _is_stacked,
        "css_text": _css_text,
        "file_name": file_name,
        "lines": _lines,
        "spans": _spans,
        "symbol": _symbol,
        "printed": _printed,
    }


def drawing(svg: str, *, named_by: str | None = None, is_told: bool = True) -> Markup:
    """Return a drawing, checked by `build`; a cell's is hidden from who reads its text."""
    return Markup(light(svg, named_by=named_by, is_told=is_told))


def _names(svg: str) -> str | None:
    found = re.search(r'aria-labelledby="([^"]*)"', svg)
    return found[1] if found else None


def _lines(data: dict[str, Any]) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Yield the rows of a table with the groups above: cells with their column."""
    for at, row in enumerate(data["rows"]):
        cells = [
            {**dict.fromkeys(LOOKS), **cell, "column": column}
            for cell, column in zip(row, data["columns"], strict=True)
        ]
        yield [group for group in data.get("groups", []) if group["row"] == at], cells


def _printed(block: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a part as its table shows it: a drawing's in full."""
    data: dict[str, Any] = block["data"]
    return on_page(data) if block["type"] == "table" else data


def _unprinted(
    document: dict[str, Any], origins: dict[str, dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """Return what pages do not print of each table: per row its name, and its other texts.

    What a part says where its figures come from is not said again, but told where it is.
    """
    blocks = {one["id"]: one for one in document["blocks"] if one["type"] in ("figure", "table")}
    said = {
        text: blocks[name]
        for name, origin in reversed(origins.items())
        for one in origin["told"]
        for text in (one["label"], one["rule"])
    }
    found = {}
    for name, block in blocks.items():
        if block["type"] == "table":
            kept = on_page(block["data"], printed=False)
            told = [_row(kept["columns"], row, said) for row in kept["rows"]]
            found[name] = [one for one in told if one["texts"]]
    return found


def _row(
    columns: list[dict[str, Any]], row: list[dict[str, Any]], said: Mapping[str, Any]
) -> dict[str, Any]:
    cells = [(column, cell["text"]) for column, cell in zip(columns, row, strict=True)]
    others = [(column["label"], text) for column, text in cells if not column["header"]]
    return {
        "name": ", ".join(text for column, text in cells if column["header"]),
        "texts": [told for told in others if told[1] not in ("", NONE, *said)],
        "told": next((said[text] for _, text in others if text in said), None),
    }


def _spans(columns: list[dict[str, Any]]) -> list[tuple[str | None, int]]:
    """Return the headings that neighbouring columns share, and how many share each."""
    runs = groupby(column.get("over") for column in columns)
    return [(name, len(list(run))) for name, run in runs]


def _origins(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what the catalogue says of the figures of each part, by its id.

    What a part of several indicators would say again is left to the first part that says it.
    """
    known = document["cover"].get("origins") or {}
    first: dict[str, dict[str, Any]] = {}
    found = {}
    for block in document["blocks"]:
        if block["type"] not in ("figure", "table"):
            continue
        names = dict.fromkeys(figure["indicator"] for figure in block["figures"])
        kept = [name for name in names if name in known]
        again = [name for name in kept if name in first] if len(kept) > 1 else []
        found[block["id"]] = {
            "told": [known[name] for name in kept if name not in again],
            "under": list({first[name]["id"]: first[name] for name in again}.values()),
        }
        first |= {name: block for name in kept if name not in first}
    return found


def _is_stacked(data: dict[str, Any]) -> bool:
    columns = [[one["label"]] for one in data["columns"]]
    for row in data["rows"]:
        for texts, cell in zip(columns, row, strict=True):
            texts.append(cell["text"])
    words = [max(len(word) for text in texts for word in text.split(" ")) for texts in columns]
    return len(columns) > _BESIDE or sum(words) + 2 * len(columns) > _ACROSS


def _css_text(text: str) -> Markup:
    """Return a text as a style sheet writes it: a phone's tables name their cells with it."""
    written = re.sub(r"[^\w\s\u00a0-\uffff.,;:()'-]", lambda m: f"\\{ord(m[0]):x} ", text)
    return Markup('"{}"').format(Markup(written.replace("\n", " ")))


def _symbol(svg: str, name: str) -> Markup:
    """Return an icon as what its places refer to."""
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    box = re.search(r'viewBox="[^"]*"', svg)
    return Markup(f'<symbol id="icone-{name}" {box[0] if box else ""}>{body}</symbol>')


SHARED: Final = "fichiers"
"""The folder of shared files, at the root of the reports."""
WIDEST: Final = 16
"""Columns that the shared style sheet knows how to align; a wider table says the rest itself."""
_DIGITS: Final = 12
_FACES: Final = ((fonts.REGULAR, 400), (fonts.SEMIBOLD, 600))
"""The two weights that a page needs; the browser slants what is in italics."""


@cache
def _own_style(widest: int, *, is_usual: bool) -> str:
    """Return the style of a page that is one file, typefaces inside.

    Parameters
    ----------
    is_usual
        Whether the page has usual characters alone: their typefaces are a third of the whole ones.
    """
    cut = "-page" if is_usual else ""
    faces = [
        (weight, f"data:font/woff2;base64,{_base64(stem + cut)}", "") for stem, weight in _FACES
    ]
    return _style(faces, widest)


@cache
def shared_files() -> dict[str, bytes]:
    """Return the files that pages of a site share, by name: its style sheet and typefaces.

    The typefaces of usual characters come last: a browser reads the whole ones where a page
    has others.
    """
    faces, files = [], {}
    for cut, characters in (("", ""), ("-page", _range())):
        for stem, weight in _FACES:
            content = _bytes(stem + cut)
            name = named(f"{stem}{cut}.woff2".lower(), content)
            files[name] = content
            faces.append((weight, name, characters))
    sheet = _style(faces, WIDEST).encode()
    return files | {named("rapport.css", sheet): sheet}


def style_sheet() -> str:
    """Return the name of the shared style sheet."""
    return next(name for name in shared_files() if name.endswith(".css"))


def named(name: str, content: bytes) -> str:
    """Return the name of a shared file: `rapport.css` is `rapport.1f0a2b3c4d5e.css`."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{sha256(content).hexdigest()[:_DIGITS]}.{suffix}"


def is_intact(name: str, content: bytes) -> bool:
    """Tell whether a shared file is what its name says."""
    stem, _, suffix = name.rpartition(".")
    return named(f"{stem.rpartition('.')[0]}.{suffix}", content) == name


def _style(faces: list[tuple[int, str, str]], widest: int) -> str:
    told = [{"weight": w, "address": address, "range": range_} for w, address, range_ in faces]
    template = templates().get_template("commun.css.j2")
    given: dict[str, Any] = {"family": fonts.FAMILY, "tokens": TOKENS, "widest": widest}
    return _short(template.render(faces=told, **given))


def _short(style: str) -> str:
    """Return a style sheet without the comments and the blanks that only its writers need."""
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
    return re.sub(r" ?([{};,>]) ?", r"\1", bare).replace(": ", ":").replace(";}", "}").strip()


@cache
def templates(
    package: str = "reporting.document", folder: str = "templates", *, is_strict: bool = False
) -> Environment:
    """Return the templates of a package; every value is escaped but in style sheets."""
    return Environment(
        loader=PackageLoader(package, folder),
        undefined=StrictUndefined if is_strict else Undefined,
        autoescape=lambda name: not (name or "").endswith(".css.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _bytes(stem: str) -> bytes:
    return (fonts.FOLDER / f"{stem}.woff2").read_bytes()


@cache
def _base64(stem: str) -> str:
    return base64.b64encode(_bytes(stem)).decode()


def _range() -> str:
    """Return the usual characters as a style sheet writes them: `U+20-7E,U+A0`."""
    usual = [n for n in range(0x20, 0x3000) if not fonts.UNUSUAL.match(chr(n))]
    starts = [n for n in usual if n - 1 not in usual]
    ends = [n for n in usual if n + 1 not in usual]
    runs = zip(starts, ends, strict=True)
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
