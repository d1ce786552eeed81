"""What changed since the last report: the same figures at two freezes, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from reporting.errors import UsageError
from reporting.parts import Figure, Part, difference, empty
from reporting.parts.french import long_date
from reporting.parts.part import Texts
from reporting.plan.revisions import Change, Key, Value, changes
from reporting.report.forms import form, grid
from reporting.report.tables import school_year
from reporting.report.values import Values, figure_of

if TYPE_CHECKING:
    from reporting.facade import Plan as Ledger

NATURES = {"erreur": "Erreur", "revision": "Révision", "definition": "Définition"}
UNEXPLAINED = "à motiver"


def diff(
    ledger: Ledger,
    freezes: tuple[date, date],
    year: int | None,
    territory: str | Iterable[str],
    *,
    public: bool = False,
) -> list[Change]:
    """Return the figures that differ between two freezes, in the order of the catalogue.

    Figures that are masked at either of the two are left out of a `public` comparison.
    """
    over = [one for one in ledger.settings.years if date(one, 12, 31) <= min(freezes)]
    if year is not None and year not in over:
        message = f"L'année {year} n'est pas finie à l'un des deux arrêtés, ou n'est pas du plan."
        raise UsageError(message)
    before, after = (
        _figures(ledger, over if year is None else [year], territory, freeze, public=public)
        for freeze in freezes
    )
    position = {name: number for number, name in enumerate(ledger.catalogue)}
    published = [item for item in before.items() if item[1].exact is not None]
    published.sort(key=lambda item: (position[item[0].indicator], item[0].year))
    return changes(dict(published), after, freezes, ledger.revisions)


def _figures(
    ledger: Ledger,
    years: Iterable[int],
    territory: str | Iterable[str],
    freeze: date,
    *,
    public: bool,
) -> dict[Key, Value]:
    """Return what was observed at a freeze, figures that others withheld left out."""
    frames = [
        ledger.observe(year, territory=territory, freeze=freeze, public=public) for year in years
    ]
    observed = pd.concat(frames) if frames else pd.DataFrame(columns=["indicator", "numerator"])
    return {
        Key(row["indicator"], row["year"], row["territory"]): Value(
            int(row["numerator"]), None if pd.isna(row["denominator"]) else int(row["denominator"])
        )
        for row in observed.to_dict("records")
        if not pd.isna(row["numerator"])
    }


@form("revisions")
def revisions(values: Values, texts: Texts) -> Part:
    """Return the figures that changed since the last report, and why.

    Empty for the first report, and where nothing changed.
    """
    ledger = values.ledger
    freeze = ledger.settings.report_before(values.known_on)
    if freeze is None:
        return empty(texts["id"])
    freezes = (freeze, values.known_on)
    shown = [
        change
        for change in diff(ledger, freezes, None, values.territory.id, public=True)
        if change.key.year <= values.year
        and not ledger.catalogue[change.key.indicator].is_about_data
    ]
    texts["subtitle"] = f"{values.territory.name} : chiffres du rapport précédent et de celui-ci"
    texts["source"] = "Registre des révisions (data/plan/revisions.csv)"
    texts["note"] = _note(shown)
    heads = {
        "indicateur": "Indicateur",
        "annee": "Année",
        "avant": f"Arrêté du {long_date(freeze)}",
        "apres": f"Arrêté du {long_date(values.known_on)}",
        "difference": "Différence",
        "nature": "Nature",
        "motif": "Motif",
    }
    return grid(texts, heads, [_row(values, change) for change in shown])


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
