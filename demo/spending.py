"""Works, what was paid for them, and the authorisations (AP, AE) and credits that cover it."""

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

from demo.draws import FREEZE, INITIAL_LOAD, LAST_YEAR, YEARS, Stream, by_year, days, known_soon
from demo.lycees import open_on
from demo.tables import Change, Registers, Row, Rows, between, history, numbered, row

AUTHOR = "Direction des finances"
LAST_DAY = date(2024, 12, 18)
"""Mandates stop here each year: the accounts close."""
SERVICES = {
    "AP-LYCEES": "Direction du patrimoine des lycées",
    "AP-RAMES": "Direction des mobilités ferroviaires",
    "AP-AUTOCARS": "Direction des mobilités routières",
}
"""Service that keeps the operations, by authorisation without its year."""
PAID_FOR_LYCEES = {
    date(2020, 11, 18): 24_020_000_00,
    date(2023, 12, 31): 39_040_000_00,
    LAST_DAY: 4_210_000_00,
}
"""Paid in cents from 2016 to the plan, from then to the end of 2023, in 2024."""
COMPONENTS = {
    "CLOTURE": ("clôture périphérique", 110_000),
    "VIDEO": ("vidéoprotection", 62_000),
    "ACCES": ("contrôle d'accès", 78_000),
    "ALARME": ("alarme anti-intrusion", 14_000),
}
"""Words and usual cost in euros."""
EXTENSIONS = (
    ("Réaménagement de l'entrée", "amenagement", 210_000),
    ("Création d'un sas d'entrée", "amenagement", 160_000),
    ("Extension de la vidéoprotection", "video", 120_000),
    ("Rehausse de la clôture", "cloture", 130_000),
    ("Remplacement du portail", "cloture", 60_000),
    ("Éclairage des abords", "amenagement", 75_000),
    ("Interphonie et badges", "acces", 55_000),
)
EXTENSION_YEARS = by_year(2016, 8, 10, 12, 14, 22, 64, 78, 46, 34)
AUTHORISATIONS = {
    "lycees": ("AP-LYCEES-2016", "AP-LYCEES-2021"),
    "rames": ("AP-RAMES-2016", "AP-RAMES-2021"),
    "autocars": ("AP-AUTOCARS-2017", "AP-AUTOCARS-2021"),
    "communes": ("AP-COMMUNES-2022", "AP-ABORDS-2021"),
    "valeurs": ("AE-ASSOCIATIONS-2021", "AE-VALEURS-2021"),
    "prevention": ("AE-PREVENTION-2021",),
    "convention": ("AE-CONVENTION-2021",),
}
"""Authorisations of each measure, with the year of their creation."""
PROGRAMMES = {
    "AE-PREVENTION-2021": ("Prévention et signalement", by_year(2021, 380, 465, 510, 530)),
    "AE-VALEURS-2021": ("Valeurs de la République et laïcité", by_year(2021, 260, 340, 385, 410)),
    "AE-CONVENTION-2021": ("Conventions de sécurité", by_year(2021, 150, 210, 290, 420)),
}
"""Operating programmes and what was paid for them, in thousands of euros."""
INDEX = (103.9, 104.8, 107.1, 109.6, 111.0, 112.4, 118.5, 127.2, 130.9, 132.4)
"""Value of the price index each December since 2015; the months between lie on a line."""


def operation(
    name: str | None, ap: str, label: str, nature: str, period: tuple[date, date], **more: Any
) -> Row:
    """Return works done in a period; `paid` in another, `cents` being their cost or a weight."""
    facts = (name, None, label, ap, nature, *period)
    return row("operations_travaux", *facts, **{"statut": "recu", "end": period[1]} | more)


def in_lycees(lycees: list[Row], equipment: list[Row]) -> list[Row]:
    """Return all operations in the lycées, numbered by date."""
    stream = Stream("operations_travaux")
    found = [_installation(items, stream) for items in _together(equipment)]
    found += _extensions(lycees, stream)
    names = {lycee.uai: lycee.nom for lycee in lycees}
    for one in found:
        one.libelle += f" - {names[one.uai]}"
    return numbered(found, "operation_id", "OP-L-", 4, "date_debut", "uai", "libelle")


def _expected(item: Row) -> date:
    """Return when an item entered service, or is expected to."""
    ordered = item.date_commande
    return item.date_mise_en_service or (ordered + days(240) if ordered else date.max)


def _together(equipment: list[Row]) -> list[list[Row]]:
    """Group what one lycée received since 2016 within ten months."""
    groups: list[list[Row]] = []
    here = [one for one in equipment if not one.moved and _expected(one) >= date(2016, 1, 1)]
    for item in sorted(here, key=lambda item: (item.uai, _expected(item), item.composante)):
        first = groups[-1][0] if groups else Row()
        if first.uai == item.uai and _expected(item) - _expected(first) < days(300):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _in_lycee(words: str, nature: str, start: date, end: date, **more: Any) -> Row:
    ap = "AP-LYCEES-2016" if start < date(2020, 12, 15) else "AP-LYCEES-2021"
    paid = (max(start + days(30), date(2016, 1, 20)), end + days(75))
    return operation(None, ap, words, nature, (start, end), paid=paid, **more)


def _installation(items: list[Row], stream: Stream) -> Row:
    """Return the works that bring some equipment, which is told."""
    names = sorted({item.composante for item in items}, key=list(COMPONENTS).index)
    words = " et ".join(COMPONENTS[component][0] for component in names)
    cents = sum(COMPONENTS[item.composante][1] for item in items) * stream.uniform(0.5, 1.7) * 100
    start = _expected(items[0]) - days(stream.integer(230, 330))
    end = _expected(items[-1]) + days(stream.integer(0, 25))
    label, nature = words[0].upper() + words[1:], "+".join(names).lower()
    works = _in_lycee(label, nature, start, end, uai=items[0].uai, cents=cents)
    for item in items:
        item.works = works
    return works


def _extensions(lycees: list[Row], stream: Stream) -> Rows:
    lasting = [one for one in lycees if one.secteur == "public" and not one.date_fermeture]
    for year, number in EXTENSION_YEARS.items():
        for lycee in stream.sample(open_on(lasting, date(year, 1, 1)), number):
            words, nature, cost = stream.pick(EXTENSIONS)
            start = stream.day(date(year, 1, 10), date(year, 9, 20))
            end = start + days(stream.integer(120, 480))
            cents = cost * stream.uniform(0.5, 1.8) * (1.5 if year > 2020 else 0.8) * 100
            one = _in_lycee(words, nature, start, end, uai=lycee.uai, cents=cents)
            if stream.chance(0.02):
                one.update(statut="abandonne", date_reception=None)
            yield one


def in_programmes() -> Rows:
    """Yield the yearly operations of the operating programmes."""
    for ae, (words, amounts) in PROGRAMMES.items():
        for year, amount in amounts.items():
            name, label = f"OP-{ae[3:-5]}-{year}", f"{words}, programme {year}"
            period = (date(year, 1, 15), date(year, 12, 14))
            money = {"paid": (date(year, 2, 9), date(year, 12, 10)), "cents": 1e6, "series": 5}
            money["target"] = amount * 1000_00
            yield operation(name, ae, label, "programme", period, **money)


def payment(ap: str, nature: str, day: date, cents: int, kind: str, **owner: str) -> Row:
    """Return one payment as it truly was, of an operation or of a decision."""
    facts = {"date_mandat": day, "montant": cents, "type": kind, "nature_comptable": nature}
    return row("mandats", ap_code=ap, **facts, **owner)


def open_day(day: date) -> date:
    """Return a working day, out of the last days of December and the first of January."""
    day += days((0, 0, 0, 0, 0, -1, 1)[day.weekday()])
    if (day.month, day.day) > (12, 18):
        return date(day.year, 12, 18)
    return day.replace(day=12) if day.month == 1 and day.day < 12 else day


def yearly(prefix: str, name: str, works: Rows, nature: str, targets: dict[date, int]) -> Registers:
    """Return the registers of a measure that is paid for year by year."""
    works, stream = list(works), Stream(f"mandats.{name}")
    paid = [each for one in works for each in _series(one, nature, stream)]
    return recorded(prefix, works, matched(paid, targets) if targets else paid)


def recorded(prefix: str, works: list[Row], paid: list[Row], *, flawed: int = 0) -> Registers:
    """Return the registers of works and of payments, and the payments as they truly were."""
    mandats = rows(prefix, paid, flawed=flawed)
    return {"operations_travaux": _works_rows(works, paid), "mandats": mandats, "paid": paid}


def _series(works: Row, nature: str, stream: Stream) -> list[Row]:
    """Return the payments of an operation: each of its series in all its `cents`, or its target."""
    found: list[Row] = []
    for _ in range(works.series or 1):
        number = stream.integer(2, 5)
        dates = sorted({open_day(stream.day(*works.paid)) for _ in range(number)})
        shares = [stream.uniform(0.6, 1.4) for _ in dates]
        kinds = [*["acompte"] * (len(dates) - 1), "solde"]
        if len(dates) > 2 and stream.chance(0.4):
            kinds[0], shares[0] = "avance", shares[0] * 0.4
        amounts = [round(works.cents * share / sum(shares)) for share in shares]
        for each in zip(dates, amounts, kinds, strict=True):
            owner = {"operation_id": works.operation_id}
            found.append(payment(works.ap_code, nature, *each, **owner))
    return matched(found, {date.max: works.target}) if works.target else found


def matched(paid: list[Row], targets: dict[date, int]) -> list[Row]:
    """Return the payments, those up to each end scaled to its target to the cent."""
    found: list[Row] = []
    since = date.min
    for end, target in targets.items():
        here = [one for one in paid if since < one.date_mandat <= end]
        factor = target / sum(one.montant for one in here)
        for one in here:
            one.montant = round(one.montant * factor)
        here[-1].montant += target - sum(one.montant for one in here)
        found += here
        since = end
    return found


def paid_for_lycees(works: list[Row]) -> list[Row]:
    """Return what was paid, matching the published sums before and since the plan.

    Eleven payments were given back in part; four final ones of early 2024 are of December 2023,
    learnt late.
    """
    stream = Stream("mandats.lycees")
    done = [one for one in works if one.statut != "abandonne"]
    paid = [each for one in done for each in _series(one, "2313", stream)]
    paid = matched(paid, PAID_FOR_LYCEES)
    final = [one for one in paid if one.type == "solde"]
    for one in stream.sample(between(final, "date_mandat", date.min, date(2024, 1, 1)), 11):
        day = open_day(one.date_mandat + days(stream.integer(70, 260)))
        back = -round(one.montant * stream.uniform(0.04, 0.2))
        paid.append(Row(one, date_mandat=day, montant=back, type="reversement"))
    winter = between(final, "date_mandat", date(2024, 1, 12), date(2024, 4, 1))
    late = stream.sample(winter, 4)
    for one in [one for one in winter if one in late]:
        one.date_mandat = open_day(stream.day(date(2023, 12, 4), date(2023, 12, 15)))
        one.learnt = stream.day(date(2024, 2, 15), date(2024, 6, 14))
    return paid


def _works_rows(works: list[Row], paid: list[Row]) -> Rows:
    """Yield rows of `operations_travaux`; the planned amount is no lower than what was paid."""
    stream = Stream("operations_travaux.budget")
    sums: Counter[str] = Counter()
    for one in paid:
        sums[one.operation_id] += max(one.montant, 0)
    for one in works:
        share = 1.02 if one.end + days(75) <= LAST_DAY else 1.6
        cents = sums.get(one.operation_id, one.cents) * share * stream.uniform(1.0, 1.09)
        begun = "travaux" if one.date_debut < FREEZE else "etudes"
        first = Row(one, statut=begun, montant_prevu=(int(cents / 100 / 1000) + 1) * 1000_00)
        known = max(one.date_debut - days(20), INITIAL_LOAD)
        is_given_up = one.statut == "abandonne"
        done = one.date_debut + days(150) if is_given_up else max(one.end, known) + days(15)
        last = Change(done, {"statut": one.statut})
        service = SERVICES.get(one.ap_code[:-5], "Direction de projet")
        yield from history(first, known, service, last, date_reception=done)


def rows(prefix: str, paid: list[Row], *, flawed: int = 0) -> Rows:
    """Yield the rows of `mandats` of one measure, `flawed` of them recorded wrongly at first.

    Payments are learnt within days, but for one autumn payment in thirty.
    """
    stream = Stream(f"mandats.{prefix}")
    order = ("date_mandat", "operation_id", "decision_id", "montant")
    ordered = numbered(paid, "mandat_id", f"{prefix}-", 5, *order)
    struck = stream.sample([one for one in ordered if one.type == "acompte"], flawed)
    for one in ordered:
        day, mistake = one.date_mandat, None
        one.exercice = day.year
        if one in struck:
            if one in struck[: flawed // 2]:  # one tenth too low, or ten times too low
                wrong, what = {"montant": one.montant * 9 // stream.pick((10, 90))}, "montant"
            else:
                early = max(day - days(stream.integer(10, 40)), date(day.year, 1, 12))
                wrong, what = {"date_mandat": early}, "date"
            known = known_soon(day, 9)
            mistake = (wrong, known + days(stream.integer(40, 200)), f"{what} du mandat")
        else:
            delay, late = stream.integer(2, 18), stream.integer(95, 220)
            known = one.learnt or known_soon(day, delay)
            is_late = not one.learnt and stream.chance(0.033)
            if is_late and day.month >= 10 and day.year not in (2020, 2023, 2024):
                known = day + days(late)
        yield from history(one, known, AUTHOR, mistake=mistake)


def budget(paid: list[Row]) -> Rows:
    """Yield the register `ap_ae_cp`: four stages a year from the creation of each authorisation.

    `vote`, `affecte` and `engage` are the situation reached at the stage, since the creation;
    `cp_ouverts` is what the stage opens (BP, BS, DM), and the year's total at the CA.
    """
    for mesure, ap in [(one, ap) for one, every in AUTHORISATIONS.items() for ap in every]:
        spent, stream, first = Counter(), Stream(f"ap_ae_cp.{ap}"), int(ap[-4:])
        for one in paid:
            spent[one.date_mandat.year] += one.montant if one.ap_code == ap else 0
        spent[LAST_YEAR + 1] = round(spent[LAST_YEAR] * 0.8)  # as is foreseen
        whole = sum(spent.values())
        done = before = 0
        for year in range(first, max(year for year in YEARS if spent[year]) + 1):
            done += spent[year]
            engaged = max(before, _thousands(min(done + spent[year + 1] * 0.55, whole)))
            voted, more = _thousands(whole * (1.18 if year > first + 1 else 1.1)), engaged - before
            # What is opened is above what is paid by some percents.
            total = _thousands(max(spent[year], 0) * stream.uniform(1.04, 1.14) + 10_000_00)
            supplement, cut = _thousands(total * 0.12), -_thousands(total * 0.02)
            late = [max(before + more * part, done) for part in (0.95, 0.8)]
            stages = (
                ("BP", date(year, 1, 15), total - supplement - cut, before * 1.02, before),
                ("BS", date(year, 6, 30), supplement, before + more * 0.6, before + more * 0.4),
                ("DM", date(year, 11, 18), cut, *late),
                ("CA", date(year + 1, 6, 28), total, engaged * 1.03, engaged),
            )
            for stage, known, opened, *reached in stages:
                facts = (mesure, voted, *map(_thousands, reached), opened)
                yield from history(row("ap_ae_cp", ap, year, stage, *facts), known, AUTHOR)
            before = engaged


def _thousands(cents: float) -> int:
    """Return the amount rounded up to a thousand euros."""
    return -int(-cents // 1000_00) * 1000_00


def prices() -> Rows:
    """Yield the series `indices_prix`: invented, in the form of the index BT01 of buildings."""
    base = "2010 = 100 (valeurs inventées, démonstration)"
    values = {"2015-12": INDEX[0]}
    for year, (before, after) in enumerate(pairwise(INDEX), start=2016):
        for month in range(1, 13):
            values[f"{year}-{month:02d}"] = before + (after - before) / 12 * month
    yield from (row("indices_prix", "BT01", month, f"{v:.1f}", base) for month, v in values.items())
