"""The register of awareness actions: Pharos (axis 1), values of the Republic (axis 3)."""

from datetime import date

from demo.calendar import LAST_YEAR, known_soon, school_year, year_end
from demo.knowledge import Change, Row, history
from demo.lycees import Lycee
from demo.places import communes
from demo.streams import Stream

AUTHOR = "Direction de la citoyenneté"
FIRST = 2020
"""First school year of the register: 2020-2021."""
PHAROS = {2020: 0.0, 2021: 0.24, 2022: 0.39, 2023: 0.52, 2024: 0.34}
VALUES = {2020: 0.21, 2021: 0.34, 2022: 0.43, 2023: 0.55, 2024: 0.3}
"""Share of the lycées with an action, by start of the school year (2024: its first months)."""
THEMES = ("laicite", "racisme", "egalite", "citoyennete")
PARTNERS = ("Ligue d'éducation fictive", "Association Exemple", "Gendarmerie", "Mission laïcité")


def rows(lycees: list[Lycee]) -> list[Row]:
    """Return the register `actions_sensibilisation`."""
    stream = Stream("actions_sensibilisation")
    found: list[Row] = []
    for start in range(FIRST, LAST_YEAR + 1):
        drawn = _in_lycees(lycees, start, stream) + _in_communes(start, stream)
        drawn.sort(key=lambda row: (row["date"], row["theme"], row["uai"] or row["code_commune"]))
        for number, row in enumerate(drawn, start=1):
            found += _recorded({"action_id": f"AS-{start}-{number:03d}"} | row, stream)
    return found


def _in_lycees(lycees: list[Lycee], start: int, stream: Stream) -> list[Row]:
    first, last = school_year(start, year_end(LAST_YEAR))
    here = [lycee for lycee in lycees if lycee.is_open(year_end(start))]
    found: list[Row] = []
    for lycee in here:
        if stream.chance(PHAROS[start]):
            found.append(_action("pharos", 1, stream.day(first, last), lycee, stream))
        if stream.chance(VALUES[start]):
            for _ in range(stream.weighted((1, 2, 3), (60, 28, 12))):
                theme = stream.pick(THEMES)
                found.append(_action(theme, 3, stream.day(first, last), lycee, stream))
    return found


def _in_communes(start: int, stream: Stream) -> list[Row]:
    """Return the actions held outside lycées, by commune."""
    first, last = school_year(start, year_end(LAST_YEAR))
    towns = [commune for commune in communes() if commune.population >= 4000]
    return [
        _action(theme, axis, stream.day(first, last), None, stream)
        | {"code_commune": stream.pick(towns).code}
        for _ in range(14)
        for theme, axis in [stream.pick((("radicalisation", 1), ("egalite", 3), ("autre", 3)))]
    ]


def _action(theme: str, axis: int, day: date, lycee: Lycee | None, stream: Stream) -> Row:
    size = min(lycee.effectif, 400) if lycee else 120
    return {
        "theme": theme,
        "axe": axis,
        "date": day,
        "uai": lycee.uai if lycee else None,
        "code_commune": None,
        "presences": None if stream.chance(0.06) else stream.integer(size // 6, size),
        "partenaire": stream.pick(PARTNERS),
    }


def _recorded(row: Row, stream: Stream) -> list[Row]:
    """Return an action, one of the autumn in thirty learnt in March, some attendance corrected."""
    day, delay = row["date"], stream.integer(4, 40)
    known = known_soon(day, delay)
    if stream.chance(0.033) and day.month >= 10:
        known = date(day.year + 1, 3, 11)
    if row["presences"] is None or not stream.chance(0.004):
        return history(row, known, AUTHOR)
    typo = row | {"presences": row["presences"] * 10}
    change = Change(
        date(known.year, 12, 28), {"presences": row["presences"]}, "Correction : présences"
    )
    return history(typo, known, AUTHOR, change)
