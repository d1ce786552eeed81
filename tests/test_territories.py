"""Levels, parents, French articles, passage between vintages."""

from pathlib import Path

import pandas as pd
import pytest

from reporting.errors import UsageError
from reporting.facade import Plan
from reporting.territories import (
    Territories,
    commune_phrases,
    departement_phrases,
    epci_phrases,
    region_phrases,
)

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def territories() -> Territories:
    """Return the region of the project."""
    return Plan.load(DATA).territories


def test_there_are_as_many_as_in_the_official_lists(territories):
    """One region, 13 départements, 164 EPCI, 4,446 communes, in this order."""
    levels = [one.level for one in territories]
    assert {level: levels.count(level) for level in levels} == {
        "region": 1,
        "departement": 13,
        "epci": 164,
        "commune": 4446,
    }
    assert list(dict.fromkeys(levels)) == ["region", "departement", "epci", "commune"]
    assert territories.region.population == 6_124_653


@pytest.mark.parametrize(
    ("code", "le", "de", "dans"),
    [
        ("09", "l'Ariège", "de l'Ariège", "dans l'Ariège"),
        ("11", "l'Aude", "de l'Aude", "dans l'Aude"),
        ("12", "l'Aveyron", "de l'Aveyron", "dans l'Aveyron"),
        ("30", "le Gard", "du Gard", "dans le Gard"),
        ("31", "la Haute-Garonne", "de la Haute-Garonne", "en Haute-Garonne"),
        ("32", "le Gers", "du Gers", "dans le Gers"),
        ("34", "l'Hérault", "de l'Hérault", "dans l'Hérault"),
        ("46", "le Lot", "du Lot", "dans le Lot"),
        ("48", "la Lozère", "de la Lozère", "en Lozère"),
        ("65", "les Hautes-Pyrénées", "des Hautes-Pyrénées", "dans les Hautes-Pyrénées"),
        ("66", "les Pyrénées-Orientales", "des Pyrénées-Orientales",
         "dans les Pyrénées-Orientales"),
        ("81", "le Tarn", "du Tarn", "dans le Tarn"),
        ("82", "le Tarn-et-Garonne", "du Tarn-et-Garonne", "dans le Tarn-et-Garonne"),
    ],
)  # fmt: skip
def test_departement_in_a_sentence(territories, code, le, de, dans):
    """The article of each of the thirteen."""
    found = territories.get(code)
    assert (found.le, found.de, found.dans) == (le, de, dans)


@pytest.mark.parametrize(
    ("name", "code", "de", "dans"),
    [
        ("Toulouse", "31555", "de Toulouse", "à Toulouse"),
        ("Albi", "81004", "d'Albi", "à Albi"),
        ("Égat", "66064", "d'Égat", "à Égat"),
        ("Le Fossat", "09124", "du Fossat", "au Fossat"),
        ("Les Angles", "30011", "des Angles", "aux Angles"),
        ("La Grand-Combe", "30132", "de La Grand-Combe", "à La Grand-Combe"),
        ("L'Union", "31561", "de L'Union", "à L'Union"),
        ("Los Masos", "66104", "de Los Masos", "à Los Masos"),
        ("Hérépian", "34119", "d'Hérépian", "à Hérépian"),
        ("Hèches", "65218", "de Hèches", "à Hèches"),
        ("Lespignan", "34135", "de Lespignan", "à Lespignan"),
    ],
)
def test_commune_in_a_sentence(name, code, de, dans):
    """Le and Les melt into the preposition, La and L' stay, a silent h elides."""
    phrases = commune_phrases(name, code)
    assert (phrases.le, phrases.de, phrases.dans) == (name, de, dans)


def test_region_in_a_sentence(territories):
    """Regions drop their article after « de » and « en »."""
    region = territories.region
    assert (region.le, region.de, region.dans) == ("l'Occitanie", "d'Occitanie", "en Occitanie")
    assert region_phrases("Bretagne", 0).de == "de Bretagne"
    assert region_phrases("Hauts-de-France", 4).dans == "dans les Hauts-de-France"


def test_epci_in_a_sentence():
    """A communauté has an article, a métropole is a name."""
    assert epci_phrases("CC du Saves").de == "de la CC du Saves"
    assert epci_phrases("Toulouse Métropole").de == "de Toulouse Métropole"


def test_departement_without_article_is_like_a_town():
    """Paris and Mayotte: other regions use the same code."""
    assert departement_phrases("Paris", 0).dans == "à Paris"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("region-76", "region-76"),
        ("76", "region-76"),
        ("departement-09", "departement-09"),
        ("31", "departement-31"),
        ("31555", "commune-31555"),
        ("commune-31555", "commune-31555"),
        ("epci-243100518", "epci-243100518"),
        ("243100518", "epci-243100518"),
        ("12076", "commune-12218"),
    ],
)
def test_territory_is_found_by_id_or_code(territories, text, expected):
    """A former commune code leads to the present commune."""
    assert territories.get(text).id == expected


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("9", "« 09 » (Ariège)"),
        ("9122", "« 09122 » (Foix)"),
        ("departement-9", "« departement-09 » (Ariège)"),
        ("Toulous", "« commune-31555 » (Toulouse)"),
        ("Gard", "« departement-30 » (Gard)"),
        ("departemnt-31", "« departement-31 » (Haute-Garonne)"),
        ("departement", "« departements »"),
    ],
)
def test_unknown_territory_suggests_the_nearest_one(territories, text, suggested):
    """A lost zero or a letter too many is understood, not obeyed."""
    with pytest.raises(UsageError, match=f"territoire « {text} » inconnu") as raised:
        territories.get(text)
    assert f"Vouliez-vous {suggested} ?" in str(raised.value)


def test_a_name_like_no_other_is_told_what_to_write(territories):
    with pytest.raises(UsageError, match="Écrire un code, comme region-76"):
        territories.get("nonsense")


@pytest.mark.parametrize("text", ["../../etc", "", "999999", "departement-31/..", "31; rm"])
def test_anything_else_is_refused(territories, text):
    """Paths are made of territory ids: nothing else may become one."""
    with pytest.raises(UsageError):
        territories.get(text)


def test_parents_go_from_the_narrowest(territories):
    """A commune is in its EPCI, its département and the region."""
    ids = [*territories.get("31555").parents]
    assert ids == ["epci-243100518", "departement-31", "region-76"]


def test_epci_of_two_departements_has_only_the_region(territories):
    """Ten EPCI lie in two départements of the region, one in three."""
    straddling = [
        one for one in territories.of_level("epci") if one.parents == (territories.region.id,)
    ]
    assert len(straddling) == 11
    assert all(one.departement is None for one in straddling)


def test_children_are_those_of_the_official_lists(territories):
    """The Haute-Garonne has 586 communes."""
    assert len(territories.children("31", "commune")) == 586
    assert len(territories.children("region-76", "departement")) == 13


def test_former_codes_become_present_ones(territories):
    """Unknown and null codes stay as they are."""
    codes = pd.Series(["12076", "31555", None, "99999"], dtype="str")
    present = territories.current(codes)
    assert present.fillna("?").tolist() == ["12218", "31555", "?", "99999"]
    assert codes[0] == "12076"


def test_chains_of_passage_are_followed():
    """A commune absorbed by another that was absorbed in turn."""
    frame = pd.DataFrame
    passage = frame({"ancien_code": ["31901", "31902"], "code": ["31902", "31555"]})
    tables = {
        "regions": frame({"code": ["76"], "nom": ["Occitanie"], "typeLiaison": [1]}),
        "departements": frame(
            {"code": ["31"], "nom": ["Haute-Garonne"], "typeLiaison": [3], "population": [1]}
        ),
        "epci": frame({"epci": [], "epci_nom": [], "population": []}),
        "communes": frame(
            {"code": ["31555"], "nom": ["Toulouse"], "departement": ["31"], "epci": [None],
             "population": [1]}
        ),
        "passage_communes": passage,
    }  # fmt: skip
    assert Territories(tables).current(pd.Series(["31901"])).tolist() == ["31555"]


def test_one_merge_sums_every_level(territories):
    """A place counts once for itself and once for each territory that contains it."""
    units = pd.DataFrame(
        {"place": ["commune-31555", "commune-12076", "departement-31", "region-76"], "n": 1}
    )
    sums = units.merge(territories.ancestors, on="place").groupby("territory")["n"].sum()
    assert sums["region-76"] == 4
    assert sums["departement-31"] == 2
    assert sums["departement-12"] == sums["commune-12218"] == 1
    assert not territories.ancestors.duplicated().any()


def test_words_and_codes_select_territories_once(territories):
    chosen = territories.select(["region", "31", "departements"])
    assert [one.id for one in chosen[:3]] == ["region-76", "departement-31", "departement-09"]
    assert len(chosen) == 14
    assert len(territories.select(["all"])) == len(territories)
