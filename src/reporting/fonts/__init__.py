"""The typeface of charts, HTML and PDF: Inter (SIL Open Font License), shipped here."""

import re
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
FAMILY: Final = "Inter"
REGULAR: Final = "Inter-Regular"
SEMIBOLD: Final = "Inter-SemiBold"
ITALIC: Final = "Inter-Italic"
STEMS: Final = (REGULAR, SEMIBOLD, ITALIC)
"""File names without suffix: `.ttf` for charts and Typst, `.woff2` for HTML."""

UNUSUAL: Final = re.compile(
    r"[^\n\x20-\x7e\xa0\xab\xb0\xb7\xbb\xb2\xb1\xc0\xc2\xc7-\xcb\xce\xcf\xd4\xd7\xd9\xdb\xdc"
    r"\xe0\xe2\xe4\xe6-\xeb\xed-\xef\xf1-\xf4\xf6\xf9-\xfc\xff\u0152\u0153\u2010\u2011\u2013\u2014"
    r"\u2018\u2019\u201c\u201d\u2022\u2026\u202f\u2030\u20ac\u2190\u2192\u2196-\u2199\u2212\u2248\u2264\u2265"
    r"\u25b2\u25b6\u25bc\u25c6\u25c7\u25cb\u25cf\u2713\u2717]"
)
"""A character that the typefaces of a page, `-page.woff2`, do not have."""
BOX: Final = "\u25a1"
"""What stands for a character that the typeface does not have."""
UNDRAWN: Final = re.compile(
    r"[^\n"
    r"\x20-\x7e\xa0-\xac\xae-\u0148\u014a-\u017f\u0192\u0218-\u021b\u02bc\u02c6\u02c7"
    r"\u02d8-\u02da\u02dc\u02dd\u0300-\u0304\u0308\u030a\u030c\u0327\u0328\u0394\u03a3\u03bc"
    r"\u03c0\u1e80-\u1e85\u1e9e\u1ef2\u1ef3\u2000-\u200b\u2010-\u2027\u202f-\u2055\u2057\u205f"
    r"\u2070\u2071\u2074-\u208e\u2090-\u2094\u20ac\u2116\u2122\u2126\u2190-\u2199\u2202\u2206"
    r"\u2211\u2212\u221a\u221e\u2248\u2260\u2264\u2265\u25a0-\u25a2\u25aa\u25b2\u25b3"
    r"\u25b6\u25b7\u25ba-\u25bd\u25c0\u25c1\u25c4-\u25c7\u25ca\u25cb\u25cf\u25e6\u25ef"
    r"\u2605\u2606\u26a0\u2713\u2717"
    r"]"
)
"""A character that the typeface does not have; `test_fonts.py` holds it to the files."""


def undrawn(text: str) -> str:
    r"""Return the characters of a text that a PDF would show as boxes, each once.

    >>> undrawn("Titre 漢字 漢\t")
    '漢字'
    """
    return "".join(dict.fromkeys(one for one in UNDRAWN.findall(text) if one not in "\t\r"))
