"""Why an edition would be made again: what it is made from is not what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reporting.editions.places import MANIFEST, Origin, is_read_apart, read_json

_SAID: Final = {
    "version": "la forme des manifestes a changé",
    "parameters": "ses paramètres ont changé",
    "formats": "ses formats ont changé",
    "demonstration": "les registres ne sont plus de démonstration, ou le sont",
    "definitions": "la définition d'un indicateur a changé",
    "targets": "une cible a changé",
    "revisions": "une révision a été inscrite",
    "basis": "ses lignes des registres ont changé",
    "code": "le code a changé",
    "lock": "l'environnement a changé (requirements.lock)",
}
SHOWN: Final = 3
"""Names that are told."""


def reason(folder: Path, wanted: Origin) -> str:
    """Say why an edition that is not up to date would be made, by what its manifest tells."""
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict):
        return "illisible" if folder.exists() else "jamais publiée"
    found = list(_differences(manifest, wanted))
    return ", ".join(found) or "ses fichiers ne sont plus ce qui a été publié"


def _differences(made: Mapping[str, Any], wanted: Origin) -> Iterator[str]:
    for name, said in _SAID.items():
        unread = name == "revisions" and "reads" in wanted
        if made.get(name) != wanted.get(name) and not unread:
            yield said
    if made.get("notebook") != wanted["notebook"]:
        yield f"le carnet {wanted['notebook']['name']} a changé"
    for name in ("inputs", "reads"):
        changed = _changed(made.get(name) or {}, wanted.get(name) or {})
        if "reads" in wanted:
            changed = list(dict.fromkeys(_said(one) for one in changed if not is_read_apart(one)))
        if changed:
            more = f" et {len(changed) - SHOWN} autres" if len(changed) > SHOWN else ""
            yield f"{', '.join(changed[:SHOWN])}{more} : contenu changé"


def _said(read: str) -> str:
    """Return what people call a fact that was read: a figure and its place, a register.

    >>> _said("lycees_clos@region-76"), _said("gathered _votes 2024 region-76 fr False 34")
    ('lycees_clos@region-76', 'votes (34)')
    """
    what, *key = read.split(" ")
    if "@" in what or not key:
        return read
    words = f" ({', '.join(key[5:])})" if key[5:] else ""
    return f"{key[0].strip('_')}{words}"


def _changed(made: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    names = sorted({*made, *wanted})
    return [name for name in names if made.get(name) != wanted.get(name)]
