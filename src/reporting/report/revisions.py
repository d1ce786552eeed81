"""What changed since the last report: the same figures at two freezes, and why they differ."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from reporting.ledger.differences import published
from reporting.parts import Figure, Part, difference, empty
from reporting.parts.french import brief, capital, counted, in_words, long_date
from reporting.parts.part import Cell, Group, Texts
from reporting.plan.revisions import Change
from reporting.report.forms import FORMS, form
from reporting.report.tables import grid, heads, school_year
from reporting.report.values import Values, figure_of, gathered

ERROR = "erreur"
NATURES = {ERROR: "Erreur", "revision": "Révision", "definition": "Définition"}
UNEXPLAINED = "à motiver"
GROUPS = {
    UNEXPLAINED: ("À motiver", "late", "personne n'a encore dit pourquoi"),
    "Erreur": ("Erreurs", "late", "le chiffre publié était faux"),
    "Révision": ("Révisions", "blue", "des données sont arrivées ou ont été corrigées depuis"),
    "Définition": ("Définitions", "quiet", "on compte autrement"),
}
"""The heading of each nature of change: its title, its colour, what it means."""
REASON = 90
"""Characters of a reason that a page prints."""


@form
def revisions(values: Values, texts: Texts) -> Part:
    """Return the figures that changed since the last report, and why.

    Empty for the first report, and where nothing changed.
    """
    freeze, shown = changed(values)
    if freeze is None:
        return empty(texts["id"])
    texts["source"] = "Registre des révisions (data/plan/revisions.csv)"
    texts["title"], texts["note"] = _finding(shown), _note(shown)
    ordered = sorted(shown, key=_rank)
    labels, details = heads(values, "revisions"), {*FORMS["revisions"].details}
    years = {change.key.year for change in shown}
    texts["subtitle"] = _subtitle(values, freeze, years)
    if len(years) == 1:
        details.add("annee")
    part = grid(texts, labels, [_row(values, change) for change in ordered], details=details)
    return replace(_grouped(part, ordered), dates=(freeze,))


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


def _finding(shown: list[Change]) -> str:
    """Say how many figures changed, and how many of them were wrong."""
    wrong = sum(change.entry is not None and change.entry.nature == ERROR for change in shown)
    if len(shown) == 1:
        return "Un chiffre publié était faux" if wrong else "Un chiffre publié a changé"
    said = f"{capital(in_words(len(shown)))} chiffres publiés ont changé"
    return f"{said}, dont {in_words(wrong)} faux" if wrong else said


def _subtitle(values: Values, freeze: date, years: set[int]) -> str:
    now = long_date(values.known_on)
    said = f"{values.territory.name}, de l'arrêté du {long_date(freeze)} à celui du {now}"
    return f"{said}, chiffres de {min(years)}" if len(years) == 1 else said


def _nature(change: Change) -> str:
    return UNEXPLAINED if change.entry is None else NATURES[change.entry.nature]


def _rank(change: Change) -> tuple[int, Fraction]:
    """Return where a change stands: what has no reason, then errors, then by its relative size."""
    order = (UNEXPLAINED, *NATURES.values())
    before, moved = change.before.exact, change.difference
    if not before or moved is None:
        return order.index(_nature(change)), Fraction(-1_000_000)
    return order.index(_nature(change)), -abs(moved / before)


def _grouped(part: Part, ordered: list[Change]) -> Part:
    """Return the table with a heading over each nature of change."""
    if part.data is None:
        return part
    natures = [_nature(change) for change in ordered]
    groups = tuple(
        Group(natures.index(one), *GROUPS[one]) for one in dict.fromkeys(natures) if one in GROUPS
    )
    return replace(part, data=replace(part.data, groups=groups))


def _row(values: Values, change: Change) -> tuple[Cell, ...]:
    entry, year = values.ledger.catalogue[change.key.indicator], change.key.year
    before, after = figures_of(values, change)
    reason = UNEXPLAINED if change.entry is None else change.entry.reason
    return (
        entry.intitule,
        school_year(year) if entry.temps == "annee_scolaire" else str(year),
        before,
        after,
        difference(before, after),
        brief(reason, REASON),
        _nature(change),
        reason,
        entry.unite,
    )


def figures_of(values: Values, change: Change) -> tuple[Figure, Figure]:
    """Return both figures of a change; none is `observed`: a table of changes freezes nothing."""
    indicator, year, territory = change.key
    entry = values.ledger.catalogue[indicator]
    scope = values.scope_of(entry, territory, year)
    return figure_of(entry, scope, *change.before), figure_of(entry, scope, *change.after)


def _note(shown: list[Change]) -> str | None:
    missing = sum(change.entry is None for change in shown)
    said = "Le motif entier de chaque changement est dans le fichier de données de ce tableau."
    told = counted(missing, "changement", "changements")
    return f"{said} {told} à motiver." if missing else said
