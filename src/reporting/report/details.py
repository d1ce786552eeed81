"""What else a sentence may say of an indicator: its gains, its pace, its place among the others.

Each detail is exact and dated, and None where it must not be said: unknown, masked, not so. One
that holds by being there (`fini`, `premier`) serves as a guard: `{lycees_securises.fini:?}`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from reporting.assessment.status import Status
from reporting.parts import Figure, Said, Scope, difference, say
from reporting.parts.figures import FEW
from reporting.parts.french import counted, plural
from reporting.parts.squares import done_of

if TYPE_CHECKING:
    from reporting.assessment.projection import Scenario
    from reporting.report.reading import Reading
    from reporting.territories import Territory

Found = TypeVar("Found")
Detail = Callable[["Reading"], Any]
DETAILS: dict[str, Detail] = {}
"""Every detail by the name that sentences give it."""
NEAR = Fraction(1, 100)
"""Two shares that are less than one point apart are told to be alike."""
MOST_NAMES = 4
PLAIN = ("1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "1/10")
"""Shares that have a name of their own."""
GOOD = (Status.CIBLE_ATTEINTE, Status.EN_BONNE_VOIE)
SLOW = (Status.A_ACCELERER, Status.PROGRES_FAIBLE, Status.RECUL, Status.ECHEANCE_DEPASSEE)


class Nothing(Exception):
    """There is nothing to say of a territory, or to show."""


def needs(found: Found | None, *others: object) -> Found:
    """Give what a form, a detail or a word needs; without all of it, there is nothing."""
    if not found or not all(others):
        raise Nothing
    return found


def said(tell: Callable[[Any], Any], thing: Any) -> Any:
    """Return what is told of something; None where there is nothing."""
    try:
        return tell(thing)
    except Nothing:
        return None


def word_of(status: Status) -> str:
    """Return the word of a status."""
    return say(f"status.{status.value}")


def detail(make: Detail) -> Detail:
    """Let sentences name a detail."""
    DETAILS[make.__name__] = make
    return make


DETAILS |= {
    # what the year added, in units or in euros; None where it added nothing
    "gain": lambda reading: _gained(reading, reading.year),
    # what the year before added
    "gain_avant": lambda reading: _gained(reading, reading.year - 1),
    # the figure, where the target in force is reached, or the pace is enough for it
    "en_bonne_voie": lambda reading: reading.known if _stands(reading, *GOOD) else None,
    # the figure, where the pace is too slow for the target in force, or its day past
    "trop_lent": lambda reading: reading.known if _stands(reading, *SLOW) else None,
    # the year at whose end the recent pace begins
    "rythme_depuis": lambda reading: (found := _recent(reading)) and str(found.since.year),
    # the figure, where it is less than one point from that of the region
    "comme_region": lambda reading: _beside_region(reading, 0),
    # by how much the figure exceeds that of the region, from one point on
    "plus_que_region": lambda reading: _beside_region(reading, 1),
    # by how much the figure is below that of the region, from one point on
    "moins_que_region": lambda reading: _beside_region(reading, -1),
    # the target in force, where its day has not come and it is not reached
    "promesse": lambda reading: _unreached(reading, is_past=False),
    # the last target, where its day is past, it is not reached, and no other was set
    "sans_suite": lambda reading: reading.known and _unreached(reading, is_past=True),
}


HOLDS: dict[str, Callable[[Figure], Any]] = {
    # nothing is left to do
    "fini": lambda now: now.remainder == 0 and now.denominator,
    # one unit is left to do
    "dernier": lambda now: now.remainder == 1,
    # there is one unit in all
    "unique": lambda now: now.denominator == 1,
    # three quarters are done or more
    "presque": lambda now: now.unit == "%" and now.exact >= Fraction(3, 4),
    # it counts nothing
    "aucun": lambda now: now.numerator == 0,
    # there are enough units for a share to say more than the count
    "part": lambda now: (now.denominator or 0) >= FEW,
}
"""The details that are the figure itself, where something holds of it."""


def _where(holds: Callable[[Figure], Any]) -> Detail:
    return lambda reading: reading.known if reading.known and holds(reading.known) else None


DETAILS |= {name: _where(holds) for name, holds in HOLDS.items()}


@detail
def hausse(reading: Reading) -> Figure | None:
    """Return by how much the figure rose in the year, without its sign."""
    change = needs(reading.evolution)
    needs(change.exact > 0, not change.text[1:].startswith("0,0"))
    return _unsigned(change)


@detail
def marche(reading: Reading) -> str | None:
    """Return the verb of many whose number grew in the year, fell, or stayed: "avancent"."""
    change, now = added(reading, reading.year), needs(reading.known)
    if change is None:
        return None
    key = "forward" if change > 0 else "back" if change else "still"
    return Said.of(say(f"reading.{key}"), now)


@detail
def depart(reading: Reading) -> Figure | None:
    """Return the first figure that is published, of a year before that of the report."""
    known = [one for one in reading.figures if one.exists and one.year < reading.year]
    return min(known, key=lambda one: one.year, default=None) if reading.known else None


@detail
def masque(reading: Reading) -> str | None:
    """Return what may be said of a masked figure: the interval that it lies in."""
    cell = reading.current
    return cell.text if cell and cell.masked and cell.interval else None


@detail
def reste_possible(reading: Reading) -> str | None:
    """Return how many units are left, "3 lycées"; of a masked share, "entre 1 et 4 lycées"."""
    if reading.reste:
        return Said.of(counted(reading.reste.numerator or 0, *reading.entry.nom), reading.reste)
    values = reading.values
    cell = needs(reading.current, masque(reading), reading.place == values.territory)
    total = values.counted_units(reading.entry.id)
    low, high = done_of(cell, total)
    needs((low, high) != (0, total))
    said = say("intervals.left_between", low=total - high, high=total - low)
    return f"{said} {plural(total - low, *cell.noun)}"


@detail
def fraction(reading: Reading) -> str | None:
    """Return a share as a plain fraction, "un tiers", where it is within one point of it."""
    now = needs(reading.known)
    needs(now.unit == "%")
    near = [value for value in PLAIN if abs(now.exact - Fraction(value)) < NEAR]
    return Said.of(say(f"reading.{near[0]}"), now) if near else None


@detail
def rythme(reading: Reading) -> Figure | None:
    """Return by how many units a year what is left fell over the last years; None if it did not."""
    recent = needs(_recent(reading))
    needs(recent.fall > 0)
    scope = replace(_scope(reading, reading.year), du=recent.since)
    return scope.number(reading.entry.id, recent.fall, reading.entry.nom)


@detail
def pietine(reading: Reading) -> Figure | None:
    """Return the figure, where the recent pace is less than the target in force needs."""
    found, recent = needs(reading.projected), needs(_recent(reading))
    return reading.known if recent.fall < needs(found.needed_pace) else None


@detail
def il_faut(reading: Reading) -> str | None:
    """Return the units that the target in force needs: "14 en 2025", "6,7 par an jusqu'en 2030"."""
    said, goal = reading.needed, reading.promesse
    return None if said is None or goal is None else Said.of(said, goal.valeur)


@detail
def glissement(reading: Reading) -> str | None:
    """Return by how many years the target in force comes after the first one: "sept ans"."""
    first, last = needs(reading._goal(0)), needs(reading.cible_en_vigueur)
    years = last.target.due.year - first.target.due.year
    return say("reading.years", n=years) if years > 0 else None


@detail
def rang(reading: Reading) -> str | None:
    """Return the place among the départements, "4e sur 13", unless a masked one hides it."""
    (rank, members), now = needs(rank_of(reading)), needs(reading.known)
    return Said.of(f"{rank}{'er' if rank == 1 else 'e'} sur {members}", now)


@detail
def premier(reading: Reading) -> Figure | None:
    """Return the figure, where no other département does as well."""
    cells, mine = reading.members, needs(reading.known)
    needs(rank_of(reading) == (1, len(cells)))
    is_shared = any(cell.exact == mine.exact for place, cell in cells if place != reading.place)
    return None if is_shared else mine


@detail
def finis(reading: Reading) -> str | None:
    """Return how many départements are done: "au moins huit départements ont fini"."""
    done = needs([one for _, one in reading.members if one.exists and one.remainder == 0])
    hidden = any(cell.masked and _may_be_whole(cell) for _, cell in reading.members)
    key = "reading.at_least" if hidden else "reading.done"
    return Said.of(say(key, n=len(done)), needs(reading.known))


def _stands(reading: Reading, *among: Status) -> bool:
    own = reading.place == reading.values.territory
    return own and reading.status in among


def _left(reading: Reading) -> list[tuple[Territory, Figure]]:
    found = [(place, cell) for place, cell in reading.members if cell.exists and cell.remainder]
    return sorted(found, key=lambda one: -(one[1].remainder or 0))


def _may_be_whole(cell: Figure) -> bool:
    return cell.interval is None or cell.interval[1] >= 100


def rank_of(reading: Reading) -> tuple[int, int] | None:
    """Return the place among the départements, and how many there are; the best comes first.

    Where all are alike, nobody has a place.
    """
    cells, mine = reading.members, reading.known
    if mine is None or reading.entry.sens == "sans_sens" or len(cells) < 2:
        return None
    if reading.place not in [place for place, _ in cells] or any(c.masked for _, c in cells):
        return None
    if all(cell.exact == mine.exact for _, cell in cells):
        return None
    sign = -1 if reading.entry.sens == "baisse" else 1
    better = sum(sign * cell.exact > sign * mine.exact for _, cell in cells)
    return 1 + better, len(cells)


def _beside_region(reading: Reading, sign: int) -> Figure | None:
    """Return the gap where it is above or below; the figure where both are alike, to one point."""
    mine, region = needs(reading.known), needs(reading.region)
    needs(mine.unit == "%")
    gap = difference(needs(region.known), mine)
    needs(sign == (gap.exact >= NEAR) - (gap.exact <= -NEAR))
    return _unsigned(gap) if sign else mine


def _unreached(reading: Reading, *, is_past: bool) -> Any:
    """Return the last target, where it is not reached and its day is past, or still to come."""
    goal = needs(reading._goal(-1))
    needs(not reading.reaches(goal.target))
    return goal if (goal.target.due <= reading.values.valid_on) == is_past else None


def _unsigned(change: Figure) -> Figure:
    return replace(change, numerator=abs(change.numerator or 0), signed=False)


def _gained(reading: Reading, year: int) -> Figure | None:
    """Return what a year added, in units or in cents."""
    change = added(reading, year)
    return None if change is None or change <= 0 else _flow(reading, year, change)


def added(reading: Reading, year: int) -> int | None:
    """Return what a year added to a figure, in units or in cents; None where that is not known."""
    now, before = reading[year], reading[year - 1]
    if now and reading.entry.temps == "cumul" and now.du.year == now.au.year == year:
        return now.numerator  # its first year brought all of it
    numbers: Sequence[int | None] = [one.numerator for one in (now, before) if one and one.exists]
    if len(numbers) < 2 or now is None or now.au.year != year:
        return None
    first, last = numbers[1] or 0, numbers[0] or 0
    return last - first


def _flow(reading: Reading, year: int, number: int) -> Figure:
    scope = replace(_scope(reading, year), du=date(year, 1, 1))
    if reading.entry.unite == "EUR":
        amount = scope.amount(reading.entry.id, number)
        assert amount is not None
        return amount
    return scope.count(reading.entry.id, number, reading.entry.nom)


def _scope(reading: Reading, year: int) -> Scope:
    found = reading.values.scope_of(reading.entry, reading.place.id, year)
    return replace(found, du=found.au)


def _recent(reading: Reading) -> Scenario | None:
    """Return the scenario of the last years; None where nothing is projected."""
    found = reading.projected
    recent = [one for one in (found.scenarios if found else ()) if one.name == "récent"]
    return recent[0] if recent else None
