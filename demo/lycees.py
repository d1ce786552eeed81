"""The register of lycées: all invented, in real communes."""

from dataclasses import dataclass, replace
from datetime import date

from demo.calendar import INITIAL_LOAD, days, known_soon
from demo.knowledge import Change, Row, history
from demo.places import DEPARTEMENTS, Commune, academie, communes_of
from demo.streams import Stream

AUTHOR = "Direction de l'éducation"

BASE = {
    "09": 7,
    "11": 13,
    "12": 12,
    "30": 25,
    "31": 45,
    "32": 9,
    "34": 39,
    "46": 8,
    "48": 6,
    "65": 11,
    "66": 16,
    "81": 16,
    "82": 11,
}
"""Public lycées open since before 2016 and still open at the end, by département."""

TYPES = ("LEGT", "LP", "LPO")
LABELS = {
    "LEGT": "Lycée général et technologique",
    "LP": "Lycée professionnel",
    "LPO": "Lycée polyvalent",
    "EREA": "EREA",
    "LEGTA": "Lycée d'enseignement agricole",
}
SIZES = {
    "LEGT": (620, 1680),
    "LP": (230, 620),
    "LPO": (540, 1450),
    "EREA": (70, 140),
    "LEGTA": (160, 420),
}
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
        return self.ouverture <= day and (self.fermeture is None or day < self.fermeture)


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
    """Return all lycées, by UAI."""
    stream = Stream("lycees")
    names = iter(
        stream.sample([f"{a}-aux-{b}" for a in PLACES.split(",") for b in BEASTS.split(",")], 240)
    )
    lycees: list[Lycee] = []
    for departement in DEPARTEMENTS:
        for number in range(BASE[departement]):
            kind = _type_of(number, stream)
            opening = date(stream.integer(1961, 2014), 9, 1)
            lycees.append(_lycee(departement, kind, opening, next(names), stream))
    for departement, kind, role, opening, closing in STORIES:
        lycee = _lycee(departement, kind, opening, next(names), stream)
        sector = "prive" if role == "prive" else "public"
        lycees.append(replace(lycee, fermeture=closing, role=role, secteur=sector))
    return _merged(_numbered(lycees))


def _type_of(number: int, stream: Stream) -> str:
    if number == 0 or number == 20:
        return "LEGTA"
    if number == 30:
        return "EREA"
    return TYPES[number % 3] if number < 4 else stream.weighted(TYPES, (40, 32, 28))


def _lycee(departement: str, kind: str, opening: date, name: str, stream: Stream) -> Lycee:
    towns = communes_of(departement, smallest=2500)
    commune = stream.weighted(towns, [town.population for town in towns])
    size = 10 * round(stream.integer(*SIZES[kind]) / 10)
    return Lycee("", f"{LABELS[kind]} fictif du {name}", kind, commune, size, opening)


def _numbered(lycees: list[Lycee]) -> list[Lycee]:
    counts = dict.fromkeys(DEPARTEMENTS, 9000)
    numbered = []
    for lycee in lycees:
        counts[lycee.commune.departement] += 1
        number = f"0{lycee.commune.departement}{counts[lycee.commune.departement]}"
        numbered.append(replace(lycee, uai=number + wrong_letter(number)))
    return sorted(numbered, key=lambda lycee: lycee.uai)


def wrong_letter(number: str) -> str:
    """Return a letter that is never the check letter of the number: no real lycée can have it."""
    return UAI_LETTERS[(int(number) + 7) % 23]


def _merged(lycees: list[Lycee]) -> list[Lycee]:
    successor = next(lycee for lycee in lycees if lycee.role == "fusion")
    return [
        replace(lycee, successeur=successor.uai, commune=successor.commune)
        if lycee.role == "fusionne"
        else lycee
        for lycee in lycees
    ]


def rows(lycees: list[Lycee]) -> list[Row]:
    """Return the register `lycees`, one row per version of a lycée and per state of knowledge."""
    stream = Stream("lycees.versions")
    ordinary = [lycee.uai for lycee in lycees if lycee.role == "ordinaire"]
    drawn = stream.sample(ordinary, 18)
    renewed, corrected = set(drawn[:14]), set(drawn[14:])
    found: list[Row] = []
    for lycee in lycees:
        if lycee.uai in renewed:
            found += _two_versions(lycee, stream)
        elif lycee.uai in corrected:
            found += _corrected(lycee, stream)
        else:
            found += _one_version(lycee)
    return found


def _row(lycee: Lycee) -> Row:
    return {
        "uai": lycee.uai,
        "valide_du": lycee.ouverture,
        "valide_au": None,
        "nom": lycee.nom,
        "type": lycee.type,
        "secteur": lycee.secteur,
        "code_commune": lycee.commune.code,
        "code_dep": lycee.commune.departement,
        "academie": academie(lycee.commune.departement),
        "effectif": lycee.effectif,
        "date_ouverture": lycee.ouverture,
        "date_fermeture": None,
        "uai_successeur": None,
    }


def _one_version(lycee: Lycee) -> list[Row]:
    known = max(INITIAL_LOAD, lycee.ouverture - days(420))
    if lycee.fermeture is None:
        return history(_row(lycee), known, AUTHOR)
    closing = {"date_fermeture": lycee.fermeture, "uai_successeur": lycee.successeur}
    return history(_row(lycee), known, AUTHOR, Change(lycee.fermeture - days(75), closing))


def _two_versions(lycee: Lycee, stream: Stream) -> list[Row]:
    """Return the lycée before and after a change of headcount, on a 1 September."""
    change = date(stream.integer(2017, 2024), 9, 1)
    known = known_soon(change, 25)
    before, after = _row(lycee), _row(lycee)
    after["valide_du"] = change
    after["effectif"] = 10 * round(lycee.effectif * stream.uniform(0.88, 1.15) / 10)
    return history(before, INITIAL_LOAD, AUTHOR, Change(known, {"valide_au": change})) + history(
        after, known, AUTHOR
    )


def _corrected(lycee: Lycee, stream: Stream) -> list[Row]:
    """Return a lycée first recorded with a headcount that had a digit too many."""
    wrong = _row(lycee) | {"effectif": lycee.effectif * 10}
    right = {"effectif": lycee.effectif}
    known = stream.day(date(2016, 3, 1), date(2019, 6, 30))
    return history(wrong, INITIAL_LOAD, AUTHOR, Change(known, right, "Correction : effectif"))
