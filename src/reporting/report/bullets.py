"""The bullet rows of a report: exact figures, gathered for each promise."""

from collections.abc import Sequence
from fractions import Fraction

from reporting.parts import Figure, Part, empty
from reporting.parts import bullets as drawn
from reporting.parts.bullets import MOST_SQUARES, Bullet
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.parts.scales import Line
from reporting.parts.squares import Units
from reporting.report.forms import form, source_of
from reporting.report.standing import Standing, standing_of
from reporting.report.values import Values

MOST_STEPS = 4
"""Years that the track of a sum shows one by one; those before are one step."""


@form
def bullets(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw one row per promise: how far, how fast, how much is left."""
    found = [one for name in indicators if (one := standing_of(values, name))]
    if not found:
        return empty(texts["id"])
    due = [target.due.year for one in found for target in one.targets]
    texts["source"] = source_of(values, values.ledger.settings.vocabulaire.registres)
    last = max(values.year, *due) if due else values.year
    return drawn.bullets([_row(one) for one in found], (values.years[0], last), **texts)


def _row(one: Standing) -> Bullet:
    series = one.reading.figures
    shown = tuple(figure for figure in series if figure.year <= one.values.year)
    known = [figure for figure in shown if figure.exists or figure.masked]
    if one.entry.temps in ("cumul", "enveloppe"):
        known = [figure for figure in known if figure.masked or figure.exact or figure == one.now]
    gain = "" if one.gain is None or one.entry.nom[0] == "euro" else one.gain
    needed = one.values.scope.number(one.entry.id, one.needed, one.entry.nom)
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
