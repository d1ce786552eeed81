"""What changed since the last report: the same figures at two freezes, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from reporting.errors import UsageError
from reporting.parts import Column, Figure, Part, difference, empty, table
from reporting.parts.french import long_date
from reporting.plan.revisions import Change, Key, Value, changes
from reporting.report.values import Values

if TYPE_CHECKING:
    from reporting.facade import Plan

NATURES = {"erreur": "Erreur", "revision": "Révision", "definition": "Définition"}
UNEXPLAINED = "à motiver"


def diff(
    plan: Plan,
    freezes: tuple[date, date],
    year: int | None,
    territory: str | Iterable[str],
    *,
    public: bool = False,
) -> list[Change]:
    """Return the figures that differ between two freezes, in the order of the catalogue.

    Figures that are masked at either of the two are left out of a `public` comparison.
    """
    over = [one for one in plan.settings.years if date(one, 12, 31) <= min(freezes)]
    if year is not None and year not in over:
        message = f"L'année {year} n'est pas finie à l'un des deux arrêtés, ou n'est pas du plan."
        raise UsageError(message)
    before, after = (
        _figures(plan, over if year is None else [year], territory, freeze, public=public)
        for freeze in freezes
    )
    position = {name: number for number, name in enumerate(plan.catalogue)}
    published = [item for item in before.items() if item[1].exact is not None]
    published.sort(key=lambda item: (position[item[0].indicator], item[0].year))
    return changes(dict(published), after, freezes, plan.revisions)


def _figures(
    plan: Plan,
    years: Iterable[int],
    territory: str | Iterable[str],
    freeze: date,
    *,
    public: bool,
) -> dict[Key, Value]:
    """Return what was observed at a freeze, figures that others withheld left out."""
    frames = [
        plan.observe(year, territory=territory, freeze=freeze, public=public) for year in years
    ]
    observed = pd.concat(frames) if frames else pd.DataFrame(columns=["indicator", "numerator"])
    return {
        Key(row["indicator"], row["year"], row["territory"]): Value(
            int(row["numerator"]), None if pd.isna(row["denominator"]) else int(row["denominator"])
        )
        for row in observed.to_dict("records")
        if not pd.isna(row["numerator"])
    }


def table_of(values: Values, title: str, id: str) -> Part:
    """Return the figures of a territory that the last report gave otherwise, with the reason.

    Empty for the first report, and where nothing changed.
    """
    freeze = values.plan.settings.report_before(values.known_on)
    if freeze is None:
        return empty(id, title=title)
    freezes = (freeze, values.known_on)
    found = diff(values.plan, freezes, None, values.territory.id, public=True)
    shown = [
        change
        for change in found
        if change.key.year <= values.year
        and not values.plan.catalogue[change.key.indicator].is_about_data
    ]
    return table(
        (
            Column("indicateur", "Indicateur", header=True),
            Column("annee", "Année"),
            Column("avant", f"Arrêté du {long_date(freeze)}", align="right"),
            Column("apres", f"Arrêté du {long_date(values.known_on)}", align="right"),
            Column("difference", "Différence", align="right"),
            Column("nature", "Nature"),
            Column("motif", "Motif"),
        ),
        [_row(values, change) for change in shown],
        id=id,
        title=title,
        subtitle=f"{values.territory.name} : chiffres du rapport précédent et de celui-ci",
        source="Registre des révisions (data/plan/revisions.csv)",
        note=_note(shown),
    )


def _row(values: Values, change: Change) -> tuple[Figure | str | None, ...]:
    before, after = (_figure(values, change, value) for value in (change.before, change.after))
    entry = change.entry
    return (
        values.plan.catalogue[change.key.indicator].libelle,
        str(change.key.year),
        before,
        after,
        difference(before, after),
        UNEXPLAINED if entry is None else NATURES[entry.nature],
        UNEXPLAINED if entry is None else entry.reason,
    )


def _figure(values: Values, change: Change, value: Value) -> Figure:
    """Return one of the two figures; it is not `observed`: a table of changes freezes nothing."""
    indicator, year, territory = change.key
    return values.figure_of(values.plan.catalogue[indicator], territory, year, *value)


def _note(shown: list[Change]) -> str:
    missing = sum(change.entry is None for change in shown)
    said = (
        "« Erreur » : le chiffre publié était faux ; « Révision » : des données sont arrivées ou "
        "ont été corrigées depuis ; « Définition » : on compte autrement."
    )
    return f"{said} {missing} changement(s) à motiver." if missing else said
