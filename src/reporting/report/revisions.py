"""What changed since the last report: the same figures at two freezes, and why they differ."""

from reporting.parts import Figure, Part, difference, empty
from reporting.parts.french import long_date
from reporting.parts.part import Texts
from reporting.plan.revisions import Change, Value
from reporting.report.forms import form, grid, heads
from reporting.report.tables import school_year
from reporting.report.values import Values, figure_of

NATURES = {"erreur": "Erreur", "revision": "Révision", "definition": "Définition"}
UNEXPLAINED = "à motiver"


@form
def revisions(values: Values, texts: Texts) -> Part:
    """Return the figures that changed since the last report, and why.

    Empty for the first report, and where nothing changed.
    """
    ledger = values.ledger
    freeze = ledger.settings.report_before(values.known_on)
    if freeze is None:
        return empty(texts["id"])
    found = ledger.diff(freeze, values.known_on, territory=values.territory.id, public=True)
    shown = [
        change
        for change in found
        if change.key.year <= values.year
        and not ledger.catalogue[change.key.indicator].is_about_data
    ]
    texts["source"] = "Registre des révisions (data/plan/revisions.csv)"
    texts["note"] = _note(shown)
    labels = heads(values, "revisions") | {"avant": f"Arrêté du {long_date(freeze)}"}
    return grid(texts, labels, [_row(values, change) for change in shown])


def _row(values: Values, change: Change) -> tuple[Figure | str | None, ...]:
    entry, year = values.ledger.catalogue[change.key.indicator], change.key.year
    before, after = (_figure(values, change, value) for value in (change.before, change.after))
    explained = change.entry
    return (
        entry.libelle,
        school_year(year) if entry.temps == "annee_scolaire" else str(year),
        before,
        after,
        difference(before, after),
        UNEXPLAINED if explained is None else NATURES[explained.nature],
        UNEXPLAINED if explained is None else explained.reason,
    )


def _figure(values: Values, change: Change, value: Value) -> Figure:
    """Return one of the two figures; it is not `observed`: a table of changes freezes nothing."""
    indicator, year, territory = change.key
    entry = values.ledger.catalogue[indicator]
    return figure_of(entry, values.scope_of(entry, territory, year), *value)


def _note(shown: list[Change]) -> str:
    missing = sum(change.entry is None for change in shown)
    said = (
        "« Erreur » : le chiffre publié était faux ; « Révision » : des données sont arrivées ou "
        "ont été corrigées depuis ; « Définition » : on compte autrement."
    )
    return f"{said} {missing} changement(s) à motiver." if missing else said
