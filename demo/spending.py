"""Works, what was paid for them, and the authorisations (AP, AE) and credits that cover it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from demo.calendar import (
    FREEZE,
    INITIAL_LOAD,
    LAST_YEAR,
    PLAN_ANNOUNCED,
    YEARS,
    Period,
    by_year,
    days,
    known_soon,
    year_end,
)
from demo.lycees import open_on
from demo.streams import Stream
from demo.tables import Change, Row, between, history, mistaken, numbered, revise, row

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
    PLAN_ANNOUNCED: 24_020_000_00,
    year_end(2023): 39_040_000_00,
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
MESURES = {
    "AP-LYCEES-2016": "lycees",
    "AP-LYCEES-2021": "lycees",
    "AP-RAMES-2016": "rames",
    "AP-RAMES-2021": "rames",
    "AP-AUTOCARS-2017": "autocars",
    "AP-AUTOCARS-2021": "autocars",
    "AP-COMMUNES-2022": "communes",
    "AP-ABORDS-2021": "communes",
    "AE-ASSOCIATIONS-2021": "valeurs",
    "AE-PREVENTION-2021": "prevention",
    "AE-VALEURS-2021": "valeurs",
    "AE-CONVENTION-2021": "convention",
}
"""Measure of each authorisation."""
PROGRAMMES = (
    ("AE-PREVENTION-2021", "Prévention et signalement", (380, 465, 510, 530)),
    ("AE-VALEURS-2021", "Valeurs de la République et laïcité", (260, 340, 385, 410)),
    ("AE-CONVENTION-2021", "Conventions de sécurité", (150, 210, 290, 420)),
)
"""Operating programmes and what was paid for them from 2021 to 2024, in thousands of euros."""
INDEX = (103.9, 104.8, 107.1, 109.6, 111.0, 112.4, 118.5, 127.2, 130.9, 132.4)
"""Value of the price index each December since 2015; the months between lie on a line."""


def operation(
    name: str | None, ap: str, label: str, nature: str, period: Period, **more: Any
) -> Row:
    """Return works done in a period; `paid` in another, `cents` being their cost or a weight."""
    facts = (name, None, label, ap, nature, *period)
    return row("operations_travaux", *facts, statut="recu", end=period[1], **more)


def in_lycees(lycees: list[Row], equipment: list[Row]) -> list[Row]:
    """Return all operations in the lycées, numbered by date, and tell their equipment."""
    stream = Stream("operations_travaux")
    found = [_installation(items, stream) for items in _together(equipment)]
    found += _extensions(lycees, stream)
    names = {lycee.uai: lycee.nom for lycee in lycees}
    for one in found:
        one.libelle += f" - {names[one.uai]}"
    for one in numbered(found, "operation_id", "OP-L-", 4, "date_debut", "uai", "libelle"):
        for item in one.items_brought or ():
            item.operation_id = one.operation_id
    return sorted(found, key=lambda one: one.operation_id)


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


def _in_lycee(uai: str, words: str, nature: str, start: date, end: date, euros: float) -> Row:
    ap = "AP-LYCEES-2016" if start < date(2020, 12, 15) else "AP-LYCEES-2021"
    paid = (max(start + days(30), date(2016, 1, 20)), end + days(75))
    facts = {"paid": paid, "cents": euros * 100, "uai": uai}
    return Row(operation(None, ap, words, nature, (start, end)), **facts)


def _installation(items: list[Row], stream: Stream) -> Row:
    names = sorted({item.composante for item in items}, key=list(COMPONENTS).index)
    words = " et ".join(COMPONENTS[component][0] for component in names)
    cost = sum(COMPONENTS[item.composante][1] for item in items) * stream.uniform(0.5, 1.7)
    start = _expected(items[0]) - days(stream.integer(230, 330))
    end = _expected(items[-1]) + days(stream.integer(0, 25))
    nature = "+".join(component.lower() for component in names)
    label = words[0].upper() + words[1:]
    return Row(_in_lycee(items[0].uai, label, nature, start, end, cost), items_brought=items)


def _extensions(lycees: list[Row], stream: Stream) -> list[Row]:
    lasting = [one for one in lycees if one.secteur == "public" and not one.date_fermeture]
    found = []
    for year, number in EXTENSION_YEARS.items():
        for lycee in stream.sample(open_on(lasting, date(year, 1, 1)), number):
            words, nature, cost = stream.pick(EXTENSIONS)
            start = stream.day(date(year, 1, 10), date(year, 9, 20))
            end = start + days(stream.integer(120, 480))
            euros = cost * stream.uniform(0.5, 1.8) * (1.5 if year > 2020 else 0.8)
            one = _in_lycee(lycee.uai, words, nature, start, end, euros)
            if stream.chance(0.02):
                one.update(statut="abandonne", date_reception=None)
            found.append(one)
    return found


def in_programmes() -> list[Row]:
    """Return the yearly operations of the operating programmes."""
    found = []
    for ae, words, amounts in PROGRAMMES:
        for year, amount in enumerate(amounts, start=2021):
            name, label = f"OP-{ae[3:-5]}-{year}", f"{words}, programme {year}"
            period = (date(year, 1, 15), date(year, 12, 14))
            paid = (date(year, 2, 9), date(year, 12, 10))
            money = {"paid": paid, "cents": 1e6, "target": amount * 1000_00}
            found.append(operation(name, ae, label, "programme", period, **money))
    return found


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


def paid_for(works: list[Row], nature: str, times: int, stream: Stream) -> list[Row]:
    """Return the payments of operations, in so many series each."""
    found: list[Row] = []
    for one in works:
        if one.statut != "abandonne":
            spent = [each for _ in range(times) for each in _series(one, nature, stream)]
            found += matched(spent, {date.max: one.target}) if one.target else spent
    return found


def _series(works: Row, nature: str, stream: Stream) -> list[Row]:
    number = stream.integer(2, 5)
    dates = sorted({open_day(stream.day(*works.paid)) for _ in range(number)})
    shares = [stream.uniform(0.6, 1.4) for _ in dates]
    kinds = [*["acompte"] * (len(dates) - 1), "solde"]
    if len(dates) > 2 and stream.chance(0.4):
        kinds[0], shares[0] = "avance", shares[0] * 0.4
    amounts = [round(works.cents * share / sum(shares)) for share in shares]
    return [
        payment(works.ap_code, nature, *each, operation_id=works.operation_id)
        for each in zip(dates, amounts, kinds, strict=True)
    ]


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
    paid = matched(paid_for(works, "2313", 1, stream), PAID_FOR_LYCEES)
    final = [one for one in paid if one.type == "solde"]
    for one in stream.sample(between(final, "date_mandat", date.min, date(2024, 1, 1)), 11):
        day = open_day(one.date_mandat + days(stream.integer(70, 260)))
        back = -round(one.montant * stream.uniform(0.04, 0.2))
        paid.append(Row(one, date_mandat=day, montant=back, type="reversement"))
    winter = between(final, "date_mandat", date(2024, 1, 12), date(2024, 4, 1))
    sampled, learnt = stream.sample(winter, 4), (date(2024, 2, 15), date(2024, 6, 14))
    late = [one for one in winter if one in sampled]
    revise(late, "date_mandat", (date(2023, 12, 4), date(2023, 12, 15)), stream, learnt)
    for one in late:
        one.date_mandat = open_day(one.date_mandat)
    return paid


def works_rows(works: list[Row], paid: list[Row]) -> list[Row]:
    """Return rows of `operations_travaux`; the planned amount is no lower than what was paid."""
    stream = Stream("operations_travaux.budget")
    sums: Counter[str] = Counter()
    for one in paid:
        sums[one.operation_id] += max(one.montant, 0)
    found: list[Row] = []
    for one in works:
        share = 1.02 if one.end + days(75) <= LAST_DAY else 1.6
        cents = sums.get(one.operation_id, one.cents)
        one.montant_prevu = (
            int(cents * share * stream.uniform(1.0, 1.09) / 100 / 1000) + 1
        ) * 1000_00
        known = max(one.date_debut - days(20), INITIAL_LOAD)
        done = max(one.end, known) + days(15)
        if one.statut == "abandonne":
            done = one.date_debut + days(150)
        begun = "travaux" if one.date_debut < FREEZE else "etudes"
        service = SERVICES.get(one.ap_code[:-5], "Direction de projet")
        last = Change(done, {"statut": one.statut})
        found += history(Row(one, statut=begun), known, service, last, date_reception=done)
    return found


def rows(prefix: str, paid: list[Row], *, flawed: int = 0) -> list[Row]:
    """Return the rows of `mandats` of one measure, `flawed` of them recorded wrongly at first."""
    stream = Stream(f"mandats.{prefix}")
    order = ("date_mandat", "operation_id", "decision_id", "montant")
    ordered = numbered(paid, "mandat_id", f"{prefix}-", 5, *order)
    struck = stream.sample([one for one in ordered if one.type == "acompte"], flawed)
    found: list[Row] = []
    for one in ordered:
        one.exercice = one.date_mandat.year
        if one not in struck:
            found += history(one, _known(one, stream), AUTHOR)
            continue
        if one in struck[: flawed // 2]:
            # One tenth too low, or ten times too low.
            wrong, what = {"montant": one.montant * 9 // stream.pick((10, 90))}, "montant du mandat"
        else:
            early = one.date_mandat - days(stream.integer(10, 40))
            wrong = {"date_mandat": max(early, date(one.exercice, 1, 12))}
            what = "date du mandat"
        known = known_soon(one.date_mandat, 9)
        corrected = known + days(stream.integer(40, 200))
        found += mistaken(one, wrong, known, AUTHOR, corrected, what)
    return found


def _known(paid: Row, stream: Stream) -> date:
    """Return when a payment was learnt: within days, but for one autumn payment in thirty."""
    delay, late, day = stream.integer(2, 18), stream.integer(95, 220), paid.date_mandat
    if paid.learnt is not None:
        return paid.learnt
    if stream.chance(0.033) and day.month >= 10 and day.year not in (2020, 2023, 2024):
        return day + days(late)
    return known_soon(day, delay)


def budget(paid: list[Row]) -> list[Row]:
    """Return the register `ap_ae_cp`: four stages a year from the creation of each authorisation.

    `vote`, `affecte` and `engage` are the situation reached at the stage, since the creation;
    `cp_ouverts` is what the stage opens (BP, BS, DM), and the year's total at the CA.
    """
    spent: dict[str, Counter[int]] = {ap: Counter() for ap in MESURES}
    for one in paid:
        spent[one.ap_code][one.exercice] += one.montant
    return [version for ap in MESURES for version in _authorisation(ap, spent[ap])]


def _authorisation(ap: str, spent: Counter[int]) -> Iterator[Row]:
    stream, first = Stream(f"ap_ae_cp.{ap}"), int(ap[-4:])
    last = max(year for year in YEARS if spent[year])
    following = spent + Counter({LAST_YEAR + 1: round(spent[LAST_YEAR] * 0.8)})
    whole = sum(following.values())
    done = committed = 0
    for year in range(first, last + 1):
        before, done = committed, done + spent[year]
        committed = max(committed, _thousands(min(done + following[year + 1] * 0.55, whole)))
        voted, more = _thousands(whole * (1.18 if year > first + 1 else 1.1)), committed - before
        credits = _credits(spent[year], stream)
        stages = (
            ("BP", date(year, 1, 15), before * 1.02, before),
            ("BS", date(year, 6, 30), before + more * 0.6, before + more * 0.4),
            (
                "DM",
                date(year, 11, 18),
                max(before + more * 0.95, done),
                max(before + more * 0.8, done),
            ),
            ("CA", date(year + 1, 6, 28), committed * 1.03, committed),
        )
        for (stage, known, *situation), opened in zip(stages, credits, strict=True):
            facts = (voted, *map(_thousands, situation), opened)
            one = row("ap_ae_cp", ap, year, stage, MESURES[ap], *facts)
            yield from history(one, known, AUTHOR)


def _credits(spent: int, stream: Stream) -> tuple[int, int, int, int]:
    """Return what each stage opens: some percents above what was paid, in all."""
    total = _thousands(max(spent, 0) * stream.uniform(1.04, 1.14) + 10_000_00)
    supplement, decision = _thousands(total * 0.12), -_thousands(total * 0.02)
    return total - supplement - decision, supplement, decision, total


def _thousands(cents: float) -> int:
    """Return the amount rounded up to a thousand euros."""
    return -int(-cents // 1000_00) * 1000_00


def prices() -> list[Row]:
    """Return the series `indices_prix`, December 2015 to December 2024, one decimal.

    It is smooth and invented, in the form of the index BT01 of building works.
    """
    base = "2010 = 100 (valeurs inventées, démonstration)"
    months = [("2015-12", INDEX[0])]
    for year, (before, after) in enumerate(pairwise(INDEX), start=2016):
        step = (after - before) / 12
        months += [(f"{year}-{month:02d}", before + step * month) for month in range(1, 13)]
    return [row("indices_prix", "BT01", month, f"{value:.1f}", base) for month, value in months]
