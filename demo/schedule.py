"""Which lycée gets which component when: the published shares of each year are met exactly."""

from dataclasses import dataclass
from datetime import date

from demo.calendar import days, lasts
from demo.lycees import Lycee
from demo.places import DEPARTEMENTS
from demo.streams import Stream

COMPONENTS = ("CLOTURE", "VIDEO", "ACCES")
CHECKPOINTS = tuple(
    sorted([date(2020, 11, 14), *(date(year, 12, 31) for year in range(2015, 2025))])
)
WORKING = {
    "CLOTURE": (118, 130, 148, 167, 186, 201, 202, 211, 218, 223, 224),
    "VIDEO": (84, 97, 117, 139, 161, 179, 180, 196, 208, 217, 221),
    "ACCES": (45, 55, 80, 105, 132, 157, 158, 181, 199, 213, 219),
}
"""Public lycées where the component works, on each checkpoint."""
HEAD_START = dict(
    zip(
        DEPARTEMENTS,
        (-2.2, 0.1, 0.2, 0.3, 0.6, -1.5, 0.3, -1.6, -2.2, -1.6, 0.7, 0.4, 0.9),
        strict=True,
    )
)
"""How early (negative) or late a département is served once the works are well under way."""
EXEMPLARY = frozenset(("09", "32", "46", "48", "65"))
"""Départements spared by failures and lapses."""


@dataclass(frozen=True)
class Failure:
    """A component that does not count for a while: a long breakdown or a lapsed authorisation."""

    component: str
    kind: str
    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        """Say whether the component is lost that day."""
        return lasts(day, self.start + days(90 if self.kind == "panne" else 0), self.end)


FAILURES = (
    Failure("VIDEO", "panne", date(2016, 4, 11), date(2017, 2, 15)),
    Failure("VIDEO", "panne", date(2018, 5, 22), date(2019, 3, 11)),
    Failure("VIDEO", "panne", date(2019, 6, 3), date(2020, 2, 20)),
    Failure("VIDEO", "panne", date(2020, 5, 11), date(2021, 3, 22)),
    Failure("VIDEO", "panne", date(2021, 6, 14), date(2022, 4, 5)),
    Failure("VIDEO", "panne", date(2022, 3, 28), date(2023, 2, 13)),
    Failure("VIDEO", "panne", date(2023, 5, 15), date(2024, 3, 18)),
    Failure("VIDEO", "panne", date(2023, 7, 3), date(2024, 5, 13)),
    Failure("VIDEO", "autorisation", date(2017, 5, 16), date(2018, 6, 12)),
    Failure("VIDEO", "autorisation", date(2020, 4, 7), date(2021, 3, 16)),
    Failure("VIDEO", "autorisation", date(2022, 10, 5), date(2024, 2, 27)),
    Failure("VIDEO", "autorisation", date(2023, 3, 14), date(2024, 9, 10)),
    Failure("ACCES", "panne", date(2017, 6, 19), date(2018, 2, 26)),
    Failure("ACCES", "panne", date(2020, 6, 15), date(2021, 2, 22)),
    Failure("ACCES", "panne", date(2022, 6, 7), date(2023, 1, 30)),
    Failure("ACCES", "panne", date(2023, 4, 24), date(2024, 4, 8)),
    Failure("CLOTURE", "panne", date(2019, 6, 27), date(2020, 3, 9)),
    Failure("CLOTURE", "panne", date(2022, 6, 20), date(2023, 4, 17)),
    Failure("VIDEO", "panne", date(2024, 4, 22), None),
    Failure("VIDEO", "autorisation", date(2024, 6, 18), None),
    Failure("ACCES", "panne", date(2024, 6, 3), None),
)


@dataclass(frozen=True)
class Schedule:
    """First installation of each (uai, component), and the failures that strike some of them."""

    installed: dict[tuple[str, str], date]
    failing: dict[tuple[str, str], Failure]
    never: dict[str, list[str]]


def schedule(lycees: list[Lycee], stories: dict[str, list[int]]) -> Schedule:
    """Return the schedule of the ordinary lycées.

    `stories` counts, by component and checkpoint, the other lycées where it works.
    """
    stream = Stream("equipements_lycee.schedule")
    haste = _haste([lycee.uai for lycee in lycees if lycee.role == "ordinaire"], stream)
    installed: dict[tuple[str, str], date] = {}
    failing: dict[tuple[str, str], Failure] = {}
    never: dict[str, list[str]] = {}
    for component in COMPONENTS:
        order = _order({uai: value + 0.25 * stream.bell() for uai, value in haste.items()})
        counts = _counts(component, stories[component])
        early = [uai for uai in order[: counts[0]] if uai[1:3] not in EXEMPLARY]
        first = stream.sample(early, len(FAILURES))
        struck = [failure for failure in FAILURES if failure.component == component]
        failing |= {(uai, component): failure for uai, failure in zip(first, struck, strict=False)}
        for uai, day in zip(order, _days(counts, stream), strict=False):
            installed[uai, component] = day
        never[component] = order[counts[-1] :]
    return Schedule(installed, failing, never)


def _haste(uais: list[str], stream: Stream) -> dict[str, float]:
    """Return how late each lycée is served, evenly spread from -1 to 1 within its département."""
    haste: dict[str, float] = {}
    for departement in HEAD_START:
        here = [uai for uai in uais if uai[1:3] == departement]
        for rank, uai in enumerate(stream.sample(here, len(here))):
            haste[uai] = (2 * rank + 1) / len(here) - 1 + 0.1 * stream.bell()
    return haste


def _order(score: dict[str, float]) -> list[str]:
    """Return the lycées in the order served: départements draw apart as the works go on."""
    left = sorted(score)
    found: list[str] = []
    while left:
        progress = len(found) / len(score)
        following = min(left, key=lambda uai: score[uai] + HEAD_START[uai[1:3]] * progress**2)
        left.remove(following)
        found.append(following)
    return found


def _counts(component: str, stories: list[int]) -> list[int]:
    """Return how many ordinary lycées must have got the component by each checkpoint."""
    return [
        working - story + sum(f.component == component and f.covers(day) for f in FAILURES)
        for working, story, day in zip(WORKING[component], stories, CHECKPOINTS, strict=True)
    ]


def _days(counts: list[int], stream: Stream) -> list[date]:
    """Return installation days in order, as many before each checkpoint as asked."""
    found = [stream.day(date(2007, 3, 1), date(2015, 12, 18)) for _ in range(counts[0])]
    for before, after, since, until in zip(
        counts, counts[1:], CHECKPOINTS, CHECKPOINTS[1:], strict=False
    ):
        if after < before:
            raise ValueError(f"the schedule would take equipment away before {until}: {counts}")
        for _ in range(after - before):
            found.append(_working_day(since, until, stream))
    return found


def _working_day(since: date, until: date, stream: Stream) -> date:
    """Return a day between two checkpoints, in the summer holidays once in three."""
    if until.month == 12 and since.month == 12 and stream.chance(0.35):
        return stream.day(date(until.year, 7, 5), date(until.year, 9, 10))
    return stream.day(since + days(18), until - days(12))
