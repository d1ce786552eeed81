"""What was promised, when and for when; what came of it; what falls due next."""

from collections.abc import Sequence

from reporting.parts import Figure, Part, Shown, Texts, say
from reporting.parts.french import capital, counted, euros, long_date
from reporting.parts.lifelines import Due
from reporting.parts.lifelines import agenda as draw_agenda
from reporting.parts.slip import Promise
from reporting.parts.slip import slip as draw_slip
from reporting.parts.tables import tabled, tabulated
from reporting.parts.trajectory import when
from reporting.plan.targets import Target
from reporting.report.beneficiary import GRANTS
from reporting.report.charts import aims_of, said_on
from reporting.report.commitments import commitments, together
from reporting.report.details import needs
from reporting.report.forms import form
from reporting.report.grants import calls_of
from reporting.report.standing import standing_of
from reporting.report.tables import heads
from reporting.report.values import Values


@form
def slip(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw how the due dates of promises moved, by the day on which they were said."""
    named = [promise for promise, _ in _named(values, indicators)]
    return draw_slip(named, values.known_on, **texts)


@form
def promises(values: Values, texts: Texts, *indicators: str) -> Part:
    """Return one row per version of each target: said when and where, for when, what came of it."""
    rows, figures, days, found = [], [], [], []
    for promise, name in _named(values, indicators):
        for rank, target in enumerate(values.targets(name)):
            found.append(target)
            outcome, shown = _outcome(values, name, rank)
            where, weight = _where(target)
            row = (
                Shown(promise.label, tone="quiet") if rank else promise.label,
                long_date(said_on(target)),
                Shown(where, sub=weight),
                when(target.due),
                outcome,
            )
            rows.append(row)
            figures += shown
            days += [said_on(target), target.due]
    texts["title"] = _finding(found)
    return tabled(texts, tabulated(heads(values, "promises"), needs(rows)), figures, days)


def _finding(targets: Sequence[Target]) -> str:
    """Say how many targets were voted, and how many announced since."""
    announced = sum(target.is_announced for target in targets)
    voted = say("promises.voted", n=len(targets) - announced)
    return capital(", ".join(filter(None, [voted, say("promises.announced", n=announced)])))


def _named(values: Values, names: Sequence[str]) -> list[tuple[Promise, str]]:
    """Return the promises with a target, under the name of what they count where it tells them."""
    entries = [values.ledger.catalogue[name] for name in names if values.targets(name)]
    nouns = [entry.nom[1] for entry in entries]
    found = []
    for entry in entries:
        is_alone = nouns.count(entry.nom[1]) == 1
        label = capital(entry.nom[1]) if is_alone else entry.court
        is_met = values.own(entry.id).reaches(values.targets(entry.id)[-1])
        found.append((Promise(label, aims_of(values, entry.id), is_met), entry.id))
    return found


def _where(target: Target) -> tuple[str, str]:
    """Return where a target was said, then its weight and its words."""
    place, _, words = target.source.partition(" : ")
    weight = say("slip.announced" if target.is_announced else "slip.voted")
    return place, say("promises.words", weight=weight, words=words) if words else weight


def _outcome(values: Values, name: str, rank: int) -> tuple[Shown, list[Figure]]:
    """Return what came of a version: at its due date, or where it stands while it is in force."""
    targets, series = values.targets(name), values.series(name)
    target, is_last = targets[rank], rank == len(targets) - 1
    if is_last:
        return _standing(values, name)
    at = series[target.due.year] if series and target.due <= values.valid_on else None
    if at is None:
        return Shown(say("promises.replaced")), []
    if not at.exists:
        return Shown(say("promises.masked" if at.masked else "promises.unknown", value=at.text)), []
    sign = -1 if values.ledger.catalogue[name].sens == "baisse" else 1
    left = sign * (at.with_value(target.value).exact - at.exact)
    if left <= 0:
        return Shown(say("promises.kept", value=at.text)), [at]
    missing = _missing(at, target)
    key = "promises.missed_by" if missing else "promises.missed"
    return Shown(say(key, value=at.text, left=missing)), [at]


def _missing(figure: Figure, target: Target) -> str:
    """Write how many units are left to do for a target of all of them."""
    if target.value != 1 or not figure.remainder:
        return ""
    return counted(figure.remainder, *figure.noun)


def _standing(values: Values, name: str) -> tuple[Shown, list[Figure]]:
    """Return where an indicator stands against the target in force: status, value, what is left."""
    one = standing_of(values, name)
    if one is None:
        return Shown(say("promises.unknown")), []
    told = [one.now.text]
    if missing := _missing(one.now, one.targets[-1]):
        told.append(say("promises.left", left=missing))
    return one.shown(", ".join(told)), [one.now] if one.now.exists else []


@form
def agenda(values: Values, texts: Texts) -> Part:
    """Draw what falls due in the year after that of the report, once data are frozen."""
    year, freeze = values.year + 1, values.known_on
    found = [*_committed(values), *_aimed(values), *_lapsing(values)]
    ahead = [one for one in found if one.day.year == year and one.day > freeze]
    return draw_agenda(ahead, year, **texts)


def _committed(values: Values) -> list[Due]:
    """Return the commitments that are not kept yet, those of one wording once."""
    if not values.has("engagements_conventions"):
        return []
    return [
        Due(one.due, one.wording, say("agenda.places", n=one.count))
        for one in together(commitments(values, made_by=values.known_on))
        if one.state == "under_way"
    ]


def _aimed(values: Values) -> list[Due]:
    """Return the targets in force that are not reached, but those that follow from another."""
    found = []
    for name, entry in values.ledger.catalogue.items():
        targets, cell = values.targets(name), values.cell(name)
        if not targets or cell is None or entry.composante:
            continue
        target = targets[-1]
        if values.own(name).reaches(target):
            continue
        value = values.target_figure(name, target).text
        label = say("agenda.target", value=value, nouns=capital(entry.nom[1]))
        is_whole = target.value == 1 and cell.exists and cell.remainder
        detail = say("agenda.left", n=cell.remainder) if is_whole else ""
        found.append(Due(target.due, label, detail))
    return found


def _lapsing(values: Values) -> list[Due]:
    """Return what may still be claimed of the grants, by the day on which they lapse."""
    if not values.has(*GRANTS):
        return []
    granted = calls_of(values)
    opened = granted[granted["etat"] == "ouverte"].dropna(subset=["date_caducite"])
    days = opened["date_caducite"].dt.date
    by_day = [(day, opened[days == day]) for day in sorted(set(days))]
    return [
        Due(day, say("agenda.lapse", n=len(several)), euros(int(several["reste"].sum())))
        for day, several in by_day
    ]
