"""The words of a plan in another language than French: one file, `data/plan/en.toml`.

What it does not name keeps its French words, or is left out where a text is needed: what a report
in that language shows is named, which a test of its notebook holds.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Settings
from reporting.registers.declarations import Worded, named, read_declared

FOLDER = "plan"
LANGUAGES = ("en",)
"""The languages that a plan may be told in besides its own."""
Pair = Annotated[list[str], Field(min_length=2, max_length=2)]


class _Entry(Worded):
    """What is said of an indicator; its name is the `label` of the catalogue, unless `titre`."""

    titre: str = ""
    court: str = ""
    bref: str = ""
    formule: str = ""


class _Translation(Worded):
    """The words of a plan in one language, by those of `plan.toml` and `indicators.toml`."""

    nom: str
    sous_titre: str
    organisme: str
    avis: str
    ligne: str
    registres: str
    mesures: dict[Annotated[str, named("mesure")], str]
    composantes: dict[Annotated[str, named("composante")], str]
    conventions: dict[Annotated[str, named("engagements_conventions.convention")], str]
    tables: dict[Annotated[str, named("table")], str]
    noms: dict[Annotated[str, named("nom")], Pair]
    indicateurs: dict[Annotated[str, named("indicateur")], _Entry] = Field(default_factory=dict)

    def settings(self, given: Settings) -> Settings:
        """Return the settings with the words of this language."""
        words: dict[str, object] = {"registres": self.registres, "mesures": self.mesures}
        words |= {"conventions": self.conventions, "tables": self.tables}
        words["composantes"] = given.vocabulaire.composantes | self.composantes
        return given.model_copy(
            update={
                "nom": self.nom,
                "sous_titre": self.sous_titre,
                "organisme": self.organisme,
                "demonstration": given.demonstration.model_copy(
                    update={"avis": self.avis, "ligne": self.ligne}
                ),
                "vocabulaire": given.vocabulaire.model_copy(update=words),
            }
        )

    def catalogue(self, given: Mapping[str, Indicator]) -> dict[str, Indicator]:
        """Return the catalogue with the words of this language."""
        return {name: self._entry(entry) for name, entry in given.items()}

    def _entry(self, given: Indicator) -> Indicator:
        own = self.indicateurs.get(given.id, _Entry())
        words = {
            "libelle": given.label,
            "court": own.court or given.label,
            "titre": own.titre or given.label,
            "bref": own.bref or given.label,
            "definition": own.bref or given.label,
            "formule": own.formule,
            "nom": self.noms.get(given.nom[0], given.nom),
            "source": self.registres,
        }
        return given.model_copy(update=words)


def file_of(folder: Path, language: str) -> Path:
    """Return the file of the words of a language, in a data folder."""
    return folder / FOLDER / f"{language}.toml"


def words_of(folder: Path) -> list[Path]:
    """Return the files of words of a data folder, whatever their languages."""
    return [path for code in LANGUAGES if (path := file_of(folder, code)).is_file()]


read_translation = partial(read_declared, _Translation)
