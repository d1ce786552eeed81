"""The security equipment of the lycées, as it truly was."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from demo.calendar import INITIAL_LOAD, days, lasts, years_later
from demo.lycees import Lycee
from demo.schedule import CHECKPOINTS, COMPONENTS, Failure, Schedule, schedule
from demo.streams import Stream

MERGER = date(2018, 9, 1)
LATE_YEARS = (2017, 2018, 2019, 2021, 2022)
"""Years of which some equipment was recorded after the freeze (2016 and 2020 were published)."""


@dataclass(frozen=True)
class Equipment:
    """One piece of equipment, as it truly was."""

    uai: str
    composante: str
    mise: date | None
    perimetre: str = "total"
    commande: date | None = None
    depose: date | None = None
    panne: tuple[date, date | None] | None = None
    autorisation: tuple[date, date, bool] | None = None
    """Start, an end five years later or a multiple of it, and whether it goes on after that."""
    learnt: date | None = None
    """When it was recorded, if not soon after."""
    recorded_as: date | None = None
    """The wrong day of entry into service that was recorded first."""
    scheduled: date | None = None
    """When it was believed to enter service, at the published freeze."""
    moved: bool = False
    """Taken over from another UAI: neither ordered nor received."""


def invent(lycees: list[Lycee]) -> list[Equipment]:
    """Return all equipment, by lycée, component and day."""
    stories = [item for lycee in lycees for item in _story(lycee)]
    planned = schedule(lycees, _stories_at_work(lycees, stories))
    stream = Stream("equipements_lycee")
    ordinary = [item for key in sorted(planned.installed) for item in _life(key, planned, stream)]
    ordinary = _revised(_corrected(_late(ordinary, stream), stream), stream)
    waiting = _waiting(planned, stream)
    alarms = [
        Equipment(lycee.uai, "ALARME", stream.day(date(2009, 1, 5), date(2024, 11, 20)))
        for lycee in lycees
        if lycee.role == "ordinaire" and stream.chance(0.55)
    ]
    everything = [*ordinary, *waiting, *alarms, *stories]
    return sorted(everything, key=lambda item: (item.uai, item.composante, item.mise or date.max))


def _story(lycee: Lycee) -> list[Equipment]:
    """Return the equipment of a lycée that opens, closes or merges, or of a private one."""

    def item(component: str, day: date, **more: Any) -> Equipment:
        return replace(Equipment(lycee.uai, component, day), depose=lycee.fermeture, **more)

    opening = lycee.ouverture
    if lycee.role == "nouveau":
        return [item(component, opening) for component in COMPONENTS]
    if lycee.role == "inacheve":
        return [item("CLOTURE", opening), item("VIDEO", opening)]
    if lycee.role == "fusionne":
        old = [item("CLOTURE", date(2012, 10, 22)), item("VIDEO", date(2014, 3, 10))]
        return [*old, item("ACCES", date(2015, 9, 14))] if lycee.type == "LEGT" else old
    if lycee.role == "fusion":
        kept = [item(component, MERGER, moved=True) for component in ("CLOTURE", "VIDEO")]
        return [*kept, item("ACCES", date(2019, 4, 15))]
    if lycee.role == "ferme" and lycee.type == "LP":
        return [item("CLOTURE", date(2011, 5, 9), perimetre="partiel")]
    if lycee.role == "ferme":
        days_of = (date(2013, 6, 17), date(2016, 10, 24), date(2018, 4, 23))
        return [item(name, day) for name, day in zip(COMPONENTS, days_of, strict=True)]
    if lycee.role == "prive" and lycee.type == "LEGT":
        return [item(component, date(2014, 8, 25)) for component in COMPONENTS]
    return []


def _stories_at_work(lycees: list[Lycee], items: list[Equipment]) -> dict[str, list[int]]:
    public = {lycee.uai for lycee in lycees if lycee.secteur == "public"}
    here = [item for item in items if item.uai in public]
    return {
        name: [
            sum(one.composante == name and in_place(one, day) for one in here)
            for day in CHECKPOINTS
        ]
        for name in COMPONENTS
    }


def in_place(item: Equipment, day: date) -> bool:
    """Say whether a total piece of equipment is installed that day, working or not."""
    is_total = item.perimetre == "total" and item.mise is not None
    return is_total and lasts(day, item.mise or day, item.depose)


def at_work(item: Equipment, day: date) -> bool:
    """Say whether a piece of equipment counts that day."""
    if not in_place(item, day):
        return False
    if item.panne is not None and lasts(day, item.panne[0] + days(90), item.panne[1]):
        return False
    return item.autorisation is None or item.autorisation[2] or day < item.autorisation[1]


def _life(key: tuple[str, str], planned: Schedule, stream: Stream) -> list[Equipment]:
    """Return what one ordinary lycée had for one component, in order of time."""
    item = Equipment(*key, mise=planned.installed[key])
    failure = planned.failing.get(key)
    if failure is not None:
        return _failing(item, failure)
    item = _authorised(_briefly_broken(item, stream), stream)
    start = planned.installed[key]
    if start < date(2013, 1, 1) and stream.chance(0.3):
        return _replaced(item, stream.day(date(2018, 2, 1), date(2024, 10, 30)))
    if item.composante == "CLOTURE" and start > INITIAL_LOAD and stream.chance(0.14):
        partial = stream.day(date(2006, 4, 1), date(2014, 12, 1))
        return [replace(item, mise=partial, perimetre="partiel", depose=start, panne=None), item]
    return [item]


def _failing(item: Equipment, failure: Failure) -> list[Equipment]:
    if failure.kind == "panne":
        return [replace(item, panne=(failure.start, failure.end))]
    start = years_later(failure.start, -5)
    while start > INITIAL_LOAD:
        start = years_later(start, -5)
    autorisation = (start, failure.start, False)
    lapsing = replace(item, mise=start + days(20), autorisation=autorisation)
    if failure.end is None:
        return [lapsing]
    begun = failure.end - days(4)
    renewed = replace(item, mise=failure.end, autorisation=(begun, years_later(begun, 5), True))
    return [replace(lapsing, depose=failure.end), renewed]


def _briefly_broken(item: Equipment, stream: Stream) -> Equipment:
    """Give one piece in twelve a breakdown of less than two months, often over the new year."""
    if item.mise is None or not stream.chance(0.08):
        return item
    year = stream.integer(max(2016, item.mise.year + 1), 2025)
    since = stream.day(date(year - 1, 12, 3), date(year - 1, 12, 29))
    if stream.chance(0.4):
        since = stream.day(date(year - 1, 2, 1), date(year - 1, 10, 15))
    if since <= item.mise or since < INITIAL_LOAD:
        return item
    return replace(item, panne=(since, since + days(stream.integer(8, 52))))


def _authorised(item: Equipment, stream: Stream) -> Equipment:
    """Give three video systems in ten an authorisation, renewed in time."""
    if item.composante != "VIDEO" or item.mise is None or not stream.chance(0.3):
        return item
    start = item.mise - days(stream.integer(4, 45))
    start -= days(1 if (start.month, start.day) == (12, 31) else 0)
    return replace(item, autorisation=(start, years_later(start, 5), True))


def _replaced(item: Equipment, day: date) -> list[Equipment]:
    until = item.autorisation
    new = None if until is None else (day - days(8), years_later(day - days(8), 5), True)
    panne = item.panne if item.panne and (item.panne[1] or day) < day else None
    old = replace(item, depose=day, panne=panne)
    return [old, replace(item, mise=day, panne=None, autorisation=new)]


def _waiting(planned: Schedule, stream: Stream) -> list[Equipment]:
    """Return what was ordered and is not in service yet, and the last partial fences."""
    items = []
    for component, late in planned.never.items():
        for uai in late:
            if component == "CLOTURE" and stream.chance(0.8):
                day = stream.day(date(2007, 1, 8), date(2014, 12, 1))
                items.append(Equipment(uai, component, day, perimetre="partiel"))
            if stream.chance(0.6):
                order = stream.day(date(2024, 5, 2), date(2024, 12, 6))
                items.append(Equipment(uai, component, None, commande=order))
    return items


def _simple(items: list[Equipment]) -> list[Equipment]:
    """Return what is alone of its kind in its lycée and never broke down nor was authorised."""
    count = Counter((item.uai, item.composante) for item in items)
    return [
        item
        for item in items
        if count[item.uai, item.composante] == 1
        and (item.depose, item.panne, item.autorisation) == (None, None, None)
    ]


def _late(items: list[Equipment], stream: Stream) -> list[Equipment]:
    """Let two pieces of each late year be learnt after the freeze, and eight others late."""
    learnt: dict[Equipment, date] = {}
    simple = _simple(items)
    for year in LATE_YEARS:
        autumn = [item for item in simple if date(year, 9, 1) <= _day(item) < date(year, 12, 20)]
        for item in stream.sample(autumn, 2):
            learnt[item] = stream.day(date(year + 1, 2, 10), date(year + 1, 8, 31))
    spring = [item for item in simple if _day(item) > INITIAL_LOAD and _day(item).month <= 5]
    for item in stream.sample(spring, 8):
        learnt[item] = stream.day(_day(item) + days(90), date(_day(item).year, 12, 10))
    return [replace(item, learnt=learnt.get(item)) for item in items]


def _corrected(items: list[Equipment], stream: Stream) -> list[Equipment]:
    """Let four entries into service of a winter be recorded first as of the December before."""
    winter = [
        item
        for item in _simple(items)
        if item.learnt is None and _day(item).month <= 3 and _day(item).year - 1 in LATE_YEARS
    ]
    drawn = set(stream.sample(winter, 4))
    wrong = {
        item: date(_day(item).year - 1, 12, stream.integer(12, 19))
        for item in items
        if item in drawn
    }
    return [replace(item, recorded_as=wrong.get(item)) for item in items]


def _revised(items: list[Equipment], stream: Stream) -> list[Equipment]:
    """Let some entries into service around the end of 2023 be known rightly in 2024 only.

    Four of 2024 had taken place in the autumn and were recorded late; two of the autumn
    took place in the winter.
    """
    simple = [
        item
        for item in _simple(items)
        if item.composante != "ALARME" and (item.learnt, item.recorded_as) == (None, None)
    ]
    following = [item for item in simple if date(2024, 1, 2) <= _day(item) < date(2024, 12, 1)]
    autumn = [item for item in simple if date(2023, 9, 1) <= _day(item) < date(2023, 12, 15)]
    revised: dict[Equipment, Equipment] = {}
    for item in stream.sample(following, 4):
        day = stream.day(date(2023, 10, 3), date(2023, 12, 8))
        learnt = stream.day(date(2024, 3, 4), date(2024, 8, 30))
        revised[item] = replace(item, mise=day, learnt=learnt, scheduled=item.mise)
    for item in stream.sample(autumn, 2):
        day = stream.day(date(2024, 1, 8), date(2024, 3, 15))
        revised[item] = replace(item, mise=day, recorded_as=item.mise, scheduled=item.mise)
    return [revised.get(item, item) for item in items]


def _day(item: Equipment) -> date:
    return item.mise or date.max
