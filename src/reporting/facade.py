"""The plan, loaded: the one object that analysts, notebooks and the command line hold."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pandas import DataFrame

from reporting.arguments import as_date
from reporting.errors import UsageError
from reporting.indicators.situation import note_read
from reporting.ledger import Ledger
from reporting.ledger.counts import WIDE
from reporting.ledger.tracing import html_table
from reporting.loading import CALENDAR, attempt, read
from reporting.plan.calendar import load_calendar, read_calendar
from reporting.plan.declared import changed, declared, misnumbered
from reporting.plan.record import read as read_record
from reporting.plan.revisions import read_revisions
from reporting.registers.findings import JSON, LOSSES, Finding, Rule
from reporting.registers.folder import find_folder
from reporting.registers.package import as_in_files, read_package

if TYPE_CHECKING:
    from reporting.report import Report


_publishing: list[bool] = []


@contextmanager
def publishing() -> Iterator[None]:
    """Let plans give only what may be published: around the cells of an edition."""
    _publishing.append(True)
    try:
        yield
    finally:
        _publishing.pop()


class Plan(Ledger):
    """A public plan, and its reports.

    Load one with `Plan.load`; the figures are those of its registers: see `Ledger`. In an edition
    that is being built, they are those that may be published.
    """

    @classmethod
    def load(cls, data: str | Path = "data") -> Self:
        """Return the plan of a data folder, as `Ledger.load`; its names then complete in texts."""
        plan = super().load(data)
        _complete(plan)
        return plan

    def _repr_html_(self) -> str:
        """Return the plan in one line, and its tables, each with what it holds."""
        held = [(name, len(one), ", ".join(one.columns)) for name, one in self.tables.items()]
        frame = DataFrame(held, columns=["table", "lignes", "colonnes"])
        first, last = self.settings.years[0], self.settings.years[-1]
        name, count = escape(self.settings.nom), len(self.catalogue)
        shown = html_table(frame, "Les registres et les tables de référence", len(frame))
        return f"<p><strong>{name}</strong>, {first}-{last}, {count} indicateurs</p>{shown}"

    def findings(self, table: str | None = None) -> DataFrame:
        """Return what `check` says of the data, or of one table: one row per finding."""
        if table is not None and table not in (listed := self.package.resources):
            raise UsageError.unknown(kind="table", value=table, known=listed)
        found = [one.as_json() for one in check(self.folder) if table in (None, one.table)]
        return DataFrame(found, columns=list(JSON))

    @property
    def only_public(self) -> bool:
        """Whether an edition is being built: its cells see nothing that is masked."""
        if _publishing:  # a cell looks at what no report has gathered
            note_read("plan")
        return bool(_publishing)

    @cached_property
    def _exact(self) -> Ledger:
        """The same ledger, which gives reports everything: they mask it themselves."""
        exact = object.__new__(Ledger)
        exact.__dict__.update(self.__dict__, counts=self.counts)
        return exact

    def report(
        self, year: int, territory: str, freeze: date | str | None = None, language: str = "fr"
    ) -> "Report":
        """Return what one edition may show: the object that notebooks display parts of.

        Everything that it makes is written in its language: "fr" or "en".
        """
        from reporting.report import report_of  # charts are slow to import: only when wanted

        valid_on, known_on = self._dates(year, freeze)
        place = self.territories.get(territory)
        return report_of(self._exact, place, valid_on, known_on, language)

    @property
    def declared(self) -> Mapping[str, str]:
        """What the plan declares of its figures, by key."""
        return declared(self.settings, self.catalogue, self.targets)

    def remembered(self) -> list[Finding]:
        """Return what was known when figures were published, and registers say otherwise now.

        What was changed in the record itself comes first.
        """
        record, place = read_record(self.folder), self.folder.name
        found = record.remembered(self.package.registers, self.revisions, place)
        found += changed(record, self.declared, self.revisions, place, self.without_register)
        found += misnumbered(record, self.catalogue, place)
        return as_in_files(found, self.folder, self.package.resources)


def _complete(plan: Plan) -> None:
    """Let the names of a plan complete in any text that is typed in a cell: `plan.tables["ly`."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if (completer := getattr(shell, "Completer", None)) is None:
        return
    places = (place.id for level in WIDE for place in plan.territories.of_level(level))
    names = [*plan.package.tables, *plan.catalogue, *places]

    def names_of(typed: str) -> list[str]:
        is_text = any(completer.text_until_cursor.count(mark) % 2 for mark in "\"'")
        return [name for name in names if is_text and name.startswith(typed)]

    others = [one for one in completer.custom_matchers if one.__module__ != __name__]
    completer.custom_matchers = [*others, names_of]


def check(data: str | Path = "data", freeze: date | str | None = None) -> list[Finding]:
    """Return every finding about a data folder: registers, reference tables, plan files.

    Published figures are compared with the registers as known at a freeze, the latest by default.
    An unexplained gap is a warning here: it refuses no register, it stops `build`.
    """
    findings, content = read(folder := find_folder(data))
    calendar = folder / CALENDAR
    if content is None:
        faults: Sequence[Finding] = ()
        if calendar.exists():
            faults = attempt(read_calendar, calendar)[1]
        return [*findings, *faults, *_remembered_beside(folder, findings)]
    ledger = Plan(folder, **content)
    if calendar.exists():
        settings, territories = ledger.settings, ledger.territories
        findings += attempt(lambda path: load_calendar(path, settings, territories), calendar)[1]
    misnamed = ledger.counts.misnamed()
    known_on = ledger.settings.freeze_of(ledger.settings.years[-1]) if freeze is None else freeze
    gaps = [] if misnamed else ledger.gaps(as_date(known_on))
    findings += misnamed
    findings += ledger.remembered()
    return [*findings, *(replace(one, severity="warning") for one in gaps)]


def _remembered_beside(folder: Path, findings: Sequence[Finding]) -> list[Finding]:
    """Return what registers no longer tell as it was known, where nothing else was said of it."""
    record = read_record(folder)
    if not (record.files or record.findings):
        return []
    package = read_package(folder)
    if not package.resources:
        return [*record.findings]  # without the list of tables nothing is known to be gone
    frame = package.tables.get("revisions")
    read = frame is not None and attempt(read_revisions, frame, folder / "plan/revisions.csv")[0]
    errors = [one for one in findings if one.severity == "error"]
    cells = {(one.file, one.line, one.column) for one in errors}
    unread = {
        one.table
        for one in errors
        if one.rule in LOSSES or (one.line is None and one.rule is not Rule.TOO_MANY)
    }
    found = record.remembered(package.registers, read or (), folder.name)
    return [
        one
        for one in as_in_files(found, folder, package.resources)
        if one.table not in unread - {None} and (one.file, one.line, one.column) not in cells
    ]
