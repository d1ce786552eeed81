"""Counts of a plan: units, their sums over territories, what differs between two freezes."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.errors import DataError
from reporting.indicators import COMPUTATIONS, Situation, Units, aggregate, qualite, sum_units
from reporting.indicators.budget import authorised
from reporting.indicators.observations import KEY, SCALES, SUMS, by_place, first_day, period_of
from reporting.indicators.situation import note_read, reading, tables_of
from reporting.ledger.store import Store
from reporting.plan.catalogue import Indicator
from reporting.plan.reading import CATALOGUE
from reporting.plan.record import read
from reporting.plan.revisions import Change, Key, Revision, Value, changes
from reporting.plan.settings import Settings
from reporting.plan.targets import AUTHORISED, Claim, Comparison
from reporting.registers.declarations import finding
from reporting.registers.findings import Finding, say
from reporting.registers.package import Package
from reporting.territories import LEVELS, Territories

Days = tuple[date, date]
"""The day of the figure, and the day up to which data are known."""
UNITS = "units"
"""What a report is noted to look at when it asks for the units of an indicator on its days."""
WIDE = LEVELS[:2]
"""Levels whose sums are kept in the store; those of the others are made again."""

MOST_ROWS, FEWEST_DAYS = 4_000_000, 2
"""Rows of units and of registers that stay in memory, and days of which all stay in any case."""


class Counts:
    """The units of a plan, and their sums.

    Parameters
    ----------
    verdicts
        Gives what the registers say of the published figures, as known on a day.
    """

    def __init__(
        self,
        package: Package,
        settings: Settings,
        catalogue: Mapping[str, Indicator],
        territories: Territories,
        store: Store,
        verdicts: Callable[[date], list[Comparison]],
    ) -> None:
        self._package, self.settings, self.catalogue = package, settings, catalogue
        self.territories, self._store = territories, store
        self._known: dict[tuple[str, date], pd.DataFrame] = {}
        self._made: dict[Days, tuple[Situation, dict[str, Units]]] = {}
        self._placed: dict[tuple[str, Days], pd.DataFrame] = {}
        self._sums: dict[Days, dict[str, Any]] = {}
        self._computations: dict[str, Callable[[Situation], Units]] = {
            **COMPUTATIONS,
            "chiffres_reconcilies": partial(qualite.chiffres_reconcilies, verdicts=verdicts),
            "completude_registres": partial(qualite.completude_registres, package=package),
            "revision_moyenne": partial(
                qualite.revision_moyenne, indicators=catalogue.values(), totals=self._totals
            ),
        }

    def situation(self, valid_on: date, known_on: date) -> Situation:
        """Return the registers as they stood on a day, as known on another."""
        return self._on((valid_on, known_on))[0]

    def units(self, indicator: str, valid_on: date, known_on: date) -> Units:
        """Return what an indicator counted on a day, as known on another."""
        situation, made = self._on((valid_on, known_on))
        if indicator not in made:
            entry = self.catalogue[indicator]
            first = first_day(entry, self.settings)
            with reading() as seen:
                made[indicator] = self._computations[indicator](replace(situation, first=first))
            for (what, key), behind in seen.items():
                note_read(what, key, behind)
            # It may read fewer: settings ask less of it, a register has no row yet.
            if not entry.is_about_data and not (read := tables_of(seen)) <= {*entry.registres}:
                del made[indicator]
                raise DataError([_misnamed(entry, read)])
        return made[indicator]

    def misnamed(self) -> list[Finding]:
        """Return what is wrong with the registers that indicators name, in the last year."""
        found: dict[str, Finding] = {}
        last = self.settings.years[-1]
        for name in self.catalogue:
            try:
                self.units(name, date(last, 12, 31), self.settings.freeze_of(last))
            except DataError as err:
                found |= {str(one): one for one in err.findings}
        return list(found.values())

    def recall(self, indicators: Iterable[str], name: str, make: Callable[[], Any]) -> Any:
        """Return the plain values kept for some indicators under a name, or make and keep them."""
        names = list(indicators)
        kept = self._kept_with(names).get(name)
        if kept is None:
            self._keep(names, name, kept := make())
        return kept

    def _keep(self, indicators: list[str], name: str, values: Any) -> None:
        """Keep plain values while the registers hold that indicators name."""
        self._kept_with(indicators).put(name, values)

    def _kept_with(self, indicators: Iterable[str]) -> Store:
        """Return where the results of indicators are kept: with the registers that they name."""
        entries = [self.catalogue[one] for one in indicators]
        if any(one.is_about_data for one in entries):
            return self._store.of()
        resources = self._package.resources
        return self._store.of(resources[name].path for one in entries for name in one.registres)

    def _on(self, days: Days) -> tuple[Situation, dict[str, Units]]:
        """Return the registers on a day and what was counted in them; it is then the latest."""
        made = self._made.pop(days, None)
        if made is None:
            self._forget()
            made = Situation(self._state, *days, self.settings, self.territories), {}
        self._made[days] = made
        return made

    def _forget(self) -> None:
        """Forget what was made for the days used longest ago, where registers are large."""
        while len(self._made) > FEWEST_DAYS and self._rows() > MOST_ROWS:
            del self._made[next(iter(self._made))]
            kept = {known_on for _, known_on in self._made}
            self._known = {key: one for key, one in self._known.items() if key[1] in kept}

    def _rows(self) -> int:
        units = (len(one.frame) for _, made in self._made.values() for one in made.values())
        return sum(units) + sum(map(len, self._known.values()))

    def tagged(self, indicator: str, valid_on: date, known_on: date) -> pd.DataFrame:
        """Return the units of an indicator under its name and year."""
        frame = self._looked_at(indicator, (valid_on, known_on)).copy()
        frame.insert(0, "indicator", indicator)
        frame.insert(1, "year", valid_on.year)
        return frame

    def _looked_at(self, indicator: str, days: Days) -> pd.DataFrame:
        """Return the units of an indicator, on which a report then rests."""
        note_read(UNITS, f"{indicator} {days[0]} {days[1]}")
        return self.units(indicator, *days).frame

    def _totals(self, indicator: str, valid_on: date, known_on: date) -> list[int]:
        """Return the numerators and the denominators of an indicator, each summed."""

        def total() -> list[int]:
            frame = self.units(indicator, valid_on, known_on).frame
            return [int(frame[part].sum()) for part in SUMS]

        name = f"total/{indicator} {valid_on} {known_on}"
        found: list[int] = self.recall([indicator], name, total)
        return found

    def placed(self, indicator: str, days: Days) -> pd.DataFrame:
        """Return the units of an indicator under its name and year, summed by place."""
        if (indicator, days) not in self._placed:
            frame = self._looked_at(indicator, days)
            self._placed[indicator, days] = by_place(indicator, days[0].year, frame)
        return self._placed[indicator, days]

    def sums(
        self, indicators: Iterable[str], days: Days, levels: Iterable[str]
    ) -> list[pd.DataFrame]:
        """Return the sums of indicators over the territories of some levels, by `KEY`."""
        note_read("sums")
        names = [name for name in indicators if days[0].year >= self.catalogue[name].premiere_annee]
        wide = [level for level in levels if level in WIDE]
        narrow = [level for level in levels if level not in WIDE]
        found = []
        if wide and names:
            kept = self._kept(names, days)
            rows = [(name, days[0].year, *row) for name in names for row in kept[name]]
            frame = pd.DataFrame(rows, columns=[*KEY, *SUMS])
            found.append(frame.astype({"year": "int64", **dict.fromkeys(SUMS, "Int64")}))
        if narrow and names:
            found.append(self._aggregated(names, days, narrow))
        return found

    def _kept(self, names: list[str], days: Days) -> Mapping[str, Any]:
        """Return the sums of indicators over the region and its départements; keep new ones."""
        file = f"sums/{days[0]}-{days[1]}"
        kept = self._sums.setdefault(days, {})
        for name in names:
            found = None if name in kept else self._kept_with([name]).get(f"{file} {name}")
            kept |= {} if found is None else {name: found}
        if missing := [name for name in names if name not in kept]:
            made: dict[str, list[Any]] = {name: [] for name in missing}
            frame = self._aggregated(missing, days, WIDE)
            places = frame["indicator"], frame["territory"]
            exact = (frame[part].astype(object).where(frame[part].notna(), None) for part in SUMS)
            for name, place, *values in zip(*places, *exact, strict=True):
                made[name].append([place, *values])
            for name, rows in made.items():
                self._keep([name], f"{file} {name}", rows)
            kept |= made
        return kept

    def _aggregated(self, names: list[str], days: Days, levels: Iterable[str]) -> pd.DataFrame:
        units = pd.concat(
            [
                self.placed(name, days)
                if self.catalogue[name].is_additive
                else self.tagged(name, *days)
                for name in names
            ]
        )
        return aggregate(units, self.catalogue, self.territories, levels)

    def _state(self, name: str, valid_on: date | None, known_on: date) -> pd.DataFrame:
        """Return the rows of a register on a day; what is known on one is found once."""
        if valid_on is not None:
            return self._package.state(name, valid_on, known_on)
        if (name, known_on) not in self._known:
            self._known[name, known_on] = self._package.state(name, None, known_on)
        return self._known[name, known_on]

    def recomputed(self, claim: Claim, known_on: date) -> tuple[int, int | None] | None:
        """Return the numerator and denominator of a claim, None when nothing can be computed."""
        if not claim.indicator or claim.valid_on is None or claim.valid_on > known_on:
            return None
        days = claim.valid_on, known_on
        if claim.part in AUTHORISED:
            measure = self.catalogue[claim.indicator].depense
            return authorised(self.situation(*days), measure, claim.part)
        told = " ".join(map(str, (claim.indicator, claim.part, *days, *claim.territories)))
        made = partial(self._summed, claim, days)
        numerator, denominator = self.recall([claim.indicator], f"claim {told}", made)
        return numerator, denominator

    def _summed(self, claim: Claim, days: Days) -> tuple[int, int | None]:
        """Return the numerator and denominator of a claim, summed over its territories."""
        indicator = self.catalogue[claim.indicator]
        levels = {place.partition("-")[0] for place in claim.territories}
        sums = sum_units(self.placed(claim.indicator, days), self.territories, sorted(levels))
        sums = sums[sums["territory"].isin(claim.territories)].fillna(0)
        numerator, denominator = int(sums["numerator"].sum()), int(sums["denominator"].sum())
        if claim.part == "denominateur":
            return denominator, None
        return numerator, denominator if indicator.is_ratio else SCALES.get(indicator.unite)

    def period_compared(self, claim: Claim, known_on: date) -> tuple[date, date] | None:
        """Return the first and the last day of what a claim is compared with."""
        if claim.valid_on is None or not claim.indicator or claim.part in AUTHORISED:
            return None
        entry, year = self.catalogue[claim.indicator], claim.valid_on.year
        period = period_of(entry, year, self.settings, known_on)
        return min(period.du, claim.valid_on), min(period.au, claim.valid_on)


def _misnamed(entry: Indicator, read: Set[str]) -> Finding:
    """Say that an indicator reads more registers than it names: its sources would be false."""
    why = say("not-allowed", allowed=", ".join(sorted(read)))
    named = ", ".join(entry.registres)
    return finding(Path(CATALOGUE), f"{entry.id}.registres", why, say("correct"), named)


def differences(
    before: pd.DataFrame,
    after: pd.DataFrame,
    freezes: tuple[date, date],
    revisions: Sequence[Revision],
    shown: Mapping[Key, Value | None],
) -> list[Change]:
    """Return the figures of two sets of observations that differ, in the order of the first.

    Figures that did not exist at the first freeze are left out; those of the earlier freeze are as
    they were `shown` then, where an edition has shown them.
    """
    former, latter = _figures(before), _figures(after)
    earlier = former if freezes[0] <= freezes[1] else latter
    for key in [key for key in earlier if key in shown]:
        if (value := shown[key]) is None:
            del earlier[key]
        else:
            earlier[key] = value
    published = {key: value for key, value in former.items() if value.exact is not None}
    return changes(published, latter, freezes, revisions)


def published(data: Path, freeze: date, *, public: bool = True) -> Mapping[Key, Value | None]:
    """Return what editions have shown at a freeze; None, or nothing unless `public`, if masked.

    Raises
    ------
    DataError
        The record was changed: nobody can say what was published.
    """
    record = read(data)
    if record.findings:
        raise DataError(record.findings)
    return {
        key: None if one.value.numerator is None else one.value
        for key, one in record.figures(freeze).items()
        if public or one.value.numerator is not None
    }


def _figures(observed: pd.DataFrame) -> dict[Key, Value]:
    """Return exact figures; those masked, withheld or not reported are left out."""
    given = observed[observed["numerator"].notna()]
    columns = (given[name] for name in ("indicator", "year", "territory"))
    numerators = given["numerator"].astype("int64").tolist()
    denominators = given["denominator"]
    is_ratio = denominators.notna().tolist()
    values = zip(numerators, denominators.fillna(0).astype("int64").tolist(), is_ratio, strict=True)
    return {
        Key(name, int(year), territory): Value(top, bottom if has_bottom else None)
        for (name, year, territory), (top, bottom, has_bottom) in zip(
            zip(*columns, strict=True), values, strict=True
        )
    }
