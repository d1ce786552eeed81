"""How values are spread: days to the first payment, cost of an operation; drawn with seaborn."""

import warnings
from collections.abc import Callable, Sequence
from fractions import Fraction
from textwrap import fill
from typing import TYPE_CHECKING, Any

import pandas as pd

from reporting import parts
from reporting.indicators.grants import grants
from reporting.indicators.lycees import received_costs
from reporting.parts import Part, empty
from reporting.parts.canvas import light
from reporting.parts.french import capital, euros, period, rounded
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.report.forms import form
from reporting.report.values import Values

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BIN = 15
"""Days in one column."""
FEWEST = 20
"""Operations of a kind without which its quantiles would tell single contracts."""
NAME = 20
"""Letters of a line of a name, on a phone."""
PAGE = 8.0
"""Size of letters on a page."""
WIDE, TALL, NARROW = 6.5, 2.5, 328 / 72


@form
def days_to_payment(values: Values, texts: Texts) -> Part:
    """Draw how long grants wait for their first payment."""
    days = _days(values)
    if len(days) < FEWEST:
        return empty(texts["id"])
    least, median, most = (_quantile(days, tenths) for tenths in (1, 5, 9))
    first = int(days["year"].min())
    bins = list(range(0, int(days["days"].max()) + BIN + 1, BIN))
    counted = pd.cut(days["days"], bins, right=False)
    table = counted.value_counts(sort=False)
    told = {"n": len(days), "least": least, "median": median, "most": most}
    named = texts | {
        "title": say("distributions.days_finding", **told),
        "subtitle": say("distributions.days_subtitle", year=str(first), when=_when(values)),
    }

    def draw(axes: "Axes", size: float) -> None:
        import seaborn as sns

        sns.histplot(x=days["days"], bins=bins, color=light("mid"), ax=axes)
        axes.axvline(median, color=light("ink"), linewidth=1.1)
        said = say("distributions.median", value=say("distributions.days_value", n=median))
        axes.annotate(said, (median, 1.02), xycoords=("data", "axes fraction"), fontsize=size)
        axes.set(xlabel=say("distributions.days"), ylabel=say("distributions.grants"))

    data = pd.DataFrame(
        {
            say("distributions.from"): [str(int(one.left)) for one in table.index],
            say("distributions.to"): [str(int(one.right)) for one in table.index],
            say("distributions.grants"): list(table),
        }
    )
    return _part(draw, named, data, say("distributions.days_alt", **told))


def _days(values: Values) -> pd.DataFrame:
    """Return the days from the decision to the first payment of each grant of the territory."""
    granted = grants(values.situation, None)
    granted = granted[granted["commune"].isin(values.places)]
    paid = values.situation.table("mandats")
    paid = paid[paid["decision_id"].notna() & (paid["montant"] > 0)]
    first = paid.groupby("decision_id")["date_mandat"].min()
    voted = granted.assign(first=granted["decision_id"].map(first)).dropna(subset="first")
    return pd.DataFrame(
        {
            "days": (voted["first"] - voted["commission_permanente_le"]).dt.days,
            "year": voted["commission_permanente_le"].dt.year,
        }
    )


def _quantile(days: pd.DataFrame, tenths: int) -> int:
    """Return the days within which so many tenths of the grants were paid."""
    ordered = sorted(map(int, days["days"]))
    return ordered[-(-len(ordered) * tenths // 10) - 1]


@form
def cost_per_operation(values: Values, texts: Texts) -> Part:
    """Draw what an operation received cost, by kind of works; never a single one."""
    groups = _costs(values)
    if not groups:
        return empty(texts["id"])
    medians = {name: _middle(costs) for name, costs in groups.items()}
    ordered = sorted(groups, key=lambda name: (-medians[name], name))
    most, least = ordered[0], ordered[-1]
    told = {"most": most, "least": least, "n": len(groups)}
    told |= {"high": euros(medians[most]), "low": euros(medians[least])}
    key = "distributions.cost_finding" if most != least else "distributions.cost_one"
    named = texts | {
        "title": say(key, **told),
        "subtitle": say("distributions.cost_subtitle", when=_when(values)),
        "note": say("distributions.cost_note", n=FEWEST),
    }
    labels = {name: f"{name} ({len(groups[name])})" for name in ordered}
    rows = [(labels[name], cents / 100_000) for name in ordered for cents in groups[name]]
    frame = pd.DataFrame(rows, columns=["nature", "cost"])

    def draw(axes: "Axes", size: float) -> None:
        import seaborn as sns

        look: dict[str, Any] = {
            "color": light("pale"),
            "linecolor": light("blue"),
            "linewidth": 1,
            "width": 0.55,
        }
        with warnings.catch_warnings():  # of how seaborn calls matplotlib 3.11
            warnings.simplefilter("ignore", DeprecationWarning)
            sns.boxplot(
                frame, x="cost", y="nature", whis=(10, 90), showfliers=False, ax=axes, **look
            )
        if size > PAGE:
            names = [fill(name, NAME) for name in ordered]
            axes.set_yticks(range(len(names)), names)
        axes.set(ylabel="", xlim=(0, None))
        axes.set_xlabel(say("distributions.cost"), loc="right")
        axes.tick_params(labelsize=size)

    data = pd.DataFrame(
        {
            say("distributions.nature"): ordered,
            say("distributions.count"): [len(groups[name]) for name in ordered],
            say("distributions.median_column"): [
                float(rounded(medians[name] / 100)) for name in ordered
            ],
        }
    )
    return _part(draw, named, data, say("distributions.cost_alt", **told))


def _costs(values: Values) -> dict[str, list[int]]:
    """Return the cents paid for each operation, by kind, where there are enough of them."""
    costs = received_costs(values.situation).dropna()
    works = values.situation.known("operations_travaux")
    natures = works.drop_duplicates("operation_id", keep="last").set_index("operation_id")["nature"]
    words = values.ledger.settings.vocabulaire.natures
    found: dict[str, list[int]] = {}
    for operation, cents in costs.items():
        nature = natures.get(operation)
        if pd.isna(nature):
            continue
        names = [words.get(one, one) for one in str(nature).split("+")]
        found.setdefault(capital(say("distributions.and").join(names)), []).append(int(cents))
    public = values.ledger.settings.diffusion
    return {
        name: several
        for name, several in found.items()
        if len(several) >= FEWEST and not public.is_concentrated(several)
    }


def _middle(costs: Sequence[int]) -> Fraction:
    ordered = sorted(costs)
    half = len(ordered) // 2
    return (
        Fraction(ordered[half] + ordered[-half - 1], 2)
        if len(ordered) % 2 == 0
        else Fraction(ordered[half])
    )


def _when(values: Values) -> str:
    return period(values.valid_on, values.valid_on)


def _part(
    draw: "Callable[[Axes, float], None]", texts: Texts, data: pd.DataFrame, alt: str
) -> Part:
    """Draw the same twice, for a page and for a phone."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Picture

    from reporting.parts import theme

    made: list[Any] = []
    for width, size in ((WIDE, PAGE), (NARROW, 12.0)):
        looks = {"font.size": size, "axes.labelsize": size, "axes.titlesize": size}
        looks |= {"xtick.labelsize": size, "ytick.labelsize": size}
        with mpl.rc_context(theme.SESSION | looks):
            picture = Picture(figsize=(width, TALL if width == WIDE else 4.2), layout="tight")
            axes = picture.subplots()
            draw(axes, size)
            axes.spines[["top", "right"]].set_visible(False)
            made.append(axes)
    named = {key: text for key, text in texts.items() if key not in ("width", "title")}
    wide, narrow = made
    return parts.figure(wide, narrow=narrow, title=texts["title"], data=data, alt=alt, **named)
