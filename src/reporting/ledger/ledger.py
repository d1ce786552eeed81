"""The ledger: everything that a plan counts, from its registers to what changed between freezes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

import pandas as pd

from reporting.arguments import as_date, as_text, as_texts, as_year
from reporting.disclosure.secrecy import Secrecy, blank, mark, reserved
from reporting.errors import DataError, UsageError
from reporting.indicators import Situation
from reporting.indicators.observations import observations, period_of
from reporting.indicators.situation import note_read
from reporting.ledger.counts import WIDE, Counts, Days, differences, published
from reporting.ledger.store import Store
from reporting.ledger.tracing import Trace, rows_behind, unnamed
from reporting.loading import CATALOGUE, SETTINGS, read, read_kept
from reporting.phrases import say
from reporting.plan.catalogue import Indicator
from reporting.plan.revisions import Change, Revision
from reporting.plan.settings import Settings
from reporting.plan.targets import Claim, Comparison, Target, Verdict, known_claims
from reporting.registers.findings import Finding
from reporting.registers.folder import file_hash, find_folder
from reporting.registers.folder import fingerprint as state_of
from reporting.registers.package import Package
from reporting.territories import LEVELS, Territories, Territory

ORIGIN, DEMONSTRATION = "source_fichier", "demonstration"
"""Where a row comes from, and what it says there when it was invented."""
LONGEST_NAME = 60
LOADED = 4
"""How many states of data folders stay loaded: a session that edits its registers makes many."""


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """A public plan: its registers, its catalogue, its targets and what was published of it.

    Load one with `load`. Dates: a figure of year Y is about that year and known at its freeze,
    unless another `freeze` is given. An indicator of which a register is not kept is not in the
    catalogue: `without_register` names the register.
    """

    folder: Path
    package: Package
    settings: Settings
    catalogue: Mapping[str, Indicator]
    targets: tuple[Target, ...]
    claims: tuple[Claim, ...]
    revisions: tuple[Revision, ...]
    territories: Territories
    without_register: Mapping[str, str] = field(default_factory=dict)
    _store: Store = field(default_factory=Store, init=False)
    _verdicts: dict[date, list[Comparison]] = field(default_factory=dict, init=False)
    _known_wide: dict[tuple[Days, ...], pd.DataFrame] = field(default_factory=dict, init=False)

    @classmethod
    def load(cls, data: str | Path = "data") -> Self:
        """Return the plan of a data folder; raise DataError with every finding.

        A relative folder is looked for in the working directory, then in its parents, so that
        a notebook finds it from `notebooks/` too. Loading the same files again is immediate.
        """
        folder = find_folder(data)
        return _load(cls, folder, state_of(folder))  # type: ignore[arg-type, return-value]

    def __repr__(self) -> str:
        """Return one line: the name, the years, how many tables and indicators."""
        name, years = self.settings.nom[:LONGEST_NAME], self.settings.years
        counts = f"{len(self.tables)} tables, {len(self.catalogue)} indicators"
        return f"<{type(self).__name__} « {name} », {years[0]}-{years[-1]}: {counts}>"

    @property
    def only_public(self) -> bool:
        """Whether only what may be published is given, whatever is asked."""
        return False

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The typed registers and reference tables, by name; the index is the file's line."""
        if not self.only_public:
            return self.package.tables
        hidden = reserved(self.catalogue, self.settings.diffusion)
        return {name: one for name, one in self.package.tables.items() if name not in hidden}

    @cached_property
    def secrecy(self) -> Secrecy:
        """What may not be published of the figures of départements."""
        given = (self.catalogue, self.settings, self.territories, self.tables)
        return Secrecy(self.counts.units, *given, recall=self.counts.recall)

    @property
    def files(self) -> Mapping[str, str]:
        """SHA-256 of every file read, by path relative to the data folder."""
        return {
            **self.package.files,
            **{name: file_hash(self.folder / name) for name in (SETTINGS, CATALOGUE)},
        }

    @property
    def is_demonstration(self) -> bool:
        """Whether any row of any register was invented."""
        origins = (table.get(ORIGIN) for table in self.tables.values())
        return self._store.of().fetch(
            "is_demonstration",
            lambda: any(one.eq(DEMONSTRATION).any() for one in origins if one is not None),
        )

    def situation(self, valid_on: date, known_on: date) -> Situation:
        """Return the registers as they stood on a day, as known on another."""
        return self.counts.situation(valid_on, known_on)

    def units(self, indicator: str, year: int, *, freeze: date | str | None = None) -> pd.DataFrame:
        """Return what an indicator counted for a year.

        Returns
        -------
        DataFrame, one row per unit: indicator, year, unit, place, numerator, denominator.
        """
        if self.only_public and self.catalogue[self._known(indicator)].diffusion != "publique":
            raise UsageError(say("errors.hidden-units", indicator=indicator))
        return self.counts.tagged(self._known(indicator), *self._dates(year, freeze))

    def observe(
        self,
        year: int | None = None,
        *,
        indicator: str | Iterable[str] | None = None,
        territory: str | Iterable[str] | None = None,
        freeze: date | str | None = None,
        public: bool = False,
    ) -> pd.DataFrame:
        """Return observations: exact numerator, denominator and value. Only those asked are made.

        Parameters
        ----------
        year
            One year, or None for every year up to the last one the freeze covers.
        indicator, territory
            One or several ids; None for all. A territory may also be a word: `region`,
            `departements`, `epci`, `communes`, `all`.
        freeze
            Day up to which data are known; by default each year has its own.
        public
            Whether to leave out what may not be published: null where `masked`. By default the
            years before the first report are then as it gave them. The freeze must be that of a
            report: masks hold for reports alone.

        Returns
        -------
        DataFrame, one row per (indicator, year, territory): numerator, denominator (Int64; money
        in cents), value (share between 0 and 1, count, or cents; null where nothing is counted),
        unit, status ("definitif", "provisoire" before the freeze of the year, "absent" where
        nothing was reported), masked, du, au (first and last day of the figure).
        """
        public = public or self.only_public
        self.settings.refuse_unreported(freeze if public else None)
        years = self._years(freeze) if year is None else [year]
        known = [self._published(y) if public and freeze is None else freeze for y in years]
        dates = list(map(self._dates, years, known))
        names = list(self.catalogue) if indicator is None else as_texts(indicator, "indicateur")
        asked = set(map(self._known, names))
        entries = [one for name, one in self.catalogue.items() if name in asked]
        words = ["all"] if territory is None else as_texts(territory, "territoire")
        wanted = {place.id for place in self.territories.select(words)}
        levels = [one for one in LEVELS if any(id.startswith(f"{one}-") for id in wanted)]
        places = [
            place
            for level in levels
            for place in self.territories.of_level(level)
            if place.id in wanted
        ]
        if len(entries) == len(self.catalogue) and {*levels} <= {*WIDE}:  # made once for all
            found = self._wide(tuple(dates))
            found = found[found["territory"].isin(wanted)].reset_index(drop=True)
        else:
            found = self._observed(entries, dates, places, levels)
        return blank(found) if public else found

    def trace(
        self,
        indicator: str,
        year: int,
        territory: str,
        *,
        freeze: date | str | None = None,
        public: bool = False,
    ) -> Trace:
        """Walk one figure back to its units, and these to rows of files.

        A `public` trace blanks what is masked, names no establishment, no unit of a sensitive
        indicator, and no row of a register that one of these rests on: rows of people or incidents
        would tell.
        """
        indicator = self._known(indicator)
        place, *others = self.territories.select([territory])
        if others:
            many = len(others) + 1
            raise UsageError(say("errors.one-territory", territory=territory, count=many))
        public = public or self.only_public
        self.settings.refuse_unreported(freeze if public else None)
        freeze = self._published(year) if public and freeze is None else freeze
        valid_on, known_on = self._dates(year, freeze)
        observed = self.observe(
            year, indicator=indicator, territory=place.id, freeze=freeze, public=public
        )
        if observed.empty:
            raise UsageError(say("errors.no-such-level", indicator=indicator, territory=place.id))
        counted = self.counts.units(indicator, valid_on, known_on)
        is_here = counted.frame["place"].map(self.territories.within(place.level)) == place.id
        frame = counted.frame[is_here]
        rows = rows_behind(self.package, self.folder.name, counted, set(frame["unit"]))
        if public:
            hidden = reserved(self.catalogue, self.settings.diffusion)
            frame, rows = unnamed(frame, rows[~rows["table"].isin(hidden)])
            if self.catalogue[indicator].diffusion != "publique":
                frame, rows = frame.iloc[:0], rows.iloc[:0]
        formula = self.catalogue[indicator].formule
        return Trace(observed, formula, valid_on, known_on, frame, rows)

    def verdicts(self, known_on: date) -> list[Comparison]:
        """Compare every published figure with the registers, as known on a day."""
        note_read("ledger", "verdicts")
        if known_on not in self._verdicts:
            claims = known_claims(self.claims, known_on)
            values = self._store.of().fetch(
                f"verdicts/{known_on}",
                lambda: {one.id: self.counts.recomputed(one, known_on) for one in claims},
            )
            self._verdicts[known_on] = [
                one.compare(values[one.id], self.counts.period_compared(one, known_on))
                for one in claims
            ]
        return self._verdicts[known_on]

    def gaps(self, known_on: date) -> list[Finding]:
        """Return the published figures that the registers contradict, without an explanation."""
        file = f"{self.folder.name}/{self.package.resources['chiffres_publies'].path}"
        found = self.verdicts(known_on)
        return [one.gap(file, known_on) for one in found if one.verdict is Verdict.UNEXPLAINED]

    def exposures(self, known_on: date) -> list[str]:
        """Audit what is published of all départements and years: say which masks it gives away."""
        sensitive = [one.id for one in self.catalogue.values() if one.diffusion != "publique"]

        def audit() -> list[str]:
            observed = self.observe(indicator=sensitive, territory="departements", freeze=known_on)
            return self.secrecy.exposures(observed, known_on)

        years = self.settings.years
        beside = (name for year in years for one in self.secrecy.families(year) for name in one)
        names = sorted({*sensitive, *beside})
        found: list[str] = self.counts.recall(names, f"exposures/{known_on}", audit)
        return found

    def diff(
        self,
        before: date | str,
        after: date | str,
        *,
        year: int | None = None,
        territory: str | Iterable[str] = ("region", "departements"),
        public: bool = False,
    ) -> list[Change]:
        """Return the figures that differ between two freezes, each with its entry, if any.

        Only years over at both freezes are compared, and figures that existed at the first. Those
        that are masked at either of the two are left out of a `public` comparison.
        """
        freezes = as_date(before), as_date(after)
        over = [one for one in self.settings.years if date(one, 12, 31) <= min(freezes)]
        wanted = None if year is None else as_year(year)
        if wanted is not None and wanted not in over:
            years = ", ".join(map(str, over))
            raise UsageError(say("errors.year-not-over", year=year, years=years))
        observed = [self.observe(wanted, territory=territory, freeze=one) for one in freezes]
        first, last = map(blank, observed) if public else observed
        position = {name: rank for rank, name in enumerate(self.catalogue)}
        first = first[first["year"].isin(over)]
        ordered = first.sort_values(
            ["indicator", "year"],
            key=lambda one: one.map(position) if one.name == "indicator" else one,
            kind="stable",
        )
        shown = published(self.folder, min(freezes), public=public)
        return differences(ordered, last, freezes, self.revisions, shown)

    @cached_property
    def counts(self) -> Counts:
        """The units behind the figures, and their sums."""
        given = (self.package, self.settings, self.catalogue, self.territories)
        return Counts(*given, store=self._store, verdicts=self.verdicts)

    def _wide(self, dates: tuple[Days, ...]) -> pd.DataFrame:
        """Return all observations of the region and its départements, made once."""
        note_read("sums")
        if dates not in self._known_wide:
            places = [place for level in WIDE for place in self.territories.of_level(level)]
            entries = list(self.catalogue.values())
            self._known_wide[dates] = self._observed(entries, [*dates], places, [*WIDE])
        return self._known_wide[dates]

    def _observed(
        self,
        entries: list[Indicator],
        dates: list[Days],
        places: list[Territory],
        levels: list[str],
    ) -> pd.DataFrame:
        """Return observations: sums on their grid, with their status, masks and period."""
        names = [entry.id for entry in entries]
        secret = [entry for entry in entries if entry.diffusion != "publique"]
        sums, masks = [], {}
        for days in dates:  # one after the other: what a day was made of is then forgotten
            sums += self.counts.sums(names, days, levels)
            if any(entry.premiere_annee <= days[0].year for entry in secret):
                masks[days[0].year] = self.secrecy.masks(*days, names)
        empty = pd.DataFrame(columns=["indicator", "year", "territory", "numerator", "denominator"])
        years = [valid_on.year for valid_on, _ in dates]
        found = observations(pd.concat(sums or [empty]), entries, years, places)
        early = [
            valid_on.year
            for valid_on, known_on in dates
            if known_on < self.settings.freeze_of(valid_on.year)
            or self.settings.is_interim(known_on)
        ]
        is_early = found["year"].isin(early) & (found["status"] == "definitif")
        found["status"] = found["status"].mask(is_early, "provisoire")
        if masks and len(found):
            reasons = {year: one.reasons for year, one in masks.items()}
            given = (self.catalogue, self.territories)
            rows = [(year, found[found["year"] == year]) for year in years]
            found = pd.concat(
                [mark(some, reasons.get(year, {}), *given) for year, some in rows if len(some)]
            )
        return self._dated(found, entries, dates)

    def _dated(
        self, found: pd.DataFrame, entries: list[Indicator], dates: list[Days]
    ) -> pd.DataFrame:
        """Return observations with the first and the last day of each figure."""
        periods = [
            (entry.id, valid_on.year, period.du, period.au)
            for valid_on, known_on in dates
            for entry in entries
            for period in [period_of(entry, valid_on.year, self.settings, known_on)]
        ]
        frame = pd.DataFrame(periods, columns=["indicator", "year", "du", "au"])
        days = dict.fromkeys(("du", "au"), "datetime64[s]")
        return found.merge(frame.astype({"year": "int64", **days}), on=["indicator", "year"])

    def _known(self, indicator: str) -> str:
        name = as_text(indicator, "indicateur")
        if name in self.without_register:
            registers = self.without_register[name]
            raise UsageError(say("errors.without-register", name=name, registers=registers))
        if name not in self.catalogue:
            raise UsageError.unknown(kind="indicateur", value=name, known=self.catalogue)
        return name

    def _years(self, freeze: date | str | None) -> list[int]:
        known_on = None if freeze is None else as_date(freeze)
        return [y for y in self.settings.years if known_on is None or date(y, 12, 31) <= known_on]

    def _published(self, year: int) -> date:
        """Return the freeze of the first report that gives the figures of a year."""
        return self.settings.freeze_of(max(as_year(year), self.settings.periode.premier_rapport))

    def _dates(self, year: int, freeze: date | str | None) -> Days:
        """Return the day of the figure and the day of knowledge; refuse what cannot be known."""
        years, year = self.settings.years, as_year(year)
        if year not in years:
            period = {"first": years[0], "last": years[-1], "next": years[-1] + 1}
            raise UsageError(say("errors.year-outside", year=year, **period))
        known_on = self.settings.freeze_of(year) if freeze is None else as_date(freeze)
        valid_on = date(year, 12, 31)
        if known_on < valid_on:
            raise UsageError(say("errors.early-freeze", known_on=known_on, valid_on=valid_on))
        return valid_on, known_on


@lru_cache(maxsize=LOADED)
def _load(kind: type[Ledger], folder: Path, fingerprint: str) -> Ledger:
    """Return the plan of a folder in one state; the fingerprint tells the states apart."""
    store = Store.beside(folder)
    content = read_kept(folder, kept) if (kept := store.package(folder)) else None
    if content is None:
        findings, content = read(folder)
        if content is None:
            raise DataError(findings)
        store.keep(content["package"])
    ledger = kind(folder, **content)
    object.__setattr__(ledger, "_store", store)
    return ledger
