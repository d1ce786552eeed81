"""Texts name the dates of their figures, or they are refused."""

import re
from datetime import date

import pytest

from reporting.errors import UsageError
from reporting.parts import Figure, Scope, difference, prose
from reporting.parts.times import Moment, check_text

MOMENT = Moment(date(2024, 12, 31), date(2025, 1, 31))
REGION = "region-76"


def on(year: int, numerator: int, name: str = "lycees") -> Figure:
    """Make a share of 225 at the end of a year."""
    day = date(year, 12, 31)
    return Scope.at(REGION, day).figure(
        name, numerator, 225, "%", decimals=1, noun=("lycée", "lycées")
    )


def over(du: date, au: date, name: str, numerator: int = 45, year: int = 2024) -> Figure:
    """Make a share of 50 over some days."""
    return Scope(REGION, year, du, au).figure(name, numerator, 50, "%", decimals=1)


NOW, BEFORE, FIRST = on(2024, 211), on(2023, 208), on(2016, 75)
TARGET = on(2023, 225, "cible")
VALUES = {
    "lycees": NOW,
    "avant": BEFORE,
    "debut": FIRST,
    "an": difference(BEFORE, NOW),
    "progres": difference(FIRST, NOW),
    "cible": TARGET,
    "retard": difference(TARGET, BEFORE),
    "retard_depuis": difference(TARGET, NOW),
    "enveloppe": over(date(2021, 1, 1), date(2023, 12, 31), "plan"),
    "cumul": over(date(2016, 1, 1), date(2024, 12, 31), "depense"),
    "flux": over(date(2024, 1, 1), date(2024, 12, 31), "actions"),
    "scolaire": over(date(2023, 9, 1), date(2024, 8, 31), "exercices"),
    "annee": "2024",
    "premiere": "2016",
    "date": "31\u00a0décembre 2024",
    "arrete": "31\u00a0janvier 2025",
    "convention": date(2024, 1, 25),
}

TRUE = [
    "Au {date}, {lycees} des lycées sont sécurisés, soit {lycees.fraction_text}.",
    "{lycees} des lycées sont sécurisés.",
    "La part était de {avant} en 2023.",
    "Fin 2016, {debut} des lycées l'étaient ; {lycees} le sont.",
    "L'évolution est de {an} en un an.",
    "L'évolution est de {an} sur 1 an, de {progres} en huit ans.",
    "L'évolution est de {progres} depuis {premiere}.",
    "L'évolution est de {progres} depuis le 31 décembre 2016.",
    "La part passe de {debut} en {premiere} à {lycees}, soit {progres} en huit ans.",
    "La part passe de {debut} en {premiere} à {lycees}, soit {progres}.",
    "De 2016 à 2024, la part a gagné {progres.absolute}.",
    "Entre 2016 et 2024, la part passe de {debut} à {lycees}.",
    "En {annee}, la part évolue de {an}.",
    "La cible initiale, {cible} en 2023, est manquée de {retard.absolute}.",
    "La cible, {cible} au 31 décembre 2023, est manquée : {lycees} au {date}.",
    "Du 1er janvier 2021 au 31 décembre 2023, la Région a payé {enveloppe} de l'enveloppe.",
    "Du {enveloppe.du} au {enveloppe.au}, la Région a payé {enveloppe} de l'enveloppe.",
    "{enveloppe} de l'enveloppe ont été payés {enveloppe.when}.",
    "{cumul} ont été payés depuis 2016.",
    "{cumul} ont été payés depuis le 1er janvier 2016.",
    "{cumul} ont été payés de 2016 à 2024, données arrêtées au {arrete}.",
    "{cumul} étaient payés au 31 décembre 2024.",
    "{flux} des opérations ont eu lieu en {annee}.",
    "Du 1er janvier au 31 décembre 2024, {flux} des opérations ont eu lieu.",
    "{scolaire} des lycées ont conduit deux exercices en 2023-2024.",
    "{scolaire} des lycées ont conduit deux exercices {scolaire.when}.",
    "Pendant l'année scolaire 2023-2024, {scolaire} des lycées l'ont fait.",
    "La convention-cadre du 25 janvier 2024 a trois priorités.",
    "La loi n° 2021-646 du 25 mai 2021 le permet depuis 2021.",
    "La convention du {convention} couvre {lycees} des lycées.",
    "Selon l'article 2012, {lycees} des lycées sont concernés.",
    "Les 2030 places ouvertes servent {lycees} des lycées.",
    "La convention date de 2019. {lycees} des lycées sont sécurisés.",
    "{lycees} des lycées le sont. En 2012, un autre plan existait.",
    "Selon une méthode exacte (Kitagawa, 1955), la part gagne {an} en un an.",
    "Au 31/12/2024, {lycees} des lycées sont sécurisés.",
    "Au 31 décembre, {lycees} des lycées sont sécurisés.",
    "En décembre 2024, {lycees} des lycées étaient sécurisés.",
    "De fin 2016 à fin 2024, la part gagne {progres}.",
    "Sur les huit dernières années, la part gagne {progres}.",
    "En douze mois, la part gagne {an}.",
    "De janvier à décembre 2024, {flux} des opérations ont eu lieu.",
    "Depuis début 2016, {cumul} ont été payés.",
    "{scolaire} des lycées en 2023-24.",
    "{scolaire} des lycées, de septembre 2023 à août 2024.",
    "La norme NF EN 62676-4:2015 couvre {lycees} des lycées.",
    "Les rames de 30 ans sont rares : {cumul} ont été payés depuis 2016.",
]
FALSE = [
    ("Du 1er janvier 2021 au {date}, la Région a payé {enveloppe} de l'enveloppe.", "2023"),
    ("Au {date}, la Région a payé {enveloppe} de l'enveloppe.", "de 2021 à 2023"),
    ("Depuis 2020, la Région a payé {enveloppe} de l'enveloppe.", "de 2021 à 2023"),
    ("La Région a payé {enveloppe} de l'enveloppe.", "ne dit pas de quand"),
    ("Au {date}, {lycees} des lycées le sont et {enveloppe} de l'enveloppe est payée.", "quand"),
    ("Fin 2020, {lycees} des lycées sont sécurisés.", "au 31 décembre 2024"),
    ("Au 30 juin 2024, {lycees} des lycées sont sécurisés.", "30 juin 2024"),
    ("En juin 2024, {lycees} des lycées sont sécurisés.", "juin 2024"),
    ("{lycees} des lycées sont sécurisés (2022).", "2022"),
    ("{avant} des lycées sont sécurisés.", "ne dit pas de quand"),
    ("{avant} des lycées sont sécurisés en {annee}.", "2024"),
    ("La cible initiale, {cible} en 2023, est manquée de {retard_depuis.absolute}.", "quand"),
    ("La cible est de {cible}.", "ne dit pas de quand"),
    ("L'évolution est de {progres} en un an.", "« en un an »"),
    ("L'évolution est de {an} depuis 2016.", "2016"),
    ("La part gagne {an} sur huit ans.", "huit ans"),
    ("La part passe de {debut} en 2016 à {lycees}, soit {an} en un an.", "« soit » joint"),
    ("Entre 2015 et 2024, la part gagne {progres}.", "2015 et 2024"),
    ("De 2016 à 2023, la part gagne {progres}.", "2016 à 2023"),
    ("{cumul} ont été payés en {annee}.", "en 2024"),
    ("{cumul} ont été payés depuis 2017.", "depuis 2017"),
    ("{cumul} ont été payés de 2017 à 2024.", "de 2017 à 2024"),
    ("{flux} des opérations ont eu lieu depuis 2016.", "depuis 2016"),
    ("{flux} des opérations ont eu lieu en 2023.", "en 2023"),
    ("Du 1er janvier au 30 juin 2024, {flux} des opérations ont eu lieu.", "30 juin 2024"),
    ("{scolaire} des lycées ont conduit deux exercices en {annee}.", "en 2023-2024"),
    ("{scolaire} des lycées ont conduit deux exercices en 2022-2023.", "2022-2023"),
    ("{scolaire} des lycées ont conduit deux exercices dans l'année scolaire.", "quand"),
    ("La convention du 25 janvier 2024 couvre {lycees} des lycées.", "25 janvier 2024"),
    ("Au 1er janvier 2025, {lycees} des lycées sont sécurisés.", "1er janvier 2025"),
    ("En 2025, {lycees} des lycées sont sécurisés.", "En 2025"),
    ("Au 31/12/2023, {lycees} des lycées sont sécurisés.", "31/12/2023"),
    ("Au 31.12.2023, {lycees} des lycées sont sécurisés.", "31.12.2023"),
    ("Le 2023-12-31, {lycees} des lycées sont sécurisés.", "2023-12-31"),
    ("Au 30 juin, {lycees} des lycées sont sécurisés.", "« Au 30 juin »"),
    ("Fin juin, {lycees} des lycées sont sécurisés.", "« Fin juin »"),
    ("De janvier à juin 2024, {flux} des opérations ont eu lieu.", "juin 2024"),
    ("Au premier semestre 2024, {flux} des opérations ont eu lieu.", "premier semestre 2024"),
    ("Au 2e trimestre 2024, {flux} des opérations ont eu lieu.", "2e trimestre 2024"),
    ("Début 2024, {lycees} des lycées sont sécurisés.", "Début 2024"),
    ("Mi-2024, {lycees} des lycées sont sécurisés.", "Mi-2024"),
    ("L'an dernier, {lycees} des lycées étaient sécurisés.", "L'an dernier"),
    ("Il y a deux ans, {lycees} des lycées étaient sécurisés.", "Il y a deux ans"),
    ("{lycees} des lycées l'étaient deux ans plus tôt.", "deux ans plus tôt"),
    ("Ces trois dernières années, la part gagne {an}.", "trois dernières années"),
    ("En trois ans, {cumul} ont été payés.", "En trois ans"),
    ("En vingt ans, la part gagne {progres}.", "En vingt ans"),
    ("En six mois, la part gagne {an}.", "En six mois"),
    ("En un an et demi, la part gagne {an}.", "En un an et demi"),
    ("{scolaire} des lycées en 2022-23.", "2022-23"),
]  # fmt: skip


@pytest.mark.parametrize("sentence", TRUE)
def test_a_sentence_may_name_the_dates_of_its_figures(sentence):
    """Days, years, periods, spans and school years of figures; the freeze; the plan's own dates."""
    assert prose(sentence, values=VALUES, id="x", moment=MOMENT).kind == "prose"


@pytest.mark.parametrize(("sentence", "told"), FALSE)
def test_a_sentence_that_names_another_date_is_refused(sentence, told):
    """The message has the sentence and both dates."""
    with pytest.raises(UsageError, match=re.escape(told).replace("\\ ", "[ \u00a0]")) as refused:
        prose(sentence, values=VALUES, id="x", moment=MOMENT)
    assert sentence.split("{")[0].strip().replace("\u00a0", " ")[:12] in str(refused.value)


def test_the_refusal_names_sentence_figure_and_both_dates():
    """An analyst sees what to change."""
    template = "Du 1er janvier 2021 au {date}, la Région a payé {enveloppe} de l'enveloppe."
    with pytest.raises(UsageError) as refused:
        prose(template, values=VALUES, id="x", moment=MOMENT)
    assert str(refused.value) == (
        "« Du 1er janvier 2021 au 31 décembre 2024, la Région a payé 90,0 % de l'enveloppe. » "
        "nomme « Du 1er janvier 2021 au 31 décembre 2024 », qui n'est la date d'aucun de ses "
        "chiffres : 90,0\u202f% (plan, de 2021 à 2023). Nommer la date du chiffre (« {x.when} »), "
        "ou donner la date comme une donnée du plan."
    )


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("Situation au 31 décembre 2024", True),
        ("Situation au 31 décembre, Gard", True),
        ("De 88,5 % en 2023 à 93,8 % en 2024, données arrêtées au 31 janvier 2025.", True),
        ("La cible passe de 2023 à 2030", True),
        ("Dernière valeur (2024) : 93,8 %", True),
        ("Dernière valeur (2020) : 93,8 %", False),
        ("Depuis le 1er janvier 2016", False),
        ("Deux rythmes : atteint en 2030, ou vers 2048", True),
        ("En 2025, 93,8 %", False),
        ("67,2 M€ payés de 2023 à 2024", True),
        ("67,2 M€ payés de 2022 à 2024", False),
    ],
)
def test_texts_of_a_part_name_the_dates_of_what_it_shows(text, is_right):
    """Titles, notes and alternative texts, with the due dates of the targets drawn."""
    given = (text, (NOW, BEFORE), (date(2023, 12, 31), date(2030, 12, 31)), date(2025, 1, 31))
    if is_right:
        check_text(*given)
    else:
        with pytest.raises(UsageError, match="n'est la date d'aucun"):
            check_text(*given)
