"""What is published, read again: the site says nothing that no edition says."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reporting import document
from reporting.editions.manifest import NOTEBOOK
from reporting.editions.notebook import read_notebook
from reporting.editions.places import MANIFEST, OWN, interim_of, is_sheet, territory_of
from reporting.editions.render import DATA, HTML, PDF


@dataclass(frozen=True)
class Published:
    """One published edition."""

    folder: Path
    year: int

    @property
    def name(self) -> str:
        """The name of its folder: `region-76-en`."""
        return self.folder.name

    @property
    def path(self) -> str:
        """Where it is, from the root of the site."""
        return f"{self.year}/{self.name}"

    @property
    def territory(self) -> str:
        """The territory that it is about."""
        return territory_of(self.name)

    @property
    def language(self) -> str:
        """The language that it is written in."""
        return self.name.removeprefix(self.territory).lstrip("-") or OWN

    @property
    def is_sheet(self) -> bool:
        """Whether it is the sheet of a commune or of a grouping."""
        return is_sheet(self.territory)

    @property
    def has_pdf(self) -> bool:
        """Whether it has a PDF."""
        return (self.folder / PDF).is_file()

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What its manifest says."""
        content: dict[str, Any] = json.loads((self.folder / MANIFEST).read_bytes())
        return content

    @property
    def freeze(self) -> str:
        """The day its data were frozen."""
        return str(self.manifest["parameters"]["freeze"])

    @property
    def files(self) -> dict[str, int]:
        """The bytes of each of its open files, by name."""
        files = self.manifest["files"].items()
        return {name: one["bytes"] for name, one in files if name.startswith(f"{DATA}/")}

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The document that it shows, built again from its executed notebook."""
        return document.build(read_notebook(self.folder / NOTEBOOK))

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of one of its data files; none where it has no such file."""
        path = self.folder / DATA / f"{name}.csv"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def shelved(out: Path) -> Iterator[Published]:
    """Yield the editions that a reports folder holds, the latest year first.

    Those that are provisional are left out: the report of their year says what stands.
    """
    years = [one for one in out.glob("*/") if one.name.isdecimal()]
    for year in sorted(years, key=lambda one: int(one.name), reverse=True):
        for folder in sorted(year.iterdir()):
            if (folder / HTML).is_file() and not interim_of(folder.name):
                yield Published(folder, int(year.name))
