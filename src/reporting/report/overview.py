"""What is done at a glance: one square per unit, on the page and on the cover."""

from collections.abc import Sequence

from reporting.assessment import decomposition
from reporting.indicators.lycees import holders_of, open_lycees
from reporting.parts import Figure, Part, empty
from reporting.parts import frontispiece as front
from reporting.parts import squares as drawn
from reporting.parts.canvas import FULL
from reporting.parts.french import counted
from reporting.parts.part import Texts
from reporting.parts.saying import listed, say
from reporting.parts.squares import Units
from reporting.plan.catalogue import REQUIRED
from reporting.report.forms import form
from reporting.report.values import Values, gathered

FULL_BAND, SHORT_BAND = (FULL, 309.0), (250.0, 104.0)
"""The width and the height of the squares of a cover of its own, and of a first page."""
SEVERAL = 2
"""Letters that a square can hold; where more are missing, it says how many."""


@form
def squares(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw one square per unit of a share, in the order in which they were done."""
    now = values.cell(indicator)
    found = units_of(values, indicator)
    if now is None or found is None:
        return empty(texts["id"])
    one, many = values.ledger.catalogue[indicator].nom
    said = say("squares.subtitle", noun=one, nouns=many)
    texts["subtitle"] = said
    return drawn.squares(found, **texts)


def units_of(values: Values, indicator: str) -> Units | None:
    """Return the units of a share in the territory; None where it has none."""
    now = values.cell(indicator)
    if now is None:
        return None
    series = values.series(indicator)
    return Units(
        now,
        now.denominator or values.counted_units(indicator),
        tuple(one for one in (series.figures if series else ()) if one.year < values.year),
        missing_of(values, indicator),
    )


def missing_of(values: Values, indicator: str) -> tuple[tuple[str, str, Figure], ...]:
    """Return what the units of the region lack, by letters; a département never says it.

    What a lycée lacks is for the whole region to know: of fewer, it would tell which.
    """
    entry = values.ledger.catalogue[indicator]
    if not values.is_regional or REQUIRED not in entry.compose_de:
        return ()
    names, found = values.ledger.settings.vocabulaire.composantes, []
    for parts, count in lacking(values):
        letters = "".join(one[0] for one in parts)
        sign = letters if len(letters) <= SEVERAL else str(len(letters))
        said = " + ".join(names.get(one, one) for one in parts)
        figure = values.scope.count(indicator, count, entry.nom)
        found.append((sign, said, figure))
    return tuple(found)


@gathered
def lacking(values: Values) -> list[tuple[tuple[str, ...], int]]:
    """Return how many lycées of the territory lack exactly which components."""
    required = values.ledger.settings.securisation.composantes
    now = values.situation
    holders = {part: frozenset(holders_of(now, part)) for part in required}
    lycees = open_lycees(now)["uai"]
    found = decomposition.missing(lycees, holders, required)
    return [
        (tuple(one for one in required if one in parts), count)
        for parts, count in decomposition.by_missing(found.values())
    ]


def promised(values: Values) -> list[Units]:
    """Return the units of every share that was promised whole; no component of another one."""
    names = [
        name
        for name, entry in values.ledger.catalogue.items()
        if entry.unite == "%"
        and not entry.composante
        and any(target.value == 1 for target in values.targets(name))
    ]
    found = (units_of(values, name) for name in names)
    return [one for one in found if one is not None and one.total]


def frontispiece(values: Values, id: str) -> dict[str, str]:
    """Return what a cover shows of the promises: squares, wide and narrow, and the verdict."""
    kinds = promised(values)
    if not kinds:
        return {}
    size = FULL_BAND if values.is_regional else SHORT_BAND
    return {
        "squares": front.frontispiece(kinds, size, spacious=values.is_regional).svg(f"{id}-carres"),
        "squares_narrow": front.narrow_frontispiece(kinds).svg(f"{id}-carres-etroit"),
        "squares_alt": front.alternative(kinds),
        "verdict": _verdict(values, kinds),
    }


def _verdict(values: Values, kinds: Sequence[Units]) -> str:
    """Say what was promised and what is left of it; nothing of what is masked."""
    due = {
        str(targets[0].due.year) for one in kinds if (targets := values.targets(one.now.indicator))
    }
    told = {"years": listed(sorted(due)), "year": str(values.year)}
    left = [(one.now.remainder or 0, one.now.noun) for one in kinds if one.now.exists]
    counts = [counted(count, *noun) for count, noun in left if count]
    if counts:
        return f"{say('cover.promised', **told)} {listed(counts)}."
    return say("cover.kept", **told) if len(left) == len(kinds) else ""
