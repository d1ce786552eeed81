"""Make a project for another region: its reference tables, registers, plan and notebook."""

import hashlib
import json
import lzma
import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any

from reporting.editions.publish import explained
from reporting.errors import UsageError
from reporting.parts.part import slug
from reporting.phrases import say
from reporting.project.narrative import notebook
from reporting.project.places import Region
from reporting.registers.folder import SHARED
from reporting.registers.package import PACKAGE, REGISTERS

HERE = Path(__file__).parent
MODEL = HERE / "model.json.xz"
"""The tables, the indicators and the codes of any plan: see `deploy/model.py`."""
START = HERE / "start"
WHERE = tomllib.loads((START / "where.toml").read_text("utf-8"))
"""What a project has only where its region does."""
PPMS = "ppms"
"""The register of safety plans: without it, they are no component of a secured lycée."""
CONVENTIONS = "engagements_conventions"
PRICES = "indices_prix"
ENVELOPE = re.compile(r'(?m)^\[\w+\]\n(?:(?!\[).*\n)*?temps = "enveloppe"\n(?:(?!\[).*\n?)*')
"""What rests on the sum that was voted: nobody has said it yet."""
CORRECTIONS = "corrections"
"""The one register in which there is nothing at first."""


@dataclass(frozen=True)
class Answers:
    """What somebody says of a new project.

    Parameters
    ----------
    region
        Its places.
    name, body
        Of the plan, and of who carries it.
    first, last
        First and last year that registers cover.
    without
        Registers that the region does not keep.
    """

    region: Region
    name: str
    body: str
    first: int
    last: int
    without: frozenset[str] = frozenset()

    @cached_property
    def model(self) -> dict[str, Any]:
        """The tables, indicators and codes of any plan."""
        return model_of()

    @cached_property
    def registers(self) -> list[dict[str, Any]]:
        """The registers that the region keeps, as the data package lists them."""
        return [one for one in registers_of(self.model) if one["name"] not in self.without]

    @cached_property
    def kept(self) -> list[dict[str, Any]]:
        """Those that services fill in: what may have no file is left to who has one."""
        return [one for one in self.registers if not one.get("optionnel")]

    @cached_property
    def catalogue(self) -> str:
        """The catalogue of indicators, as it is written."""
        text = Template(self.model["catalogue"]).substitute(premiere=self.first)
        if PPMS in self.without:  # what is made of components has those that are required
            text = text.replace('"equipements_lycee", "ppms"', '"equipements_lycee"')
        return ENVELOPE.sub(_commented, text)

    @cached_property
    def indicators(self) -> dict[str, dict[str, Any]]:
        """The indicators whose registers are all filled in by services."""
        kept = {one["name"] for one in self.kept} | set(self.region.tables)
        read = tomllib.loads(self.catalogue)
        return {name: one for name, one in read.items() if kept.issuperset(one["registres"])}


def registers_named(words: Iterable[str], model: Mapping[str, Any]) -> frozenset[str]:
    """Return the registers that words stand for: their names, or the one that has the word in it.

    Raises
    ------
    UsageError
        A word stands for none, or for several.
    """
    names = [one["name"] for one in registers_of(model)]
    found = set()
    for word in (one.strip() for one in words):
        near = [name for name in names if word in name.split("_")]
        if word not in names and len(near) != 1:
            raise UsageError.unknown(kind="registre", value=word, known=names)
        found.add(word if word in names else near[0])
    return frozenset(found)


def registers_of(model: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the registers that any region may keep, as the data package lists them."""
    return [one for one in model["package"]["resources"] if _is_register(one)]


def model_of() -> dict[str, Any]:
    """Return the tables, indicators and codes of any plan."""
    found: dict[str, Any] = json.loads(lzma.decompress(MODEL.read_bytes()))
    return found


def create(folder: Path, answers: Answers) -> list[str]:
    """Write a project into a folder, new or empty, whole or not; return the names of its files.

    Raises
    ------
    UsageError
        The folder holds something or cannot be written, or a register is not one of the package.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(say("errors.folder-taken", folder=folder))
    written = {**_reference(answers), **_registers(answers), **_plan(answers)}
    place = folder.resolve()
    made = (place if place.exists() else place.parent) / f".{place.name}.{os.getpid()}"
    try:
        for name, content in written.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if made.parent == place:  # it may be the working directory, or a disk of its own
            for path in made.iterdir():
                path.rename(place / path.name)
        else:
            made.rename(place)
    except OSError as err:
        raise UsageError(say("errors.no-project", folder=folder, why=explained(err))) from err
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return list(written)


def _commented(found: re.Match[str]) -> str:
    """Return an indicator as comments, to be taken up with what it rests on."""
    told = "# À reprendre quand plan.toml déclare l'enveloppe votée :\n"
    return told + "".join(f"# {line}\n" for line in found[0].rstrip().splitlines()) + "\n"


def _is_register(resource: Mapping[str, Any]) -> bool:
    return str(resource["path"]).startswith(f"{REGISTERS}/")


def _reference(answers: Answers) -> dict[str, bytes]:
    return {f"data/reference/{name}": content for name, content in answers.region.files.values()}


def _registers(answers: Answers) -> dict[str, str | bytes]:
    """Return the empty registers, the workbook that offices fill in, and the list of tables."""
    from reporting.project.workbook import workbook  # a slow import

    headers = {
        f"data/{one['path']}": ",".join(f["name"] for f in one["schema"]["fields"]) + "\n"
        for one in answers.kept
    }
    book = workbook(answers.kept, answers.region.tables["communes"][0])
    listed = json.dumps(_package(answers), ensure_ascii=False, indent=1) + "\n"
    return {**headers, f"data/{SHARED}": book, f"data/{PACKAGE}": listed}


def _package(answers: Answers) -> dict[str, Any]:
    model, name = answers.model["package"], answers.region.row["nom"]
    resources = [_resource(one, answers) for one in model["resources"]]
    told: dict[str, Any] = {
        "name": slug(answers.name, None) or "plan",
        "title": f"Registres du plan « {answers.name} »",
        "description": f"Liste unique des tables, région {name}.",
        "resources": resources,
    }
    return {**model, **told}


def _resource(resource: dict[str, Any], answers: Answers) -> dict[str, Any]:
    """Return what the list of tables says of one: its hash, or that it is not kept."""
    name = resource["name"]
    if name in answers.region.files:
        file, content = answers.region.files[name]
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        told = {"path": f"reference/{file}", "hash": digest, "bytes": len(content)}
        told |= {"vide": True} if name == "passage_communes" else {}
        return resource | told
    if not _is_register(resource):
        return resource | {"vide": True}
    if name in answers.without:
        return resource | {"sans_registre": True}
    covered = [
        one | ({"depuis": answers.first} if "depuis" in one else {})
        for one in resource["schema"].get("couverture", ())
    ]
    schema = resource["schema"] | ({"couverture": covered} if covered else {})
    return resource | {"schema": schema} | ({"vide": True} if name == CORRECTIONS else {})


def _plan(answers: Answers) -> dict[str, str]:
    """Return the files of the plan, the notebook, and what tells how to go on."""
    region, model = answers.region.row, answers.model
    columns = {f"data/plan/{name}.csv": f"{one}\n" for name, one in model["columns"].items()}
    zone = WHERE["zones"].get(region["code"], "Europe/Paris")
    parameters = {
        "year": answers.last,
        "territory": f"region-{region['code']}",
        "freeze": f"{answers.last + 1}-01-31",
        "data": "data",
    }
    names = [one["name"] for one in answers.kept]
    said = {
        "titre": answers.name,
        "region": region["nom"],
        "tenus": ", ".join(f"`{one}`" for one in names),
        "sans": ", ".join(f"`{one}`" for one in sorted(answers.without)) or "aucun",
    }
    return {
        "data/plan/plan.toml": _settings(answers),
        "data/plan/indicators.toml": answers.catalogue,
        "data/plan/calendar.toml": _started("calendar.toml", fuseau=_toml(zone)),
        "data/plan/controles.toml": _started("controles.toml"),
        **columns,
        "notebooks/annual_report.ipynb": notebook(
            answers.name, parameters, answers.indicators, names
        ),
        "README.md": _started("README.md", **said),
        ".gitignore": "reports/\n.reporting/\n.ipynb_checkpoints/\n",
        ".gitattributes": "* text=auto eol=lf\ndata/** -text\n",
    }


def _settings(answers: Answers) -> str:
    model = answers.model
    without = {model["codes"]["mise_en_surete"]} if PPMS in answers.without else set()
    kept = {one["name"] for one in answers.registers}
    entries = model["conventions"] if CONVENTIONS in kept else []
    conventions = "".join(f"\n[[conventions]]\n{_section(one)}\n" for one in entries)
    return _started(
        "plan.toml",
        nom=_toml(answers.name),
        sous_titre=_toml(f"Plan de la région {answers.region.row['nom']}"),
        organisme=_toml(answers.body),
        premiere=str(answers.first),
        derniere=str(answers.last),
        requises=_toml([one for one in model["requises"] if one not in without]),
        codes=_section(model["codes"]),
        conventions=conventions and WHERE["conventions"] + conventions,
        prix=WHERE["prix"].replace("$indice", _toml(model["indice"])) if PRICES in kept else "",
        minimums=_section(model["minimums"]),
        axes=_toml(list(dict.fromkeys(one["groupe"] for one in _catalogue(answers)))),
        volets=_section(model["volets"]),
        composantes=_section(model["composantes"]),
    )


def _catalogue(answers: Answers) -> Iterable[Mapping[str, Any]]:
    return tomllib.loads(answers.catalogue).values()


def _started(name: str, **words: str) -> str:
    return Template((START / name).read_text("utf-8")).substitute(words)


def _section(entries: Mapping[str, Any]) -> str:
    return "\n".join(f"{key} = {_toml(value)}" for key, value in entries.items())


def _toml(value: Any) -> str:
    """Return a text, a number or a list of them as TOML writes them, which is as JSON does."""
    return json.dumps(value, ensure_ascii=False)
