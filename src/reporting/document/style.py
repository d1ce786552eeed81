"""The style sheet of pages: in the page itself, or a file that all pages of a site share.

A shared file is named by its content, so a page that names it names its bytes.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from hashlib import sha256
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Undefined

from reporting import fonts
from reporting.parts.canvas import TOKENS

SHARED: Final = "fichiers"
"""The folder of shared files, at the root of the reports."""
WIDEST: Final = 16
"""Columns that the shared style sheet knows how to align; a wider table says the rest itself."""
_DIGITS: Final = 12
_FACES: Final = ((fonts.REGULAR, 400), (fonts.SEMIBOLD, 600))
"""The two weights that a page needs; the browser slants what is in italics."""


@cache
def own_style(widest: int, *, is_usual: bool) -> str:
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
