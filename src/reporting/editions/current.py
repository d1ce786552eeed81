"""Is there anything to do? What runs have found holds while nothing that they read is touched.

Up to date: thousands are told in seconds, before any data is loaded. Failed: they would again.
Without a note, or after any change, all is read or made again.
"""

import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from reporting.arguments import data_folder
from reporting.editions import places
from reporting.editions.edition import Options
from reporting.editions.schedule import CALENDAR, SETTINGS
from reporting.registers.folder import RECORD, file_hash

NOTE, FAILURES = "a-jour.json", "en-vain.json"
KEPT = 12
"""How many of the last runs are noted: one a year that is asked for."""


def up_to_date(
    data: str,
    years: Sequence[int],
    last: int | None,
    words: Iterable[str],
    freeze: str | None,
    options: Options,
) -> list[str] | None:
    """Return the editions asked for when a run found all up to date, and nothing was touched since.

    Parameters
    ----------
    years, last
        Some years, or the plan's last ones: one, unless it says how many.
    """
    words, found = list(words), list[str]()
    if (folder := data_folder(data)) is None:
        return None
    for year in years or last_years(data, last):
        key = key_of(folder, year, words, freeze, pdf=options.pdf)
        if (editions := _still(options.out, folder, key)) is None:
            return None
        found += editions
    return found or None


def last_years(data: str, last: int | None) -> list[int]:
    """Return the plan's last years, one unless said; none where only the whole package can tell."""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        if folder := data_folder(data):
            told = tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))["periode"]
            first, latest = told["premiere_annee"], told["derniere_annee"]
            return list(range(max(first, latest + 1 - (last or 1)), latest + 1))
    return []


def key_of(folder: Path, year: int, words: Iterable[str], freeze: str | None, *, pdf: bool) -> str:
    """Return a hash of what was asked, and of all that editions are made from."""
    told: list[Any] = [folder.name, year, sorted(words), freeze, pdf, places.code_hash()]
    for name, path in places.files_of(folder):
        if name != CALENDAR and not name.startswith(f"{RECORD}/"):  # neither decides of a byte
            with suppress(OSError):  # a file that may not be read is a finding
                told.append((name, file_hash(path)))
    for level, language in places.NARRATIVES:
        if notebook := places.narrative(level, folder, language):
            with suppress(OSError):
                told.append((notebook.name, file_hash(notebook), places.lock_hash(notebook.parent)))
    return sha256(repr(told).encode()).hexdigest()


def note(out: Path, data: Path, key: str, editions: Sequence[Path]) -> None:
    """Note that editions are up to date, as their files are now."""
    kept = dict(list(places.note_of(out, NOTE).items())[-KEPT + 1 :])
    kept.pop(key, None)
    kept[key] = {edition.as_posix(): stamp(out, data, edition) for edition in editions}
    places.keep_note(out, NOTE, kept)


def seen_whole(out: Path) -> dict[Path, str]:
    """Return the editions that some run has noted, each with what changes when a file does."""
    noted = (one for one in places.note_of(out, NOTE).values() if isinstance(one, dict))
    return {Path(name): told for one in noted for name, told in one.items()}


def _still(out: Path, data: Path, key: str) -> list[str] | None:
    """Return the editions noted under a key when none of their files was touched since."""
    editions = places.note_of(out, NOTE).get(key)
    if not isinstance(editions, dict) or not editions:
        return None
    is_so = all(stamp(out, data, Path(name)) == told for name, told in editions.items())
    return list(editions) if is_so else None


class Failures:
    """The editions that would fail again: they did, and nothing has changed since.

    Without a data folder, none is known or noted.
    """

    def __init__(self, folder: Path | None, options: Options) -> None:
        self._folder, self._options = folder, options
        words = (str(options.limit), str(options.memory))
        self._inputs = key_of(folder, 0, words, None, pdf=options.pdf) if folder else ""
        held = places.note_of(options.out, FAILURES) if folder else {}
        same = held.get("key") == self._key()
        self.known = {Path(one) for one in held.get("editions", ())} if same else set()
        self._new: set[Path] = set()

    def _key(self) -> str:
        """Return a hash of what decides of a failure: the record too, which editions must fit."""
        record = self._folder / RECORD / "index.csv" if self._folder else None
        kept = file_hash(record) if record and record.is_file() else ""
        return sha256(repr((self._inputs, kept)).encode()).hexdigest()

    def add(self, editions: Iterable[Path]) -> None:
        """Note editions that have failed, with the record as it is now."""
        self._new |= set(editions)
        if self._folder and self._new:
            names = sorted(one.as_posix() for one in self.known | self._new)
            content = {"key": self._key(), "editions": names}
            places.keep_note(self._options.out, FAILURES, content)


def stamp(out: Path, data: Path, edition: Path) -> str:
    """Return what changes when a file of an edition does: the kernel sets the last time."""
    told = sorted(_files(str(places.published(out, edition))))
    if places.is_inside_project(out, data):
        with suppress(OSError):
            found = (data / RECORD / edition / "files.csv").stat()
            told.append(("", found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
    return sha256(repr(told).encode()).hexdigest()[:16]


def _files(folder: str) -> Iterator[tuple[str, int, int, int, int]]:
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for one in entries:
            found = one.stat(follow_symlinks=False)
            times = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            yield (one.path, 0 if one.is_dir() else found.st_size, *times)
            if one.is_dir(follow_symlinks=False):
                yield from _files(one.path)
