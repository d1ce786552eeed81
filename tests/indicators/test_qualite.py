"""Quality: published figures confirmed, cells filled, revisions between two freezes."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from reporting.indicators import qualite
from reporting.plan.targets import Verdict
from reporting.registers.schema import Resource
from tests.indicators.situations import counted, situation, table


def known(*, on="2023-12-31", known_on=date(2024, 1, 31), **tables):
    return replace(situation(on, **tables), known_on=known_on)


def verdict(claim, published, found):
    return SimpleNamespace(claim=SimpleNamespace(id=claim, published=published), verdict=found)


VERDICTS = [
    verdict("C1", "2023-10-16", Verdict.AGREES),
    verdict("C2", "2024-01", Verdict.EXPLAINED),  # published before the freeze
    verdict("C3", "2024-01-31", Verdict.UNEXPLAINED),  # on its day
    verdict("C4", "2020", Verdict.NOT_COMPUTABLE),
    verdict("C5", "2024-02-01", Verdict.AGREES),  # after it
]
CLAIMS = table("chiffres_publies", "claim_id", *[(f"C{i}",) for i in range(1, 6)])


@pytest.mark.parametrize("known_on", [date(2024, 1, 31), date(2025, 1, 31)])
def test_confirmed_over_computable_among_what_was_published_by_the_freeze_of_the_year(known_on):
    got = qualite.chiffres_reconcilies(
        known(known_on=known_on, chiffres_publies=CLAIMS), verdicts=lambda _known_on: VERDICTS
    )
    assert counted(got) == {"C1": (1, 1), "C2": (0, 1), "C3": (0, 1)}
    assert dict(got.rows["chiffres_publies"]) == {2: "C1", 3: "C2", 4: "C3"}


def resource(name, *fields, **more):
    schema = {"fields": list(fields)}
    return Resource.model_validate(
        {"name": name, "path": f"registers/{name}.csv", **more} | {"schema": schema}
    )


def test_expected_cells_filled_over_expected_cells_of_each_register():
    required = {"name": "uai", "constraints": {"required": True}}
    expected = {"name": "effectif", "attendu": True}
    end = {"name": "date_fermeture", "colonne_obligatoire": True}  # empty means "still open"
    resources = {
        "lycees": resource("lycees", required, expected, end),
        "ppms": resource("ppms", required),
        "delinquance_ssmsi": resource("delinquance_ssmsi", required, optionnel=True),
        "communes": Resource(name="communes", path="reference/communes.csv"),
    }
    package = SimpleNamespace(
        resources=resources,
        answered=lambda name, rows: rows[list(resources[name].schema.expected)].notna(),
    )
    lycees = table("lycees", "uai effectif date_fermeture", ("A", 1, None), ("B", None, None))
    got = qualite.completude_registres(
        known(lycees=lycees, ppms=table("ppms", "uai", ("A",))), package=package
    )
    assert counted(got) == {"lycees": (3, 4), "ppms": (1, 1)}
    assert dict(got.rows["lycees"]) == {3: "lycees"}


def entry(name, unit="%", *, since=2016, additive=True, about_data=False):
    return SimpleNamespace(
        id=name,
        unite=unit,
        premiere_annee=since,
        is_additive=additive,
        is_about_data=about_data,
    )


SHARES = {
    ("a", date(2024, 1, 31)): (1, 2),
    ("a", date(2025, 1, 31)): (1, 4),
    ("b", date(2024, 1, 31)): (2, 3),
    ("b", date(2025, 1, 31)): (2, 3),
    ("c", date(2024, 1, 31)): (0, 0),  # nothing was counted yet
    ("c", date(2025, 1, 31)): (1, 2),
}
INDICATORS = [
    entry("a"),
    entry("b"),
    entry("c"),
    entry("d", "nombre"),
    entry("e", since=2024),
    entry("f", additive=False),
    entry("chiffres_reconcilies", about_data=True),
]


def revised(situation):
    return qualite.revision_moyenne(
        situation,
        indicators=INDICATORS,
        totals=lambda name, _valid_on, known_on: SHARES[name, known_on],
    )


def test_the_mean_gap_of_the_shares_between_two_freezes():
    got = revised(known(known_on=date(2025, 1, 31)))
    assert counted(got) == {"a": (250_000_000, 10**9), "b": (0, 10**9)}  # 12.5 points on average


def test_at_the_freeze_of_the_year_there_is_no_revision():
    assert counted(revised(known())) == {}
