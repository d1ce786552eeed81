"""What is done at a glance: squares, bullet rows, and every département beside every promise."""

from collections.abc import Sequence
from fractions import Fraction

from reporting.assessment import decomposition
from reporting.indicators.lycees import holders_of, open_lycees
from reporting.parts import Figure, Part, Texts, listed, say, slug
from reporting.parts import bullets as rows
from reporting.parts import miniature as front
from reporting.parts import squares as drawn
from reporting.parts.bullets import MOST_SQUARES, Bullet
from reporting.parts.canvas import FULL
from reporting.parts.french import capital
from reporting.parts.scales import Line
from reporting.parts.squares import Units
from reporting.parts.tables import Pledge, matrix
from reporting.plan.catalogue import REQUIRED
from reporting.report.commitments import Commitment, commitments
from reporting.report.details import needs
from reporting.report.forms import form
from reporting.report.standing import Standing, counted_by_group, standings
from reporting.report.values import Values, gathered

FULL_BAND, SHORT_BAND = (FULL, 309.0), (250.0, 104.0)
"""The width and the height of the squares of a cover of its own, and of a first page."""
SEVERAL = 2
"""Letters that a square can hold; where more are missing, it says how many."""


@form
def squares(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw one square per unit of a share, in the order in which they were done."""
    found = needs(_units_of(values, indicator))
    texts["subtitle"] = say("squares.subtitle", noun=values.ledger.catalogue[indicator].nom[0])
    return drawn.squares(found, **texts)


def _units_of(values: Values, indicator: str) -> Units | None:
    """Return the units of a share in the territory; None where it has none."""
    now = values.cell(indicator)
    if now is None or values.ledger.catalogue[indicator].unite == "EUR":
        return None
    series = values.series(indicator)
    return Units(
        now,
        now.denominator or values.counted_units(indicator),
        tuple(one for one in (series.figures if series else ()) if one.year < values.year),
        _missing_of(values, indicator),
    )


def _missing_of(values: Values, indicator: str) -> tuple[tuple[str, str, Figure], ...]:
    """Return what the units of the region lack, by letters; a département never says it.

    What a lycée lacks is for the whole region to know: of fewer, it would tell which.
    """
    entry = values.ledger.catalogue[indicator]
    if not values.is_regional or REQUIRED not in entry.compose_de:
        return ()
    names, found = values.ledger.settings.vocabulaire.composantes, []
    for parts, count in _lacking(values):
        letters = "".join(one[0] for one in parts)
        sign = letters if len(letters) <= SEVERAL else str(len(letters))
        said = " + ".join(names.get(one, one) for one in parts)
        figure = values.scope.count(indicator, count, entry.nom)
        found.append((sign, said, figure))
    return tuple(found)


@gathered
def _lacking(values: Values) -> list[tuple[tuple[str, ...], int]]:
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
    found = (_units_of(values, name) for name in names)
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
    """Say what was promised and what is left of it, of a masked share between what bounds."""
    due = {
        str(targets[0].due.year) for one in kinds if (targets := values.targets(one.now.indicator))
    }
    told = {"years": listed(sorted(due)), "year": str(values.year)}
    readings = [values[one.now.indicator] for one in kinds]
    left = [one.reste_possible for one in readings if one and one.reste_possible]
    if left:
        return f"{say('cover.promised', **told)} {listed(left)}."
    return say("cover.kept", **told) if all(one.now.exists for one in kinds) else ""


MOST_STEPS = 4
"""Years that the track of a sum shows one by one; those before are one step."""


@form
def bullets(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw one row per promise: how far, how fast, how much is left."""
    found = standings(values, indicators)
    texts["title"] = counted_by_group(found)
    due = [target.due.year for one in found for target in one.targets]
    last = max(values.year, *due) if due else values.year
    return rows.bullets([_row(one) for one in found], (values.years[0], last), **texts)


def _row(one: Standing) -> Bullet:
    series = one.reading.figures
    shown = tuple(figure for figure in series if figure.year <= one.values.year)
    known = [figure for figure in shown if figure.exists or figure.masked]
    if one.entry.temps in ("cumul", "enveloppe"):
        known = [figure for figure in known if figure.masked or figure.exact or figure == one.now]
    gain = "" if one.gain is None or one.entry.nom[0] == "euro" else one.gain
    needed = one.values.scope.number(one.entry.id, one.reading.to_gain, one.entry.nom)
    return Bullet(
        name=one.entry.intitule,
        about=one.entry.resume,
        status=one.status,
        line=Line(one.entry.intitule, tuple(known)),
        total=one.total,
        targets=one.aims(),
        expected=_expected(one),
        beside=_beside(one),
        left=one.left,
        pace=one.pace,
        steps=_steps(one, known) if one.entry.unite == "nombre" else (),
        units=_units(one, known),
        facts=(gain, needed or ""),
    )


def _expected(one: Standing) -> tuple[Fraction, str] | None:
    """Return what the figure would be by now, and how it is said."""
    value = one.expected
    if value is None or one.now.unit != "%":
        return None
    if one.is_agreed:
        return value, say("bullets.due", n=one.now.denominator or 0)
    if one.is_closed:
        return value, say("bullets.expected_closed", year=str(one.now.au.year))
    figure = one.now.as_said(value)
    due = one.targets[-1].due
    if due <= one.values.valid_on:
        return value, say("bullets.expected_since", year=str(due.year), value=figure.text)
    return value, say("bullets.expected", value=figure.text)


def _beside(one: Standing) -> tuple[str, str] | None:
    """Return what stands at the end of a track: no public target, no date any more."""
    if one.is_closed or one.is_agreed:
        return None
    if not one.targets:
        return say("bullets.no_target"), "quiet"
    is_past = one.targets[-1].due <= one.values.valid_on
    if is_past and len(one.targets) == 1 and one.remainder:
        return say("bullets.no_date"), "late"
    return None


def _steps(one: Standing, known: Sequence[Figure]) -> tuple[tuple[str, Fraction], ...]:
    """Return what each year added to a sum, as parts of it."""
    figures = [figure for figure in known if figure.exists]
    if not one.now.exists or not one.now.exact or one.entry.temps != "cumul":
        return ()
    first, total = max(len(figures) - MOST_STEPS, 0), one.now.exact
    head = figures[first]
    steps = [(say("bullets.first", value=head.text, year=str(head.year)), head.exact / total)]
    for before, after in zip(figures[first:], figures[first + 1 :], strict=False):
        gained = after.exact - before.exact
        if gained < 0:
            return ()
        steps.append((f"+{one.now.with_value(gained).text}", gained / total))
    return tuple(steps)


def _units(one: Standing, known: Sequence[Figure]) -> Units | None:
    """Return squares for what has one year only."""
    is_counted = one.now.unit == "%" and one.entry.nom[0] != "euro"
    if len(known) > 1 or not is_counted or not 0 < one.total <= MOST_SQUARES:
        return None
    return Units(one.now, one.total)


LEAST = 2
"""Commitments of one wording that make a column."""


@form
def grid(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw the départements beside the promises: shares, then commitments kept or not."""
    names = [name for name in indicators if values.ledger.catalogue[name].unite == "%"]
    columns = needs([*(_share(values, name) for name in names), *_agreed(values)])
    places = [place.name for place in values.departements]
    shares = [one.total for one in columns if isinstance(one.total, Figure)]
    texts["subtitle"] = say("grid.subtitle", when=values.when_of(shares))
    return matrix(places, columns, values.region.name, **texts)


def _share(values: Values, name: str) -> Pledge:
    entry = values.ledger.catalogue[name]
    targets, total = values.targets(name), values.cell(name, values.region)
    over = say("grid.no_target")
    if targets:
        value, year = values.target_figure(name, targets[-1]).text, str(targets[-1].due.year)
        over = say("grid.target", year=year, value=value)
    return Pledge(
        id=name,
        label=values.labelled(total) if total else entry.court,
        over=over,
        cells=tuple(values.cell(name, place) for place in values.departements),
        total=total,
    )


def _agreed(values: Values) -> list[Pledge]:
    """Return one column per commitment that several départements share the wording of."""
    if not (values.is_regional and values.has("engagements_conventions")):
        return []
    found: dict[tuple[str, str], list[Commitment]] = {}
    for one in commitments(values):
        if one.places:
            found.setdefault((one.convention, one.wording), []).append(one)
    return [_kept(values, several) for several in found.values() if len(several) >= LEAST]


def _kept(values: Values, several: Sequence[Commitment]) -> Pledge:
    state = {place: one.state for one in several for place in one.places}
    shown = {place: one for place, one in state.items() if one != "dropped"}
    done = sum(one == "done" for one in shown.values())
    first = several[0]
    _, _, rest = first.wording.partition(" ")  # without its verb, and the article after it
    article, _, noun = rest.partition(" ")
    label = noun if article in ("le", "la", "les", "un", "une") else rest
    name = capital(label.split(" ")[0] or first.wording)
    due = say("grid.due", year=str(first.due.year))
    return Pledge(
        id=f"engagement_{slug(name).replace('-', '_')}",
        label=name,
        over=due,
        cells=tuple(shown.get(place) for place in values.departements),
        total=(done, len(shown)),
    )
