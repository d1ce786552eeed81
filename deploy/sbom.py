"""Write what the project is made of: a CycloneDX bill of materials, and docs/licences.md.

Versions, hashes and who needs what come from requirements.lock; licences from the metadata of the
installed packages. Nothing else goes in, no date and no random number: the same lock in the same
environment gives the same bytes. `make sbom` runs it.
"""

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PAGE = ROOT / "docs" / "licences.md"

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
TEXTS = {
    "apache 2.0": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "mit": "MIT",
    "mpl-2.0 and mit": "MPL-2.0 AND MIT",
}
# Packages that this system does not install, or whose metadata are silent: read in their sources.
READ = {
    "aiohappyeyeballs": "PSF-2.0",
    "aiohttp": "Apache-2.0 AND MIT",
    "aiosignal": "Apache-2.0",
    "appnope": "BSD-2-Clause",
    "apprise": "BSD-2-Clause",
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "frozenlist": "Apache-2.0",
    "importlib-metadata": "Apache-2.0",
    "lazy-importer": "Apache-2.0",
    "multidict": "Apache-2.0",
    "partd": "BSD-3-Clause",
    "propcache": "Apache-2.0",
    "pywinpty": "MIT",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
    "yarl": "Apache-2.0",
    "zipp": "MIT",
}
UNSTATED = "BSD"
"""What "BSD License" says: which of the BSD licences, the package does not tell."""

HEADER = """\
# Licences des dépendances

Chaque paquet de `requirements.lock`, avec la licence que déclarent ses métadonnées. Page écrite par
`make sbom`, qui écrit aussi la nomenclature CycloneDX ; ne pas la modifier. « BSD » : le paquet ne
dit pas laquelle des licences BSD. Le code du projet est sous licence MIT ; la police Inter, sous
licence OFL-1.1.

| Paquet | Version | Licence | Demandé par | Où |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Locked:
    """One entry of the lock: `via` names the packages that need it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    via: tuple[str, ...]


def read_lock(text: str) -> list[Locked]:
    """Return the entries of a lock, in its order, which is that of names."""
    found = []
    for block in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]:
        head, *rest = block.splitlines()
        match = re.fullmatch(r"([\w.-]+)==([\w.+!-]+)(?: ; (.*?))?(?: \\)?", head)
        assert match, f"requirements.lock: {head}"
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
        notes = " ".join(line.strip(" #") for line in rest if line.startswith("    #"))
        via = re.sub(r"\(.*?\)", "", notes).removeprefix("via").split()
        found.append(Locked(match[1], match[2], match[3] or "", hashes, tuple(dict.fromkeys(via))))
    return found


def licence(name: str) -> str:
    """Return the licence of a package: an SPDX expression wherever its metadata allow."""
    if name in READ:
        return READ[name]
    try:
        own = metadata(name)
    except PackageNotFoundError:
        sys.exit(f"deploy/sbom.py: {name} is not installed here: read its licence, add it to READ")
    if stated := own.get("License-Expression"):
        return stated
    said = (own.get("License") or "").strip().splitlines()
    if said and (known := TEXTS.get(said[0].strip().lower())):
        return known
    classifiers = [line.split(" :: ")[-1] for line in own.get_all("Classifier") or []]
    if known := next((CLASSIFIERS[one] for one in classifiers if one in CLASSIFIERS), None):
        return known
    if "BSD License" in classifiers:
        return UNSTATED
    sys.exit(f"deploy/sbom.py: {name} states no licence: read it in its sources, add it to READ")


def sbom(entries: list[Locked], project: dict[str, Any]) -> dict[str, Any]:
    """Return the CycloneDX 1.6 document: components, their hashes, licences and dependencies."""
    name, version = project["name"], project["version"]
    references = {entry.name: _purl(entry.name, entry.version) for entry in entries}
    root = references[name] = f"{name}@{version}"
    needs: dict[str, set[str]] = {reference: set() for reference in references.values()}
    for entry in entries:
        for user in entry.via:
            needs[references[user]].add(references[entry.name])
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": name,
                "version": version,
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [_component(entry) for entry in entries],
        "dependencies": [
            {"ref": reference, "dependsOn": sorted(needs[reference])}
            for reference in sorted(references.values())
        ],
    }


def _component(entry: Locked) -> dict[str, Any]:
    stated = licence(entry.name)
    known = {"license": {"name": stated}} if stated == UNSTATED else {"expression": stated}
    component = {
        "type": "library",
        "bom-ref": _purl(entry.name, entry.version),
        "name": entry.name,
        "version": entry.version,
        "purl": _purl(entry.name, entry.version),
        # One per file that the package is published as: any of them may be the one installed.
        "hashes": [{"alg": "SHA-256", "content": one} for one in sorted(entry.hashes)],
        "licenses": [known],
    }
    if entry.marker:
        component["properties"] = [{"name": "python:marker", "value": entry.marker}]
    return component


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"


def page(entries: list[Locked]) -> str:
    """Return docs/licences.md."""
    rows = [
        f"| {entry.name} | {entry.version} | {licence(entry.name)} | {', '.join(entry.via)} |"
        f" {entry.marker and f'`{entry.marker}`'} |"
        for entry in entries
    ]
    return HEADER + "\n".join(rows) + "\n"


def main(target: Path) -> None:
    """Write both files."""
    entries = read_lock(LOCK.read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    document = json.dumps(sbom(entries, project), indent=1, ensure_ascii=False) + "\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(document, encoding="utf-8")
    PAGE.write_text(page(entries), encoding="utf-8")
    print(f"{target}: {len(entries)} components")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "sbom.cdx.json")
