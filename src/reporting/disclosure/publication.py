"""From the plan to what is public of it: which figures are sensitive, and where they are hidden."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence

import pandas as pd

from reporting.disclosure.sheet import CountKey, CountSheet
from reporting.indicators import Units
from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Diffusion, Settings
from reporting.territories import Territories

WHOLE = "lycees_securises"
CONDITIONS = {
    "CLOTURE": "lycees_cloture",
    "VIDEO": "lycees_video",
    "ACCES": "lycees_controle_acces",
    "PPMS": "lycees_ppms",
}
"""The share of each condition, by the name that the settings give it."""
STRICTER, SURROUNDINGS = "lycees_securises_cinq_criteres", "lycees_abords_projets"
"""The share of lycées that are also in a commune with a project: which communes is public."""
BLANKED = ["numerator", "denominator", "value"]
PUBLISHED = ("region", "departement")
"""Levels at which sensitive figures are published; below them, never."""


def sensitive(catalogue: Mapping[str, Indicator], year: int) -> list[str]:
    """Return the indicators of a year that decide which figures have to be hidden.

    The figure of the region is public where units are counted for their protection. Projects of
    lycée surroundings are public: with them, a share that depends on them tells of another one.
    """
    return [
        name
        for name, one in catalogue.items()
        if year >= one.premiere_annee
        and (
            one.diffusion == "secret"
            or (_is_share(one) and "departement" in one.echelons)
            or name == SURROUNDINGS
        )
    ]


def sheet_of(
    counted: Mapping[str, Units],
    catalogue: Mapping[str, Indicator],
    territories: Territories,
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
) -> CountSheet:
    """Return the sensitive counts of one year.

    Parameters
    ----------
    counted
        What each sensitive indicator counted, and the projects of lycée surroundings.
    tables
        The registers, which say who contributes to a count.
    """
    places = [place.id for place in territories.of_level("departement")]
    within = territories.ancestors
    within = within[within["territory"].isin(places)]
    place_of = dict(zip(within["place"], within["territory"], strict=True))
    helped = set(counted[SURROUNDINGS].frame["place"]) if SURROUNDINGS in counted else set()
    small: set[CountKey] = set()
    counts: dict[CountKey, int] = {}
    totals: dict[CountKey, int] = {}
    apart: dict[CountKey, int] = {}
    for name, units in counted.items():
        if (entry := catalogue[name]).diffusion == "publique":
            continue
        frame = units.frame.assign(by=_contributors(entry, units, tables))
        is_apart = ~frame["place"].isin(helped) & (name == STRICTER)
        frame["place"] = frame["place"].map(place_of)
        for place in places if "departement" in entry.echelons else ():
            is_here, key = frame["place"] == place, CountKey(name, place)
            here = frame[is_here & ~is_apart]
            done, total = int(here["numerator"].sum()), int(here["denominator"].sum())
            counts[key] = total - done if _is_share(entry) else done
            totals |= {key: total} if _is_share(entry) else {}
            apart |= {key: int((is_here & is_apart).sum())} if name == STRICTER else {}
            small |= {key} if _is_small(settings.diffusion, entry, here) else set()
        if not _is_share(entry) and _is_small(settings.diffusion, entry, frame):
            small.add(CountKey(name, territories.region.id))
    names = list(dict.fromkeys(key.indicator for key in counts))
    links, is_complete = _links(names, settings)
    frames = {name: counted[name].frame for name in links.get(WHOLE, ())}
    return CountSheet(
        counts=counts,
        totals=totals,
        margins={name: sum(counts[CountKey(name, place)] for place in places) for name in names},
        least={name: settings.diffusion.least(name, catalogue[name].diffusion) for name in names},
        links=links,
        complete=frozenset({WHOLE} if is_complete else ()),
        patterns=_patterns(frames, place_of) if is_complete else {},
        apart=apart,
        small=frozenset(small),
    )


def _links(names: Sequence[str], settings: Settings) -> tuple[dict[str, tuple[str, ...]], bool]:
    """Return the conditions of each share of units, and whether those of the main one are all."""
    required = [CONDITIONS.get(one, "") for one in settings.securisation.composantes]
    parts = tuple(name for name in required if name in names)
    links = {WHOLE: parts} if WHOLE in names else {}
    links |= {STRICTER: (WHOLE,)} if STRICTER in names else {}
    return links, WHOLE in names and len(parts) == len(required)


def _is_share(entry: Indicator) -> bool:
    return entry.diffusion == "securite"


def _contributors(
    entry: Indicator, units: Units, tables: Mapping[str, pd.DataFrame]
) -> pd.Series | None:
    """Return who each unit comes from, as the register says; None where nobody is looked at."""
    if entry.contributeur is None:
        return None
    table, column = entry.contributeur.split(".")
    lines = units.rows[table]
    of_unit = pd.Series(tables[table].loc[lines.index, column].to_numpy(), index=lines)
    return units.frame["unit"].map(of_unit[~of_unit.index.duplicated()]).fillna("")


def _is_small(diffusion: Diffusion, entry: Indicator, here: pd.DataFrame) -> bool:
    """Tell whether the units of a place may not be published, by the rule of their class.

    Units not protected may be none, or enough of enough; persons may be none, or enough; firms
    must be enough too, and none of them nearly all.
    """
    done = int(here["numerator"].sum())
    if _is_share(entry):
        total = int(here["denominator"].sum())
        missing = total - done
        is_enough = missing >= diffusion.manquants_minimum and total >= diffusion.total_minimum
        return missing > 0 and not is_enough
    by_firm = here.groupby("by")["numerator"].sum() if entry.contributeur else ()
    return 0 < done < diffusion.least(entry.id, entry.diffusion) or diffusion.is_concentrated(
        [int(one) for one in by_firm]
    )


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


def reserved(catalogue: Mapping[str, Indicator], diffusion: Diffusion) -> set[str]:
    """Return the registers whose rows are not published: a sensitive indicator rests on them."""
    sensitive = [one.registres for one in catalogue.values() if one.diffusion != "publique"]
    return {name for names in sensitive for name in names} - set(diffusion.registres_publics)


def mark(
    observed: pd.DataFrame,
    hidden: Container[CountKey],
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
