"""How values are spread, drawn with seaborn: columns of days, boxes of costs by kind."""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import wraps
from statistics import median
from textwrap import fill
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from reporting.parts import Part, Texts, drawings, french, say
from reporting.parts.canvas import NARROW, TOKENS, light

BIN: Final = 15
"""Days in one column."""
NAME: Final = 20
"""Letters of a line of a name, on a phone."""
TALL, ROW = 110.0, 13.5
"""Height of a drawing of a page, and of one of its rows, in points."""
PAGE, PHONE = 8.0, 12.0
"""Size of letters on a page, on a phone."""
TONES: Final = {color: name for name, (color, _) in reversed(TOKENS.items())} | {
    mpl.colors.to_hex(drawings.SESSION[key]): token
    for key, token in {"text.color": "ink", "axes.edgecolor": "quiet", "grid.color": "grid"}.items()
}
"""The token of each colour that these drawings have."""
Draw = Callable[[Axes, float], None]


def days(values: Sequence[int], texts: Texts) -> Part:
    """Draw how many waited how many days, with the median; the title says half and nine in ten."""
    least, median, most = (_quantile(values, tenths) for tenths in (1, 5, 9))
    told = {"n": len(values), "least": least, "median": median, "most": most}
    bins = list(range(0, max(values) + BIN + 1, BIN))

    def draw(axes: Axes, size: float) -> None:
        sns.histplot(x=list(values), bins=bins, color=light("mid"), ax=axes)
        axes.axvline(median, color=light("ink"), linewidth=1.1)
        said = say("distributions.median", value=say("distributions.days_value", n=median))
        axes.annotate(said, (median, 1.02), xycoords=("data", "axes fraction"), fontsize=size)
        axes.set(xlabel=say("distributions.days"), ylabel=say("distributions.grants"))
        axes.set_xlim(0, bins[-1])

    counts = [sum(low <= one < low + BIN for one in values) for low in bins[:-1]]
    columns: dict[str, Sequence[object]] = {
        "from": [str(low) for low in bins[:-1]],
        "to": [str(low + BIN) for low in bins[:-1]],
        "grants": counts,
    }
    texts["title"] = texts.get("title") or say("distributions.days_finding", **told)
    return _part(draw, texts, columns, say("distributions.days_alt", **told))


def _quantile(values: Sequence[int], tenths: int) -> int:
    """Give the smallest value that so many tenths do not exceed."""
    return sorted(values)[-(-len(values) * tenths // 10) - 1]


def costs(groups: Mapping[str, Sequence[int]], texts: Texts) -> Part:
    """Draw amounts of cents by kind: the middle half, eight in ten, never a single one."""
    medians = {name: median(map(Fraction, cents)) for name, cents in groups.items()}
    ordered = sorted(groups, key=lambda name: (-medians[name], name))
    most, least = ordered[0], ordered[-1]
    told: dict[str, Any] = {"most": most, "least": french.inner(least), "n": len(groups)}
    told |= {"high": french.euros(medians[most]), "low": french.euros(medians[least])}
    key = "distributions.cost_finding" if most != least else "distributions.cost_one"
    labels = {name: f"{name} ({len(groups[name])})" for name in ordered}
    rows = [(labels[name], cents / 100_000) for name in ordered for cents in groups[name]]
    frame = pd.DataFrame(rows, columns=["nature", "cost"])

    def draw(axes: Axes, size: float) -> None:
        look: dict[str, Any] = {"color": light("pale"), "linecolor": light("blue")}
        look |= {"linewidth": 1, "width": 0.55, "whis": (10, 90), "showfliers": False}
        with warnings.catch_warnings():  # of how seaborn calls matplotlib 3.11
            warnings.simplefilter("ignore", DeprecationWarning)
            sns.boxplot(frame, x="cost", y="nature", ax=axes, **look)
        if size > PAGE:
            axes.set_yticks(range(len(ordered)), [fill(name, NAME) for name in ordered])
        axes.set(ylabel="", xlim=(0, None))
        axes.set_xlabel(say("distributions.cost"), loc="right")

    columns: dict[str, Sequence[object]] = {
        "nature": ordered,
        "count": [len(groups[name]) for name in ordered],
        "median_euros": [float(french.rounded(medians[name] / 100)) for name in ordered],
    }
    texts["title"] = texts.get("title") or say(key, **told)
    tall = max(TALL, ROW * len(ordered) + 36)
    told["most"] = french.inner(most)
    return _part(draw, texts, columns, say("distributions.cost_alt", **told), tall)


def _with_defaults(make: Callable[..., Part]) -> Callable[..., Part]:
    """Have a part drawn from matplotlib's defaults: the settings of a user publish nothing."""

    @wraps(make)
    def method(*given: Any) -> Part:
        with mpl.rc_context():
            mpl.rcdefaults()
            return make(*given)

    return method


@_with_defaults
def _part(
    draw: Draw,
    texts: Texts,
    columns: Mapping[str, Sequence[object]],
    alt: str,
    tall: float = TALL,
) -> Part:
    """Draw the same twice, for a page and for a phone."""
    made: list[Any] = []
    sizes = ((drawings.WIDTH, tall, PAGE), (NARROW, 302.0, PHONE))
    for wide, tall, size in sizes:
        named = ("font.size", "axes.labelsize", "axes.titlesize")
        looks = dict.fromkeys((*named, "xtick.labelsize", "ytick.labelsize"), size)
        with mpl.rc_context(drawings.SESSION | looks):
            inches = (wide / drawings.POINTS_PER_INCH, tall / drawings.POINTS_PER_INCH)
            axes = Picture(figsize=inches, layout="tight").subplots()
            draw(axes, size)
            axes.spines[["top", "right"]].set_visible(False)
            made.append(axes)
    table = pd.DataFrame({say(f"distributions.{key}"): list(one) for key, one in columns.items()})
    given: Any = {key: text for key, text in texts.items() if key != "width"}
    part = drawings.figure(made[0], narrow=made[1], data=table, alt=alt, **given)
    return replace(part, svg=_toned(part.svg or ""), narrow=_toned(part.narrow or ""))


def _toned(svg: str) -> str:
    """Give each mark the classes of its colours, by which a page draws it on dark paper too."""

    def told(style: re.Match[str]) -> str:
        found = re.findall(r"(fill|stroke): (#[0-9a-f]{6})", style[1])
        names = [f"{kind[0]}-{TONES[color]}" for kind, color in found if color in TONES]
        return f'{style[0]} class="{" ".join(names)}"' if names else style[0]

    return re.sub(r'style="([^"]*)"', told, svg)
