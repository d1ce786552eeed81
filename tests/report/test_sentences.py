"""The sentences of the notebooks, where they can go wrong: none, one, many, masked, reversed."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SAYS = re.compile(r"report\.(verdict|headline|lead|prose|note|facts|reversals)\(")


def cells(notebook):
    """Return the code of the cells of a notebook that only write."""
    told = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in told if cell["cell_type"] == "code"]
    return [source for source in sources if SAYS.match(source)]


@pytest.fixture(scope="module")
def told(plan):
    """Return the sentences of a report, as they are printed."""

    def tell(year, territory):
        report = plan.report(year, territory)
        notebook = "annual_report" if territory == "region-76" else "departement"
        parts = [eval(source, {"report": report}) for source in cells(notebook)]
        lines = [line for part in parts for line in part.paragraphs]
        lines += [line for part in parts for card in part.cards for line in card.lines]
        said = ["".join(span.text for span in line) for line in lines]
        said += [f"{tile.text} {tile.label}" for part in parts for tile in part.tiles]
        return re.sub("[\u00a0\u202f]", " ", "\n".join(said))

    return tell


@pytest.mark.parametrize(
    ("year", "verdict", "retards"),
    [
        (
            2024,
            "14 lycées, 40 rames et 446 autocars",
            "Treize retards, dont onze sans nouvelle date",
        ),
        (
            2023,
            "22 lycées, 45 rames et 531 autocars",
            "Cinq retards, dont trois sans nouvelle date",
        ),
    ],
)
def test_the_region_says_what_is_left_and_what_is_late(told, year, verdict, retards):
    text = told(year, "region-76")
    assert f"Promis pour 2023, pas encore tenu : il reste {verdict}" in text
    assert retards in text
    assert "Les autocars avancent sans date." in text
    assert "La cible votée pour 2023 a été manquée de" in text


def test_the_missed_stories_are_told(told):
    text = told(2024, "region-76")
    for sentence in (
        "134 communes aidées : 3,0 % des communes, un tiers des habitants",
        "81,2 M€ payés sur 102,3 M€ votés ; les paiements retombent en 2024",
        "6 de plus en 2024 ; il en faut 14 en 2025.",
        "765 215 € votés par les appels, pour les communes et leurs groupements",
        "seize deviennent caduques",
        "45,4 M€ sur 50,0 M€ sont payés de 2021 à 2023, soit 90,7 %.",
        "ni les 67,2 M€ payés pour les lycées de 2016 à 2024",
    ):
        assert sentence in text, sentence


def test_a_small_departement_is_told_in_counts_and_nothing_in_words(told):
    """Lozère, 2023: 6 lycées, no ISG, no joint operation, one council without a referent."""
    text = told(2023, "departement-48")
    assert not re.search(r"(?<![\d,])0(,0)? (?!action)[a-zéE]", text)
    for sentence in (
        "Tous les lycées sont sécurisés ; il reste 18 autocars à équiper",
        "Les six lycées sont entièrement sécurisés au 31 décembre 2023",
        "Sur 2 conseils locaux de sécurité, un n'a pas d'élu référent désigné.",
        "La Région ne cofinance aucun intervenant social en gendarmerie (ISG) au 31 déc",
        "Aucune opération conjointe n'est comptée",
        "Aucun poste de police mobile inscrit au registre n'est en service",
        "1 commune est aidée, sur 152",
    ):
        assert sentence in text, sentence


def test_none_of_three_is_not_told_as_three_of_three(told):
    text = told(2023, "departement-82")
    assert "Aucun des 3 conseils locaux de sécurité n'a d'élu référent désigné." in text


def test_a_masked_share_says_its_interval_and_nothing_else(told):
    text = told(2024, "departement-82")
    assert "aucun autocar équipé en 2016, 45 sur 75 en 2024" in text.casefold()
    assert "masquée pour la sécurité des sites : entre" in text
    assert "Il reste entre 0 et 3 lycées et 30 autocars à protéger" in text
    assert not re.search(r"\d+ lycées? sur \d+ sont entièrement", text)


def test_targets_of_less_than_all_open_with_a_verdict_too(plan):
    """Half of each: nothing promised is left to protect, and every due one is reached."""
    half = [one.model_copy(update={"value": Fraction(1, 2)}) for one in plan.targets]
    easy = replace(plan, targets=tuple(half))
    vars(easy).update(counts=plan.counts, secrecy=plan.secrecy)  # these rest on no target
    source = next(one for one in cells("annual_report") if one.startswith("report.verdict"))
    part = eval(source, {"report": easy.report(2024, "region-76")})
    assert (
        "".join(span.text for span in part.paragraphs[0]) == "Les sept cibles échues sont atteintes"
    )


def test_a_reversal_is_told_first(told):
    text = told(2024, "departement-30")
    assert text.index("n'est plus dans la même situation") < text.index("23 lycées sur 26")
    assert "Il reste 3 lycées et 48 autocars à protéger" in text


def test_a_title_does_not_keep_the_good_half_alone(told):
    """Gard and Haute-Garonne, 2024: more coaches than the region, but fewer lycées."""
    title = "Autocars mieux équipés que dans la région, lycées moins sécurisés"
    assert title in told(2024, "departement-30")
    assert "en avance" not in told(2024, "departement-11")


@pytest.mark.parametrize(
    ("territory", "cell", "said"),
    [
        ("departement-82", "lycees-trajectoire", "sécurisés : entre 75 et 100 % au 31 décembre"),
        ("departement-09", "tableau-lignes", "cinq en bonne voie ou finis"),
        # One coach fewer in 2023 than published: the reason is one that may lower a count.
        ("departement-12", "changements-revisions", "trois dates corrigées"),
    ],
)
def test_a_figure_or_table_says_what_is_so(plan, territory, cell, said):
    code = json.loads((NOTEBOOKS / "departement.ipynb").read_text(encoding="utf-8"))["cells"]
    source = next("".join(one["source"]) for one in code if one["id"] == cell)
    part = eval(source, {"report": plan.report(2024, territory)})
    assert said in re.sub("[\u00a0\u202f]", " ", f"{part.title} {part.data.rows}")


def test_the_gain_of_a_year_that_breaks_the_series_says_so(told):
    assert "La série est rompue en 2023 : PPMS unifié." in told(2023, "region-76")
    assert "La série est rompue" not in told(2024, "region-76")


def test_a_section_keeps_its_finding_where_nothing_is_agreed_yet(told):
    """The convention of January 2024 is not in the report of 2023."""
    assert "1,8 ETP d'intervenants sociaux en gendarmerie dans l'Hérault" in told(2023, "34")


def test_no_claim_stands_that_no_register_supports(told):
    assert "l'aide suppose" not in told(2024, "region-76")
