"""Where things lie: editions in the reports folder, and beside it what is nobody else's affair."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import reporting
from reporting.arguments import data_folder
from reporting.errors import UsageError
from reporting.phrases import listed, say
from reporting.registers.folder import RECORD, file_hash

if TYPE_CHECKING:
    from reporting.editions.due import Deadline
    from reporting.editions.parameters import Parameters

PRIVATE = ".reporting"
"""The folder beside the reports that holds work, failures, locks and the journal."""

JOURNAL = "journal.sqlite"


INTERIM = "-provisoire-"
"""Between the name of an edition and its freeze, where it is provisional."""

OWN = "fr"
"""The language whose editions bear the name of their territory alone."""

NARRATIVES = {
    ("region", OWN): ("annual_report.ipynb",),
    ("region", "en"): ("summary_en.ipynb",),
    ("departement", OWN): ("departement.ipynb", "annual_report.ipynb"),
    ("epci", OWN): ("commune.ipynb",),
    ("commune", OWN): ("commune.ipynb",),
}
"""The notebook of each level in each language, the first that a project has; in `notebooks`."""


KNOWN = 6
"""Editions that a refusal names."""

SHEETS = ("epci", "commune")
"""Levels of which there are thousands."""


def narrative(territory: str, data: Path, language: str = OWN) -> Path | None:
    """Return the notebook of a territory: beside the data, in the working directory or above."""
    names = NARRATIVES.get((territory.partition("-")[0], language), ())
    places = (data.parent, Path.cwd(), *Path.cwd().parents)
    found = (place / "notebooks" / name for place in places for name in names)
    return next((path.resolve() for path in found if path.is_file()), None)


def narratives(territory: str, data: Path) -> list[Path]:
    """Return the notebooks of a territory, one per language that a project has."""
    languages = dict.fromkeys(language for _, language in NARRATIVES)
    found = (narrative(territory, data, language) for language in languages)
    return [path for path in found if path]


def edition_of(territory: str, notebook: str, interim: str = "") -> str:
    """Return the name of the edition that a notebook makes: `region-76`, `region-76-en`.

    A provisional one has a name of its own, with its freeze: it replaces no other.
    """
    languages = (language for (_, language), names in NARRATIVES.items() if notebook in names)
    language = next(languages, OWN)
    name = territory if language == OWN else f"{territory}-{language}"
    return f"{name}{INTERIM}{interim}" if interim else name


def territory_of(edition: str) -> str:
    """Return the territory of an edition, by its name.

    >>> territory_of("region-76-en-provisoire-2025-06-30"), territory_of("departement-2A")
    ('region-76', 'departement-2A')
    """
    name = edition.partition(INTERIM)[0]
    head, _, tail = name.rpartition("-")
    return head if any(tail == language for _, language in NARRATIVES) else name


def chosen(
    editions: list[Path], years: Collection[int], territories: Collection[str]
) -> list[Path]:
    """Return the editions of some years and territories, if any are asked for; refuse none."""
    names = [str(one) for one in years]
    kept = [one for one in editions if not names or one.parent.name in names]
    kept = [one for one in kept if not territories or territory_of(one.name) in territories]
    if not kept:
        known = listed((f"{one.parent.name}/{one.name}" for one in editions), KNOWN)
        raise UsageError(say("errors.none-of-these", known=known))
    return kept


def interim_of(edition: str) -> str:
    """Return the freeze of a provisional edition, by its name; nothing for any other."""
    return edition.partition(INTERIM)[2]


def published(out: Path, edition: Path) -> Path:
    """Return the folder an edition is published in; it can only be inside the reports folder."""
    folder = (out / edition).resolve()
    if not folder.is_relative_to(out.resolve()):
        raise UsageError(say("errors.outside-reports", edition=edition.as_posix(), out=out))
    return folder


def private(out: Path) -> Path:
    """Return the folder of what is made beside a reports folder, and never published."""
    out = out.resolve()
    return out.parent / PRIVATE / out.name


def _keeps_runs(out: Path) -> bool:
    """Tell whether anything was ever built in a reports folder, even without success."""
    return (private(out) / JOURNAL).exists()


def check_ran(out: Path) -> None:
    """Raise UsageError where there are no reports and nothing was ever built; name one beside."""
    if out.is_dir() or _keeps_runs(out):
        return
    beside = [one.name for one in out.resolve().parent.glob("[!.]*/")]
    near = get_close_matches(out.name, beside, n=1, cutoff=0.5)
    hint = say("errors.did-you-mean", near=out.parent / near[0]) if near else ""
    raise UsageError(say("errors.no-reports", out=out, hint=hint))


def make_private(out: Path, name: str) -> Path:
    """Return a folder of the private one; nobody else may enter these."""
    root = private(out)
    if not root.parent.exists():
        root.parent.parent.mkdir(parents=True, exist_ok=True)
        root.parent.mkdir(mode=0o700, exist_ok=True)
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def failed(out: Path, edition: Path) -> Path:
    """Return the folder where the notebook and the log of a failed edition are kept."""
    return private(out) / "failed" / edition


def is_inside_project(out: Path, data: Path) -> bool:
    """Tell whether a folder is inside the one that holds a data folder."""
    return out.resolve().is_relative_to(data.resolve().parent)


def is_trial(data: str, out: Path) -> bool:
    """Tell whether what is built is a trial, outside the project: the record does not know it."""
    folder = data_folder(data)
    return folder is not None and not is_inside_project(out, folder)


def is_recorded(data: Path, edition: Path, manifest: Path) -> bool:
    """Tell whether the record of a data folder knows the manifest of a published edition."""
    known = data / RECORD / edition / "files.csv"
    return known.is_file() and f",{file_hash(manifest)}\n" in known.read_text(encoding="utf-8")


def check_writable(out: Path, data: str | Path) -> None:
    """Raise UsageError when a reports folder could not be written: known before anything is read.

    Raises
    ------
    UsageError
        A file has its place, or it, the private folder beside it, or the record of the project may
        not be written; or it is in the data folder, where a report would be data.
    """
    folder = data_folder(data)
    if folder and out.resolve().is_relative_to(folder):
        raise UsageError(say("errors.out-in-data", out=out, data=folder))
    if folder and is_inside_project(out, folder):
        record = folder / RECORD if (folder / RECORD).exists() else folder
        if not os.access(record, os.W_OK | os.X_OK):
            raise UsageError(say("errors.record-refused", record=record))
    for folder in (out.resolve(), private(out)):
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
        if not nearest.is_dir():
            raise UsageError(say("errors.out-no-folder", out=out, nearest=nearest))
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise UsageError(say("errors.out-refused", out=out, nearest=nearest))


MANIFEST = "manifest.json"
SIGNATURE = f"{MANIFEST}.sig"
LOCK = "requirements.lock"

Origin = dict[str, Any]
"""All that decides the bytes of an edition, and its fingerprint."""
_TOLD = {"figures", "files", "fingerprint"}
"""What a manifest tells beside what the edition was made from."""


def fingerprint(origin: Origin) -> str:
    """Return the SHA-256 of what an edition is made from.

    Where it tells what was read of the registers and revisions, it does not rest on the others.
    """
    return sha256(to_bytes(_rested_on(origin))).hexdigest()


def is_same(manifest: Any, origin: Origin) -> bool:
    """Tell whether a manifest, known to be sealed, tells of an origin of the same fingerprint."""
    return isinstance(manifest, dict) and _rested_on(manifest) == _rested_on(origin)


def _rested_on(origin: Mapping[str, Any]) -> Origin:
    told = {name: value for name, value in origin.items() if name not in _TOLD}
    if told.get("reads") is not None:
        told["inputs"] = {k: v for k, v in told["inputs"].items() if not is_read_apart(k)}
        told.pop("revisions", None)
    return told


def is_read_apart(name: str) -> bool:
    """Tell whether an edition rests on the facts it reads of a file, not on the whole of it."""
    return name.startswith("registers/") or name == "plan/revisions.csv"


def sealed(found: Origin) -> Origin:
    """Return an origin with the fingerprint of what it says."""
    return found | {"fingerprint": fingerprint(found)}


def is_sheet(territory: str) -> bool:
    """Tell whether an edition is a sheet: its page is one of a site, with the style of all."""
    return territory.partition("-")[0] in SHEETS


def read_json(path: Path) -> Any:
    """Return what a JSON file says; nothing where it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def note_of(out: Path, name: str) -> dict[str, Any]:
    """Return what is noted beside a reports folder; nothing where it cannot be read."""
    found = read_json(private(out) / name)
    return found if isinstance(found, dict) else {}


def keep_note(out: Path, name: str, content: dict[str, Any]) -> None:
    """Note something beside a reports folder; where it cannot be, it is worked out again."""
    with suppress(OSError):
        write_note(out, name, content)


def write_note(out: Path, name: str, content: dict[str, Any]) -> None:
    """Note something beside a reports folder, whole or not at all."""
    path = make_private(out, "") / name
    path.with_suffix(".new").write_text(json.dumps(content), encoding="utf-8")
    path.with_suffix(".new").replace(path)


def is_whole(folder: Path, fingerprint: str) -> bool:
    """Tell whether a folder holds an edition of this fingerprint, each byte as it was written."""
    return _whole(folder, lambda manifest: manifest["fingerprint"] == fingerprint)


def has_appeared(folder: Path, asked: Deadline | Parameters, *, pdf: bool = True) -> bool:
    """Tell whether an edition is published whole, from whatever data, at its freeze or later."""

    def is_it(manifest: dict[str, Any]) -> bool:
        own = manifest["parameters"]
        return (
            (own["year"], own["territory"]) == (asked.year, asked.territory)
            and own["freeze"] >= asked.freeze
            and (not pdf or "pdf" in manifest["formats"])
        )

    return _whole(folder, is_it)


def _whole(folder: Path, is_it: Callable[[dict[str, Any]], bool]) -> bool:
    """Tell whether a folder holds the edition that is meant, each byte as it was written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        present = dict(files_of(folder))
        return (
            is_it(manifest)
            and present.keys() == manifest["files"].keys()
            and all(file_hash(present[n]) == f["sha256"] for n, f in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def to_bytes(value: Any) -> bytes:
    """Return a JSON file: stable order, UTF-8, one final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


@cache
def code_hash() -> str:
    """Return one SHA-256 for the package: its modules, templates and fonts."""
    digest = sha256()
    for name, path in _walk(Path(reporting.__file__).parent):
        if "__pycache__" not in name:
            digest.update(f"{name}\0{file_hash(path)}\n".encode())
    return digest.hexdigest()


def lock_hash(start: Path) -> str | None:
    """Return the SHA-256 of the environment's lock, in a folder or the nearest parent with one."""
    for folder in (start, *start.parents):
        if (folder / LOCK).is_file():
            return file_hash(folder / LOCK)
    return None


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of an edition by name, in a stated order, but the manifest and its signature.

    The manifest tells of all the others.
    """
    for name, path in _walk(folder):
        if name not in (MANIFEST, SIGNATURE):
            yield name, path


def _walk(folder: Path) -> list[tuple[str, Path]]:
    """Return the files under a folder by name; `Path.rglob` takes twice as long."""
    start = len(f"{folder}{os.sep}")
    paths = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    return sorted((path.as_posix()[start:], path) for path in paths if path.is_file())
