"""Small registers written by hand, as an indicator sees them."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from reporting.indicators import Situation, aggregate
from reporting.indicators.observations import observations
from reporting.plan.settings import Settings, read_settings

DATA = Path(__file__).parents[2] / "data"
SETTINGS: Settings = read_settings(DATA / "plan" / "plan.toml")
REGION = "region-76"

DECLARED = {
    one["name"]: [field["name"] for field in one["schema"]["fields"] if field["type"] == "date"]
    for one in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    if "schema" in one
}
"""The columns of each table that hold dates."""
DATES = {
    "lycees": ["valide_du"],
    "equipements_lycee": [
        "hors_service_du",
        "hors_service_au",
        "autorisation_debut",
        "autorisation_fin",
    ],
    "ppms": ["date_validation", "date_transmission_region"],
    "equipements_mobiles": ["hs_du", "hs_au"],
    "parc_rames": ["date_entree"],
    "parc_autocars": ["date_entree"],
    "mandats": ["date_mandat"],
    "ppms_exercices": ["date"],
    "signalements_lycees": ["date_fait", "date_declaration"],
    "actions_sensibilisation": ["date"],
    "formations": ["date"],
    "engagements_conventions": ["realise_le", "echeance"],
    "gares_pem": ["video_du", "video_au"],
    "dossiers": ["charte_signee_le"],
    "campagnes_ami": ["cloture"],
    "subventions": ["commission_permanente_le"],
    "operations_conjointes": ["date"],
    "incidents_cyber": ["date"],
    "effectifs_conventionnes": ["du"],
}
"""Those that an indicator looks at even where a test gives none: they are empty then."""


def table(name: str, columns: str, *rows: Sequence[Any], first_line: int = 2) -> pd.DataFrame:
    """Return a typed register: lines from 2 on, dates from ISO text, the rest as given."""
    frame = pd.DataFrame(list(rows), columns=columns.split())
    given = [column for column in DECLARED.get(name, []) if column in frame]
    for column in dict.fromkeys((*given, *DATES.get(name, []))):
        values = frame.get(column, pd.Series(pd.NaT, index=frame.index))
        frame[column] = pd.to_datetime(values).astype("datetime64[s]")
    frame.index = pd.RangeIndex(first_line, first_line + len(frame), name="ligne")
    return frame


def situation(
    on: str,
    settings: Settings = SETTINGS,
    **tables: pd.DataFrame | Callable[[date | None], pd.DataFrame],
) -> Situation:
    """Return the registers on a day: rows that hold on that day, or rows given for each day."""

    def state(name: str, valid_on: date | None, _known_on: date) -> pd.DataFrame:
        rows = tables[name]
        return rows(valid_on) if callable(rows) else rows

    return Situation(
        state=state,
        valid_on=date.fromisoformat(on),
        known_on=date(2024, 1, 31),
        settings=settings,
        territories=SimpleNamespace(current=lambda codes: codes, region=SimpleNamespace(id=REGION)),  # type: ignore[arg-type]
    )


def counted(units: Any) -> dict[str, tuple[int | None, int | None]]:
    """Return numerator and denominator by unit, to compare with values worked out by hand."""
    assert units.frame["unit"].is_unique
    exact = units.frame[["numerator", "denominator"]].astype(object)
    rows = exact.where(exact.notna(), None).itertuples(index=False, name=None)
    return dict(zip(units.frame["unit"], rows, strict=True))


def observe(units, indicators, years, territories):
    """Return the observations that units give to every territory."""
    catalogue = {indicator.id: indicator for indicator in indicators}
    sums = aggregate(units, catalogue, territories)
    return observations(sums, catalogue.values(), years, tuple(territories))
