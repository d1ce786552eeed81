"""Awareness actions, facts reported to the observatory, joint operations and CyberOcc."""

from datetime import date

from demo.draws import LAST_YEAR, Stream, by_year, days, known_soon, lasts, school_year
from demo.lycees import open_on
from demo.places import DEPARTEMENTS, communes, pseudonym
from demo.tables import Change, Row, Rows, history, numbered, row

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


def actions(lycees: list[Row]) -> Rows:
    """Yield the register `actions_sensibilisation`: Pharos (axis 1), the Republic (axis 3).

    One action of the autumn in thirty is learnt in March, some attendance is corrected.
    """
    stream = Stream("actions_sensibilisation")
    towns = [town.code for town in communes(smallest=4000)]
    for start in PHAROS:
        drawn: list[Row] = []
        for lycee in open_on(lycees, date(start, 12, 31)):
            if stream.chance(PHAROS[start]):
                drawn.append(_action("pharos", 1, start, lycee, stream))
            if stream.chance(VALUES[start]):
                for _ in range(stream.weighted((1, 2, 3), (60, 28, 12))):
                    drawn.append(_action(stream.pick(THEMES), 3, start, lycee, stream))
        for _ in range(14):
            action = _action(*stream.pick(ELSEWHERE), start, None, stream)
            action.place = action.code_commune = stream.pick(towns)
            drawn.append(action)
        for one in numbered(drawn, "action_id", f"AS-{start}-", 3, "date", "theme", "place"):
            known, mistake = known_soon(one.date, stream.integer(4, 40)), None
            if stream.chance(0.033) and one.date.month >= 10:
                known = date(one.date.year + 1, 3, 11)
            if one.presences is not None and stream.chance(0.004):
                wrong = {"presences": one.presences * 10}
                mistake = (wrong, date(known.year, 12, 28), "présences")
            yield from history(one, known, CITIZENSHIP, mistake=mistake)


def _action(theme: str, axis: int, start: int, lycee: Row | None, stream: Stream) -> Row:
    day = stream.day(*school_year(start, date(LAST_YEAR, 12, 31)))
    size, uai = (min(lycee.effectif, 400), lycee.uai) if lycee else (120, None)
    present = None if stream.chance(0.06) else stream.integer(size // 6, size)
    facts = (theme, axis, day, uai, None, present, stream.pick(SPEAKERS))
    return row("actions_sensibilisation", None, *facts, place=uai)


def reports(lycees: list[Row]) -> Rows:
    """Yield the register `signalements_lycees`, by day of declaration, nil returns too.

    One declaration in eighty is entered months later, some are reclassified.
    """
    stream = Stream("signalements_lycees")
    drawn: list[Row] = []
    for start, share in REPORTING.items():
        for lycee in open_on(lycees, date(start, 12, 31)):
            if lycee.secteur == "public" and stream.chance(share):
                drawn += _declarations(lycee, start, stream)
    drawn = [one for one in drawn if one.date_declaration <= date(LAST_YEAR, 12, 31)]
    for one in numbered(drawn, "fait_id", "SIG-", 5, "date_declaration", "uai", "type"):
        declared, delay, mistake = one.date_declaration, stream.integer(1, 20), None
        late, wrong = stream.chance(0.012), stream.chance(0.004)
        known = declared + days(150) if late else known_soon(declared, delay)
        if wrong and one.type != "neant":
            level = {"gravite": "moyenne" if one.gravite == "faible" else "faible"}
            mistake = (level, known + days(35), "gravité")
        yield from history(one, known, OBSERVATORY, mistake=mistake)


def _declarations(lycee: Row, start: int, stream: Stream) -> Rows:
    """Yield the facts of a school year, a nil return if there was none."""
    first, last = school_year(start)
    expected = lycee.effectif * PER_THOUSAND[start] / 1000
    number = int(stream.uniform(0, 2 * expected) + 0.5)
    for _ in range(number):
        day = stream.day(max(first, INSTALLED), last)
        kind, level = stream.pick(KINDS), stream.weighted(LEVELS, (6, 3, 1))
        declared = day + days(stream.integer(0, 21))
        yield row("signalements_lycees", None, day, declared, kind, lycee.uai, level)
    if not number:
        declared = stream.day(date(start, 12, 1), date(start, 12, 18))
        yield row("signalements_lycees", None, None, declared, "neant", lycee.uai)


def joint(lycees: list[Row], sites: list[Row]) -> Rows:
    """Yield the register `operations_conjointes`: one to three sites of one département each."""
    stream = Stream("operations_conjointes")
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
            yield from history(operation, known, PROJECT)


def cyber() -> Rows:
    """Yield the register `incidents_cyber`; an incident of each June was reported twice."""
    stream = Stream("incidents_cyber")
    for year, helped in HELPED.items():
        start, end = date(year, 1, 11), date(year, 12, 19)
        drawn = [(stream.day(max(start, OPENED), end), "incident") for _ in range(INCIDENTS[year])]
        drawn += [(stream.day(start, end), "accompagnement") for _ in range(helped)]
        tickets = [_ticket(day, kind, stream) for day, kind in sorted(drawn)]
        for one in numbered(tickets, "incident_id", f"CY-{year}-", 3):
            yield from history(one, one.known, CYBER, clos_le=max(one.clos_le, one.known) + days(1))
        june = [one for one in tickets if one.type == "incident" and one.date.month == 6]
        for one in june[:1]:
            day = one.date + days(2)
            again = one | {"incident_id": f"CY-{year}-900", "date": day, "clos_le": None}
            same = Change(day + days(30), {"doublon_de": one.incident_id})
            yield from history(again, day + days(1), CYBER, same)


def _ticket(day: date, kind: str, stream: Stream) -> Row:
    organisation = stream.integer(1, 140)
    departement = stream.weighted(DEPARTEMENTS, SHARE)
    category = stream.pick(CATEGORIES) if kind == "incident" else None
    hashed = pseudonym(f"organisation-{organisation:04d}")
    facts = (category, SECTORS[organisation % 7 % 4], hashed, SIZES[organisation % 4])
    where = None if stream.chance(0.15) else departement
    closed = day + days(stream.integer(3, 90))
    is_late = kind == "accompagnement" and date(2023, 11, 1) <= day < date(2024, 1, 1)
    known = date(2024, 2, 22) if is_late else known_soon(day, stream.integer(1, 6))
    return row("incidents_cyber", None, day, kind, *facts, closed, where, known=known)
