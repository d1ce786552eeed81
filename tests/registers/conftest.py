"""A small register of grants, and the real lists of places, in a folder of their own."""

import hashlib
import json
from pathlib import Path

import pytest

from reporting.registers.package import read_package

DATA = Path(__file__).parents[2] / "data"
REFERENCE = ("regions", "departements", "epci", "communes", "passage_communes")
COMMUNES = {"31555", "09122", "12218", "34032", "30189"}
AIDES = {
    "name": "aides",
    "path": "registers/aides.csv",
    "schema": {
        "primaryKey": ["insee", "annee"],
        "fields": [
            {
                "name": "insee",
                "alias": ["Code INSEE"],
                "nature": "commune",
                "constraints": {"required": True, "pattern": r"^\d{5}$"},
            },
            {"name": "annee", "type": "integer", "constraints": {"required": True}},
            {"name": "commune"},
            {
                "name": "montant",
                "title": "Montant voté (€)",
                "type": "number",
                "unite": "EUR",
                "constraints": {"minimum": 0},
            },
            {"name": "attribue_le", "type": "date"},
            {"name": "statut", "constraints": {"enum": ["attribué", "soldé", "annulé"]}},
            {"name": "recu", "type": "boolean"},
        ],
    },
}


@pytest.fixture(scope="session")
def listed() -> dict[str, dict]:
    """Give the resources of the project's data package, by name."""
    text = (DATA / "datapackage.json").read_text(encoding="utf-8")
    return {one["name"]: one for one in json.loads(text)["resources"]}


@pytest.fixture(scope="session")
def reference(listed) -> dict[str, tuple[dict, bytes]]:
    """Give the reference tables, reduced to a few places so that a test takes no time."""
    reduced = {}
    for name in REFERENCE:
        header, *rows = (DATA / listed[name]["path"]).read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if name != "communes" or row[:5] in COMMUNES]
        content = "\n".join([header, *kept, ""]).encode()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        reduced[name] = (listed[name] | {"hash": digest}, content)
    return reduced


def named(declared: object) -> set[str]:
    """Give every table that some rules name."""
    if isinstance(declared, list):
        return set().union(*map(named, declared))
    if not isinstance(declared, dict):
        return set()
    tables = {declared.get("table"), declared.get("resource")}
    return set().union(*map(named, declared.values())) | {one for one in tables if str(one) == one}


@pytest.fixture
def folder(tmp_path, reference, listed):
    """Make a folder of data out of resources and of the content of their files."""

    def make(resources: list[dict], files: dict[str, bytes | str]) -> Path:
        root = tmp_path / "data"
        for name in ("reference", "registers", "plan"):
            (root / name).mkdir(parents=True, exist_ok=True)
        for resource, content in reference.values():
            (root / resource["path"]).write_bytes(content)
        places = [
            {key: value for key, value in resource.items() if key != "schema"}
            | {"schema": {**resource["schema"], "foreignKeys": []}}
            for resource, _ in reference.values()
        ]
        absent = named(resources) - {one["name"] for one in (*places, *resources)}
        others = [listed[name] | {"sans_registre": True} for name in listed if name in absent]
        package = {"name": "essai", "resources": [*places, *resources, *others]}
        (root / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        for path, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            (root / path).write_bytes(raw)
        return root

    return make


@pytest.fixture
def aides(folder):
    """Read the register of grants from the content of its file."""

    def read(content: bytes | str):
        return read_package(folder([AIDES], {"registers/aides.csv": content}))

    return read


@pytest.fixture
def registers(folder, listed):
    """Read some of the project's registers, by their schemas, from the text of their files."""

    def read(**texts: str):
        resources = [listed[name] for name in texts]
        files = {listed[name]["path"]: text for name, text in texts.items()}
        return read_package(folder(resources, files))

    return read
