"""The register of lycées: all invented, in real communes."""

from collections.abc import Iterable
from datetime import date

from demo.calendar import INITIAL_LOAD, days, known_soon, lasts
from demo.places import DEPARTEMENTS, MONTPELLIER, communes
from demo.streams import Stream
from demo.tables import Row, history, mistaken, numbered, row

AUTHOR = "Direction de l'éducation"
BASE = (7, 13, 12, 25, 45, 9, 39, 8, 6, 11, 16, 16, 11)
"""Public lycées open since before 2016 and still open at the end, by département."""
TYPES = ("LEGT", "LP", "LPO")
KINDS = {
    "LEGT": ("Lycée général et technologique", 620, 1680),
    "LP": ("Lycée professionnel", 230, 620),
    "LPO": ("Lycée polyvalent", 540, 1450),
    "EREA": ("EREA", 70, 140),
    "LEGTA": ("Lycée d'enseignement agricole", 160, 420),
}
"""Words, least and greatest number of pupils."""
PLACES = "Bois,Champ,Clos,Col,Jardin,Mas,Moulin,Pas,Plan,Pont,Pré,Puech,Rocher,Val"
BEASTS = (
    "Alouettes,Blaireaux,Chevreuils,Cigales,Coccinelles,Écureuils,Genettes,Grillons,Grives,"
    "Hérissons,Hirondelles,Isards,Lézards,Libellules,Loutres,Marmottes,Merles,Mésanges"
)
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
STORIES = (
    ("31", "LPO", "nouveau", "2017-09-01", "", "2017-09-01 2017-09-01 2017-09-01"),
    ("34", "LPO", "nouveau", "2019-09-01", "", "2019-09-01 2019-09-01 2019-09-01"),
    ("31", "LEGT", "nouveau", "2021-09-01", "", "2021-09-01 2021-09-01 2021-09-01"),
    ("82", "LPO", "nouveau", "2022-09-01", "", "2022-09-01 2022-09-01 2022-09-01"),
    ("34", "LPO", "nouveau", "2023-09-01", "", "2023-09-01 2023-09-01"),
    ("81", "LP", "fusionne", "1972-09-01", "2018-09-01", "2012-10-22 2014-03-10"),
    ("81", "LEGT", "fusionne", "1966-09-01", "2018-09-01", "2012-10-22 2014-03-10 2015-09-14"),
    ("81", "LPO", "fusion", "2018-09-01", "", "2018-09-01 2018-09-01 2019-04-15"),
    ("11", "LP", "partiel", "1975-09-01", "2022-09-01", "2011-05-09"),
    ("30", "EREA", "ferme", "1981-09-01", "2023-12-01", "2013-06-17 2016-10-24 2018-04-23"),
    ("30", "LPO", "nouveau", "2024-09-01", "", "2024-09-01 2024-09-01 2024-09-01"),
    ("34", "LP", "partiel", "1978-09-01", "2024-09-01", "2011-05-09"),
    ("31", "LEGT", "prive", "1988-09-01", "", "2014-08-25 2014-08-25 2014-08-25"),
    ("34", "LP", "prive", "1994-09-01", "", ""),
)
"""Département, type, role, opening and closing of the lycées that tell a story, and the days of
their fence ("partiel": around a part only), video protection and access control."""


def invent() -> list[Row]:
    """Return all lycées, by UAI; those merged are where their successor is.

    `role` tells the ones with a story from the ordinary ones, `equipped` when they were.
    """
    stream = Stream("lycees")
    every = [f"{place}-aux-{beast}" for place in PLACES.split(",") for beast in BEASTS.split(",")]
    names = iter(stream.sample(every, 240))
    found: list[Row] = []
    for departement, base in zip(DEPARTEMENTS, BASE, strict=True):
        for number in range(base):
            kind = _type_of(number, stream)
            opening = date(stream.integer(1961, 2014), 9, 1)
            found.append(_lycee(departement, kind, opening, next(names), stream))
    for departement, kind, role, *limits, equipped in STORIES:
        opening, closing = (date.fromisoformat(day) if day else None for day in limits)
        lycee = _lycee(departement, kind, opening, next(names), stream)
        lycee.update(role=role, date_fermeture=closing)
        lycee.equipped = [date.fromisoformat(day) for day in equipped.split()]
        lycee.secteur = "prive" if role == "prive" else "public"
        found.append(lycee)
    for lycee in numbered(found, "uai", "0{code_dep}9", 3):
        # The check letter is that of number % 23: no real lycée of that number has this one.
        lycee.uai += UAI_LETTERS[(int(lycee.uai) + 7) % 23]
    successor = next(lycee for lycee in found if lycee.role == "fusion")
    for lycee in found:
        if lycee.role == "fusionne":
            lycee.update(uai_successeur=successor.uai, code_commune=successor.code_commune)
    return sorted(found, key=lambda lycee: lycee.uai)


def open_on(lycees: Iterable[Row], day: date) -> list[Row]:
    """Return the lycées open that day."""
    return [one for one in lycees if lasts(day, one.date_ouverture, one.date_fermeture)]


def _type_of(number: int, stream: Stream) -> str:
    if number in (0, 20):
        return "LEGTA"
    if number == 30:
        return "EREA"
    return TYPES[number % 3] if number < 4 else stream.weighted(TYPES, (40, 32, 28))


def _lycee(departement: str, kind: str, opening: date, name: str, stream: Stream) -> Row:
    towns = communes(departement, smallest=2500)
    commune = stream.weighted(towns, [town.population for town in towns])
    words, least, greatest = KINDS[kind]
    size = 10 * round(stream.integer(least, greatest) / 10)
    academie = "Montpellier" if departement in MONTPELLIER else "Toulouse"
    facts = (f"{words} fictif du {name}", kind, "public", commune.code, departement, academie)
    return row("lycees", None, opening, None, *facts, size, opening, role="ordinaire")


def rows(lycees: list[Row]) -> list[Row]:
    """Return the register `lycees`, one row per version of a lycée and per state of knowledge.

    Fourteen change their headcount on a 1 September; four were first recorded with a digit too
    many.
    """
    stream = Stream("lycees.versions")
    drawn = stream.sample([lycee.uai for lycee in lycees if lycee.role == "ordinaire"], 18)
    found: list[Row] = []
    for lycee in lycees:
        if lycee.uai in drawn[:14]:
            found += _renewed(lycee, stream)
        elif lycee.uai in drawn[14:]:
            wrong, day = {"effectif": lycee.effectif * 10}, (date(2016, 3, 1), date(2019, 6, 30))
            found += mistaken(lycee, wrong, INITIAL_LOAD, AUTHOR, stream.day(*day), "effectif")
        else:
            known = max(INITIAL_LOAD, lycee.date_ouverture - days(420))
            closing = lycee.date_fermeture and lycee.date_fermeture - days(75)
            end = {"date_fermeture": closing, "uai_successeur": closing}
            found += history(lycee, known, AUTHOR, **end)
    return found


def _renewed(lycee: Row, stream: Stream) -> list[Row]:
    change = date(stream.integer(2017, 2024), 9, 1)
    size = 10 * round(lycee.effectif * stream.uniform(0.88, 1.15) / 10)
    before = history(Row(lycee, valide_au=change), INITIAL_LOAD, AUTHOR, valide_au=25)
    after = Row(lycee, valide_du=change, effectif=size)
    return [*before, *history(after, known_soon(change, 25), AUTHOR)]
