"""Why an edition would be made again: what it is made from is not what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reporting.editions.places import MANIFEST, Origin, is_read_apart, read_json
from reporting.phrases import FRENCH, Phrase, Words, joined, messages, say

_WHOLE: Final = (
    "version",
    "parameters",
    "formats",
    "demonstration",
    "definitions",
    "targets",
    "revisions",
    "basis",
    "code",
    "lock",
)
SHOWN: Final = 3
"""Names that are told."""


def reason(folder: Path, wanted: Origin) -> Phrase:
    """Say why an edition that is not up to date would be made, by what its manifest tells."""
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict):
        return say("reasons.unreadable" if folder.exists() else "reasons.never")
    found = list(_differences(manifest, wanted))
    return joined(found, ", ") if found else say("reasons.files")


def _differences(made: Mapping[str, Any], wanted: Origin) -> Iterator[Phrase]:
    for name in _WHOLE:
        unread = name == "revisions" and "reads" in wanted
        if made.get(name) != wanted.get(name) and not unread:
            yield say(f"reasons.{name}")
    if made.get("notebook") != wanted["notebook"]:
        yield say("reasons.notebook", name=wanted["notebook"]["name"])
    for name in ("inputs", "reads"):
        changed: list[Words] = [*_changed(made.get(name) or {}, wanted.get(name) or {})]
        if "reads" in wanted:
            facts = (_said(one) for one in map(str, changed) if not is_read_apart(one))
            changed = list(dict.fromkeys(facts))
        if changed:
            more = ["…"] if len(changed) > SHOWN else []
            yield say("reasons.changed", names=joined([*changed[:SHOWN], *more], ", "))


def _said(read: str) -> Phrase | str:
    """Return what people call a fact that was read: a figure and its place, a register.

    >>> str(_said("lycees_clos@region-76 2023"))
    'le chiffre lycees_clos (region-76, 2023)'
    >>> str(_said("gathered _votes 2024 region-76 fr False 34"))
    'les aides votées aux communes (34)'
    """
    what, *key = read.split(" ")
    if "@" in what:
        name, place = what.split("@")
        return say("facts.figure", name=name, where=", ".join([place, *key]))
    if what == "table":
        return say("facts.table", name=key[0])
    if what != "gathered" or not key:
        return read
    name = key[0].strip("_").replace("_", "-")
    fact = say(f"facts.{name}" if name in messages(FRENCH)["facts"] else "facts.other")
    return say("facts.part", fact=fact, of=", ".join(key[5:])) if key[5:] else fact


def _changed(made: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    names = sorted({*made, *wanted})
    return [name for name in names if made.get(name) != wanted.get(name)]
