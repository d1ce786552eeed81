"""A number typed by hand is found; what names a time, a rank, an article or a law is not one."""

import pytest

from reporting.errors import UsageError
from reporting.parts.mentions import check_template, check_text, numbers_of, typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Il y a 300 lycées.", "300"),
        ("Soit 90 % des rames.", "90 %"),
        ("Soit 90\u202f% des rames.", "90 %"),
        ("Soit 1\u202f234,5 M€.", "1 234,5 M€"),
        ("Au 31 décembre 2023, 12 gares.", "12"),
        ("La 2e phase : +4 points.", "+4"),
        ("2030 places ouvertes.", "2030"),
        ("Le plan de 2024 euros", "2024 euros"),
        ("Les treize départements.", "treize"),
        ("Deux millions d'euros.", "millions"),
        ("½ des lycées", "½"),
        ("٣٠٠ lycées", "٣٠٠"),
        ("nos 300 lycées", "300"),
        ("article 12 et 300 lycées", "300"),
        ("12 gares (source : SNCF) et 4 trains.", "4"),
        ("12 gares (source : SNCF). Et 4 trains.", "4"),
        ("12 gares (source : )", "12"),
    ],
)
def test_a_number_typed_by_hand_is_found(text, number):
    assert typed_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "Au 31 décembre 2023, en 2022, de 2016 à 2023, au 1er mai, en 2022-2023.",
        "Le 12/05/2021, le 2024-01-31, le 31 janv. 2024, les 1er et 2 mai 2024.",
        "Le 1er, la 2e, les 3es, le XIXe siècle.",
        "L'article L. 2212-1 du code, l'art. 12, les articles 3, 4 et 5 de la loi.",
        "La loi n° 2019-1461 du 27 décembre 2019, le décret 2020-12, le règlement (UE) 2016/679.",
        "SHA-256, CO2, PDF/A-3a, A2-L11, COVID-19.",
        "Deux priorités, trois années, (Kitagawa, 1955).",
        "Une aide de 300 € (source : délibération n° 12 du 12 mai 2021).",
        "De 12 à 14 gares (source\u00a0: SNCF).",
    ],
)
def test_what_is_no_figure_passes(text):
    assert typed_number(text) is None


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("{lycees}0 lycées", "0"),
        ("{lycees:lycée|300 lycées}", "300"),
        ("Il y a {lycees} et 3 de plus", "3"),
    ],
)
def test_a_template_holds_none_beside_its_placeholders(template, number):
    message = f"« {number} » est tapé à la main .* {{nom}}.*source"
    with pytest.raises(UsageError, match=message):
        check_template(template)


def test_a_template_holds_nothing_that_the_pdf_would_box():
    with pytest.raises(UsageError, match="« 😀 » dans « Bravo 😀 » : aucun dessin"):
        check_template("Bravo 😀")


def test_a_template_names_years_by_its_placeholders():
    check_template("Au 31 décembre {annee}, {lycees[2016]} puis {lycees:lycée|lycées|aucun}")


def test_numbers_of_what_is_drawn_are_known():
    known = numbers_of(["12,5\u202f%", "Gard", "1\u202f234"])
    check_text("De 12,5 % à 1 234", "titre", known)
    with pytest.raises(UsageError, match="« 13 »"):
        check_text("De 12,5 % à 13", "titre", known)
