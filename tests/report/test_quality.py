"""How far figures can be trusted: counted on registers small enough to count by hand."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from reporting.plan.catalogue import Break
from reporting.report.quality import _first_comparable_year, _quality_of, _RegisterQuality

FREEZE = date(2024, 1, 31)


def resource(name, *expected, is_register=True):
    schema = SimpleNamespace(expected=expected)
    return SimpleNamespace(name=name, title=name, schema=schema, is_register=is_register)


def values(tables, resources):
    by_name = {one.name: one for one in resources}
    package = SimpleNamespace(
        resources=by_name,
        tables=tables,
        answered=lambda name, rows: rows[list(by_name[name].schema.expected)].notna(),
        state=lambda name, valid_on, known_on: tables[name],
    )
    return SimpleNamespace(ledger=SimpleNamespace(package=package), known_on=FREEZE)


def test_registers_are_counted():
    days = pd.to_datetime(["2023-05-01", "2024-01-11", None])
    tables = {
        "lycees": pd.DataFrame(
            {"uai": ["1", "2", "3"], "effectif": [10, None, None], "nom": None, "connu_du": days}
        ),
        "indices": pd.DataFrame({"mois": ["2023-01"]}),
        "contexte": pd.DataFrame({"x": ["1"]}),
        "corrections": pd.DataFrame({"table": ["lycees", "ppms", "lycees"]}),
    }
    listed = [
        resource("lycees", "uai", "effectif"),
        resource("indices", "mois"),
        resource("contexte", "x", is_register=False),
    ]
    assert _quality_of(values(tables, listed)) == [
        _RegisterQuality("lycees", 4, 6, date(2024, 1, 11), 2),
        _RegisterQuality("indices", 1, 1, None, 0),
    ]


@pytest.mark.parametrize(
    ("frequency", "breaks", "valid_on", "year"),
    [
        ("stock", [], 2024, 2018),
        ("stock", ["2023-09-01"], 2024, 2023),
        ("stock", ["2023-09-01"], 2022, 2018),  # not yet broken
        ("stock", ["2020-03-01", "2022-03-01"], 2024, 2022),
        ("annee_scolaire", ["2023-09-01"], 2024, 2024),
        ("annee_scolaire", ["2023-09-01"], 2023, 2018),  # 2023 is the school year that had ended
    ],
)
def test_the_first_comparable_year_follows_the_last_break(plan, frequency, breaks, valid_on, year):
    indicator = plan.catalogue["lycees_ppms"].model_copy(
        update={
            "premiere_annee": 2018,
            "temps": frequency,
            "ruptures": [Break(le=date.fromisoformat(le), motif="règle") for le in breaks],
        }
    )
    values = plan.report(valid_on, "region-76").values
    assert _first_comparable_year(values, indicator) == year


def test_an_envelope_is_comparable_since_it_began(plan):
    values, entry = plan.report(2024, "region-76").values, plan.catalogue["plan_execution"]
    began = plan.settings.envelope.du.year
    assert entry.premiere_annee < _first_comparable_year(values, entry) == began


def test_every_indicator_of_the_territory_has_its_quality(plan):
    report = plan.report(2023, "departement-31")
    part = report.quality_indicators("Qualité")
    rows = {row[0]: row[1:] for row in part.data.rows}
    assert len(rows) == sum(report.values.cell(name) is not None for name in plan.catalogue)
    ppms = rows["Lycées avec plan particulier de mise en sûreté (PPMS) à jour"]
    assert ppms[0] == "définitives"
    assert ppms[2:5] == ("4", "2023", "1er\u00a0septembre 2023 : PPMS unifié")


def test_each_register_says_how_complete_and_recent_it_is(plan):
    part = plan.report(2024, "region-76").registers("Registres")
    rows = {row[0]: row for row in part.data.rows}
    package = plan.package
    held = rows["Équipements de sûreté des lycées"]
    assert held[1:5] == ("1\u202f096", "97,2\u202f%", "30\u00a0janv.\u00a02025", "14")
    assert held[5] == package.files["registers/equipements_lycee.csv"][:12]
    assert rows["Communes d’Occitanie, COG 2026"][2:5] == ("–", "–", "–")
    assert "PPMS unifié le 1er\u00a0septembre 2023, pour 4\u00a0indicateurs" in part.note
    assert "Les données sont définitives." in part.note


def test_an_indicator_is_defined_in_few_words_and_whole_in_its_file(plan):
    part = plan.report(2024, "region-76").definitions("Définitions")
    rows = {row[0]: row for row in part.data.rows}
    fence = rows[plan.catalogue["lycees_cloture"].intitule]
    assert fence[1:3] == (
        "Clôture totale, en service au 31 décembre ; en\u00a0% des lycées",
        "Une clôture partielle ne compte pas",
    )
    assert fence[3] == plan.catalogue["lycees_cloture"].libelle
    assert fence[6] == plan.catalogue["lycees_cloture"].limites
    assert all(len(row[1]) <= 110 for row in rows.values())


def test_every_masked_value_is_counted_under_its_rule(plan):
    """Rows: reason, rule, indicators, masked in the year, masked since the first year."""
    rows = plan.report(2023, "departement-31").secrecy("Secret").data.values
    assert [row[0] for row in rows] == [
        "Secret des personnes et des organisations",
        "Sécurité des sites",
        "Secret des personnes et des organisations",
        "Secret des organisations",
    ]
    assert [row[1] for row in rows[2:]] == [
        "Aucun effectif de 1 à 10.",
        "3 organisations au moins, aucune n'ayant plus de 85\u202f% du total.",
    ]
    assert sum(row[2] for row in rows) == sum(
        one.diffusion != "publique" for one in plan.catalogue.values()
    )
    freeze, years = plan.settings.freeze_of(2023), range(2016, 2024)
    hidden = [len(plan.secrecy.masks(date(year, 12, 31), freeze).reasons) for year in years]
    assert sum(row[3] for row in rows) == hidden[-1]
    assert sum(row[4] for row in rows) == sum(hidden)


def test_data_are_provisional_before_the_freeze_and_below_the_threshold(plan):
    assert plan.report(2023, "region-76", "2024-01-15").values.is_provisional
    assert not plan.report(2023, "region-76").values.is_provisional
    strict = plan.settings.qualite.model_copy(update={"completude_minimale": "0.9999"})
    settings = plan.settings.model_copy(update={"qualite": strict})
    report = replace(plan, settings=settings).report(2023, "region-76")
    assert report.cover().cover["status"] == "Données provisoires"


def test_the_registers_are_told_as_known_and_official_lists_in_their_vintage(region):
    part = region.registers(title="Registres")
    (official,) = [one for one in part.data.groups if one.title == "Listes officielles"]
    rows = part.data.rows
    assert [row[0] for row in rows[official.row :]] == ["Communes d’Occitanie, COG 2026"]
    assert "le fichier entier, tel que lu" in part.subtitle
