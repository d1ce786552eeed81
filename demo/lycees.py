"""The register of lycées: all invented, in real communes."""

from dataclasses import dataclass, replace
from datetime import date

from demo.calendar import INITIAL_LOAD, days, known_soon, lasts
from demo.knowledge import Change, Row, history, mistaken
from demo.places import DEPARTEMENTS, MONTPELLIER, Commune, communes_of
from demo.streams import Stream
from demo.tables import row

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


@dataclass(frozen=True)
class Lycee:
    """One invented lycée; `role` tells the ones with a story from the ordinary ones."""

    uai: str
    nom: str
    type: str
    commune: Commune
    effectif: int
    ouverture: date
    fermeture: date | None = None
    successeur: str | None = None
    role: str = "ordinaire"
    secteur: str = "public"

    def is_open(self, day: date) -> bool:
        """Say whether the lycée is open that day."""
        return lasts(day, self.ouverture, self.fermeture)


STORIES = (
    ("31", "LPO", "nouveau", date(2017, 9, 1), None),
    ("34", "LPO", "nouveau", date(2019, 9, 1), None),
    ("31", "LEGT", "nouveau", date(2021, 9, 1), None),
    ("82", "LPO", "nouveau", date(2022, 9, 1), None),
    ("34", "LPO", "inacheve", date(2023, 9, 1), None),
    ("81", "LP", "fusionne", date(1972, 9, 1), date(2018, 9, 1)),
    ("81", "LEGT", "fusionne", date(1966, 9, 1), date(2018, 9, 1)),
    ("81", "LPO", "fusion", date(2018, 9, 1), None),
    ("11", "LP", "ferme", date(1975, 9, 1), date(2022, 9, 1)),
    ("30", "EREA", "ferme", date(1981, 9, 1), date(2023, 12, 1)),
    ("30", "LPO", "nouveau", date(2024, 9, 1), None),
    ("34", "LP", "ferme", date(1978, 9, 1), date(2024, 9, 1)),
    ("31", "LEGT", "prive", date(1988, 9, 1), None),
    ("34", "LP", "prive", date(1994, 9, 1), None),
)
"""Département, type, role, opening and closing of the lycées that tell a story."""


def invent() -> list[Lycee]:
    """Return all lycées, by UAI; those merged are where their successor is."""
    stream = Stream("lycees")
    every = [f"{place}-aux-{beast}" for place in PLACES.split(",") for beast in BEASTS.split(",")]
    names = iter(stream.sample(every, 240))
    lycees: list[Lycee] = []
    for departement, base in zip(DEPARTEMENTS, BASE, strict=True):
        for number in range(base):
            kind = _type_of(number, stream)
            opening = date(stream.integer(1961, 2014), 9, 1)
            lycees.append(_lycee(departement, kind, opening, next(names), stream))
    for departement, kind, role, opening, closing in STORIES:
        lycee = _lycee(departement, kind, opening, next(names), stream)
        sector = "prive" if role == "prive" else "public"
        lycees.append(replace(lycee, fermeture=closing, role=role, secteur=sector))
    lycees = _numbered(lycees)
    successor = next(lycee for lycee in lycees if lycee.role == "fusion")
    return [
        replace(lycee, successeur=successor.uai, commune=successor.commune)
        if lycee.role == "fusionne"
        else lycee
        for lycee in lycees
    ]


def _type_of(number: int, stream: Stream) -> str:
    if number in (0, 20):
        return "LEGTA"
    if number == 30:
        return "EREA"
    return TYPES[number % 3] if number < 4 else stream.weighted(TYPES, (40, 32, 28))


def _lycee(departement: str, kind: str, opening: date, name: str, stream: Stream) -> Lycee:
    towns = communes_of(departement, smallest=2500)
    commune = stream.weighted(towns, [town.population for town in towns])
    words, least, greatest = KINDS[kind]
    size = 10 * round(stream.integer(least, greatest) / 10)
    return Lycee("", f"{words} fictif du {name}", kind, commune, size, opening)


def _numbered(lycees: list[Lycee]) -> list[Lycee]:
    """Number lycées by département, with a letter that no real lycée of that number can have."""
    counts = dict.fromkeys(DEPARTEMENTS, 9000)
    numbered = []
    for lycee in lycees:
        departement = lycee.commune.departement
        counts[departement] += 1
        number = f"0{departement}{counts[departement]}"
        letter = UAI_LETTERS[(int(number) + 7) % 23]  # the check letter is that of number % 23
        numbered.append(replace(lycee, uai=number + letter))
    return sorted(numbered, key=lambda lycee: lycee.uai)


def rows(lycees: list[Lycee]) -> list[Row]:
    """Return the register `lycees`, one row per version of a lycée and per state of knowledge.

    Fourteen change their headcount on a 1 September; four were first recorded with a digit too
    many.
    """
    stream = Stream("lycees.versions")
    drawn = stream.sample([lycee.uai for lycee in lycees if lycee.role == "ordinaire"], 18)
    found: list[Row] = []
    for lycee in lycees:
        start, town = lycee.ouverture, lycee.commune
        facts = (lycee.uai, start, None, lycee.nom, lycee.type, lycee.secteur, town.code)
        academie = "Montpellier" if town.departement in MONTPELLIER else "Toulouse"
        first = row("lycees", *facts, town.departement, academie, lycee.effectif, start)
        if lycee.uai in drawn[:14]:
            found += _renewed(first, stream)
        elif lycee.uai in drawn[14:]:
            wrong, day = {"effectif": lycee.effectif * 10}, (date(2016, 3, 1), date(2019, 6, 30))
            found += mistaken(first, wrong, INITIAL_LOAD, AUTHOR, stream.day(*day), "effectif")
        else:
            changes = []
            if lycee.fermeture is not None:
                closing = {"date_fermeture": lycee.fermeture, "uai_successeur": lycee.successeur}
                changes = [Change(lycee.fermeture - days(75), closing)]
            found += history(first, max(INITIAL_LOAD, start - days(420)), AUTHOR, *changes)
    return found


def _renewed(before: Row, stream: Stream) -> list[Row]:
    change = date(stream.integer(2017, 2024), 9, 1)
    known = known_soon(change, 25)
    size = 10 * round(before["effectif"] * stream.uniform(0.88, 1.15) / 10)
    after = before | {"valide_du": change, "effectif": size}
    ended = Change(known, {"valide_au": change})
    return [*history(before, INITIAL_LOAD, AUTHOR, ended), *history(after, known, AUTHOR)]
