"""A second plan, tiny: another region, four départements, three measures, most registers not kept.

Its communes are an extract of twelve, its outlines are boxes, its registers invented.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIRST = HERE.parents[1] / "data" / "datapackage.json"
REFERENCE = {
    "regions": "regions.csv",
    "departements": "departements.csv",
    "communes": "communes.csv",
    "epci": "epci.csv",
    "passage_communes": "passage.csv",
    "contours_departements": "contours.geojson",
}
EMPTY = ("chiffres_publies", "revisions")
WORDS = {
    "d’Occitanie": "de Bretagne",
    "en Occitanie": "en Bretagne",
    " liO": "",
    "vidéoprotection": "caméras",
    "appels à manifestation d’intérêt (AMI)": "appels à projets",
    '"AMI"': '"AAP"',
}
"""What the first plan says of its own in the titles and the codes of its registers."""


def lay(folder: Path) -> Path:
    """Lay the project in a folder and return its data; schemas are those of the first plan.

    Its words are not: see `WORDS`.
    """
    shutil.copytree(HERE / "data", folder / "data")
    shutil.copytree(HERE / "notebooks", folder / "notebooks")
    text = FIRST.read_text(encoding="utf-8")
    for theirs, ours in WORDS.items():
        text = text.replace(theirs, ours)
    package = json.loads(text)
    package |= {"name": "second-plan", "title": "Registres du second plan"}
    package["resources"] = [_resource(folder / "data", one) for one in package["resources"]]
    (folder / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder / "data"


def _resource(data: Path, resource: dict[str, Any]) -> dict[str, Any]:
    name = resource["name"]
    if name in REFERENCE:
        path = data / "reference" / REFERENCE[name]
        content = path.read_bytes()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        where = f"reference/{path.name}"
        return resource | {"path": where, "hash": digest, "bytes": len(content)}
    if name in EMPTY:
        return resource | {"vide": True}
    if (data / resource["path"]).exists():
        return resource
    return resource | {"sans_registre": True}
