"""Revisions: a figure once published changes only with a reason, an author and a date."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from reporting.registers import Finding, Phrase, Rule, finding, say

COLUMNS = (
    *("revision_id", "indicateur", "annee", "arrete_avant", "arrete_apres"),
    *("territoire", "nature", "motif", "auteur", "le"),
)
PREFIX = "REV-"


class Key(NamedTuple):
    """Which figure: of what, when, where."""

    indicator: str
    year: int
    territory: str


class Value(NamedTuple):
    """An exact figure; the denominator of a count or an amount is None."""

    numerator: int
    denominator: int | None

    @property
    def exact(self) -> Fraction | None:
        """The figure as one number; None for a share of nothing."""
        if self.denominator == 0:
            return None
        return Fraction(self.numerator, 1 if self.denominator is None else self.denominator)

    def __str__(self) -> str:
        """Return the integers as they are kept: `203/225`, `649`."""
        return f"{self.numerator}" + ("" if self.denominator is None else f"/{self.denominator}")


Figures = Mapping[Key, Value]
"""A set of exact figures, in the order they should be read."""


@dataclass(frozen=True)
class Revision:
    """One entry of `data/plan/revisions.csv`: why a published figure changes.

    Parameters
    ----------
    before, after
        Freezes of the published figure and of the new one; the same day when it is not the data
        that changed, but what is made of them.
    territory
        Territory of the figure; empty for every one.
    nature
        `erreur` (we were wrong), `revision` (we know more), `definition` (we count otherwise).
    """

    id: str
    indicator: str
    year: int
    before: date
    after: date
    territory: str
    nature: str
    reason: str
    author: str
    written_on: date

    def covers(self, key: Key, freezes: tuple[date, date]) -> bool:
        """Tell whether the entry is about a figure between two freezes, in either direction."""
        return (
            (self.indicator, self.year) == (key.indicator, key.year)
            and self.territory in ("", key.territory)
            and {self.before, self.after} == set(freezes)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the entry as plain values, under the names of its columns."""
        values = (
            *(self.id, self.indicator, self.year, self.before.isoformat(), self.after.isoformat()),
            *(self.territory, self.nature, self.reason, self.author, self.written_on.isoformat()),
        )
        return dict(zip(COLUMNS, values, strict=True))


@dataclass(frozen=True)
class Change:
    """A figure that is no longer what was published, and the entry that says why, if any."""

    key: Key
    before: Value
    after: Value
    entry: Revision | None

    @property
    def difference(self) -> Fraction | None:
        """The exact difference; None where one of the two is a share of nothing."""
        before, after = self.before.exact, self.after.exact
        return None if before is None or after is None else after - before

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain values; exact integers, money in cents."""
        return {
            **self.key._asdict(),
            "before": self.before._asdict(),
            "after": self.after._asdict(),
            "entry": None if self.entry is None else self.entry.as_json(),
        }

    def __str__(self) -> str:
        """Return one line for people."""
        indicator, year, territory = self.key
        return f"{indicator} {year}, {territory} : {self.before} devient {self.after}"


def changes(
    before: Figures,
    after: Figures,
    freezes: tuple[date, date],
    entries: Iterable[Revision],
) -> list[Change]:
    """Return the figures of both sets that differ, in the order of the first.

    A figure that only one of them holds was added or is no longer shown: it is no change.
    """
    known = list(entries)
    return [
        Change(key, old, after[key], next((one for one in known if one.covers(key, freezes)), None))
        for key, old in before.items()
        if key in after and after[key] != old
    ]


def unexplained(found: Iterable[Change]) -> list[Change]:
    """Return the changes that no entry explains."""
    return [change for change in found if change.entry is None]


def lines_to_add(
    found: Iterable[Change], freezes: tuple[date, date], entries: Sequence[Revision]
) -> list[str]:
    """Return the CSV lines that would explain changes, one per indicator and year.

    A line is about one place where only that one changed, and not the region, which sums others.
    Reason, author and date are left for a person to write: the register refuses them empty.
    """
    places: dict[tuple[str, int], list[str]] = {}
    for change in found:
        key = (change.key.indicator, change.key.year)
        places.setdefault(key, []).append(change.key.territory)
    first, last = sorted(freezes)
    nature = "erreur" if first == last else "revision"
    number = max((int(one.id.removeprefix(PREFIX)) for one in entries), default=0)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for (indicator, year), found_in in places.items():
        number += 1
        is_narrow = len(found_in) == 1 and not found_in[0].startswith("region-")
        place = found_in[0] if is_narrow else ""
        id = f"{PREFIX}{number:04d}"
        writer.writerow((id, indicator, year, first, last, place, nature, "", "", ""))
    return written.getvalue().splitlines()


def read_revisions(frame: pd.DataFrame) -> tuple[Revision, ...]:
    """Return the entries of the table `revisions`, in the order of the file."""
    return tuple(_revision(row) for row in frame.to_dict("records"))


def _revision(row: dict[Any, Any]) -> Revision:
    return Revision(
        id=row["revision_id"],
        indicator=row["indicateur"],
        year=int(row["annee"]),
        before=row["arrete_avant"].date(),
        after=row["arrete_apres"].date(),
        territory="" if pd.isna(row["territoire"]) else row["territoire"],
        nature=row["nature"],
        reason=row["motif"],
        author=row["auteur"],
        written_on=row["le"].date(),
    )


def unknown_revisions(frame: pd.DataFrame, indicators: Iterable[str], file: str) -> list[Finding]:
    """Return a finding per entry about an indicator that the catalogue does not have."""
    known = list(indicators)
    names = zip(map(int, frame.index), frame["indicateur"], strict=True)
    return [
        finding(
            Rule.UNKNOWN_REVISION,
            file,
            line,
            "indicateur",
            name,
            table="revisions",
            near=_near(name, known),
        )
        for line, name in names
        if name not in known
    ]


def _near(name: str, known: Sequence[str]) -> tuple[str | Phrase, ...]:
    near = get_close_matches(name, known, n=1)
    return (" ", say("did-you-mean", near=near[0])) if near else ()
