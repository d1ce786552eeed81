"""The words of the plan: the code names no measure, no network and no agency of its own."""

from pydantic import Field

from reporting.plan.toml import Frozen


class Headings(Frozen):
    """Headings and sources of the tables about what this plan counts; empty: not shown."""

    appels: str = ""
    composantes_requises: str = ""
    composantes_manquantes: str = ""
    equipement_partiel: str = ""
    incidents: str = ""
    paiements_constants: str = ""


class Vocabulary(Frozen):
    """What readers are told: labels by the code that registers use, in the order of tables.

    `reseaux` and `organismes` are proper names, which a test looks for in the code.
    """

    registres: str
    reseaux: list[str] = Field(default_factory=list)
    organismes: list[str] = Field(default_factory=list)
    axes: list[str] = Field(min_length=1)
    mesures: dict[str, str] = Field(min_length=1)
    volets: dict[str, str] = Field(default_factory=dict)
    composantes: dict[str, str] = Field(default_factory=dict)
    intitules: Headings = Field(default_factory=Headings)
