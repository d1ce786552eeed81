"""What was published of the plan, beside what the registers give: by others, by the last report."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from reporting.ledger.counts import published
from reporting.parts import Cell, Figure, Part, Scope, Shown, Texts, difference, french, say
from reporting.parts.agreement import Compared, agreement
from reporting.parts.part import Group
from reporting.plan.revisions import Change
from reporting.plan.targets import Claim, Comparison, Verdict
from reporting.report.details import needs
from reporting.report.forms import FORMS, form
from reporting.report.tables import grid, heads, school_year, with_counts
from reporting.report.values import Values, figure_of, gathered

QUALIFIERS = {"pres_de": "près de ", "plus_de": "plus de ", "au_plus": "au plus "}
NONE = "–"
_GAPS = {Verdict.EXPLAINED.value: "watch", Verdict.UNEXPLAINED.value: "late"}
"""The colour of a verdict that says that figures differ."""
LONGEST = 160
"""Characters of an explanation that a page prints."""


@form
def published_figures(values: Values, texts: Texts) -> Part:
    """Return every published figure beside the recomputed one, with the verdict.

    A département shows the figures that name it; the region shows them all.
    """
    settings = values.ledger.settings.demonstration
    is_calibrated = settings.calee and values.ledger.is_demonstration
    if is_calibrated:
        texts["note"] = f"{say('said.calibrated')} {texts['note']}"
    found = comparisons(values)
    texts["title"] = _agreeing([_compared(values, one)[1] for one in found])
    rows = [_compared_row(values, one) for one in found]
    labels, details = heads(values, "published_figures"), FORMS["published_figures"].details
    return grid(texts, labels, rows, right=("publie", "recalcule"), details=details)


def _agreeing(verdicts: list[str]) -> str:
    """Say how many figures agree, and how many do not."""
    kinds = {"agree": (Verdict.AGREES,), "differ": (Verdict.EXPLAINED, Verdict.UNEXPLAINED)}
    counts = {key: sum(map(verdicts.count, kind)) for key, kind in kinds.items()}
    said = ", ".join(say(f"published.{key}", n=count) for key, count in counts.items() if count)
    total = say("published.total", n=len(verdicts))
    return f"{total}{french.colon()}{said}" if said else total


def _compared_row(values: Values, one: Comparison) -> tuple[Cell, ...]:
    """Return a published figure beside the recomputed one; why they differ, in short, if so."""
    claim, is_compared = one.claim, one.numerator is not None
    figure, verdict = _compared(values, one)
    why = french.brief(claim.explanation, LONGEST) if verdict in _GAPS else None
    return (
        claim.id,
        Shown(claim.subject, sub=why),
        _published(claim),
        _reference(claim),
        figure,
        Shown(verdict, tone=_GAPS.get(verdict)),
        _interval(claim) if is_compared else NONE,
        claim.choice if is_compared else "",
        claim.explanation,
        claim.source,
        claim.address,
    )


@form
def said(values: Values, texts: Texts) -> Part:
    """Draw how far each published figure is from the recomputed one, in its own precision."""
    shown, unknown, hidden = [], [], 0
    for one in comparisons(values):
        figure, verdict = _compared(values, one)
        if isinstance(figure, Figure):
            told = (one.claim.subject, _reference(one.claim), _published(one.claim), figure)
            is_count, group = figure.unit not in ("%", "EUR"), Verdict(verdict).name.lower()
            shown.append(Compared(*told, _gap(one.claim, figure), group, is_count))
        elif figure == french.MASKED:
            hidden += 1
        else:
            unknown.append(one.claim.subject)
    settings = values.ledger.settings.demonstration
    notes = [say("said.hidden")] if hidden else []
    if settings.calee and values.ledger.is_demonstration:
        notes.append(say("said.calibrated"))
    return agreement(shown, unknown=unknown, notes=notes, **texts)


def _gap(claim: Claim, figure: Figure) -> Fraction | None:
    """Return how far a value is from what was said, in halves of what the wording allows."""
    low, high = claim.interval
    if low == high:
        return Fraction(0) if figure.exact == low else None
    return (figure.exact - (low + high) / 2) / ((high - low) / 2)


@gathered
def comparisons(values: Values) -> list[Comparison]:
    """Return the figures known at the freeze that concern the territory of the report."""
    compared = values.ledger.verdicts(values.known_on)
    return [
        one
        for one in compared
        if (values.is_regional or values.territory.id in one.claim.territories)
        and (not one.claim.indicator or values.keeps(one.claim.indicator))
    ]


def _published(claim: Claim) -> str:
    separator = french.NARROW if claim.unit.startswith("%") else french.NBSP
    text = claim.text.replace(".", ",")
    return f"{QUALIFIERS.get(claim.precision, '')}{text}{separator}{claim.unit}"


def _reference(claim: Claim) -> str:
    """Write the time of a published figure: "2020-" has no end, "2022-janv. 2024" has one."""
    since, dash, until = map(str.strip, claim.reference.partition("-"))
    if not dash or until.isdecimal():
        return claim.reference
    return f"{since} à {until}" if until else f"depuis {since}"


def _interval(claim: Claim) -> str:
    """Return the values that a published figure may stand for, in its own unit."""
    bounds = (bound / claim.scale for bound in claim.interval)
    low, high = (
        f"{float(bound):.6f}".rstrip("0").rstrip(".").replace(".", ",") for bound in bounds
    )
    return f"{low} à {high}"


def _compared(values: Values, one: Comparison) -> tuple[Figure | str, str]:
    """Return the recomputed figure and the verdict; neither of a sensitive one below the region."""
    is_regional = one.claim.territories == (values.region.id,)
    entry = values.ledger.catalogue.get(one.claim.indicator)
    if entry and entry.diffusion != "publique" and not is_regional:
        return french.MASKED, french.MASKED
    return _recomputed(values, one) or NONE, one.verdict.value


def _recomputed(values: Values, one: Comparison) -> Figure | None:
    if one.numerator is None or one.du is None or one.au is None:
        return None
    entry = values.ledger.catalogue[one.claim.indicator]
    scope = Scope("+".join(one.claim.territories), one.au.year, one.du, one.au)
    figure = figure_of(entry, scope, one.numerator, one.denominator)
    figure = replace(figure, label=one.claim.subject)
    if one.denominator is not None:
        return figure
    unit = "nombre" if entry.unite == "%" else entry.unite
    return replace(figure, unit=unit, decimals=None, denominator=None)


ERROR = "erreur"
UNEXPLAINED = "no_reason"
TONES = {UNEXPLAINED: "late", ERROR: "late", "revision": "blue", "definition": "quiet"}
"""The natures of changes in their order, and the colour of each."""
REASON = 90
"""Characters of a reason that a page prints."""


@form
def revisions(values: Values, texts: Texts) -> Part:
    """Return the figures that changed since the last report, and why.

    Empty for the first report, and where nothing changed.
    """
    freeze, shown = changed(values)
    freeze = needs(freeze)
    texts["source"] = "Registre des révisions (data/plan/revisions.csv)"
    texts["title"], texts["note"] = _changing(shown), _note(shown)
    ordered = sorted(shown, key=_rank)
    labels, details = heads(values, "revisions"), {*FORMS["revisions"].details}
    if not values.is_regional:
        labels["pourquoi"] += ", région entière"  # what a reason counts is not of the place alone
    years = {change.key.year for change in shown}
    texts["subtitle"] = _subtitle(values, freeze, years)
    if len(years) == 1:
        details.add("annee")
    natures = [_nature(change) for change in ordered]
    groups = [
        Group(rank, say(f"revisions.{one}"), TONES[one], say(f"revisions.{one}_is"))
        for rank, one in enumerate(natures)
        if one not in natures[:rank]
    ]
    rows = [_changed_row(values, change) for change in ordered]
    part = with_counts(grid(texts, labels, rows, details=details, groups=groups), rows)
    return replace(part, dates=(freeze,))


@gathered
def _changes(values: Values, freeze: str) -> list[Change]:
    return values.ledger.diff(freeze, values.known_on, territory=values.territory.id, public=True)


def changed(values: Values) -> tuple[date | None, list[Change]]:
    """Return the freeze of the last report, if any, and the figures that changed since."""
    ledger = values.ledger
    freeze = ledger.settings.report_before(values.known_on)
    if freeze is None:
        return None, []
    told = frozenset(published(ledger.folder, freeze).items())
    found = _changes(values, freeze.isoformat(), beside=told)
    kept = [one for one in found if one.key.year <= values.year]
    return freeze, [one for one in kept if not ledger.catalogue[one.key.indicator].is_about_data]


def _changing(shown: list[Change]) -> str:
    """Say how many figures changed, and how many of them were wrong."""
    wrong = sum(change.entry is not None and change.entry.nature == ERROR for change in shown)
    if len(shown) == wrong == 1:
        return say("revisions.was_wrong")
    return say("revisions.changed", n=len(shown)) + say("revisions.wrong", n=wrong)


def _subtitle(values: Values, freeze: date, years: set[int]) -> str:
    now = french.long_date(values.known_on)
    said = f"{values.territory.name}, de l'arrêté du {french.long_date(freeze)} à celui du {now}"
    return f"{said}, chiffres de {min(years)}" if len(years) == 1 else said


def _nature(change: Change) -> str:
    return UNEXPLAINED if change.entry is None else change.entry.nature


def _rank(change: Change) -> tuple[int, Fraction]:
    """Return where a change stands: what has no reason, then errors, then by its relative size."""
    order = [*TONES]
    before, moved = change.before.exact, change.difference
    if not before or moved is None:
        return order.index(_nature(change)), Fraction(-1_000_000)
    return order.index(_nature(change)), -abs(moved / before)


def _changed_row(values: Values, change: Change) -> tuple[Cell, ...]:
    entry, year = values.ledger.catalogue[change.key.indicator], change.key.year
    before, after = figures_of(values, change)
    if before.text == after.text:  # "2,3 M€" twice would tell no change
        before, after = replace(before, scale="€"), replace(after, scale="€")
    reason = say("summary.no_reason") if change.entry is None else change.entry.reason
    return (
        entry.intitule,
        school_year(year) if entry.temps == "annee_scolaire" else str(year),
        before,
        after,
        difference(before, after),
        french.brief(reason, REASON),
        say(f"summary.{_nature(change)}"),
        reason,
        entry.unite,
    )


def figures_of(values: Values, change: Change) -> tuple[Figure, Figure]:
    """Return both figures of a change; none is `observed`: a table of changes freezes nothing."""
    indicator, year, territory = change.key
    entry = values.ledger.catalogue[indicator]
    scope = values.scope_of(entry, territory, year)
    return figure_of(entry, scope, *change.before), figure_of(entry, scope, *change.after)


def _note(shown: list[Change]) -> str:
    missing = sum(change.entry is None for change in shown)
    return say("revisions.note") + say("revisions.missing", n=missing)
