"""The plan, loaded: the one object that analysts, notebooks and the command line hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from reporting.arguments import as_date, as_text, as_texts, as_year
from reporting.disclosure.publication import blank, mark, reserved
from reporting.disclosure.secrecy import Secrecy
from reporting.errors import DataError, UsageError
from reporting.indicators import COMPUTATIONS, Situation, Units, observe, sum_units
from reporting.indicators.observations import SCALES
from reporting.indicators.tracing import records, rows_behind
from reporting.loading import CALENDAR, CATALOGUE, SETTINGS, attempt, read
from reporting.plan.calendar import load_calendar, read_calendar
from reporting.plan.catalogue import Indicator
from reporting.plan.claims import Claim, Comparison, Verdict, compare, gap
from reporting.plan.revisions import Change, Revision
from reporting.plan.settings import Settings
from reporting.plan.targets import Target
from reporting.registers import Finding, Package
from reporting.registers.folder import file_hash, find_folder
from reporting.registers.folder import fingerprint as state_of
from reporting.territories import Territories

if TYPE_CHECKING:
    from reporting.report import Report

DEMONSTRATION = "demonstration"
"""What `source_fichier` says in a row that was invented."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A public plan: its registers, its catalogue, its targets and what was published of it.

    Load one with `Plan.load`; the methods compute from the registers alone, never from a
    stored result. Dates: a figure of year Y is valid on 31 December Y and known at the freeze
    of that year, unless another `freeze` is given.
    """

    folder: Path
    package: Package
    settings: Settings
    catalogue: Mapping[str, Indicator]
    targets: tuple[Target, ...]
    claims: tuple[Claim, ...]
    revisions: tuple[Revision, ...]
    territories: Territories
    _situations: dict[tuple[date, date], Situation] = field(default_factory=dict, repr=False)
    _units: dict[tuple[str, date, date], Units] = field(default_factory=dict, repr=False)
    _verdicts: dict[date, list[Comparison]] = field(default_factory=dict, repr=False)
    _observations: dict[tuple[date, date], pd.DataFrame] = field(default_factory=dict, repr=False)
    _secrecy: list[Secrecy] = field(default_factory=list, repr=False)

    @classmethod
    def load(cls, data: str | Path = "data") -> "Plan":
        """Return the plan of a data folder; raise DataError with every finding.

        A relative folder is looked for in the working directory, then in its parents, so that
        a notebook finds it from `notebooks/` too. Loading the same files again is immediate.
        """
        folder = find_folder(data)
        return _load(folder, state_of(folder))

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The typed registers and reference tables, by name; the index is the file's line."""
        return self.package.tables

    @property
    def secrecy(self) -> Secrecy:
        """What may not be published of the figures of départements."""
        if not self._secrecy:
            given = (self.catalogue, self.settings, self.territories, self.tables)
            self._secrecy.append(Secrecy(self._counted, *given))
        return self._secrecy[0]

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
        return any(
            (table["source_fichier"] == DEMONSTRATION).any()
            for table in self.tables.values()
            if "source_fichier" in table
        )

    def units(
        self,
        indicator: str,
        year: int,
        *,
        freeze: date | str | None = None,
    ) -> pd.DataFrame:
        """Return what an indicator counted on 31 December of a year.

        Returns
        -------
        DataFrame, one row per unit: indicator, year, unit, place, numerator, denominator.
        """
        valid_on, known_on = self._dates(year, freeze)
        counted = self._counted(self._known(indicator), valid_on, known_on)
        return self._tagged(counted, indicator, year)

    def observe(
        self,
        year: int | None = None,
        *,
        indicator: str | Iterable[str] | None = None,
        territory: str | Iterable[str] | None = None,
        freeze: date | str | None = None,
        public: bool = False,
    ) -> pd.DataFrame:
        """Return observations: exact numerator, denominator and value.

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
            years before the first report are then as it gave them.

        Returns
        -------
        DataFrame, one row per (indicator, year, territory): numerator, denominator (Int64; money
        in cents), value (share between 0 and 1, count, or cents; null where nothing is counted),
        unit, status ("definitif", "provisoire" before the freeze of the year, "absent"), masked.
        """
        years = self._years(freeze) if year is None else [year]
        known = [self._published(y) if public and freeze is None else freeze for y in years]
        dates = list(map(self._dates, years, known))
        names = None if indicator is None else as_texts(indicator, "indicateur")
        words = None if territory is None else as_texts(territory, "territoire")
        wanted = {
            "indicator": names and {self._known(name) for name in names},
            "territory": words and {place.id for place in self.territories.select(words)},
        }
        found = pd.concat([self._observed(*both) for both in dates])
        for column, ids in wanted.items():
            if ids is not None:
                found = found[found[column].isin(ids)]
        found = found.reset_index(drop=True)
        return blank(found) if public else found

    def trace(
        self,
        indicator: str,
        year: int,
        territory: str,
        *,
        freeze: date | str | None = None,
        public: bool = False,
    ) -> dict[str, Any]:
        """Walk one figure back to its units, and these to rows of files.

        A `public` trace blanks what is masked, names no unit of a sensitive indicator, and no row
        of a register that one of these rests on: rows of people or incidents would tell.

        Returns
        -------
        dict with `observation`, `formula`, `valid_on`, `known_on`, `units` (one per counted
        thing) and `rows` (unit, table, file, line, sha256, values), all plain JSON values.
        """
        place, *others = self.territories.select([territory])
        if others:
            message = f"un seul territoire attendu ; « {territory} » en désigne {len(others) + 1}."
            raise UsageError(message)
        freeze = self._published(year) if public and freeze is None else freeze
        valid_on, known_on = self._dates(year, freeze)
        counted = self._counted(self._known(indicator), valid_on, known_on)
        within = self.territories.ancestors
        places = within.loc[within["territory"] == place.id, "place"]
        frame = counted.frame[counted.frame["place"].isin(places)]
        observed = self.observe(
            year, indicator=indicator, territory=place.id, freeze=freeze, public=public
        )
        if observed.empty:
            message = f"L'indicateur « {indicator} » n'existe pas à l'échelon de {place.id}."
            raise UsageError(message)
        rows = rows_behind(self.package, self.folder.name, counted, set(frame["unit"]))
        if public:
            hidden = reserved(self.catalogue, self.settings.diffusion)
            rows = [row for row in rows if row["table"] not in hidden]
            if self.catalogue[indicator].diffusion != "publique":
                frame, rows = frame.iloc[:0], []
        return {
            "observation": records(observed)[0],
            "formula": self.catalogue[indicator].formule,
            "valid_on": valid_on.isoformat(),
            "known_on": known_on.isoformat(),
            "units": records(frame),
            "rows": rows,
        }

    def report(self, year: int, territory: str, freeze: date | str | None = None) -> "Report":
        """Return what one edition may show: the object that notebooks display parts of."""
        from reporting.report import report_of  # charts are slow to import: only when wanted

        valid_on, known_on = self._dates(year, freeze)
        return report_of(self, self.territories.get(territory), valid_on, known_on)

    def verdicts(self, known_on: date) -> list[Comparison]:
        """Compare every published figure with the registers, as known on a day."""
        if known_on not in self._verdicts:
            self._verdicts[known_on] = [
                compare(claim, self._recomputed(claim, known_on)) for claim in self.claims
            ]
        return self._verdicts[known_on]

    def gaps(self, known_on: date) -> list[Finding]:
        """Return the published figures that the registers contradict, without an explanation."""
        file = f"{self.folder.name}/{self.package.resources['chiffres_publies'].path}"
        found = self.verdicts(known_on)
        return [gap(one, file) for one in found if one.verdict is Verdict.UNEXPLAINED]

    def diff(
        self,
        before: date | str,
        after: date | str,
        *,
        year: int | None = None,
        territory: str | Iterable[str] = ("region", "departements"),
    ) -> list[Change]:
        """Return the figures that differ between two freezes, each with its entry, if any.

        Only years over at both freezes are compared, and figures that existed at the first.
        """
        from reporting.report.revisions import diff

        wanted = None if year is None else as_year(year)
        return diff(self, (as_date(before), as_date(after)), wanted, territory)

    def _recomputed(self, claim: Claim, known_on: date) -> tuple[int, int | None] | None:
        """Return the numerator and denominator of a claim, None when nothing can be computed."""
        if not claim.indicator or claim.valid_on is None or claim.valid_on > known_on:
            return None
        counted = self._counted(claim.indicator, claim.valid_on, known_on)
        tagged = self._tagged(counted, claim.indicator, claim.valid_on.year)
        sums = sum_units(tagged, self.territories)
        sums = sums[sums["territory"].isin(claim.territories)].fillna(0)
        numerator, denominator = int(sums["numerator"].sum()), int(sums["denominator"].sum())
        if claim.part == "denominateur":
            return denominator, None
        indicator = self.catalogue[claim.indicator]
        return numerator, denominator if indicator.is_ratio else SCALES.get(indicator.unite)

    def _counted(self, indicator: str, valid_on: date, known_on: date) -> Units:
        key = (indicator, valid_on, known_on)
        if key not in self._units:
            situation = self._situations.setdefault(
                key[1:],
                Situation(
                    self.package.state, valid_on, known_on, self.settings, self.territories, self
                ),
            )
            self._units[key] = COMPUTATIONS[indicator](situation)
        return self._units[key]

    def _observed(self, valid_on: date, known_on: date) -> pd.DataFrame:
        """Return the observations of one year for all indicators and territories."""
        year, key = valid_on.year, (valid_on, known_on)
        if key not in self._observations:
            counted = [
                self._tagged(self._counted(name, valid_on, known_on), name, year)
                for name in self.catalogue
            ]
            found = observe(pd.concat(counted), self.catalogue.values(), [year], self.territories)
            if known_on < self.settings.freeze_of(year):
                found["status"] = found["status"].replace("definitif", "provisoire")
            hidden = self.secrecy.masks(valid_on, known_on).reasons
            self._observations[key] = mark(found, hidden, self.catalogue, self.territories)
        return self._observations[key]

    def _tagged(self, counted: Units, indicator: str, year: int) -> pd.DataFrame:
        frame = counted.frame.copy()
        frame.insert(0, "indicator", indicator)
        frame.insert(1, "year", year)
        return frame

    def _known(self, indicator: str) -> str:
        if as_text(indicator, "indicateur") not in self.catalogue:
            error = UsageError.unknown("indicateur", indicator, self.catalogue)
            raise error
        return indicator

    def _years(self, freeze: date | str | None) -> list[int]:
        known_on = None if freeze is None else as_date(freeze)
        return [y for y in self.settings.years if known_on is None or date(y, 12, 31) <= known_on]

    def _published(self, year: int) -> date:
        """Return the freeze of the first report that gives the figures of a year."""
        return self.settings.freeze_of(max(as_year(year), self.settings.periode.premier_rapport))

    def _dates(self, year: int, freeze: date | str | None) -> tuple[date, date]:
        """Return the day of the figure and the day of knowledge; refuse what cannot be known."""
        years, year = self.settings.years, as_year(year)
        if year not in years:
            message = f"L'année {year} est hors de la période du plan ({years[0]} à {years[-1]})."
            raise UsageError(message)
        known_on = self.settings.freeze_of(year) if freeze is None else as_date(freeze)
        valid_on = date(year, 12, 31)
        if known_on < valid_on:
            message = f"L'arrêté du {known_on} précède le {valid_on} : l'année n'est pas finie."
            raise UsageError(message)
        return valid_on, known_on


def check(data: str | Path = "data", freeze: date | str | None = None) -> list[Finding]:
    """Return every finding about a data folder: registers, reference tables, plan files.

    Published figures are compared with the registers as known at a freeze, the latest by default.
    An unexplained gap is a warning here: it refuses no register, it stops `build`.
    """
    findings, content = read(folder := find_folder(data))
    calendar = folder / CALENDAR
    if content is None:
        faults = attempt(read_calendar, calendar)[1] if calendar.exists() else ()
        return [*findings, *faults]
    plan = Plan(folder, **content)
    if calendar.exists():
        settings, territories = plan.settings, plan.territories
        findings += attempt(lambda path: load_calendar(path, settings, territories), calendar)[1]
    known_on = plan.settings.freeze_of(plan.settings.years[-1]) if freeze is None else freeze
    gaps = plan.gaps(as_date(known_on))
    return [*findings, *(replace(one, severity="warning") for one in gaps)]


@cache
def _load(folder: Path, fingerprint: str) -> Plan:
    """Return the plan of a folder in one state; the fingerprint tells the states apart."""
    findings, content = read(folder)
    if content is None:
        raise DataError(findings)
    return Plan(folder, **content)
