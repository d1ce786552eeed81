"""From the plan to what is public of it: which figures are sensitive, and where they are hidden."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping

import pandas as pd

from reporting.disclosure.sheet import Key, Sheet
from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Diffusion
from reporting.territories import Territories

WHOLE = "lycees_securises"
CONDITIONS = {
    "CLOTURE": "lycees_cloture",
    "VIDEO": "lycees_video",
    "ACCES": "lycees_controle_acces",
    "PPMS": "lycees_ppms",
}
"""The share of each condition, by the name that the settings give it."""
STRICTER = "lycees_securises_cinq_criteres"
BLANKED = ["numerator", "denominator", "value"]
PUBLISHED = ("region", "departement")
"""Levels at which sensitive figures are published; below them, never."""


def sensitive(catalogue: Mapping[str, Indicator], year: int) -> list[str]:
    """Return the indicators of a year whose figures of départements may have to be hidden."""
    return [
        name
        for name, one in catalogue.items()
        if one.diffusion != "publique"
        and "departement" in one.echelons
        and year >= one.premiere_annee
    ]


def sheet_of(
    units: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, Indicator],
    territories: Territories,
    conditions: Iterable[str],
) -> Sheet:
    """Return the sensitive counts of one year.

    Parameters
    ----------
    units
        What each sensitive indicator counted: unit, place, numerator, denominator.
    conditions
        What a lycée needs to be fully secured, as the settings name it.
    """
    places = [place.id for place in territories.of_level("departement")]
    within = territories.ancestors
    within = within[within["territory"].isin(places)]
    place_of = dict(zip(within["place"], within["territory"], strict=True))
    counts: dict[Key, int] = {}
    totals: dict[Key, int] = {}
    for name, frame in units.items():
        sums = frame.groupby(frame["place"].map(place_of))[["numerator", "denominator"]].sum()
        sums = sums.reindex(places, fill_value=0)
        is_share = catalogue[name].diffusion == "securite"
        for place, done, total in sums.itertuples():
            key = Key(name, str(place))
            counts[key] = int(total - done) if is_share else int(done)
            if is_share:
                totals[key] = int(total)
    margins = {name: sum(counts[Key(name, place)] for place in places) for name in units}
    named = [CONDITIONS.get(one, "") for one in conditions]
    parts = tuple(name for name in named if name in units)
    links = {WHOLE: parts} if WHOLE in units else {}
    links |= {STRICTER: (WHOLE,)} if STRICTER in units else {}
    is_complete = WHOLE in units and len(parts) == len(named)
    patterns = _patterns({name: units[name] for name in parts}, place_of) if is_complete else {}
    complete = {WHOLE} if is_complete else set[str]()
    return Sheet(counts, totals, margins, links, frozenset(complete), patterns)


def _patterns(
    units: Mapping[str, pd.DataFrame], place_of: Mapping[str, str]
) -> dict[frozenset[str], int]:
    """Count the lycées of the region by the conditions that they lack."""
    lacks: dict[str, set[str]] = {}
    for name, frame in units.items():
        frame = frame[frame["place"].isin(place_of)]
        for unit, done in zip(frame["unit"], frame["numerator"], strict=True):
            lacks.setdefault(unit, set()).update(() if done else (name,))
    found = Counter(frozenset(one) for one in lacks.values())
    return dict(sorted(found.items(), key=lambda item: sorted(item[0])))


def is_small(
    diffusion: Diffusion,
    catalogue: Mapping[str, Indicator],
    key: Key,
    total: int | None,
    count: int,
) -> bool:
    """Tell whether a count may not be published, by the rule of its class.

    Units not protected may be none, or enough of enough; persons may be none, or enough.
    """
    if catalogue[key.indicator].diffusion == "securite":
        is_enough = count >= diffusion.manquants_minimum
        return count > 0 and not (is_enough and (total or 0) >= diffusion.total_minimum)
    return 0 < count < diffusion.minimums.get(key.indicator, diffusion.effectif_minimum)


def mark(
    observed: pd.DataFrame,
    hidden: Container[Key],
    catalogue: Mapping[str, Indicator],
    territories: Territories,
) -> pd.DataFrame:
    """Return the observations of one year with `masked` true where they are not published."""
    names = [name for name, one in catalogue.items() if one.diffusion != "publique"]
    shown = [place.id for level in PUBLISHED for place in territories.of_level(level)]
    is_below = observed["indicator"].isin(names) & ~observed["territory"].isin(shown)
    keys = zip(observed["indicator"], observed["territory"], strict=True)
    is_hidden = pd.Series([key in hidden for key in keys], index=observed.index, dtype=bool)
    exists = observed["status"] != "absent"
    return observed.assign(masked=(is_below & exists) | is_hidden)


def blank(observed: pd.DataFrame) -> pd.DataFrame:
    """Return observations as they may be published: nothing is left of those that are masked."""
    found = observed.copy()
    found[BLANKED] = found[BLANKED].mask(found["masked"])
    return found
