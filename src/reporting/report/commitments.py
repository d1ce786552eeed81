"""The commitments that have a date: how many are kept, which are late, why, and who answers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from reporting.parts import Card, Figure, Part, Shown, Texts, boxed, listed, miniature, say
from reporting.parts import squares as drawn
from reporting.parts.french import NBSP, counted, number, short_date
from reporting.parts.tables import STATES
from reporting.plan.catalogue import REQUIRED
from reporting.registers.state import plain_rows
from reporting.report.details import needs
from reporting.report.forms import form
from reporting.report.values import Values
from reporting.territories import Territory

DONE, DROPPED = "realise", "abandonne"
COUNTED = "engagements"
"""The name of the counts of commitments."""


@dataclass(frozen=True)
class Commitment:
    """A commitment on the day of a report, or several of one wording, one per département.

    `state` is "done", "late", "under_way" or "dropped"; the others are what the service wrote, None
    where it wrote nothing: `proof` and `done_on` of what is done, `cause`, `step` and `next` of
    what is late.
    """

    id: str
    wording: str
    convention: str
    owner: str | None
    due: date
    state: str
    cause: str | None = None
    step: str | None = None
    next: date | None = None
    places: tuple[Territory, ...] = ()
    axis: str | None = None
    proof: str | None = None
    done_on: date | None = None

    @property
    def count(self) -> int:
        """How many commitments of the register it stands for."""
        return max(len(self.places), 1)

    def months(self, day: date) -> int:
        """Count the whole months from its date to a day."""
        months = (day.year - self.due.year) * 12 + day.month - self.due.month
        is_last = (day + pd.Timedelta(days=1)).month != day.month
        return months - (day.day < self.due.day and not is_last)


def commitments(values: Values, *, made_by: date | None = None) -> list[Commitment]:
    """Return every commitment of the territory but those of local councils, by date.

    Those of a convention signed later than a day, by default that of the report, are not made yet.
    """
    known, day = values.situation.known("engagements_conventions"), made_by or values.valid_on
    left_out = [
        one.nom
        for one in values.ledger.settings.conventions
        if one.nature == "conseils" or (one.signee_le and one.signee_le > day)
    ]
    known = known[~known["convention"].isin(left_out)]
    of = {place.id.rpartition("-")[2]: place for place in values.departements}
    found = [_read(values, row, of) for row in plain_rows(known)]
    if not values.is_regional:
        found = [one for one in found if values.territory in one.places]
    return sorted(found, key=lambda one: (one.due, one.id))


def _read(values: Values, row: dict[str, Any], of: dict[str, Territory]) -> Commitment:
    state, place = state_of(row, values.valid_on), of.get(row["code_dep"])
    is_done, wording = state == "done", row["libelle"]
    return Commitment(
        id=row["engagement_id"],
        wording=_unplaced(wording, place) if place else wording,
        convention=row["convention"],
        owner=row["responsable"],
        due=row["echeance"],
        state=state,
        cause=row.get("cause"),
        step=row.get("prochaine_etape"),
        next=row.get("prochaine_date"),
        places=(place,) if place else (),
        axis=row["axe"],
        proof=row["preuve"] if is_done else None,
        done_on=row["realise_le"] if is_done else None,
    )


def state_of(row: Mapping[str, Any], on: date) -> str:
    """Return how a commitment of the register stands on a day: see `Commitment`."""
    done_on = row["realise_le"]
    if row["statut"] == DONE and done_on and done_on <= on:
        return "done"
    if row["statut"] == DROPPED:
        return "dropped"
    return "late" if row["echeance"] <= on else "under_way"


def _unplaced(wording: str, place: Territory) -> str:
    """Return the wording that commitments of several départements share: without its place."""
    names = "|".join(map(re.escape, (place.de, place.dans, place.name)))
    code = rf"(?:(?:dans|de|du|en|pour) (?:le )?département )?\b{place.code}"
    return re.sub(rf"[\s,:]*(?:{names}|{code})\b", "", wording)


def together(found: Sequence[Commitment]) -> list[Commitment]:
    """Return commitments with those of one wording, date and state put into one."""
    key = _likeness
    grouped = [list(several) for _, several in groupby(sorted(found, key=key), key)]
    places = [tuple(place for one in several for place in one.places) for several in grouped]
    return [replace(one[0], places=own) for one, own in zip(grouped, places, strict=True)]


def _likeness(one: Commitment) -> tuple[str, ...]:
    told = (one.wording, str(one.due), one.state, one.cause, one.step, str(one.next), one.owner)
    return tuple(str(part or "") for part in (*told, "" if one.places else one.id))


@form
def scoreboard(values: Values, texts: Texts) -> Part:
    """Draw one square per commitment: done, under way, late."""
    found = needs(commitments(values))
    states = Counter(one.state for one in found)
    told = values.ledger.settings.vocabulaire.conventions
    lists = [
        say("scoreboard.list", name=told.get(name, name), count=count)
        for name, count in Counter(one.convention for one in found).items()
    ]
    day = short_date(values.valid_on)
    texts["subtitle"] = say("scoreboard.subtitle", lists=listed(lists), day=day)
    counts = [(state, _counted(values, states[state])) for state in STATES]
    return drawn.scoreboard(counts, **texts)


def _counted(values: Values, count: int) -> Figure:
    noun = say("scoreboard.noun_one"), say("scoreboard.noun_many")
    return values.scope.count(COUNTED, count, noun)


@form
def delays(values: Values, texts: Texts) -> Part:
    """Return one card per late commitment, the longest delay first, like ones in one card."""
    found = needs([one for one in commitments(values) if one.state == "late"])
    day = values.valid_on
    cards = sorted(together(found), key=lambda one: (-one.months(day), one.id))
    without = sum(one.count for one in cards if one.next is None)
    is_mixed = 0 < without < len(found)
    key = "delays.title" if is_mixed else f"delays.title_{'undated' if without else 'dated'}"
    texts["title"] = texts["title"] or say(key, n=len(found), without=without)
    unsaid = sum(one.count for one in cards if one.cause is None)
    notes = (
        say("delays.note_scale", months=miniature.SCALE),
        say("delays.note_example") if any(map(_is_example, cards)) else "",
        say("delays.note_unsaid", n=unsaid) if unsaid else "",
        say("delays.note_grouped") if len(cards) < len(found) else "",
    )
    texts["note"] = " ".join(filter(None, notes))
    return boxed(
        cards=[_card(values, one, f"{texts['id']}-{rank}") for rank, one in enumerate(cards)],
        figures=[_counted(values, len(found)), *_evidence_figures(values, cards)],
        dates=tuple(dict.fromkeys(day for one in cards for day in (one.due, one.next) if day)),
        style="delay",
        **texts,
    )


def _card(values: Values, one: Commitment, id: str) -> Card:
    months = one.months(values.valid_on)
    title = one.wording
    if len(one.places) > 1:
        title = say("delays.several", wording=title, n=len(one.places))
    day = short_date(values.valid_on).removesuffix(f"{NBSP}{values.year}")
    late = say("delays.months", n=months) if months else say("delays.just", day=day)
    unsaid = Shown(say("delays.unsaid"), tone="quiet")
    facts = [
        (say("delays.evidence"), Shown(_evidence(values, one))),
        (say("delays.cause"), _declared(one.cause) if one.cause else unsaid),
    ]
    facts += [(say("delays.step"), _declared(one.step))] if one.step else []
    following = short_date(one.next) if one.next else say("delays.no_date")
    return Card(
        title=title,
        facts=tuple(facts),
        foot=(
            (say("delays.owner"), Shown(one.owner or say("delays.unsaid"))),
            (say("delays.next"), Shown(following)),
        ),
        detail=(late, short_date(one.due)),
        icon="depassee",
        tone="late",
        svg=miniature.gauge(months, f"{id}-jauge"),
    )


def _is_example(one: Commitment) -> bool:
    return any(text and text.endswith(say("delays.example")) for text in (one.cause, one.step))


def _declared(text: str) -> Shown:
    """Return what was declared; in italics, an example, which the note says is invented."""
    example = say("delays.example")
    return Shown(
        text.removesuffix(example).rstrip(), tone="ink" if text.endswith(example) else None
    )


def _evidence(values: Values, one: Commitment) -> str:
    """Return what the registers show of a commitment: who is left, or the figures it is for."""
    if values.is_regional and len(one.places) > 1:
        return say(
            "delays.missing", n=len(one.places), names=listed([place.name for place in one.places])
        )
    told = [_progress(values, name) for name in _measured_by(values, one)]
    return " ".join(filter(None, told)) or say("delays.nothing")


def _progress(values: Values, name: str) -> str:
    """Return how far an indicator is, how far it was, and what the units left lack."""
    now, series = values.figure(name), values.series(name)
    if now is None:
        return ""
    before = series[values.year - 1] if series else None
    text = now.fraction_text if now.unit == "%" else _counted_text(now)
    if before is None or before.numerator is None:
        return f"{text}."
    then = number(before.numerator) if now.unit == "%" else before.text
    return say("delays.progress", now=text, then=then) + _lacks(values, name)


def _lacks(values: Values, name: str) -> str:
    """Return what the units of the region lack, component by component."""
    if not values.is_regional or REQUIRED not in values.ledger.catalogue[name].compose_de:
        return ""
    settings = values.ledger.settings
    left = [
        (figure.remainder or 0, settings.vocabulaire.composantes.get(entry.composante or "", ""))
        for part, entry in values.ledger.catalogue.items()
        if entry.composante in settings.securisation.composantes
        and (figure := values.figure(part))
        and figure.remainder
    ]
    if not left:
        return ""
    left.sort(key=lambda one: (-one[0], one[1]))
    said = (f"{word} {number(count)}" for count, word in left)
    return " " + say("delays.lacks", parts=", ".join(said))


def _counted_text(figure: Figure) -> str:
    """Return a count with what it counts."""
    if figure.unit == "nombre" and figure.noun[0] and figure.numerator is not None:
        return counted(figure.numerator, *figure.noun)
    return figure.text


def _measured_by(values: Values, one: Commitment) -> list[str]:
    catalogue = values.ledger.catalogue
    return [name for name, entry in catalogue.items() if one.id in entry.engagements]


def _evidence_figures(values: Values, cards: Sequence[Commitment]) -> list[Figure]:
    names = dict.fromkeys(name for one in cards for name in _measured_by(values, one))
    years = (values.year - 1, values.year)
    shown = (series[year] for name in names if (series := values.series(name)) for year in years)
    return [figure for figure in shown if figure and figure.exists]
