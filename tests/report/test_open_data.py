"""The open data that no page prints: every observation, and the grants in the national schema."""

import csv
import io
from fractions import Fraction

import pytest
from frictionless import Package, Resource, Schema

from reporting import Plan
from reporting.document.annex import tables
from reporting.editions.render import data_package
from reporting.report.open_data import GRANTS, _conditions

SIRET = r"^\d{14}$"
PERIOD = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$"
REQUIRED = {
    "nomAttribuant": {"type": "string"},
    "idAttribuant": {"type": "string", "constraints": {"pattern": SIRET}},
    "dateConvention": {"type": "date"},
    "nomBeneficiaire": {"type": "string"},
    "objet": {"type": "string", "constraints": {"maxLength": 256}},
    "montant": {"type": "number"},
    "nature": {"type": "string", "constraints": {"enum": ["aide en numéraire"]}},
    "conditionsVersement": {"type": "string", "constraints": {"maxLength": 256}},
    "datesPeriodeVersement": {"type": "string", "constraints": {"pattern": PERIOD}},
    "notificationUE": {"type": "boolean"},
    "pourcentageSubvention": {"type": "number", "constraints": {"minimum": 0.01, "maximum": 1}},
}
"""What https://schema.data.gouv.fr/scdl/subventions/2.1.1/documentation.html requires."""


@pytest.fixture(scope="module")
def tree(plan: Plan) -> dict:
    report = plan.report(2024, "region-76")
    parts = (report.observations(title="x"), report.subventions(title="y"))
    data = [{**part.as_json(), "type": "data"} for part in parts]
    return {"blocks": [], "data": data, "cover": {"report_id": "2024/region-76"}}


def test_grants_follow_the_national_schema(tree: dict) -> None:
    fields = []
    for name in (one.name for one in GRANTS):
        known = REQUIRED.get(name, {"type": "string"})
        needed = {"required": True} if name in REQUIRED else {}
        fields.append({"name": name, **known, "constraints": known.get("constraints", {}) | needed})
    text = tables(tree)["subventions.csv"]
    rows = list(csv.DictReader(io.StringIO(text)))
    resource = Resource(data=rows, schema=Schema.from_descriptor({"fields": fields}))
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert all(row["idBeneficiaire"] for row in rows)
    assert {row["conditionsVersement"] for row in rows} == {"échelonné", "autre"}


def test_grants_add_up_to_what_was_voted(plan: Plan, tree: dict) -> None:
    rows = list(csv.DictReader(io.StringIO(tables(tree)["subventions.csv"])))
    calls = [row for row in rows if row["dispositifAide"].startswith("AMI")]
    voted = plan.observe(2024, indicator="communes_montant_vote", territory="region-76")[
        "numerator"
    ].item()
    assert sum(round(float(row["montant"]) * 100) for row in calls) == voted


def test_a_masked_observation_has_no_number(tree: dict) -> None:
    rows = list(csv.DictReader(io.StringIO(tables(tree)["observations.csv"])))
    masked = [row for row in rows if row["masque"] == "oui"]
    assert masked
    assert not any(row[side] for row in masked for side in ("numerateur", "denominateur", "valeur"))
    assert {row["annee"] for row in rows} == {str(year) for year in range(2016, 2025)}


def test_a_sum_that_has_not_begun_is_not_a_zero(tree: dict) -> None:
    """Pages leave it out: communes were first helped in 2022, coaches first equipped in 2017."""
    first: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(tables(tree)["observations.csv"])):
        first[row["indicateur"]] = min(row["annee"], first.get(row["indicateur"], "9999"))
    told = {"communes_aidees": "2022", "autocars_depense": "2017", "plan_execution": "2021"}
    assert told.items() <= first.items()


def test_the_sides_of_an_observation_give_its_value(tree: dict) -> None:
    """Full-time equivalents are counted in hundredths: 14100 over nothing is not 141."""
    rows = csv.DictReader(io.StringIO(tables(tree)["observations.csv"]))
    known = [row for row in rows if row["numerateur"] and row["valeur"]]
    assert {"%", "nombre", "ETP"} <= {row["unite"] for row in known}
    for row in known:
        value = Fraction(row["numerateur"]) / Fraction(row["denominateur"] or 1)
        assert abs(Fraction(row["valeur"]) - value) <= Fraction(1, 10**6), row


def test_the_data_package_is_valid(tree: dict, tmp_path) -> None:
    package = data_package(tree, found := tables(tree))
    for name, text in found.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = Package.from_descriptor(package, basepath=str(tmp_path)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


def test_its_numbers_are_typed(tree: dict) -> None:
    package = data_package(tree, tables(tree))
    (fields,) = (
        one["schema"]["fields"] for one in package["resources"] if one["name"] == "observations"
    )
    assert {one["name"] for one in fields if one["type"] == "number"} == {"valeur"}


def test_jupyterlab_says_what_there_is(plan: Plan) -> None:
    bundle = plan.report(2024, "departement-48").observations(title="x")._repr_mimebundle_()
    assert "numerateur" in bundle["text/html"]
    assert "<img" not in bundle["text/html"]
    assert len(bundle["text/plain"]) < 400


@pytest.mark.parametrize(
    ("paid", "said"),
    [([], "autre"), ([40], "autre"), ([100], "unique"), ([60, 40], "échelonné")],
)
def test_conditions_are_what_payments_tell(paid: list[int], said: str) -> None:
    assert _conditions(100, paid) == said
