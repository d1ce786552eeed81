"""A part of anyone's drawing: a seaborn or matplotlib chart, with its words and its data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from matplotlib.cbook import is_math_text
from matplotlib.figure import Figure as Picture
from matplotlib.text import Text

from reporting import fonts
from reporting.errors import UsageError
from reporting.parts import french, theme
from reporting.parts.part import Column, Data, Part, Shown

MOST_ROWS: Final = 1_000
"""Rows of data that a page can hold."""
MOST_DECIMALS: Final = 2
YEARS: Final = (1900, 2199)
_GENERIC: Final = ("sans-serif", "serif", "monospace", "cursive", "fantasy")
_HOUSE: Final[Any] = {
    **{f"font.{family}": [fonts.FAMILY] for family in ("family", *_GENERIC)},
    "svg.fonttype": "none",
}


def figure(
    drawing: Any,
    *,
    title: str,
    data: pd.DataFrame,
    alt: str,
    id: str | None = None,
    **texts: str | None,
) -> Part:
    """Make a chart of a drawing: same size, same face and same bytes wherever it is shown.

    Parameters
    ----------
    drawing
        Axes or figure of matplotlib, or a grid of seaborn; it is left as it is.
    title
        What it shows, printed as its caption.
    data
        What is drawn, one row per mark: it becomes the table behind the chart. A share is a part
        of 1 if `unit` is "%".
    alt
        What it shows, in words, for those who cannot see it.
    id
        Its name in addresses and file names; by default from its title.
    texts
        subtitle, source, note, unit, description.

    Raises
    ------
    UsageError
        Without a title, a text, data or a drawing, with what to write.
    """
    picture = _picture_of(drawing)
    _check(title, alt, data)
    name = id or _slug(title)
    svg = _svg(picture, name)
    table = _table(data, texts.get("unit"))
    kept: Any = {key: text for key, text in texts.items() if text is not None}
    return Part(kind="chart", id=name, title=title, alt=alt, svg=svg, data=table, **kept)


def _picture_of(drawing: Any) -> Picture:
    found = drawing if isinstance(drawing, Picture) else getattr(drawing, "figure", None)
    if not isinstance(found, Picture):
        message = (
            "Un dessin de matplotlib ou de seaborn est attendu, pas "
            f"« {type(drawing).__name__} » : donner la figure ou les axes "
            "(« axes = sns.lineplot(…) »)."
        )
        raise UsageError(message)
    if any(is_math_text(text.get_text()) for text in found.findobj(Text)):
        message = "Une formule (« $…$ ») ne passe pas dans le document : l'écrire en texte."
        raise UsageError(message)
    return found


def _check(title: Any, alt: Any, data: Any) -> None:
    """Refuse a drawing that a reader could not understand, or not check."""
    if not isinstance(title, str) or not title.strip():
        message = 'Un dessin a un titre : title="ce qu\'il montre, en une phrase".'
        raise UsageError(message)
    if not isinstance(alt, str) or not alt.strip():
        message = (
            "Un dessin a un texte de remplacement : alt=\"ce qu'il montre à qui ne le voit pas "
            '(forme, valeurs extrêmes, évolution)".'
        )
        raise UsageError(message)
    if not isinstance(data, pd.DataFrame) or data.empty:
        message = "Un dessin a ses données : data=le tableau (DataFrame) de ce qui est tracé."
        raise UsageError(message)
    if len(data) > MOST_ROWS:
        message = (
            f"Les données d'un dessin tiennent en {MOST_ROWS} lignes, pas {len(data)} : "
            "donner celles qui sont tracées (« data=tableau.groupby(…).mean() »)."
        )
        raise UsageError(message)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "dessin-" + "-".join(re.findall(r"[a-z0-9]+", plain)[:8])


def _svg(picture: Picture, id: str) -> str:
    with _borrowed(picture), mpl.rc_context(_HOUSE):
        svg = theme.as_svg(picture, id, bbox_inches="tight", pad_inches=0.04)
    if "<image" in svg:
        message = (
            "Une image en points ne passe pas dans le document : tracer en vecteurs "
            "(pcolormesh ou sns.heatmap plutôt que imshow, sans rasterized=True)."
        )
        raise UsageError(message)
    return svg


@contextmanager
def _borrowed(picture: Picture) -> Iterator[None]:
    """Dress a drawing in the house face, at the width of the page; give it back as it was."""
    picture.draw_without_rendering()  # what is made while drawing is made in the owner's style
    width, height = picture.get_size_inches()
    written = [text for text in picture.findobj(Text) if isinstance(text, Text)]
    faces = [text.get_fontfamily() for text in written]
    wide = theme.WIDTH / theme.POINTS_PER_INCH
    try:
        picture.set_size_inches(wide, height * wide / width, forward=False)
        for text in written:
            text.set_fontfamily([fonts.FAMILY])
        yield
    finally:
        for text, face in zip(written, faces, strict=True):
            text.set_fontfamily(face)
        picture.set_size_inches(width, height, forward=False)
        picture.draw_without_rendering()  # a layout that is computed fits the size again


def _table(frame: pd.DataFrame, unit: str | None) -> Data:
    """Tabulate the frame of an analyst; the first column names the rows."""
    is_counted = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    flat = frame if is_counted else frame.reset_index()
    columns, cells = [], []
    for place, name in enumerate(flat.columns):
        series = flat[name]
        is_number = pd.api.types.is_numeric_dtype(series) and not _is_years(series)
        is_number = is_number and not pd.api.types.is_bool_dtype(series)
        align = "right" if is_number else "left"
        id = re.sub(r"\W+", "_", str(name).strip()) or f"colonne_{place + 1}"
        columns.append(Column(id, str(name), align=align, header=place == 0))
        write = _numbers(series, unit) if is_number else map(_text, series)
        cells.append(list(write))
    return Data(tuple(columns), tuple(zip(*cells, strict=True)))


def _is_years(series: pd.Series) -> bool:
    return pd.api.types.is_integer_dtype(series) and bool(series.between(*YEARS).all())


def _numbers(series: pd.Series, unit: str | None) -> Iterator[Shown]:
    """Write numbers alike: as many decimals as they have, two at most."""
    is_share = unit == "%" and not pd.api.types.is_integer_dtype(series)
    exact = [None if pd.isna(one) else Fraction(str(one)) for one in series]
    known = [one * 100 if is_share else one for one in exact if one is not None]
    needed = (
        d for d in range(MOST_DECIMALS) if all((one * 10**d).denominator == 1 for one in known)
    )
    decimals = next(needed, MOST_DECIMALS)
    for value in exact:
        if value is None:
            text = french.MISSING
        else:
            text = french.share(value, decimals) if is_share else french.number(value, decimals)
        yield Shown(text, value, "%" if is_share else "nombre", decimals)


def _text(value: Any) -> Shown:
    if not isinstance(value, str) and pd.isna(value):
        return Shown.of(None)
    if isinstance(value, pd.Timestamp):
        return Shown(french.long_date(value.date()))
    return Shown({True: "oui", False: "non"}[value] if isinstance(value, bool) else str(value))
