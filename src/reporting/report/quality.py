"""The quality of the figures: how complete, how recent, how final, how comparable."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pandas as pd

from reporting.indicators.situation import note_read
from reporting.parts import Cell, Figure, Group, Part, Scope, Texts, say, slug
from reporting.parts.french import counted, long_date, share, short_date
from reporting.plan.catalogue import Break, Indicator
from reporting.plan.settings import Diffusion
from reporting.plan.targets import Verdict
from reporting.report.forms import FORMS, form
from reporting.report.published import comparisons
from reporting.report.tables import grid, heads
from reporting.report.values import Values, gathered

CORRECTIONS = "corrections"
SHORT_HASH = 12
"""Characters of a SHA-256 that the annex prints; the manifest has all 64."""
NONE = "–"
SITES, SHARES, COUNTS = "sites", "organisations", "people"
"""What values are masked for."""


@dataclass(frozen=True)
class _RegisterQuality:
    """What there is to say of one register, as known at a freeze.

    `filled` of `expected` cells were answered, among the columns that a complete register fills.
    `last` is the day when its latest row was learnt, None where rows do not say.
    """

    name: str
    filled: int
    expected: int
    last: date | None
    corrections: int


def _quality_of(values: Values) -> list[_RegisterQuality]:
    """Return the quality of every register; a context file is none."""
    package, corrected = values.ledger.package, _corrected(values)
    note_read("files")
    found = []
    for name, resource in package.resources.items():
        if resource.schema is None or not resource.is_register or name not in package.tables:
            continue
        rows = package.state(name, None, values.known_on)
        cells = package.answered(name, rows)
        last = rows["connu_du"].max() if "connu_du" in rows else pd.NaT
        found.append(
            _RegisterQuality(
                name,
                filled=int(cells.to_numpy().sum()),
                expected=cells.size,
                last=None if pd.isna(last) else last.date(),
                corrections=corrected[name],
            )
        )
    return found


def _corrected(values: Values) -> Counter[str]:
    """Return the number of corrections by register; none where no journal is kept."""
    package = values.ledger.package
    if CORRECTIONS not in package.tables:
        return Counter()
    return Counter(package.state(CORRECTIONS, None, values.known_on)["table"])


@form
def registers(values: Values, texts: Texts) -> Part:
    """Return the files that the report rests on: how complete, how recent, and their checksums."""
    package = values.ledger.package
    known = {one.name: one for one in _quality_of(values)}
    every = (package.resources[name] for name in _used(values))
    kept = [one for one in every if one.path in package.files]  # an optional file may not be there
    ordered = sorted(kept, key=lambda one: (one.cog is not None, slug(one.title)))
    rows = [
        (
            one.title,
            len(package.tables[one.name]),
            *_answered(values, known.get(one.name)),
            package.files[one.path][:SHORT_HASH],
            f"data/{one.path}",
        )
        for one in ordered
    ]
    texts["note"] = f"{texts['note']} {_state(values)}"
    texts["title"] = _fullness(values, [known[one.name] for one in kept if one.name in known])
    labels, details = heads(values, "registers"), FORMS["registers"].details
    official = [rank for rank, one in enumerate(ordered) if one.cog]
    starts = {"kept": (0, "accent"), "official": (official[0], "quiet")} if official else {}
    groups = [
        Group(rank, say(f"registers.{key}"), tone, say(f"registers.{key}_is"))
        for key, (rank, tone) in starts.items()
    ]
    right = ("completude", "derniere_entree")
    part = grid(texts, labels, rows, right=right, details=details, groups=groups)
    return replace(part, dates=tuple(one.le for one in _breaks_of(values)))


def _fullness(values: Values, kept: list[_RegisterQuality]) -> str:
    """Say how many registers there are, and how complete the least complete one is."""
    asked = [one for one in kept if one.expected]
    said = say("registers.count", n=len(kept))
    if not asked:
        return said
    least = min(asked, key=lambda one: Fraction(one.filled, one.expected))
    key = "registers.full" if least.filled == least.expected else "registers.least"
    return said + say(key, share=_share(values, least.name, least.filled, least.expected))


def _used(values: Values) -> list[str]:
    """Return the registers and reference files that the indicators of the plan rest on."""
    every = (name for one in values.ledger.catalogue.values() for name in one.registres)
    return sorted(set(every))


def _answered(values: Values, one: _RegisterQuality | None) -> tuple[Cell, ...]:
    """Return how complete, recent and corrected a register is; a reference file says none."""
    if one is None:
        return (NONE, NONE, NONE)
    last = NONE if one.last is None else short_date(one.last)
    return (_share(values, one.name, one.filled, one.expected), last, one.corrections)


def _breaks_of(values: Values) -> Counter[Break]:
    """Return the breaks known at the freeze, and how many indicators of the report each is of."""
    entries = [one for name, one in values.ledger.catalogue.items() if values.cell(name)]
    known = (found for one in entries for found in one.ruptures if found.le <= values.known_on)
    return Counter(known)


def _state(values: Values) -> str:
    """Return how final and how comparable the indicators are, and which registers are not kept."""
    ledger = values.ledger
    state = "provisoires" if values.is_provisional else "définitives"
    told = [
        f"{one.motif} le {long_date(one.le)}, pour {counted(count, 'indicateur', 'indicateurs')}"
        for one, count in _breaks_of(values).items()
    ]
    used = [ledger.package.resources[name] for name in _used(values)]
    absent = [one.title for one in used if one.sans_registre]
    said = [
        f"Les données sont {state}.",
        f"Rupture de série : {' ; '.join(told)}." if told else "Aucune série n'est rompue.",
        f"Registres qui ne sont pas tenus : {', '.join(absent)}." if absent else "",
    ]
    return " ".join(filter(None, said))


@form
def quality_indicators(values: Values, texts: Texts) -> Part:
    """Return how final, complete and comparable each indicator is."""
    observed = values.ledger.observe(
        values.year, territory=("region", "departements"), freeze=values.known_on
    )
    masked = observed.groupby("indicator")["masked"].sum()
    qualities = _quality_of(values)
    rows = [
        (
            one.libelle,
            "provisoires" if values.is_provisional else "définitives",
            _completeness(values, one, qualities),
            int(masked.get(name, 0)),
            str(_first_comparable_year(values, one)),
            _breaks(one, values.known_on),
            _agreement(values, name),
        )
        for name, one in values.ledger.catalogue.items()
        if values.cell(name)
    ]
    texts["source"] = "Catalogue des indicateurs ; registres de la Région ; chiffres publiés"
    right = ("completude", "comparable")
    return grid(texts, heads(values, "quality_indicators"), rows, right=right)


def _breaks(indicator: Indicator, known_on: date) -> str:
    """Return the breaks of a series known at the freeze, with their reasons."""
    known = [one for one in indicator.ruptures if one.le <= known_on]
    return " ; ".join(f"{long_date(one.le)} : {one.motif}" for one in known) or NONE


@form
def secrecy(values: Values, texts: Texts) -> Part:
    """Return the rules by which values are masked, and how many are."""
    ledger, observed = values.ledger, _masked(values)
    rows = []
    rules = _rules(ledger.catalogue.values(), ledger.settings.diffusion)
    total = sites = 0
    for (reason, rule), names in rules.items():
        masked = observed[observed["indicator"].isin(names)]
        now = int((masked["year"] == values.year).sum())
        total, sites = total + now, sites + now * (reason == SITES)
        rows.append((say(f"secrecy.{reason}"), rule, len(names), now, len(masked)))
    texts["source"] = "Réglages du plan (data/plan/plan.toml) ; catalogue des indicateurs"
    texts["title"] = say("secrecy.hidden", n=total, year=str(values.year))
    texts["title"] += say("secrecy.for_sites", n=sites, total=total)
    return grid(texts, heads(values, "secrecy"), rows)


@gathered
def _masked(values: Values) -> pd.DataFrame:
    """Return the indicator and the year of each figure that is masked."""
    shown = ("region", "departements")
    found = values.ledger.observe(territory=shown, freeze=values.known_on)
    found = found[(found["year"] <= values.year) & found["masked"]]
    return found[["indicator", "year"]]


def _rules(
    indicators: Iterable[Indicator], diffusion: Diffusion
) -> Mapping[tuple[str, str], list[str]]:
    """Return the indicators that each rule of secrecy is for, by reason and rule."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in indicators:
        if one.diffusion == "publique":
            continue
        reason = SITES if one.diffusion == "securite" else SHARES if one.contributeur else COUNTS
        least = diffusion.least(one.id, one.diffusion)
        told: dict[str, object] = {"least": least, "most": least - 1}
        if reason == SHARES:
            most = share(Fraction(diffusion.dominance_maximum))
            told = {"least": diffusion.effectif_minimum, "most": most}
        rule = say(f"secrecy.{reason}_rule", total=diffusion.total_minimum, **told)
        found.setdefault((reason, rule), []).append(one.id)
    return found


def _first_comparable_year(values: Values, indicator: Indicator) -> int:
    """Return the first year whose figure can be compared with that of the report.

    It is the first year of the series or of its envelope, or the first one after the last break:
    the year of the break for a stock on 31 December, the school year that starts with it for the
    others.
    """
    later = 1 if indicator.temps == "annee_scolaire" else 0
    first = [indicator.premiere_annee, *(one.le.year + later for one in indicator.ruptures)]
    if indicator.temps == "enveloppe":
        first.append(values.ledger.settings.envelope.du.year)
    return max(year for year in first if year <= values.year)


def _completeness(
    values: Values, indicator: Indicator, qualities: list[_RegisterQuality]
) -> Figure | str:
    """Return how complete the registers of an indicator are, together."""
    found = [one for one in qualities if one.name in indicator.registres]
    filled, expected = sum(one.filled for one in found), sum(one.expected for one in found)
    return _share(values, indicator.id, filled, expected) if expected else NONE


def _share(values: Values, name: str, filled: int, expected: int) -> Figure:
    return Scope.at(values.region.id, values.valid_on).figure(
        f"completude_{name}", filled, expected, "%", decimals=1, noun=("cellule", "cellules")
    )


def _agreement(values: Values, indicator: str) -> str:
    """Return how many published figures of an indicator got each verdict."""
    compared = comparisons(values)
    found = Counter(one.verdict for one in compared if one.claim.indicator == indicator)
    return " ; ".join(f"{one.value} : {found[one]}" for one in Verdict if found[one]) or NONE
