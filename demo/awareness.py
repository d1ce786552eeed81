"""The registers of awareness actions and of facts reported to the regional observatory."""

from datetime import date

from demo.calendar import LAST_YEAR, by_year, days, known_soon, school_year, year_end
from demo.knowledge import Row, history, mistaken
from demo.lycees import Lycee
from demo.places import communes
from demo.streams import Stream
from demo.tables import row

AUTHOR = "Direction de la citoyenneté"
PHAROS = by_year(2020, 0.0, 0.24, 0.39, 0.52, 0.34)
VALUES = by_year(2020, 0.21, 0.34, 0.43, 0.55, 0.3)
"""Share of the lycées with an action, by start of the school year (2024: its first months)."""
THEMES = ("laicite", "racisme", "egalite", "citoyennete")
ELSEWHERE = (("radicalisation", 1), ("egalite", 3), ("autre", 3))
PARTNERS = ("Ligue d'éducation fictive", "Association Exemple", "Gendarmerie", "Mission laïcité")

OBSERVATORY = "Observatoire régional de protection des usagers"
INSTALLED = date(2021, 9, 14)
REPORTING = by_year(2021, 0.38, 0.61, 0.74, 0.83)
"""Share of the lycées that report, by start of the school year."""
PER_THOUSAND = by_year(2021, 1.5, 2.0, 2.3, 2.1)
"""Facts for 1,000 pupils of a lycée that reports; it rises as habits settle."""
KINDS = ("intrusion", "violence", "menace", "dégradation", "vol", "cyberharcèlement")
LEVELS = ("faible", "moyenne", "forte")


def actions(lycees: list[Lycee]) -> list[Row]:
    """Return the register `actions_sensibilisation`: Pharos (axis 1), the Republic (axis 3)."""
    stream = Stream("actions_sensibilisation")
    towns = [commune.code for commune in communes() if commune.population >= 4000]
    found: list[Row] = []
    for start in PHAROS:
        period = school_year(start, year_end(LAST_YEAR))
        drawn = _in_lycees([one for one in lycees if one.is_open(year_end(start))], start, stream)
        for _ in range(14):
            theme, axis = stream.pick(ELSEWHERE)
            action = _action(theme, axis, stream.day(*period), None, stream)
            drawn.append(action | {"code_commune": stream.pick(towns)})
        drawn.sort(key=lambda one: (one["date"], one["theme"], one["uai"] or one["code_commune"]))
        for number, action in enumerate(drawn, start=1):
            found += _recorded(action | {"action_id": f"AS-{start}-{number:03d}"}, stream)
    return found


def _in_lycees(lycees: list[Lycee], start: int, stream: Stream) -> list[Row]:
    period = school_year(start, year_end(LAST_YEAR))
    found: list[Row] = []
    for lycee in lycees:
        if stream.chance(PHAROS[start]):
            found.append(_action("pharos", 1, stream.day(*period), lycee, stream))
        if stream.chance(VALUES[start]):
            for _ in range(stream.weighted((1, 2, 3), (60, 28, 12))):
                theme = stream.pick(THEMES)
                found.append(_action(theme, 3, stream.day(*period), lycee, stream))
    return found


def _action(theme: str, axis: int, day: date, lycee: Lycee | None, stream: Stream) -> Row:
    size = min(lycee.effectif, 400) if lycee else 120
    present = None if stream.chance(0.06) else stream.integer(size // 6, size)
    facts = (theme, axis, day, lycee and lycee.uai, None, present, stream.pick(PARTNERS))
    return row("actions_sensibilisation", None, *facts)


def _recorded(action: Row, stream: Stream) -> list[Row]:
    """Return an action, one of the autumn in thirty learnt in March, some attendance corrected."""
    day, delay = action["date"], stream.integer(4, 40)
    known = known_soon(day, delay)
    if stream.chance(0.033) and day.month >= 10:
        known = date(day.year + 1, 3, 11)
    if action["presences"] is None or not stream.chance(0.004):
        return history(action, known, AUTHOR)
    wrong = {"presences": action["presences"] * 10}
    return mistaken(action, wrong, known, AUTHOR, date(known.year, 12, 28), "présences")


def reports(lycees: list[Lycee]) -> list[Row]:
    """Return the register `signalements_lycees`, by day of declaration, nil returns too."""
    stream = Stream("signalements_lycees")
    drawn: list[Row] = []
    for start, share in REPORTING.items():
        for lycee in lycees:
            is_concerned = lycee.is_open(year_end(start)) and lycee.secteur == "public"
            if is_concerned and stream.chance(share):
                drawn += _declarations(lycee, start, stream)
    drawn = [one for one in drawn if one["date_declaration"] <= year_end(LAST_YEAR)]
    drawn.sort(key=lambda one: (one["date_declaration"], one["uai"], one["type"]))
    found: list[Row] = []
    for number, one in enumerate(drawn, start=1):
        found += _declared(one | {"fait_id": f"SIG-{number:05d}"}, stream)
    return found


def _declarations(lycee: Lycee, start: int, stream: Stream) -> list[Row]:
    """Return the facts of a school year, a nil return if there was none."""
    first, last = school_year(start)
    expected = lycee.effectif * PER_THOUSAND[start] / 1000
    facts: list[tuple[date | None, date, str, str | None]] = []
    for _ in range(int(stream.uniform(0, 2 * expected) + 0.5)):
        day = stream.day(max(first, INSTALLED), last)
        kind, level = stream.pick(KINDS), stream.weighted(LEVELS, (6, 3, 1))
        facts.append((day, day + days(stream.integer(0, 21)), kind, level))
    if not facts:
        facts.append((None, stream.day(date(start, 12, 1), date(start, 12, 18)), "neant", None))
    return [
        row("signalements_lycees", None, day, declared, kind, lycee.uai, level)
        for day, declared, kind, level in facts
    ]


def _declared(report: Row, stream: Stream) -> list[Row]:
    """Return a declaration; one in eighty is entered months later, some are reclassified."""
    declared, delay = report["date_declaration"], stream.integer(1, 20)
    late, wrong = stream.chance(0.012), stream.chance(0.004)
    known = declared + days(150) if late else known_soon(declared, delay)
    if not wrong or report["type"] == "neant":
        return history(report, known, OBSERVATORY)
    level = {"gravite": "moyenne" if report["gravite"] == "faible" else "faible"}
    return mistaken(report, level, known, OBSERVATORY, known + days(35), "gravité")
