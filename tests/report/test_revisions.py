"""Figures at two freezes: what changed, in order, with its entry; what the next report prints."""

from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from reporting.errors import UsageError
from reporting.plan.revisions import Key, Revision, Value
from reporting.report.revisions import diff

FIRST, SECOND = date(2023, 1, 31), date(2024, 1, 31)
ENTRY = Revision(
    id="REV-0001",
    indicator="taux",
    year=2022,
    before=FIRST,
    after=SECOND,
    nature="revision",
    reason="Trois mandats reçus en mars.",
    author="Direction de projet",
    written_on=SECOND,
)
FIGURES = {
    # indicator, year, territory: at the first freeze, at the second
    ("taux", 2021, "region-76"): ((1, 4), (1, 4)),
    ("taux", 2022, "region-76"): ((1, 4), (2, 4)),
    ("montant", 2021, "region-76"): ((500, None), (600, None)),
    ("taux", 2022, "departement-30"): ((0, 0), (1, 1)),  # did not exist: nothing was published
    ("taux", 2022, "departement-31"): ((1, 1), (0, 0)),  # exists no more
    ("montant", 2022, "region-76"): ((None, 5), (None, 6)),  # withheld by others
}


@dataclass
class Small:
    """Observations at two freezes, without registers behind them."""

    revisions: tuple[Revision, ...] = (ENTRY,)
    catalogue: dict = field(default_factory=lambda: {"taux": None, "montant": None})
    settings: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(years=range(2021, 2024))
    )

    def observe(self, year, *, territory, freeze, public):
        rows = [
            dict(zip(("indicator", "year", "territory"), key, strict=True))
            | dict(zip(("numerator", "denominator"), values[freeze == SECOND], strict=True))
            for key, values in FIGURES.items()
            if key[1] == year and key[2] in territory
        ]
        return pd.DataFrame(
            rows, columns=["indicator", "year", "territory", "numerator", "denominator"]
        ).astype({"numerator": "Int64", "denominator": "Int64"})


PLACES = ("region-76", "departement-30", "departement-31")


def test_changes_come_in_the_order_of_the_catalogue_each_with_its_entry():
    found = diff(Small(), (FIRST, SECOND), None, PLACES)
    assert [(one.key, one.before, one.after, one.entry) for one in found] == [
        (Key("taux", 2022, "region-76"), Value(1, 4), Value(2, 4), ENTRY),
        (Key("taux", 2022, "departement-31"), Value(1, 1), Value(0, 0), ENTRY),
        (Key("montant", 2021, "region-76"), Value(500, None), Value(600, None), None),
    ]
    assert found[1].difference is None


def test_years_not_over_at_both_freezes_are_not_compared():
    assert diff(Small(), (FIRST, SECOND), 2021, PLACES)[0].key.indicator == "montant"
    for freezes in ((FIRST, SECOND), (SECOND, FIRST)):
        with pytest.raises(UsageError, match="2023"):
            diff(Small(), freezes, 2023, PLACES)


def test_the_next_report_prints_what_changed_and_why(plan):
    report = plan.report(2023, "region-76", "2025-01-31")
    part = report.revisions("Ce qui a changé")
    rows = {(row[0], row[1]): row for row in part.data.rows}
    changed = rows["Communes distinctes aidées (appels à manifestation d'intérêt)", "2023"]
    assert changed[2:6] == ("90", "89", "−1", "Révision")
    assert "CP-20230707-003" in changed[6]
    assert not any(figure.observed for figure in part.figures)
    assert "à motiver" not in str(part.data.rows)


def test_a_change_without_entry_is_told_as_such(plan):
    silent = replace(plan, revisions=())
    part = silent.report(2023, "departement-31", "2025-01-31").revisions("Ce qui a changé")
    assert {row[5:] for row in part.data.rows} == {("à motiver", "à motiver")}
    assert part.note.endswith(f"{len(part.data.rows)} changement(s) à motiver.")


def test_the_first_report_has_no_revisions(plan):
    assert plan.report(2023, "region-76").revisions("Rien").kind == "empty"


def test_every_change_of_the_demonstration_has_its_entry_and_every_entry_its_change(plan):
    found = plan.diff("2024-01-31", "2025-01-31")
    assert [str(change) for change in found if change.entry is None] == []
    used = {change.entry.id for change in found}
    assert [entry.id for entry in plan.revisions if entry.id not in used] == []


def test_every_gap_of_the_demonstration_is_explained(plan):
    for year in (2023, 2024):
        assert plan.gaps(plan.settings.freeze_of(year)) == []
