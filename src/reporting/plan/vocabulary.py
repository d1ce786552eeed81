"""The words of the plan: the code names no measure, no network and no agency of its own."""

from typing import Annotated

from pydantic import Field

from reporting.plan.toml import Frozen, Once, named


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
    axes: Annotated[list[str], Field(min_length=1), Once]
    mesures: dict[Annotated[str, named("ap_ae_cp.mesure")], str] = Field(min_length=1)
    volets: dict[Annotated[str, named("dossiers.volets")], str] = Field(default_factory=dict)
    composantes: dict[Annotated[str, named("equipements_lycee.composante")], str] = Field(
        default_factory=dict
    )
    intitules: Headings = Field(default_factory=Headings)
