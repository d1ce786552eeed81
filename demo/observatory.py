"""The register of facts reported by the lycées to the regional observatory, nil returns too."""

from datetime import date, timedelta

from demo.calendar import LAST_YEAR, days, known_soon, school_year, year_end
from demo.knowledge import Change, Row, history
from demo.lycees import Lycee
from demo.streams import Stream

AUTHOR = "Observatoire régional de protection des usagers"
INSTALLED = date(2021, 9, 14)
REPORTING = {2021: 0.38, 2022: 0.61, 2023: 0.74, 2024: 0.83}
"""Share of the lycées that report, by start of the school year."""
PER_THOUSAND = {2021: 1.5, 2022: 2.0, 2023: 2.3, 2024: 2.1}
"""Facts for 1,000 pupils of a lycée that reports; it rises as habits settle."""
KINDS = ("intrusion", "violence", "menace", "dégradation", "vol", "cyberharcèlement")
LEVELS = ("faible", "moyenne", "forte")


def rows(lycees: list[Lycee]) -> list[Row]:
    """Return the register `signalements_lycees`, numbered by day of declaration."""
    stream = Stream("signalements_lycees")
    drawn: list[Row] = []
    for start in REPORTING:
        here = [lycee for lycee in lycees if lycee.is_open(year_end(start))]
        for lycee in here:
            if lycee.secteur == "public" and stream.chance(REPORTING[start]):
                drawn += _declarations(lycee, start, stream)
    drawn = [row for row in drawn if row["date_declaration"] <= year_end(LAST_YEAR)]
    drawn.sort(key=lambda row: (row["date_declaration"], row["uai"], row["type"]))
    found: list[Row] = []
    for number, row in enumerate(drawn, start=1):
        found += _recorded({"fait_id": f"SIG-{number:05d}"} | row, stream)
    return found


def _declarations(lycee: Lycee, start: int, stream: Stream) -> list[Row]:
    """Return the facts of a school year, a nil return if there was none."""
    first, last = school_year(start)
    first = max(first, INSTALLED)
    expected = lycee.effectif * PER_THOUSAND[start] / 1000
    number = int(stream.uniform(0, 2 * expected) + 0.5)
    if number == 0:
        day = stream.day(date(start, 12, 1), date(start, 12, 18))
        return [_row(lycee, None, day, "neant", None)]
    return [
        _row(lycee, day, day + timedelta(stream.integer(0, 21)), kind, level)
        for _ in range(number)
        for day in [stream.day(first, last)]
        for kind, level in [(stream.pick(KINDS), stream.weighted(LEVELS, (6, 3, 1)))]
    ]


def _row(lycee: Lycee, fact: date | None, declared: date, kind: str, level: str | None) -> Row:
    return {
        "date_fait": fact,
        "date_declaration": declared,
        "type": kind,
        "uai": lycee.uai,
        "gravite": level,
    }


def _recorded(row: Row, stream: Stream) -> list[Row]:
    """Return a declaration; one in eighty is entered months later, some are reclassified."""
    declared, delay = row["date_declaration"], stream.integer(1, 20)
    late, wrong = stream.chance(0.012), stream.chance(0.004)
    known = declared + days(150) if late else known_soon(declared, delay)
    if not wrong or row["type"] == "neant":
        return history(row, known, AUTHOR)
    change = Change(known + days(35), {"gravite": row["gravite"]}, "Correction : gravité")
    return history(
        row | {"gravite": "faible" if row["gravite"] != "faible" else "moyenne"},
        known,
        AUTHOR,
        change,
    )
