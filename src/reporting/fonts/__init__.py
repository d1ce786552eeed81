"""The typeface of charts, HTML and PDF: Inter (SIL Open Font License), shipped here."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
FAMILY: Final = "Inter"
REGULAR: Final = "Inter-Regular"
SEMIBOLD: Final = "Inter-SemiBold"
ITALIC: Final = "Inter-Italic"
STEMS: Final = (REGULAR, SEMIBOLD, ITALIC)
"""File names without suffix: `.ttf` for matplotlib and Typst, `.woff2` for HTML."""
