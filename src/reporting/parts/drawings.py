"""A part of anyone's drawing: a seaborn or matplotlib chart, with its words and its data.

The house's own charts are drawn on `parts.canvas`, without matplotlib. The unit is the point: a
page is 468 points wide, so that 8.5 means 8.5 points in print. Titles stay outside.
"""

import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager, ticker
from matplotlib.cbook import is_math_text
from matplotlib.figure import Figure as Picture
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from reporting import fonts, phrases
from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.canvas import NARROW
from reporting.parts.part import TEXTS, Column, Data, Part, Shown, slug

WIDTH: Final = 468.0
POINTS_PER_INCH: Final = 72

for _stem in fonts.STEMS:
    font_manager.fontManager.addfont(fonts.FOLDER / f"{_stem}.ttf")

SESSION: Final[Any] = mpl.rc_params_from_file(
    Path(__file__).parent / "house.mplstyle", use_default_template=False
)
"""What `theme` sets for the charts that analysts draw themselves."""
SAVED: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}
INHERITED: Final = "stroke-linejoin: round; stroke-linecap: butt"
_ID = re.compile(r'(?<=\bid=")(?=[^"])|(?<=href="#)|(?<=url\(#)')
_PROLOGUE = re.compile(r"\A.*?(?=<svg )", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
"""A style sheet inside one SVG would apply to the whole page that holds it."""
_NO_TURN = re.compile(r' transform="rotate\(-?0 [^)]*\)"')

MOST_ROWS: Final = 1_000
"""Rows of data that a page can hold."""
MOST_DECIMALS: Final = 2
MOST_LETTERS: Final = 2_000_000
"""Letters of SVG that a page can hold."""
TALLEST: Final = 600.0
"""Height of a drawing that fits on a page under its title, in points."""
YEARS: Final = (1900, 2199)
_GENERIC: Final = ("sans-serif", "serif", "monospace", "cursive", "fantasy")
_SAVING: Final = ("savefig.", "svg.", "path.", "text.usetex", "text.antialiased", "font.")
"""What holds when a drawing is written: a user's own settings change nothing of it."""
_HOUSE: Final[Any] = {
    **{name: one for name, one in mpl.rcParamsDefault.items() if name.startswith(_SAVING)},
    **{f"font.{family}": [fonts.FAMILY] for family in ("family", *_GENERIC)},
    "svg.fonttype": "none",
}
_PLAIN: Final = (
    ticker.ScalarFormatter,
    ticker.LogFormatter,
    ticker.LogFormatterMathtext,
    ticker.LogFormatterSciNotation,
)
"""What writes the numbers of an axis where its owner chose nothing: in English."""


def figure(
    drawing: Any,
    *,
    title: str | None = None,
    data: pd.DataFrame | pd.Series | None = None,
    alt: str | None = None,
    id: str | None = None,
    narrow: Any = None,
    **texts: str | None,
) -> Part:
    """Make a chart of a drawing: same size, same face and same bytes wherever it is shown.

    Parameters
    ----------
    drawing
        Axes or figure of matplotlib, or a grid of seaborn; it is left as it is, but pyplot shows
        it no more: the part does.
    title
        What it shows, printed as its caption.
    data
        What is drawn, one row per mark: it becomes the table behind the chart. A share is a part
        of 1 if `unit` is "%".
    alt
        What it shows, in words, for those who cannot see it.
    id
        Its name in addresses and file names; by default from its title.
    narrow
        Another drawing of the same, for a phone.
    texts
        subtitle, source, note, unit, description.

    Raises
    ------
    UsageError
        Without a title, a text, data or a drawing, with what to write.
    """
    picture = _picture_of(drawing)
    table = _table(_checked(title, alt, data), texts.get("unit"))
    for name in texts:
        if name not in TEXTS:
            raise UsageError.unknown(kind="texte de dessin", value=name, known=TEXTS)
    name = id or f"dessin-{slug(str(title))}"
    svg = _svg(picture, name)
    small = None
    if narrow is not None:
        small = _svg(_picture_of(narrow), f"{name}-etroit", NARROW)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(picture)  # or a notebook shows it twice
    texts["note"] = " ".join(filter(None, (texts.get("note"), _lacking(table)))) or None
    kept: Any = {key: text for key, text in texts.items() if text is not None}
    return Part(
        kind="chart", id=name, title=title, alt=alt, svg=svg, narrow=small, data=table, **kept
    )


def _picture_of(drawing: Any) -> Picture:
    one = drawing
    while isinstance(one, (list, tuple, np.ndarray)) and len(one):  # several axes, or lines
        one = one[0]
    found = one if isinstance(one, Picture) else getattr(one, "figure", None)
    found = getattr(found, "figure", found)  # of a part of a figure
    if not isinstance(found, Picture):
        raise UsageError(phrases.say("parts.drawing-type", kind=type(drawing).__name__))
    if not any(axes.has_data() for axes in found.axes):
        raise UsageError(phrases.say("parts.drawing-empty"))
    return found


def _checked(title: Any, alt: Any, data: Any) -> pd.DataFrame:
    """Refuse a drawing that a reader could not understand, or not check; give its data."""
    frame = data.to_frame(data.name or "valeur") if isinstance(data, pd.Series) else data
    asked = {
        "title": isinstance(title, str) and title.strip(),
        "alt": isinstance(alt, str) and alt.strip(),
        "data": isinstance(frame, pd.DataFrame) and not frame.empty,
    }
    if lacking := [name for name, is_given in asked.items() if not is_given]:
        told = phrases.joined([phrases.say(f"parts.drawing-{one}") for one in lacking], ", ")
        raise UsageError(phrases.say("parts.drawing-lacks", lacking=told))
    if len(frame) > MOST_ROWS:
        raise UsageError(phrases.say("parts.drawing-rows", most=MOST_ROWS, rows=len(frame)))
    return frame


def _svg(picture: Picture, id: str, width: float = WIDTH) -> str:
    with mpl.rc_context({"text.usetex": False}), _borrowed(picture, width), mpl.rc_context(_HOUSE):
        if any(is_math_text(text.get_text()) for text in picture.findobj(Text)):
            raise UsageError(phrases.say("parts.drawing-maths"))
        svg = _as_svg(picture, id, bbox_inches=_page_of(picture, width))
    if "<image" in svg:
        raise UsageError(phrases.say("parts.drawing-pixels"))
    if len(svg) > MOST_LETTERS:
        raise UsageError(phrases.say("parts.drawing-marks"))
    return svg


def _page_of(picture: Picture, width: float) -> Bbox:
    """Give the part of a drawing that is kept: all that is drawn, and no less than the width."""
    box = picture.get_tightbbox().padded(0.04)
    slack = max(width / POINTS_PER_INCH - box.width, 0) / 2
    if box.height / (box.width + 2 * slack) > TALLEST / WIDTH and width == WIDTH:
        raise UsageError(phrases.say("parts.drawing-high"))
    return Bbox.from_extents(box.x0 - slack, box.y0, box.x1 + slack, box.y1)


class _French(ticker.Formatter):
    """Writes in French the numbers of an axis that another formatter would write in English."""

    def __init__(self, usual: ticker.Formatter) -> None:
        self.usual = usual

    def __call__(self, value: float, position: int | None = None) -> str:
        return self.format_ticks([value])[0]

    def format_ticks(self, values: Any) -> list[str]:
        """Write ticks alike; years without a space, and nothing between two of them."""
        exact = [Fraction(f"{value:.9g}") for value in values]
        alike = isinstance(self.usual, ticker.ScalarFormatter)
        decimals = _decimals(exact, 9)
        texts = [french.number(one, decimals if alike else _decimals([one], 9)) for one in exact]
        if exact and all(YEARS[0] <= one <= YEARS[1] for one in exact):
            texts = [str(one) if one.denominator == 1 else "" for one in exact]
        usual = self.usual.format_ticks(values)  # which of them it writes
        return [text if one else "" for text, one in zip(texts, usual, strict=True)]


@contextmanager
def _borrowed(picture: Picture, across: float) -> Iterator[None]:
    """Dress a drawing in the house face, at the width it is shown; give it back as it was."""
    for text in picture.findobj(Text):
        text.set_usetex(False)  # there is no LaTeX in a document, and perhaps none here
    picture.draw_without_rendering()  # what is made while drawing is made in the owner's style
    width, height = picture.get_size_inches()
    wide = across / POINTS_PER_INCH
    with ExitStack() as back:
        back.callback(picture.draw_without_rendering)  # a computed layout fits the size again
        back.callback(picture.set_size_inches, width, height, forward=False)
        picture.set_size_inches(wide, height * wide / width, forward=False)
        for text in picture.findobj(Text):
            back.callback(text.set_fontfamily, text.get_fontfamily())
            text.set_fontfamily([fonts.FAMILY])
        for artist in picture.findobj(lambda one: one.get_rasterized()):  # a colour bar, at least
            back.callback(artist.set_rasterized, True)
            artist.set_rasterized(False)
        for axis in (one for axes in picture.axes for one in (axes.xaxis, axes.yaxis)):
            for ticks in (axis.major, axis.minor):
                usual = ticks.formatter
                if usual is not None and type(usual) in _PLAIN:
                    back.callback(setattr, ticks, "formatter", usual)
                    ticks.formatter = _French(usual)
        picture.draw_without_rendering()
        yield


def _table(frame: pd.DataFrame, unit: str | None) -> Data:
    """Tabulate the frame of an analyst; the first column names the rows."""
    flat = _flat(frame)
    columns: list[Column] = []
    cells = []
    for place, label in enumerate(flat.columns):
        series = flat.iloc[:, place]
        is_number = pd.api.types.is_numeric_dtype(series) and not _is_years(series)
        is_number = is_number and not pd.api.types.is_bool_dtype(series)
        id = slug(label).replace("-", "_") or "colonne"
        id = f"{id}_{place + 1}" if any(column.id == id for column in columns) else id
        align = "right" if is_number else "left"
        columns.append(Column(id, label, align=align, header=place == 0))
        cells.append(list(_numbers(series, unit) if is_number else map(_text, series)))
    return Data(tuple(columns), tuple(zip(*cells, strict=True)))


def _lacking(table: Data) -> str:
    """Say how many rows lack a value: seaborn leaves them out without a word."""
    missing = sum(any(cell.value is None and cell.unit for cell in row) for row in table.cells)
    return french.say("drawing.lacking", n=missing, total=len(table.rows)) if missing else ""


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the index as columns, unless it only counts the rows; names on one line."""
    index = frame.index
    is_counted = index.nlevels == 1 and index.name is None and index.inferred_type == "integer"
    if is_counted and not _is_years(index.to_series()):
        flat = frame.reset_index(drop=True)
    else:
        flat = frame.rename_axis(
            index=[str(name or "libellé") for name in index.names]
        ).reset_index()
    names = [name if isinstance(name, tuple) else (name,) for name in flat.columns]
    return flat.set_axis([" ".join(map(str, name)).strip() for name in names], axis=1)


def _is_years(series: pd.Series) -> bool:
    return pd.api.types.is_integer_dtype(series) and bool(series.between(*YEARS).all())


def _decimals(values: Sequence[Fraction], most: int = MOST_DECIMALS) -> int:
    """Count the decimals that numbers have."""
    needed = (d for d in range(most) if all((one * 10**d).denominator == 1 for one in values))
    return next(needed, most)


def _numbers(series: pd.Series, unit: str | None) -> Iterator[Shown]:
    """Write numbers alike: as many decimals as they have, two at most."""
    is_share = unit == "%" and not pd.api.types.is_integer_dtype(series)
    if series.abs().max() == float("inf"):
        raise UsageError(phrases.say("parts.drawing-infinite", name=series.name))
    exact = [None if pd.isna(one) else Fraction(str(one)) for one in series]
    known = [one * 100 if is_share else one for one in exact if one is not None]
    decimals = _decimals(known)
    for value in exact:
        if value is None:
            text = french.missing()
        else:
            text = (french.share if is_share else french.capped)(value, decimals)
        yield Shown(text, value, "%" if is_share else "nombre", decimals)


def _text(value: Any) -> Shown:
    if not isinstance(value, str) and pd.isna(value):
        return Shown.of(None)
    if isinstance(value, pd.Timestamp):
        return Shown(french.long_date(value.date()))
    return Shown({True: "oui", False: "non"}[value] if isinstance(value, bool) else str(value))


def _as_svg(picture: Picture, id: str, **options: Any) -> str:
    """Write a drawing as SVG: same bytes every time, ids that start with the part's id.

    The settings of the moment hold, with a salt that they give back with themselves.
    """
    mpl.rcParams["svg.hashsalt"] = id
    buffer = io.StringIO()
    picture.savefig(buffer, format="svg", metadata=SAVED, **options)
    body = _PROLOGUE.sub("", buffer.getvalue(), count=1)
    body = _NO_TURN.sub("", _STYLE.sub("", body, count=1))
    body = body.replace("<svg ", f'<svg style="{INHERITED}" ', 1)
    body = body.replace(f"'{fonts.FAMILY}'", f"'{fonts.FAMILY}', sans-serif")
    return _ID.sub(f"{id}-", body)


def theme() -> None:
    """Set the house style for seaborn and matplotlib: face, sizes, colours, width of the page.

    It starts from matplotlib's defaults, not from a file of the user, and holds for the rest of the
    session; `matplotlib.rcdefaults()` undoes it.
    """
    mpl.rcdefaults()
    mpl.rcParams.update(SESSION)
