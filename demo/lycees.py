"""The lycées, all invented, in real communes; their safety plans (PPMS) and drills."""

from datetime import date

from demo.draws import INITIAL_LOAD, Stream, by_year, days, known_soon, lasts, school_year
from demo.equipment import COMPONENTS, EXEMPLARY, at_work
from demo.places import DEPARTEMENTS, MONTPELLIER, communes
from demo.tables import Change, Row, Rows, history, numbered, row

AUTHOR = "Direction de l'éducation"
BASE = (7, 13, 12, 25, 45, 9, 39, 8, 6, 11, 16, 16, 11)
"""Public lycées open since before 2016 and still open at the end, by département."""
TYPES = ("LEGT", "LP", "LPO")
FIRST = {0: "LEGTA", 1: "LP", 2: "LPO", 3: "LEGT", 20: "LEGTA", 30: "EREA"}
"""Types that each département has, at these ranks."""
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

SCHOOLS = "Rectorats et DRAAF"
FULLY_SECURED = by_year(2016, 45, 69, 95, 121, 150, 170, 188, 203, 211)
"""Public lycées that have all three components and an up-to-date PPMS on 31 December, as known at
the published freeze; what was learnt later about 2023 comes on top."""
OTHERS_UP_TO_DATE = by_year(2016, 0.55, 0.62, 0.68, 0.74, 0.78, 0.8, 0.82, 0.85, 0.86)
"""Share of up-to-date PPMS among the lycées that miss a component."""
DILIGENT = by_year(2017, 0.34, 0.41, 0.3, 0.38, 0.56, 0.64, 0.75, 0.79)
"""Share of the lycées that hold two drills or more besides fire drills, by start of the year."""
DRILLS = ("intrusion", "risques_majeurs", "autre")


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
            kind = FIRST.get(number) or stream.weighted(TYPES, (40, 32, 28))
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


def open_on(lycees: list[Row], day: date) -> list[Row]:
    """Return the lycées open that day."""
    return [one for one in lycees if lasts(day, one.date_ouverture, one.date_fermeture)]


def _lycee(departement: str, kind: str, opening: date, name: str, stream: Stream) -> Row:
    towns = communes(departement, smallest=2500)
    commune = stream.weighted(towns, [town.population for town in towns])
    words, least, greatest = KINDS[kind]
    size = 10 * round(stream.integer(least, greatest) / 10)
    academie = "Montpellier" if departement in MONTPELLIER else "Toulouse"
    facts = (f"{words} fictif du {name}", kind, "public", commune.code, departement, academie)
    return row("lycees", None, opening, None, *facts, size, opening, role="ordinaire")


def rows(lycees: list[Row]) -> Rows:
    """Yield the register `lycees`, one row per version of a lycée and per state of knowledge.

    Fourteen change their headcount on a 1 September; four were first recorded with a digit too
    many.
    """
    stream = Stream("lycees.versions")
    drawn = stream.sample([lycee.uai for lycee in lycees if lycee.role == "ordinaire"], 18)
    for lycee in lycees:
        known = max(INITIAL_LOAD, lycee.date_ouverture - days(420))
        end, mistake = lycee.date_fermeture and lycee.date_fermeture - days(75), None
        if lycee.uai in drawn[:14]:
            change = date(stream.integer(2017, 2024), 9, 1)
            size = 10 * round(lycee.effectif * stream.uniform(0.88, 1.15) / 10)
            after = Row(lycee, valide_du=change, effectif=size)
            yield from history(after, known_soon(change, 25), AUTHOR)
            lycee.valide_au = change
        elif lycee.uai in drawn[14:]:
            corrected = stream.day(date(2016, 3, 1), date(2019, 6, 30))
            mistake = ({"effectif": lycee.effectif * 10}, corrected, "effectif")
        later = {"valide_au": 25, "date_fermeture": end, "uai_successeur": end}
        yield from history(lycee, known, AUTHOR, mistake=mistake, **later)


def plans(lycees: list[Row], equipment: list[Row]) -> Rows:
    """Yield the register `ppms`."""
    stream = Stream("ppms")
    for year in FULLY_SECURED:
        here = open_on(lycees, date(year, 12, 31))
        up_to_date = _up_to_date(here, equipment, year, stream)
        for lycee in here:
            version = "PPMS unifié" if year >= 2023 else "PPMS attentat-intrusion"
            plan = row("ppms", lycee.uai, f"{year}-{year + 1}", version=version)
            write = _in_time if lycee.uai in up_to_date else _overdue
            yield from write(plan, year, lycee.date_ouverture, stream)


def _up_to_date(lycees: list[Row], equipment: list[Row], year: int, stream: Stream) -> set[str]:
    working = {(one.uai, one.composante) for one in equipment if at_work(one, date(year, 12, 31))}
    ready = [one for one in lycees if all((one.uai, name) in working for name in COMPONENTS)]
    public = [one for one in ready if one.secteur != "prive"]
    lapsing = [one.uai for one in public if one.code_dep not in EXEMPLARY]
    lapsed = stream.sample(lapsing, len(public) - FULLY_SECURED[year])
    kept = {one.uai for one in ready if one.uai not in lapsed}
    share = OTHERS_UP_TO_DATE[year]
    return kept | {one.uai for one in lycees if one not in ready and stream.chance(share)}


def _in_time(plan: Row, year: int, opening: date, stream: Stream) -> list[Row]:
    """Return a plan sent by mid-October, one in sixty by mid-December; some days are corrected."""
    first = max(date(year, 6, 5), opening + days(7))
    last = date(year, 12, 4) if stream.chance(0.015) else date(year, 10, 1)
    validated = stream.day(first, last)
    sent = validated + days(stream.integer(0, 13))
    known = sent + days(stream.integer(3, 25))
    plan.update(date_validation=validated, date_transmission_region=sent)
    if not stream.chance(0.01) or sent >= date(year, 11, 18):
        return history(plan, known, SCHOOLS)
    wrong = {"date_transmission_region": sent + days(7)}
    mistake = (wrong, known + days(90), "date de transmission")
    return history(plan, known + days(7), SCHOOLS, mistake=mistake)


def _overdue(plan: Row, year: int, opening: date, stream: Stream) -> list[Row]:
    """Return a plan sent after the new year, or none; some of 2023 were only found late."""
    if stream.chance(0.35):
        return []
    if year == 2023 and stream.chance(0.5):
        validated = stream.day(max(date(2023, 9, 11), opening + days(20)), date(2023, 11, 10))
        known, first = stream.day(date(2024, 2, 12), date(2024, 5, 24)), date(2023, 12, 12)
        sent, reason = validated + days(6), "Correction : date de transmission"
    else:
        validated = stream.day(date(year + 1, 2, 5), date(year + 1, 6, 12))
        sent, reason = validated + days(stream.integer(1, 15)), None
        known = sent + days(stream.integer(4, 20))
        first = date(year, 12, stream.integer(5, 18))
    dates = {"date_validation": validated, "date_transmission_region": sent}
    return history(plan, first, SCHOOLS, Change(known, dates, reason))


def drills(lycees: list[Row]) -> Rows:
    """Yield the register `ppms_exercices`: about three drills a year and lycée."""
    stream = Stream("ppms_exercices")
    for start in DILIGENT:
        for lycee in open_on(lycees, date(start, 12, 31)):
            number = 2 + int(stream.chance(0.18))
            if not stream.chance(DILIGENT[start]):
                number = stream.weighted((0, 1), (35, 65))
            kinds = ["intrusion", "risques_majeurs", stream.pick(DRILLS)][:number]
            until = lycee.date_fermeture and lycee.date_fermeture - days(30)
            first, last = school_year(start, until)
            for rank, kind in enumerate((*kinds, "incendie"), start=1):
                day = stream.day(first, date(start, 11, 6) if kind == "incendie" else last)
                day -= days(max(0, day.weekday() - 4))
                late, delay = stream.chance(0.008), stream.integer(3, 45)
                known = day + days(240) if late and day.month >= 9 else known_soon(day, delay)
                facts = (f"EX-{start}-{lycee.uai}-{rank}", lycee.uai, day, kind)
                yield from history(row("ppms_exercices", *facts), known, SCHOOLS)
