"""The catalogue: what each indicator measures and comes from; its words in other languages."""

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reporting.errors import UsageError
from reporting.plan.settings import Day, Least, Settings, Year
from reporting.registers.declarations import (
    Names,
    Once,
    Worded,
    named,
    read_declared,
    read_toml,
    validate_each,
)
from reporting.registers.findings import say

REQUIRED = "composantes"
"""In `compose_de`: the indicators of every component that the settings require."""

Level = Literal["region", "departement", "epci", "commune"]


class Break(Worded):
    """A day from which values cannot be compared with those before it, and why."""

    le: Day
    motif: str


class Indicator(Worded):
    """One entry of `data/plan/indicators.toml`."""

    id: str
    code: str
    groupe: Annotated[str, named("axe")]
    libelle: str
    court: str
    titre: str = ""
    bref: str = ""
    label: str
    unite: Literal["%", "‰", "nombre", "EUR", "ETP", "jours", "points"]
    rapport: bool = False
    agregation: Literal["somme", "mediane", "aucune"] = "somme"
    nom: Annotated[list[str], Field(min_length=2, max_length=2)]
    sens: Literal["hausse", "baisse", "sans_sens"]
    decimales: Annotated[int, Field(ge=0, le=3)]
    echelons: Annotated[list[Level], Field(min_length=1), Once]
    registres: Annotated[list[Annotated[str, named("table")]], Field(min_length=1), Once]
    premiere_annee: Year
    temps: Literal["stock", "flux", "cumul", "annee_scolaire", "enveloppe"]
    depuis: Day | None = None
    depense: Annotated[str, named("depense")] | None = None
    ruptures: Annotated[list[Break], Field(default_factory=list)]
    composante: Annotated[str, named("composante")] | None = None
    compose_de: Annotated[list[Annotated[str, named("partie")]], Once] = Field(default_factory=list)
    engagements: Annotated[list[str], Once] = Field(default_factory=list)
    sur_les_donnees: bool = False
    diffusion: Literal["publique", "securite", "secret"]
    contributeur: Annotated[str, named("colonne")] | None = None
    version: Least
    definition_du: Day
    formule: str
    definition: str
    population: str
    limites: str
    source: str

    @model_validator(mode="after")
    def _begins_once(self) -> Self:
        """Refuse a sum without its first day, and a first day of anything else."""
        starts = [start for start in (self.depuis, self.depense) if start is not None]
        if len(starts) != (self.temps == "cumul"):
            raise ValueError(say("begins-once"))
        return self

    @property
    def intitule(self) -> str:
        """The name of a row of its own: short, and clear without its neighbours."""
        return self.titre or self.libelle

    @property
    def resume(self) -> str:
        """What is counted, in one line."""
        return self.bref or self.definition

    @property
    def is_ratio(self) -> bool:
        """Whether the figure is a numerator over a denominator that is summed with it."""
        return self.unite in ("%", "‰", "points") or self.rapport or not self.is_additive

    @property
    def is_about_data(self) -> bool:
        """Whether the figure describes the registers at a freeze, not the world on a day."""
        return self.sur_les_donnees

    @property
    def is_additive(self) -> bool:
        """Whether the figure of a whole is the sum of its parts."""
        return self.agregation == "somme"


LEFT = 'style="text-align: left"'
"""Of cells that hold texts: JupyterLab puts all to the right."""


class Catalogue(dict[str, Indicator]):
    """The indicators by id; short in a notebook."""

    def __repr__(self) -> str:
        """Return one line: how many, and the first ids."""
        more = ", …" if len(self) > 6 else ""
        return f"<{len(self)} indicators: {', '.join([*self][:6])}{more}>"

    def __missing__(self, name: str) -> Indicator:
        """Refuse an unknown name, suggesting the nearest one."""
        raise UsageError.unknown(kind="indicateur", value=name, known=self)

    def _repr_html_(self) -> str:
        """Return a table: the id of each indicator, its name, unit and first year."""
        rows = "".join(
            f'<tr><th scope="row" {LEFT}>{escape(one.id)}</th><td {LEFT}>{escape(one.libelle)}</td>'
            f"<td {LEFT}>{escape(one.unite)}</td><td>{one.premiere_annee}</td></tr>"
            for one in self.values()
        )
        names = ("Identifiant", "Libellé", "Unité", "Depuis")
        head = "".join(f'<th scope="col" {LEFT}>{name}</th>' for name in names)
        return (
            f"<table><caption>{len(self)} indicateurs</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def parts_of(self, name: str, required: Sequence[str]) -> tuple[str, ...]:
        """Return the indicators that one is made of, at any depth, itself first.

        Parameters
        ----------
        required
            The components that the settings require.
        """
        found: list[str] = []
        waiting = [name]
        while waiting:
            entry = self[waiting.pop(0)]
            found.append(entry.id)
            parts = {*entry.compose_de} & self.keys()
            if REQUIRED in entry.compose_de:
                parts |= {one.id for one in self.values() if one.composante in required}
            waiting += sorted(parts.difference(found, waiting))
        return tuple(found)

    def with_breaks(self, required: Sequence[str]) -> Self:
        """Return the catalogue in which a break of a part is one of every whole made of it."""
        found = type(self)()
        for name, entry in self.items():
            every = (self[part].ruptures for part in self.parts_of(name, required))
            breaks = {one.le: one for ruptures in every for one in ruptures}
            ordered = [breaks[day] for day in sorted(breaks)]
            found[name] = entry.model_copy(update={"ruptures": ordered})
        return found


def read_catalogue(path: Path, names: Names | None = None) -> Catalogue:
    """Return the indicators by id, in the order of the file; every fault is a finding."""
    given = {
        name: {**entry, "id": name} if isinstance(entry, dict) else entry
        for name, entry in read_toml(path).items()
    }
    return Catalogue((one.id, one) for one in validate_each(Indicator, given, path, names))


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
