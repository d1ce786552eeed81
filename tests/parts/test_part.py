"""Parts and their MIME bundle: valid, deterministic, escaped."""

import json
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from reporting import parts
from reporting.errors import UsageError
from reporting.parts import MIME, Column, Scope, cover, empty, key_figures, prose, table

SCHEMA = json.loads((Path(parts.__file__).parent / "part.schema.json").read_text("utf-8"))
FIGURE = Scope.at("region-76", date(2023, 12, 31)).figure(
    "lycees_securises", 203, 225, "%", noun=("lycée", "lycées")
)
SCRIPT = "<script>alert('x')</script>"
COLUMNS = [Column("nom", "Territoire", header=True), Column("part", "Part", "%", "right")]

PARTS = {
    "prose": prose("Soit {x}.", values={"x": FIGURE}, id="prose"),
    "table": table(COLUMNS, [(SCRIPT, FIGURE), ("Lozère", None)], id="tableau", title="Titre"),
    "key_figures": key_figures([("Lycées sécurisés", FIGURE, None)], id="essentiel"),
    "cover": cover(title="Rapport annuel", territory="region-76", year=2023, notice=None),
    "empty": empty("rien"),
}


@pytest.mark.parametrize("kind", PARTS)
def test_every_kind_follows_the_schema(kind):
    """The JSON form is the one the document relies on."""
    part = PARTS[kind]
    assert part.kind == kind
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(part._repr_mimebundle_()[MIME], SCHEMA)


@pytest.mark.parametrize(
    "change",
    [{"kind": "video"}, {"version": 1}, {"extra": 1}, {"figures": [{"text": "90"}]}, {"id": "Été"}],
)
def test_the_schema_refuses_another_form(change):
    """A schema that accepts everything would test nothing."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(PARTS["prose"].as_json() | change, SCHEMA)


@pytest.mark.parametrize(
    "cell",
    [
        {"text": "90 %", "value": "203/225"},
        {"text": "90 %", "value": 0.9, "unit": "%", "decimals": 0},
        {"text": "90 %", "value": "0,9", "unit": "%", "decimals": 0},
        {"text": "90 %", "extra": 1},
        {"value": 1, "unit": "%", "decimals": 0},
    ],
)
def test_a_cell_says_all_of_its_number_or_nothing(cell):
    """Exact value, unit and decimals; never a float, never a French number."""
    content = PARTS["table"].as_json()
    content["data"]["rows"][0][1] = cell
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, SCHEMA)


def test_a_table_carries_exact_numbers():
    """203 of 225 is no decimal."""
    rows = PARTS["table"].as_json()["data"]["rows"]
    assert rows[0] == [
        {"text": SCRIPT},
        {"text": "90\u202f%", "value": "203/225", "unit": "%", "decimals": 0},
    ]
    assert rows[1][1] == {"text": "n.\u00a0d.", "value": None, "unit": "nombre", "decimals": 0}


@pytest.mark.parametrize("kind", PARTS)
def test_the_bundle_is_plain_json_and_repeatable(kind):
    """Stored in a notebook and read back, it compares equal."""
    bundle = PARTS[kind]._repr_mimebundle_(include=None, exclude=None)
    assert json.loads(json.dumps(bundle)) == bundle == PARTS[kind]._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}


def test_data_cannot_write_markup():
    """A label from a register is text in HTML."""
    html = PARTS["table"]._repr_mimebundle_()["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_table_is_accessible_in_html():
    """Caption, scopes and no random id."""
    html = PARTS["table"]._repr_mimebundle_()["text/html"]
    assert "<caption><strong>Titre</strong></caption>" in html
    assert '<th scope="col" style="text-align:right">Part (%)</th>' in html
    assert '<th scope="row" style="text-align:left">Lozère</th>' in html
    assert html.count("id=") == 1


def test_plain_text_holds_every_value():
    """What nbval prints when a value changes can be read by a human."""
    text = PARTS["table"]._repr_mimebundle_()["text/plain"]
    assert "90\u202f%" in text
    assert "n.\u00a0d. : non disponible." in text
    assert PARTS["key_figures"]._repr_mimebundle_()["text/plain"] == (
        "90\u202f%\nLycées sécurisés\n203\u00a0lycées sur 225"
    )


def test_parts_do_not_change():
    """A part is a value."""
    with pytest.raises(FrozenInstanceError):
        PARTS["empty"].title = "autre"


@pytest.mark.parametrize("id", ["", "Lycées", "a b", "1a", 'a"><script>'])
def test_ids_are_safe_anchors(id):
    """They become anchors and prefixes in HTML and SVG."""
    with pytest.raises(UsageError, match="Identifiant de partie"):
        empty(id)
