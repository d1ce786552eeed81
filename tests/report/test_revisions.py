"""What the next report prints of figures that changed, and the reason of each."""

import re
from dataclasses import replace
from datetime import date

import pytest

from reporting.errors import DataError
from reporting.ledger import counts
from reporting.plan.record import FIGURES_HEADER, Record
from reporting.registers.findings import Rule, finding
from reporting.report.values import Values


def test_the_next_report_prints_what_changed_and_why(plan):
    report = plan.report(2023, "region-76", "2025-01-31")
    part = report.revisions("Ce qui a changé")
    rows = {(row[0], row[1]): row for row in part.data.rows}
    changed = rows["Communes aidées", "2023"]
    assert changed[2:5] == ("90", "89", "−1")
    assert changed[5:7] == ("Décision CP-20230707-003 annulée le 25 mars 2024", "Révision")
    assert changed[7].endswith("projet abandonné par la commune (COR-0076, COR-0077).")
    printed = [column.id for column in part.data.columns if column.printed]
    assert printed == ["indicateur", "avant", "apres", "difference", "pourquoi"]
    assert part.subtitle.endswith("chiffres de 2023")
    assert not any(figure.observed for figure in part.figures)
    assert "à motiver" not in str(part.data.rows)


def test_a_departement_says_that_reasons_are_those_of_the_whole_region(plan):
    """Two stations of the region, one of them in the Hérault: "deux" is not told of it."""
    heads = [
        next(one.label for one in report.revisions().data.columns if one.id == "pourquoi")
        for report in (plan.report(2023, id, "2025-01-31") for id in ("region-76", "34"))
    ]
    assert heads == ["Pourquoi", "Pourquoi, région entière"]


def test_a_change_is_seen_in_its_figures(plan):
    """Few units as counts, and amounts in whole euros where millions would be alike."""
    rows = plan.report(2023, "82", "2025-01-31").revisions().data.rows
    told = {row[0]: tuple(re.sub(r"\s", " ", cell) for cell in row[2:5]) for row in rows}
    assert told["Élus référents des conseils"] == ("0 sur 3", "1 sur 3", "+33,3 points")
    assert told["Dépense : lycées"] == ("2 323 117 €", "2 343 828 €", "+20 711 €")


def test_a_change_without_entry_is_told_as_such(plan):
    silent = replace(plan, revisions=())
    vars(silent).update(counts=plan.counts, secrecy=plan.secrecy)  # these rest on no entry
    part = silent.report(2023, "departement-31", "2025-01-31").revisions("Ce qui a changé")
    assert {row[5:-1] for row in part.data.rows} == {("à motiver",) * 3}
    assert part.note.endswith(f"{len(part.data.rows)}\u00a0changements à motiver.")


def test_errors_stand_first_then_the_largest_changes(plan):
    part = plan.report(2023, "region-76", "2025-01-31").revisions("Ce qui a changé")
    assert [(group.row, group.title) for group in part.data.groups] == [
        (0, "Erreurs"),
        (1, "Révisions"),
    ]
    names = [row[0] for row in part.data.rows]
    assert names[:2] == ["Trains-km équipés", "Reste à mandater"]
    assert names.index("Élus référents des conseils") < names.index("Communes aidées")


@pytest.fixture
def recorded(monkeypatch):
    """Let the record hold the given figures of 2023, as published in January 2024."""

    def keep(*figures, findings=()):
        lines = [",".join(FIGURES_HEADER)]
        lines += [f"2024-01-31,{one},,definitif,1,,REV-0001" for one in figures]
        files = {"2023/region-76/figures.csv": "\n".join([*lines, ""]).encode()}
        monkeypatch.setattr(counts, "read", lambda data: Record(files, findings))

    return keep


def test_what_stood_before_is_what_was_published(plan, recorded):
    """Whatever the registers say today that they knew."""
    recorded(
        "communes_aidees,2023,region-76,87,,nombre,connu",
        "autocars_equipes,2023,region-76,,,nombre,masque",
        "gares_video,2010,region-76,1,2,%,connu",
    )
    report = plan.report(2023, "region-76", "2025-01-31")
    rows = {row[0]: row for row in report.revisions("Ce qui a changé").data.rows}
    communes = rows["Communes aidées"]
    assert communes[2:5] == ("87", "89", "+2")
    assert "Autocars liO équipés (nombre)" not in rows
    for freezes in (("2024-01-31", "2025-01-31"), ("2025-01-31", "2024-01-31")):
        found = {one.key[:1]: one for one in plan.diff(*freezes, year=2023, territory="region")}
        values = {
            found["communes_aidees",].before.numerator,
            found["communes_aidees",].after.numerator,
        }
        assert values == {87, 89}
        assert ("autocars_equipes",) in found  # the operator sees what is masked
    now = Values(plan, plan.territories.region, date(2024, 12, 31), date(2025, 1, 31))
    assert now.before.figure("communes_aidees").numerator == 87
    assert now.figure("communes_aidees").numerator > 87


def test_a_record_written_by_hand_says_nothing(plan, recorded):
    recorded(findings=(finding(Rule.RECORD_CHANGED, "data/published/x", why="?", path="x"),))
    with pytest.raises(DataError, match="ne se récrit pas"):
        plan.diff("2024-01-31", "2025-01-31", year=2023)


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
