"""What may not be published of a plan, year by year and freeze by freeze, decided once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from reporting.disclosure.sheet import CountKey, CountSheet, Masks, Vintage, digest
from reporting.indicators import Units
from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Diffusion, Settings
from reporting.territories import Territories

if TYPE_CHECKING:
    from reporting.disclosure.audit import Exposure

WHOLE = "lycees_securises"
STRICTER, SURROUNDINGS = "lycees_securises_cinq_criteres", "lycees_abords_projets"
"""The share of lycées that are also in a commune with a project: which communes is public."""
BLANKED = ["numerator", "denominator", "value"]
PUBLISHED = ("region", "departement")
"""Levels at which sensitive figures are published; below them, never."""


class _Counted(NamedTuple):
    """A unit as it counts: where, how much of how much, and whose it is."""

    unit: str
    place: str
    done: int
    total: int
    contributor: str


def _is_share(entry: Indicator) -> bool:
    return entry.diffusion == "securite"


def _is_local(entry: Indicator) -> bool:
    return "departement" in entry.echelons


def _is_sensitive(entry: Indicator) -> bool:
    return entry.diffusion == "secret" or (_is_share(entry) and _is_local(entry))


def _is_small(diffusion: Diffusion, entry: Indicator, here: Sequence[_Counted]) -> bool:
    """Tell whether the units of a place may not be published, by the rule of their class.

    Units not protected may be none, or enough of enough; persons may be none, or enough; firms
    must be enough too, and none of them nearly all.
    """
    done = sum(one.done for one in here)
    if _is_share(entry):
        total = sum(one.total for one in here)
        missing = total - done
        is_enough = missing >= diffusion.manquants_minimum and total >= diffusion.total_minimum
        return missing > 0 and not is_enough
    by_firm: Counter[str] = Counter()
    for one in here if entry.contributeur else ():
        by_firm[one.contributor] += one.done
    return 0 < done < diffusion.least(entry.id, entry.diffusion) or diffusion.is_concentrated(
        list(by_firm.values())
    )


def reserved(catalogue: Mapping[str, Indicator], diffusion: Diffusion) -> set[str]:
    """Return the registers whose rows are not published: a sensitive indicator rests on them."""
    sensitive = [one.registres for one in catalogue.values() if one.diffusion != "publique"]
    return {name for names in sensitive for name in names} - set(diffusion.registres_publics)


def mark(
    observed: pd.DataFrame,
    hidden: Container[CountKey],
    catalogue: Mapping[str, Indicator],
    territories: Territories,
) -> pd.DataFrame:
    """Return the observations of one year with `masked` true where they are not published."""
    names = [name for name, one in catalogue.items() if one.diffusion != "publique"]
    shown = [place.id for level in PUBLISHED for place in territories.of_level(level)]
    is_below = observed["indicator"].isin(names) & ~observed["territory"].isin(shown)
    both = (observed[one].to_numpy(dtype=object) for one in ("indicator", "territory"))
    keys = zip(*both, strict=True)
    is_hidden = pd.Series([key in hidden for key in keys], index=observed.index, dtype=bool)
    exists = observed["status"] != "absent"
    return observed.assign(masked=(is_below & exists) | is_hidden)


def blank(observed: pd.DataFrame) -> pd.DataFrame:
    """Return observations as they may be published: nothing is left of those that are masked."""
    found = observed.copy()
    found[BLANKED] = found[BLANKED].mask(found["masked"])
    return found


Family = tuple[str, ...]
Days = tuple[date, date]


@dataclass(frozen=True, eq=False, repr=False)
class Secrecy:
    """The masks of a plan: of each family of indicators when first wanted, for all départements.

    Parameters
    ----------
    counted
        What gives the units of an indicator, valid on a day and known on another.
    tables
        The registers, which say who contributes to a count.
    recall
        What gives the plain values stored for some indicators under a name, or makes and stores
        them; for none, what rests on no register: its name says all that it is made from.
    """

    counted: Callable[[str, date, date], Units]
    catalogue: Mapping[str, Indicator]
    settings: Settings
    territories: Territories
    tables: Mapping[str, pd.DataFrame]
    recall: Callable[[Family, str, Callable[[], Any]], Any] = lambda _family, _name, make: make()
    _sheets: dict[tuple[Family, Days], CountSheet] = field(default_factory=dict, repr=False)
    _masks: dict[tuple[Family, Days], Masks] = field(default_factory=dict, repr=False)

    def masks(
        self, valid_on: date, known_on: date, indicators: Iterable[str] | None = None
    ) -> Masks:
        """Return which figures of a year are hidden at a freeze, and why.

        What the reports of former freezes hid stays hidden.

        Parameters
        ----------
        indicators
            Those wanted: only their families are looked at; by default all.
        """
        days = valid_on, known_on
        found = [self._masks_of(one, days) for one in self._families(valid_on.year, indicators)]
        return Masks(
            {key: reason for one in found for key, reason in one.reasons.items()},
            {key: said for one in found for key, said in one.intervals.items()},
            {key: said for one in found for key, said in one.spans.items()},
        )

    def exposures(self, observed: pd.DataFrame, known_on: date) -> list[str]:
        """Audit observations as published at a freeze: say which masked ones they give away.

        Intervals count as published, and so do the reports of former freezes. What is masked is
        read from the observations, not from the masks that made them.
        """
        found = []
        for year, rows in observed[observed["masked"]].groupby("year"):
            days = date(int(str(year)), 12, 31), known_on
            masked = set(map(CountKey, rows["indicator"], rows["territory"]))
            families = self._families(days[0].year)
            told = sorted(one for family in families for one in self._told(family, days, masked))
            found += [f"{year}, {one}" for one in told]
        return found

    def families(self, year: int) -> list[tuple[str, ...]]:
        """Return the sensitive indicators of a year, with those that say something of them.

        The figure of the region is public where units are counted for their protection. Projects
        of lycée surroundings are public: with them, a share that depends on them tells of another.
        """
        known = {name: one for name, one in self.catalogue.items() if year >= one.premiere_annee}
        names = [name for name, one in known.items() if _is_sensitive(one)]
        links, _ = self._links([name for name in names if _is_local(known[name])])
        beside = (SURROUNDINGS,) if SURROUNDINGS in known else ()
        of = {name: {name} for name in names}
        for whole, parts in links.items():
            together = set().union(*(of[name] for name in (whole, *parts)))
            of.update(dict.fromkeys(together, together))
        families = dict.fromkeys(tuple(sorted(family)) for family in of.values())
        return [(*family, *beside) if STRICTER in family else family for family in families]

    def sheet(self, counted: Mapping[str, Units]) -> CountSheet:
        """Return the sensitive counts of one year.

        Parameters
        ----------
        counted
            What each indicator of some families counted.
        """
        helped = set(counted[SURROUNDINGS].frame["place"]) if SURROUNDINGS in counted else set()
        counts: dict[CountKey, int] = {}
        totals: dict[CountKey, int] = {}
        apart: dict[CountKey, int] = {}
        overall: dict[str, int] = {}
        small: set[CountKey] = set()
        every: dict[str, list[_Counted]] = {}
        for name, units in counted.items():
            if not _is_sensitive(entry := self.catalogue[name]):
                continue
            every[name] = self._units(entry, units)
            inside: defaultdict[str | None, list[_Counted]] = defaultdict(list)
            for one in every[name]:
                inside[self._departement_of.get(one.place)].append(one)
            for place in self._departements if _is_local(entry) else ():
                key = CountKey(name, place)
                own = inside[place]
                here = [one for one in own if name != STRICTER or one.place in helped]
                total, done = sum(one.total for one in here), sum(one.done for one in here)
                counts[key] = total - done if _is_share(entry) else done
                totals |= {key: total} if _is_share(entry) else {}
                apart |= {key: len(own) - len(here)} if name == STRICTER else {}
                small |= {key} if _is_small(self.settings.diffusion, entry, here) else set()
            if _is_share(entry):
                continue
            if _is_small(self.settings.diffusion, entry, every[name]):
                small.add(CountKey(name, self.territories.region.id))
            else:
                overall[name] = sum(one.done for one in every[name])
        names = list(dict.fromkeys(key.indicator for key in counts))
        links, is_complete = self._links(names)
        conditions = {name: every[name] for name in links.get(WHOLE, ())}
        complete = {WHOLE} if WHOLE in links else links.keys()
        return CountSheet(
            counts=counts,
            totals=totals,
            least={
                name: self.settings.diffusion.least(name, self.catalogue[name].diffusion)
                for name in names
            },
            links=links,
            complete=frozenset(complete if is_complete else ()),
            patterns=self._patterns(conditions) if is_complete and conditions else {},
            apart=apart,
            overall=overall,
            small=frozenset(small),
        )

    @cached_property
    def _departements(self) -> list[str]:
        return [place.id for place in self.territories.of_level("departement")]

    @cached_property
    def _departement_of(self) -> dict[str, str]:
        within = self.territories.ancestors
        within = within[within["territory"].isin(self._departements)]
        return dict(zip(within["place"], within["territory"], strict=True))

    def _links(self, names: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], bool]:
        """Return the conditions of each share of units, and whether all that count are kept."""
        shares = {one.composante: name for name, one in self.catalogue.items() if one.composante}
        required = [shares.get(one, "") for one in self.settings.securisation.composantes]
        parts = tuple(name for name in required if name in names)
        links = {WHOLE: parts} if WHOLE in names else {}
        links |= {STRICTER: (WHOLE,) if WHOLE in names else parts} if STRICTER in names else {}
        return links, len(parts) == len(required)

    def _units(self, entry: Indicator, units: Units) -> list[_Counted]:
        """Return units as plain values, with who each comes from, where that is looked at."""
        frame = units.frame
        contributors = pd.Series("", index=frame.index)
        if entry.contributeur is not None:
            table, column = entry.contributeur.split(".")
            lines = units.rows[table]
            of_unit = pd.Series(self.tables[table].loc[lines.index, column].to_numpy(), index=lines)
            contributors = frame["unit"].map(of_unit[~of_unit.index.duplicated()]).fillna("")
        amounts = (frame[name].fillna(0).astype(int) for name in ("numerator", "denominator"))
        columns = (frame["unit"], frame["place"], *amounts, contributors)
        plain = (one.to_numpy(dtype=object) for one in columns)
        return [_Counted(*row) for row in zip(*plain, strict=True)]

    def _patterns(self, conditions: Mapping[str, Sequence[_Counted]]) -> dict[frozenset[str], int]:
        """Count the lycées of the region by the conditions that they lack."""
        lacks: dict[str, set[str]] = {}
        for name, units in conditions.items():
            for one in units:
                if one.place in self._departement_of:
                    lacks.setdefault(one.unit, set()).update(() if one.done else (name,))
        found = Counter(frozenset(one) for one in lacks.values())
        return dict(sorted(found.items(), key=lambda item: sorted(item[0])))

    @cached_property
    def _by_year(self) -> dict[int, list[Family]]:
        return {year: self.families(year) for year in self.settings.years}

    def _families(self, year: int, indicators: Iterable[str] | None = None) -> list[Family]:
        wanted = None if indicators is None else set(indicators)
        return [one for one in self._by_year[year] if wanted is None or not wanted.isdisjoint(one)]

    def _sheet(self, family: Family, days: Days) -> CountSheet:
        """Return the counts of a family in a year, as known on a day."""
        if (family, days) not in self._sheets:
            counted = {name: self.counted(name, *days) for name in family}
            self._sheets[family, days] = self.sheet(counted)
        return self._sheets[family, days]

    def _masks_of(self, family: Family, days: Days) -> Masks:
        if (family, days) not in self._masks:
            name = " ".join([*(day.isoformat() for day in days), *family])
            stored = self.recall(family, name, lambda: self._made(family, days))
            self._masks[family, days] = Masks.from_json(stored)
        return self._masks[family, days]

    def _made(self, family: Family, days: Days) -> Any:
        """Return masks as plain values: decided once for the same counts, whatever has changed."""
        given = self._sheet(family, days), self._past(family, days)

        def make() -> Any:
            from reporting.disclosure.masks import masks_of  # the solver is slow to import

            return masks_of(*given).to_json()

        return self.recall((), f"masks {digest(given)}", make)

    def _told(self, family: Family, days: Days, masked: Set[CountKey]) -> list[Exposure]:
        """Return what is given away of a family, if these figures are masked and no others."""
        sheet, masks = self._sheet(family, days), self._masks_of(family, days)
        hidden = masked & sheet.counts.keys()
        last = Vintage(sheet, replace(masks, reasons=dict.fromkeys(hidden, "")))
        past = self._past(family, days)
        vintages = [*(one for one in past if (one.sheet, one.hidden) != (sheet, hidden)), last]

        def audit() -> Any:
            from reporting.disclosure.audit import exposures  # the solver is slow to import

            return [one.to_json() for one in exposures(vintages)]

        kept = self.recall((), f"exposures {digest(vintages)}", audit)
        if not kept:
            return []
        from reporting.disclosure.audit import Exposure

        return [Exposure.from_json(one) for one in kept]

    def _past(self, family: Family, days: Days) -> list[Vintage]:
        """Return what former reports published of a year, those that differ, the oldest first."""
        former = self.settings.published_before(days[1])
        if former is None or former < days[0]:
            return []
        past, before = self._past(family, (days[0], former)), (days[0], former)
        last = Vintage(self._sheet(family, before), self._masks_of(family, before))
        return past if past and past[-1] == last else [*past, last]
