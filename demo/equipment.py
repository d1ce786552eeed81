"""The security equipment of the lycées: when it came and failed, what was recorded, and when."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from demo.draws import FREEZE, INITIAL_LOAD, Stream, days, known_soon, lasts, years_later
from demo.places import by_departement
from demo.tables import Change, Row, Rows, history, numbered, outage, revise, row

AUTHOR = "Direction du patrimoine des lycées"
COMPONENTS = ("CLOTURE", "VIDEO", "ACCES")
LATE_YEARS = (2017, 2018, 2019, 2021, 2022)
"""Years of which some equipment was recorded after the freeze (2016 and 2020 were published)."""
CHECKPOINTS = sorted([date(2020, 11, 14), *(date(year, 12, 31) for year in range(2015, 2025))])
WORKING = {
    "CLOTURE": (118, 130, 148, 167, 186, 201, 202, 211, 218, 223, 224),
    "VIDEO": (84, 97, 117, 139, 161, 179, 180, 196, 208, 217, 221),
    "ACCES": (45, 55, 80, 105, 132, 157, 158, 181, 199, 213, 219),
}
"""Public lycées where the component works, on each checkpoint."""
HEAD_START = by_departement(-2.2, 0.1, 0.2, 0.3, 0.6, -1.5, 0.3, -1.6, -2.2, -1.6, 0.7, 0.4, 0.9)
"""How early (negative) or late a département is served once the works are well under way."""
EXEMPLARY = frozenset(("09", "32", "46", "48", "65"))
"""Départements spared by failures and lapses."""
FAILURES = (
    ("VIDEO", "panne", date(2016, 4, 11), date(2017, 2, 15)),
    ("VIDEO", "panne", date(2018, 5, 22), date(2019, 3, 11)),
    ("VIDEO", "panne", date(2019, 6, 3), date(2020, 2, 20)),
    ("VIDEO", "panne", date(2020, 5, 11), date(2021, 3, 22)),
    ("VIDEO", "panne", date(2021, 6, 14), date(2022, 4, 5)),
    ("VIDEO", "panne", date(2022, 3, 28), date(2023, 2, 13)),
    ("VIDEO", "panne", date(2023, 5, 15), date(2024, 3, 18)),
    ("VIDEO", "panne", date(2023, 7, 3), date(2024, 5, 13)),
    ("VIDEO", "autorisation", date(2017, 5, 16), date(2018, 6, 12)),
    ("VIDEO", "autorisation", date(2020, 4, 7), date(2021, 3, 16)),
    ("VIDEO", "autorisation", date(2022, 10, 5), date(2024, 2, 27)),
    ("VIDEO", "autorisation", date(2023, 3, 14), date(2024, 9, 10)),
    ("ACCES", "panne", date(2017, 6, 19), date(2018, 2, 26)),
    ("ACCES", "panne", date(2020, 6, 15), date(2021, 2, 22)),
    ("ACCES", "panne", date(2022, 6, 7), date(2023, 1, 30)),
    ("ACCES", "panne", date(2023, 4, 24), date(2024, 4, 8)),
    ("CLOTURE", "panne", date(2019, 6, 27), date(2020, 3, 9)),
    ("CLOTURE", "panne", date(2022, 6, 20), date(2023, 4, 17)),
    ("VIDEO", "panne", date(2024, 4, 22), None),
    ("VIDEO", "autorisation", date(2024, 6, 18), None),
    ("ACCES", "panne", date(2024, 6, 3), None),
)
"""Component, long breakdown or lapsed authorisation, first day, day of repair or renewal."""


def invent(lycees: list[Row]) -> list[Row]:
    """Return all equipment, by lycée, component and day.

    Beside its columns, an item may say when it was `learnt`, if not soon; the wrong day
    `recorded_as` first; when it was `scheduled`, at the published freeze; the successive `ends`
    of its authorisation; that it `moved` from another UAI, neither ordered nor received.
    """
    stories = [item for lycee in lycees for item in _story(lycee)]
    public = {lycee.uai for lycee in lycees if lycee.secteur == "public"}
    uais = [lycee.uai for lycee in lycees if lycee.role == "ordinaire"]
    planned, waiting = _schedule(uais, [one for one in stories if one.uai in public])
    stream, alarms = Stream("equipements_lycee"), (date(2009, 1, 5), date(2024, 11, 20))
    found = [one for key, plan in sorted(planned.items()) for one in _life(key, *plan, stream)]
    _revise(found, stream)
    found += _waiting(waiting, stream)
    found += [_item(uai, "ALARME", stream.day(*alarms)) for uai in uais if stream.chance(0.55)]
    return sorted([*found, *stories], key=lambda one: (one.uai, one.composante, _day(one)))


def _item(uai: str, component: str, day: date | None, **more: Any) -> Row:
    facts = {"perimetre": "total", "date_mise_en_service": day} | more
    return row("equipements_lycee", None, uai, component, **facts)


def _day(item: Row) -> date:
    return item.date_mise_en_service or date.max


def _story(lycee: Row) -> Rows:
    """Yield the equipment of a lycée that opens, closes or merges, or of a private one."""
    for component, day in zip(COMPONENTS, lycee.equipped or (), strict=False):
        item = _item(lycee.uai, component, day, date_depose=lycee.date_fermeture)
        item.moved = lycee.role == "fusion" and day == lycee.date_ouverture
        item.perimetre = "partiel" if lycee.role == "partiel" else "total"
        yield item


def _schedule(uais: list[str], stories: list[Row]) -> tuple[dict, dict]:
    """Return the first day and the failure of (uai, component), and the uais left out of each.

    The published shares of each year are met exactly, `stories` included.
    """
    stream = Stream("equipements_lycee.schedule")
    haste = _haste(uais, stream)
    planned, waiting = {}, {}
    for component in COMPONENTS:
        score = {uai: value + 0.25 * stream.bell() for uai, value in haste.items()}
        order = list(_order(score))
        failures = [failure for name, *failure in FAILURES if name == component]
        others = [one for one in stories if one.composante == component]
        lost = [(start + days(90 * (kind == "panne")), end) for kind, start, end in failures]
        counts = [  # ordinary lycées that must have got the component by each checkpoint
            working
            + sum(lasts(day, *one) for one in lost)
            - sum(at_work(one, day) for one in others)
            for working, day in zip(WORKING[component], CHECKPOINTS, strict=True)
        ]
        early = [uai for uai in order[: counts[0]] if uai[1:3] not in EXEMPLARY]
        struck = dict(zip(stream.sample(early, len(FAILURES)), failures, strict=False))
        for uai, day in zip(order, _days(counts, stream), strict=False):
            planned[uai, component] = (day, struck.get(uai))
        waiting[component] = order[counts[-1] :]
    return planned, waiting


def _haste(uais: list[str], stream: Stream) -> dict[str, float]:
    """Return how late each lycée is served, evenly spread from -1 to 1 within its département."""
    haste: dict[str, float] = {}
    for departement in HEAD_START:
        here = [uai for uai in uais if uai[1:3] == departement]
        for rank, uai in enumerate(stream.sample(here, len(here))):
            haste[uai] = (2 * rank + 1) / len(here) - 1 + 0.1 * stream.bell()
    return haste


def _order(score: dict[str, float]) -> Iterator[str]:
    """Yield the lycées in the order served: départements draw apart as the works go on."""
    left = sorted(score)
    while left:
        progress = (len(score) - len(left)) / len(score)
        following = min(left, key=lambda uai: score[uai] + HEAD_START[uai[1:3]] * progress**2)
        left.remove(following)
        yield following


def _days(counts: list[int], stream: Stream) -> list[date]:
    """Return installation days in order, as many before each checkpoint as asked."""
    found = [stream.day(date(2007, 3, 1), date(2015, 12, 18)) for _ in range(counts[0])]
    periods = zip(pairwise(counts), pairwise(CHECKPOINTS), strict=True)
    for (before, after), (since, until) in periods:
        if after < before:
            raise ValueError(f"the schedule would take equipment away before {until}: {counts}")
        for _ in range(after - before):
            if until.month == since.month == 12 and stream.chance(0.35):  # in the summer holidays
                found.append(stream.day(date(until.year, 7, 5), date(until.year, 9, 10)))
            else:
                found.append(stream.day(since + days(18), until - days(12)))
    return found


def at_work(item: Row, day: date) -> bool:
    """Say whether a piece of equipment counts that day, as was believed at the published freeze."""
    installed = item.scheduled or item.date_mise_en_service
    if item.perimetre != "total" or not installed or not lasts(day, installed, item.date_depose):
        return False
    since = item.hors_service_du
    is_broken = since and lasts(day, since + days(90), item.hors_service_au)
    return not is_broken and (not item.ends or day < item.ends[-1])


def _life(key: tuple[str, str], day: date, failure: list | None, stream: Stream) -> list[Row]:
    """Return what one ordinary lycée had for one component, in order of time."""
    item = _item(*key, day)
    if failure is not None:
        return _failing(item, *failure)
    if stream.chance(0.08):  # a breakdown of less than two months, often over the new year
        year = stream.integer(max(2016, day.year + 1), 2025)
        since = stream.day(date(year - 1, 12, 3), date(year - 1, 12, 29))
        if stream.chance(0.4):
            since = stream.day(date(year - 1, 2, 1), date(year - 1, 10, 15))
        if since > day and since >= INITIAL_LOAD:
            until = since + days(stream.integer(8, 52))
            item.update(hors_service_du=since, hors_service_au=until)
    if item.composante == "VIDEO" and stream.chance(0.3):
        start = day - days(stream.integer(4, 45))
        _authorise(item, start - days(1 if (start.month, start.day) == (12, 31) else 0))
    if day < date(2013, 1, 1) and stream.chance(0.3):
        new = _item(*key, stream.day(date(2018, 2, 1), date(2024, 10, 30)))
        if item.ends:
            _authorise(new, _day(new) - days(8))
        if (item.hors_service_au or _day(new)) >= _day(new):
            item.update(hors_service_du=None, hors_service_au=None)
        return [Row(item, date_depose=_day(new)), new]
    if item.composante == "CLOTURE" and day > INITIAL_LOAD and stream.chance(0.14):
        partial = stream.day(date(2006, 4, 1), date(2014, 12, 1))
        return [_item(*key, partial, perimetre="partiel", date_depose=day), item]
    return [item]


def _authorise(item: Row, start: date, last: date = date.max) -> None:
    """Give an authorisation, renewed every five years."""
    ends = [years_later(start, 5 * number) for number in range(1, 6)]
    item.update(autorisation_debut=start, ends=[end for end in ends if end <= last])


def _failing(item: Row, kind: str, since: date, until: date | None) -> list[Row]:
    if kind == "panne":
        item.update(hors_service_du=since, hors_service_au=until)
        return [item]
    start = years_later(since, -5)
    while start > INITIAL_LOAD:
        start = years_later(start, -5)
    lapsing = Row(item, date_mise_en_service=start + days(20), date_depose=until)
    _authorise(lapsing, start, since)
    if until is None:
        return [lapsing]
    item.date_mise_en_service = until
    _authorise(item, until - days(4))
    return [lapsing, item]


def _waiting(waiting: dict[str, list[str]], stream: Stream) -> Rows:
    """Yield what was ordered and is not in service yet, and the last partial fences."""
    for component, late in waiting.items():
        for uai in late:
            if component == "CLOTURE" and stream.chance(0.8):
                day = stream.day(date(2007, 1, 8), date(2014, 12, 1))
                yield _item(uai, component, day, perimetre="partiel")
            if stream.chance(0.6):
                order = stream.day(date(2024, 5, 2), date(2024, 12, 6))
                yield _item(uai, component, None, date_commande=order, learnt=order + days(12))


def _revise(items: list[Row], stream: Stream) -> None:
    """Let some pieces be learnt late, or wrongly first.

    Two of the autumn of each late year are learnt after the freeze, eight others late, four of a
    winter first recorded in the December before. Around the end of 2023, known rightly in 2024
    only: four of 2024 had taken place in the autumn, two of the autumn took place in the winter.
    """
    column = "date_mise_en_service"
    count = Counter((one.uai, one.composante) for one in items)
    simple = [
        one
        for one in items
        if count[one.uai, one.composante] == 1
        and not (one.date_depose or one.hors_service_du or one.ends)
    ]
    for year in LATE_YEARS:
        autumn = (date(year, 9, 1), date(year, 12, 20))
        learnt = (date(year + 1, 2, 10), date(year + 1, 8, 31))
        revise(simple, column, 2, stream, autumn, None, learnt)
    spring = [one for one in simple if _day(one) > INITIAL_LOAD and _day(one).month <= 5]
    for one in stream.sample(spring, 8):
        one.learnt = stream.day(_day(one) + days(90), date(_day(one).year, 12, 10))
    simple = [one for one in simple if not one.learnt]
    winter = [one for one in simple if _day(one).month <= 3 and _day(one).year - 1 in LATE_YEARS]
    drawn = stream.sample(winter, 4)
    for one in [one for one in winter if one in drawn]:
        one.recorded_as = date(_day(one).year - 1, 12, stream.integer(12, 19))
    simple = [one for one in simple if not one.recorded_as]
    following = (date(2024, 1, 2), date(2024, 12, 1))
    autumn = (date(2023, 9, 1), date(2023, 12, 15))
    happened, learnt = (date(2023, 10, 3), date(2023, 12, 8)), (date(2024, 3, 4), date(2024, 8, 30))
    revise(simple, column, 4, stream, following, happened, learnt)
    revise(simple, column, 2, stream, autumn, (date(2024, 1, 8), date(2024, 3, 15)))


def rows(items: list[Row]) -> Rows:
    """Yield the register `equipements_lycee`."""
    stream = Stream("equipements_lycee.rows")
    for item in items:
        delay, early = stream.integer(5, 40), item.recorded_as
        item.known = item.learnt or (early + days(20) if early else known_soon(_day(item), delay))
    arrival = {(item.uai, item.composante, item.date_mise_en_service): item.known for item in items}
    for item in numbered(items, "equip_id", "EQ-", 5):
        order, wait, day = stream.integer(90, 220), stream.integer(3, 30), item.date_mise_en_service
        item.operation_id = item.works and item.works.operation_id
        if day is not None and day.year >= 2010 and not item.moved:
            item.update(date_commande=day - days(order), date_reception=day - days(wait))
        mistake, changes = None, []
        if item.ends:
            year = item.autorisation_debut.year
            item.autorisation_no = f"{item.uai[1:3]}-{year}-{stream.integer(100, 999)}"
            item.autorisation_fin = item.ends[0]
            changes = [
                Change(before - days(40), {"autorisation_fin": after})
                for before, after in pairwise(item.ends)
                if before <= min(item.date_depose or FREEZE, FREEZE)
            ]
        if item.recorded_as is not None:
            received = min(item.date_reception, item.recorded_as - days(6))
            ordered = min(item.date_commande, received - days(60))
            wrong = {"date_mise_en_service": item.recorded_as, "date_reception": received}
            corrected = stream.day(date(day.year, 4, 10), date(day.year, 7, 10))
            mistake = (wrong | {"date_commande": ordered}, corrected, "date de mise en service")
        # A removal is learnt with the arrival of what replaces the item.
        later = {"date_depose": arrival.get((item.uai, item.composante, item.date_depose), 10)}
        later |= outage(item, "hors_service_du", "hors_service_au", 12, 9)
        yield from history(item, item.known, AUTHOR, *changes, mistake=mistake, **later)
