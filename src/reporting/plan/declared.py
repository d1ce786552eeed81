"""What a plan declares of what it counts: beside published figures, it changes with a line only.

Each value is a text under its key: `indicators.lycees_cloture.composante`,
`plan.diffusion.total_minimum`, `cibles.lycees_securises.1.valeur`. Words that only name things, and
what a plan adds (a version, an indicator, a convention), are free.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from reporting.plan.catalogue import Indicator
from reporting.plan.record import DECLARED, Record
from reporting.plan.revisions import Revision
from reporting.plan.settings import Settings
from reporting.plan.targets import Target
from reporting.registers.declarations import finding as at_key
from reporting.registers.findings import Finding, Rule, finding, say

SECTIONS = (
    *("arrete", "equipements", "securisation", "enveloppe", "depenses_depuis", "prix"),
    *("projection", "codes", "conventions", "couts", "qualite", "diffusion", "statuts"),
)
"""Of the settings: what figures, masks and verdicts depend on."""
WORDS = frozenset({
    *("id", "code", "groupe", "libelle", "court", "titre", "bref", "label", "nom", "decimales"),
    *("engagements", "limites", "source", "adresse", "line", "indicateur"),
})  # fmt: skip
"""Of an indicator or a target: what names it, and what is said around it."""
FILES = {"plan": "plan.toml", "indicators": "indicators.toml", "cibles": "cibles.csv"}
NATURE = "declaration"

Declared = Mapping[str, str]


def declared(
    settings: Settings, catalogue: Mapping[str, Indicator], targets: Iterable[Target]
) -> Declared:
    """Return the declared values by key."""
    found = [one for name in SECTIONS for one in _flat(f"plan.{name}", getattr(settings, name))]
    for entry in catalogue.values():
        found += _flat(f"indicators.{entry.id}", entry)
    for target in targets:
        found += _flat(f"cibles.{target.indicator}.{target.version}", target)
    return dict(found)


def changed(
    record: Record,
    now: Declared,
    revisions: Iterable[Revision],
    place: str,
    absent: Collection[str] = (),
) -> Iterator[Finding]:
    """Say what is declared otherwise than when it was last published, and no line says why.

    Parameters
    ----------
    place
        Name of the data folder.
    absent
        Indicators whose register is not kept: that is already told.
    """
    excused = _excused(record, revisions)
    told: set[str] = set()
    for key, (was, day) in _last(record).items():
        if now.get(key, "") == was or _entry(excused, key) or _of(key) in absent:
            continue
        is_there = any(one.startswith(_whole(key)) for one in now)
        whole = key if is_there else _whole(key)
        if whole in told:
            continue
        told.add(whole)
        file, _, name = whole.rstrip(".").partition(".")
        details = {"was": say("was-value", value=was) if was else say("was-empty"), "day": day}
        yield finding(
            Rule.DECLARED_CHANGED,
            f"{place}/plan/{FILES[file]}",
            None,
            name,
            now.get(key) or None,
            table=FILES[file].partition(".")[0],
            key=f"{file}.{name}",
            **details,
        )


def misnumbered(
    record: Record, catalogue: Mapping[str, Indicator], place: str
) -> Iterator[Finding]:
    """Say which versions of definitions do not follow the published ones, by one.

    Of a definition that was not published yet, each version after the first is a break in series.
    """
    last = _last(record)
    for name, entry in catalogue.items():
        was = last.get(f"indicators.{name}.version", ("",))[0]
        allowed = (int(was), int(was) + 1) if was.isdigit() else range(1, len(entry.ruptures) + 2)
        if entry.version not in allowed:
            why = say("not-allowed", allowed=", ".join(map(str, allowed)))
            path = Path(place, "plan", FILES["indicators"])
            yield at_key(path, f"{name}.version", why, say("correct"), str(entry.version))


def learnt(
    record: Record, now: Declared, revisions: Iterable[Revision], shown: Collection[str], day: str
) -> list[tuple[str, ...]]:
    """Return the lines to keep: those that were, then what is new or was changed with a line.

    Parameters
    ----------
    shown
        The indicators of the figures that are published.
    """
    last, excused = _last(record), _excused(record, revisions)
    known = {_of(key) for key in last} | {*shown, ""}
    new = [
        (key, value, day, _entry(excused, key) if key in last else "")
        for key, value in now.items()
        if _of(key) in known and (key not in last or last[key][0] != value)
    ]
    new += [
        (key, "", day, entry)
        for key, (value, _) in last.items()
        if value and key not in now and (entry := _entry(excused, key))
    ]
    return sorted([*record.lines(DECLARED), *new], key=lambda line: line[0])


def _flat(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Give the texts under a key; an item of a list of models goes by its first value."""
    if isinstance(value, BaseModel):
        named = ((one.alias or name, name) for name, one in type(value).model_fields.items())
        value = {name: getattr(value, own) for name, own in named if name not in WORDS}
    elif isinstance(value, list | tuple) and value and isinstance(value[0], BaseModel):
        value = {next(iter(dict(one).values())): one for one in value}
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _flat(f"{key}.{name}", one)
    else:
        several = value if isinstance(value, list | tuple) else [value]
        yield key, "|".join("" if one is None else str(one) for one in several)


def _of(key: str) -> str:
    """Return the indicator that a key is about; empty for a setting."""
    file, name, *_ = key.split(".")
    return "" if file == "plan" else name


def _whole(key: str) -> str:
    """Return the beginning of all keys of the same thing."""
    return ".".join(key.split(".")[:2]) + "."


def _last(record: Record) -> Mapping[str, tuple[str, str]]:
    """Return what was declared last, and at which freeze, by key."""
    return {key: (value, day) for key, value, day, _ in record.lines(DECLARED)}


def _excused(record: Record, revisions: Iterable[Revision]) -> Mapping[str, str]:
    """Return the entries that say why declarations change; each serves once."""
    new = (one for one in revisions if one.nature == NATURE and one.id > record.revision)
    return {one.key: one.id for one in new}


def _entry(excused: Mapping[str, str], key: str) -> str:
    """Return the entry about a key, or about all that begins like it."""
    parts = key.split(".")
    beginnings = (".".join(parts[:number]) for number in range(len(parts), 1, -1))
    return next((excused[one] for one in beginnings if one in excused), "")
