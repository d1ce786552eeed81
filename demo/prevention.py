"""Awareness actions, facts reported to the observatory, joint operations and CyberOcc."""

from collections.abc import Iterable
from datetime import date

from demo.calendar import LAST_YEAR, by_year, days, known_soon, lasts, school_year, year_end
from demo.lycees import open_on
from demo.places import DEPARTEMENTS, communes, pseudonym
from demo.streams import Stream
from demo.tables import Change, Row, history, mistaken, numbered, row

CITIZENSHIP = "Direction de la citoyenneté"
PHAROS = by_year(2020, 0.0, 0.24, 0.39, 0.52, 0.34)
VALUES = by_year(2020, 0.21, 0.34, 0.43, 0.55, 0.3)
"""Share of the lycées with an action, by start of the school year (2024: its first months)."""
THEMES = ("laicite", "racisme", "egalite", "citoyennete")
ELSEWHERE = (("radicalisation", 1), ("egalite", 3), ("autre", 3))
SPEAKERS = ("Ligue d'éducation fictive", "Association Exemple", "Gendarmerie", "Mission laïcité")

OBSERVATORY = "Observatoire régional de protection des usagers"
INSTALLED = date(2021, 9, 14)
REPORTING = by_year(2021, 0.38, 0.61, 0.74, 0.83)
"""Share of the lycées that report, by start of the school year."""
PER_THOUSAND = by_year(2021, 1.5, 2.0, 2.3, 2.1)
"""Facts for 1,000 pupils of a lycée that reports; it rises as habits settle."""
KINDS = ("intrusion", "violence", "menace", "dégradation", "vol", "cyberharcèlement")
LEVELS = ("faible", "moyenne", "forte")

PROJECT = "Direction de projet Sécurité"
JOINT = by_year(2021, 6, 13, 21, 58)
REPORTED_LATE = ("OC-2022-013", "OC-2023-020", "OC-2023-021")
"""Operations learnt after the freeze of their year."""
PARTNERS = ("Gendarmerie", "Gendarmerie|SUGE", "Gendarmerie|SUGE|Police municipale")

CYBER = "CyberOcc"
OPENED = date(2023, 3, 6)
"""The incident response centre (CSIRT) opened in March 2023; prevention is older."""
INCIDENTS = by_year(2021, 0, 0, 34, 52)
HELPED = by_year(2021, 12, 19, 28, 34)
CATEGORIES = ("rançongiciel", "hameçonnage", "compromission de compte", "déni de service")
SECTORS = ("collectivité", "entreprise", "association", "santé")
SIZES = ("moins de 10", "10 à 49", "50 à 249", "250 et plus")
SHARE = (2, 5, 4, 11, 26, 3, 20, 3, 1, 4, 8, 7, 4)


def actions(lycees: list[Row]) -> list[Row]:
    """Return the register `actions_sensibilisation`: Pharos (axis 1), the Republic (axis 3)."""
    stream = Stream("actions_sensibilisation")
    towns = [town.code for town in communes(smallest=4000)]
    found: list[Row] = []
    for start in PHAROS:
        drawn = _in_lycees(open_on(lycees, year_end(start)), start, stream)
        for _ in range(14):
            theme, axis = stream.pick(ELSEWHERE)
            action = _action(theme, axis, start, None, stream)
            code = stream.pick(towns)
            drawn.append(Row(action, code_commune=code, place=code))
        for one in numbered(drawn, "action_id", f"AS-{start}-", 3, "date", "theme", "place"):
            found += _recorded(one, stream)
    return found


def _in_lycees(lycees: list[Row], start: int, stream: Stream) -> list[Row]:
    found: list[Row] = []
    for lycee in lycees:
        if stream.chance(PHAROS[start]):
            found.append(_action("pharos", 1, start, lycee, stream))
        if stream.chance(VALUES[start]):
            for _ in range(stream.weighted((1, 2, 3), (60, 28, 12))):
                found.append(_action(stream.pick(THEMES), 3, start, lycee, stream))
    return found


def _action(theme: str, axis: int, start: int, lycee: Row | None, stream: Stream) -> Row:
    day = stream.day(*school_year(start, year_end(LAST_YEAR)))
    size, uai = (min(lycee.effectif, 400), lycee.uai) if lycee else (120, None)
    present = None if stream.chance(0.06) else stream.integer(size // 6, size)
    facts = (theme, axis, day, uai, None, present, stream.pick(SPEAKERS))
    return row("actions_sensibilisation", None, *facts, place=uai)


def _recorded(action: Row, stream: Stream) -> list[Row]:
    """Return an action, one of the autumn in thirty learnt in March, some attendance corrected."""
    day, delay = action.date, stream.integer(4, 40)
    known = known_soon(day, delay)
    if stream.chance(0.033) and day.month >= 10:
        known = date(day.year + 1, 3, 11)
    if action.presences is None or not stream.chance(0.004):
        return history(action, known, CITIZENSHIP)
    wrong = {"presences": action.presences * 10}
    return mistaken(action, wrong, known, CITIZENSHIP, date(known.year, 12, 28), "présences")


def reports(lycees: list[Row]) -> list[Row]:
    """Return the register `signalements_lycees`, by day of declaration, nil returns too."""
    stream = Stream("signalements_lycees")
    drawn: list[Row] = []
    for start, share in REPORTING.items():
        for lycee in open_on(lycees, year_end(start)):
            if lycee.secteur == "public" and stream.chance(share):
                drawn += _declarations(lycee, start, stream)
    drawn = [one for one in drawn if one.date_declaration <= year_end(LAST_YEAR)]
    ordered = numbered(drawn, "fait_id", "SIG-", 5, "date_declaration", "uai", "type")
    return [version for one in ordered for version in _declared(one, stream)]


def _declarations(lycee: Row, start: int, stream: Stream) -> list[Row]:
    """Return the facts of a school year, a nil return if there was none."""
    first, last = school_year(start)
    expected = lycee.effectif * PER_THOUSAND[start] / 1000
    facts: list[tuple[date | None, date, str, str | None]] = []
    for _ in range(int(stream.uniform(0, 2 * expected) + 0.5)):
        day = stream.day(max(first, INSTALLED), last)
        kind, level = stream.pick(KINDS), stream.weighted(LEVELS, (6, 3, 1))
        facts.append((day, day + days(stream.integer(0, 21)), kind, level))
    if not facts:
        facts = [(None, stream.day(date(start, 12, 1), date(start, 12, 18)), "neant", None)]
    return [
        row("signalements_lycees", None, *one, uai=lycee.uai, gravite=level)
        for *one, level in facts
    ]


def _declared(report: Row, stream: Stream) -> list[Row]:
    """Return a declaration; one in eighty is entered months later, some are reclassified."""
    declared, delay = report.date_declaration, stream.integer(1, 20)
    late, wrong = stream.chance(0.012), stream.chance(0.004)
    known = declared + days(150) if late else known_soon(declared, delay)
    if not wrong or report.type == "neant":
        return history(report, known, OBSERVATORY)
    level = {"gravite": "moyenne" if report.gravite == "faible" else "faible"}
    return mistaken(report, level, known, OBSERVATORY, known + days(35), "gravité")


def joint(lycees: list[Row], sites: list[Row]) -> list[Row]:
    """Return the register `operations_conjointes`: one to three sites of one département each."""
    stream = Stream("operations_conjointes")
    found: list[Row] = []
    for name, day in stream.agenda("OC-{}-{:03d}", JOINT, (1, 15), (12, 16)):
        first = stream.pick(open_on(lycees, day))
        near = [site for site in sites if site.code_dep == first.code_dep]
        here = [site for site in near if lasts(day, site.desservi_du, site.desservi_au)]
        places = [(first.uai, "lycee", first.code_commune)]
        for site in stream.sample(here, stream.weighted((0, 1, 2), (55, 30, 15))):
            places.append((site.code_uic, "gare", site.code_commune))
        if stream.chance(0.3) and len(places) > 1:
            places = places[1:]
        partners = stream.pick(PARTNERS)
        known = known_soon(day, stream.integer(4, 30))
        known = day + days(150) if name in REPORTED_LATE else known
        for place in places:
            operation = row("operations_conjointes", name, *place, day, partners)
            found += history(operation, known, PROJECT)
    return found


def cyber() -> list[Row]:
    """Return the register `incidents_cyber`; two incidents were reported twice."""
    stream = Stream("incidents_cyber")
    found: list[Row] = []
    for year, helped in HELPED.items():
        start, end = date(year, 1, 11), date(year, 12, 19)
        drawn = [(stream.day(max(start, OPENED), end), "incident") for _ in range(INCIDENTS[year])]
        drawn += [(stream.day(start, end), "accompagnement") for _ in range(helped)]
        for number, (day, kind) in enumerate(sorted(drawn), start=1):
            found += _ticket(f"CY-{year}-{number:03d}", day, kind, stream)
    return [*found, *_repeated(found)]


def _ticket(name: str, day: date, kind: str, stream: Stream) -> list[Row]:
    organisation = stream.integer(1, 140)
    departement = stream.weighted(DEPARTEMENTS, SHARE)
    category = stream.pick(CATEGORIES) if kind == "incident" else None
    hashed = pseudonym(f"organisation-{organisation:04d}")
    facts = (category, SECTORS[organisation % 7 % 4], hashed, SIZES[organisation % 4])
    where = None if stream.chance(0.15) else departement
    closed = day + days(stream.integer(3, 90))
    is_late = kind == "accompagnement" and date(2023, 11, 1) <= day < date(2024, 1, 1)
    known = date(2024, 2, 22) if is_late else known_soon(day, stream.integer(1, 6))
    ticket = row("incidents_cyber", name, day, kind, *facts, closed, where)
    return history(ticket, known, CYBER, clos_le=max(closed, known) + days(1))


def _repeated(tickets: Iterable[Row]) -> list[Row]:
    """Return a second report of an incident of each June, marked as such some days later."""
    incidents = [one for one in tickets if one.type == "incident" and one.date.month == 6]
    found: list[Row] = []
    for year in (2023, 2024):
        first = next(one for one in incidents if one.date.year == year)
        day = first.date + days(2)
        again = first | {"incident_id": f"CY-{year}-900", "date": day, "clos_le": None}
        same = Change(day + days(30), {"doublon_de": first.incident_id})
        found += history(again, day + days(1), CYBER, same)
    return found
