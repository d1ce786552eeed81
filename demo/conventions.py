"""The register of engagements: the plan, the convention of 25 January 2024, the CLSPD."""

from dataclasses import dataclass
from datetime import date

from demo.calendar import FREEZE, days, year_end
from demo.knowledge import Change, Row, history
from demo.places import DEPARTEMENTS, communes_of
from demo.streams import Stream

AUTHOR = "Direction de projet Sécurité"
PLAN = "Plan La Région vous protège"
GENDARMERIE = "Convention-cadre Région - gendarmerie"
SIGNED = date(2024, 1, 25)
VALEURS = "Conseil régional de la laïcité et des valeurs républicaines"


@dataclass(frozen=True)
class Engagement:
    """One engagement: when it was made, when it is due, when it was kept if it was.

    `end` is the status at the last freeze when it is not kept.
    """

    convention: str
    axe: str
    libelle: str
    responsable: str
    made: date
    due: date
    kept: date | None = None
    end: str = "en_cours"
    departement: str | None = None


ADOPTED = date(2020, 11, 19)
REINFORCED = date(2021, 7, 16)
PROJECT = "Direction de projet Sécurité"
OF_THE_PLAN = (
    ("Axe 1", "Installer l'Observatoire régional de protection des usagers",
     PROJECT, ADOPTED, date(2021, 12, 31), date(2021, 9, 14)),
    ("Axe 1", "Faire connaître Pharos par l'environnement numérique de travail et loRdi",
     "Direction de l'éducation", ADOPTED, date(2022, 8, 31), date(2022, 3, 10)),
    ("Axe 1", "Sensibiliser les élus et les agents régionaux à la radicalisation",
     PROJECT, ADOPTED, date(2022, 12, 31), date(2022, 11, 22)),
    ("Axe 1", "Désigner un élu régional référent dans les CLSPD des 13 départements",
     PROJECT, ADOPTED, date(2023, 12, 31), None),
    ("Axe 1", "Appliquer le plan contre le racisme et l'antisémitisme de mars 2020",
     "Direction de la citoyenneté", ADOPTED, date(2022, 12, 31), date(2022, 6, 17)),
    ("Axe 2", "Sécuriser entièrement tous les lycées publics",
     "Direction du patrimoine des lycées", ADOPTED, date(2023, 12, 31), None),
    ("Axe 2", "Équiper tous les trains et autocars liO de vidéoprotection",
     "Direction des mobilités", ADOPTED, date(2023, 12, 31), None),
    ("Axe 2", "Cofinancer les abords des lycées et les pôles d'échanges, à 30 % au plus",
     PROJECT, ADOPTED, date(2021, 6, 30), date(2021, 5, 20)),
    ("Axe 2", "Publier l'appel à manifestation d'intérêt pour les communes",
     PROJECT, REINFORCED, date(2021, 11, 30), date(2022, 2, 14)),
    ("Axe 2", "Retenir les communes touristiques et littorales parmi les critères de l'appel",
     PROJECT, REINFORCED, date(2023, 1, 31), date(2023, 1, 16)),
    ("Axe 2", "Aider à la rénovation de l'école de police municipale de Montpellier",
     PROJECT, REINFORCED, date(2025, 12, 31), None),
    ("Axe 2", "Étudier une seconde école de police municipale à l'ouest du territoire",
     PROJECT, REINFORCED, date(2023, 12, 31), None),
    ("Axe 2", "Soutenir les formations du CNFPT pour les polices municipales",
     PROJECT, REINFORCED, date(2022, 12, 31), date(2022, 9, 6)),
    ("Plaidoyer", "Demander à l'État une zone de défense propre à l'Occitanie",
     "Cabinet de la présidence", REINFORCED, date(2022, 12, 31), None),
    ("Axe 2", "Affecter des agents de sécurité aux lycées qui le demandent",
     "Direction de l'éducation", date(2023, 10, 16), date(2024, 6, 30), date(2024, 4, 2)),
    ("Axe 3", "Soumettre les aides aux associations à la charte de la laïcité",
     "Direction de la citoyenneté", ADOPTED, date(2021, 12, 31), date(2021, 4, 16)),
    ("Axe 3", f"Installer le {VALEURS}, 60 membres",
     "Direction de la citoyenneté", date(2024, 3, 15), date(2024, 12, 31), date(2024, 12, 6)),
    ("Axe 3", f"Publier chaque année le bilan du {VALEURS}",
     "Direction de la citoyenneté", date(2024, 3, 15), date(2025, 12, 31), None),
)  # fmt: skip
"""Axis, words, service, day made, day due, day kept (invented but for those made public)."""

NEAR = "Priorité 1 - abords des lycées et des gares"
WOMEN = "Priorité 2 - violences faites aux femmes"
CYBER = "Priorité 3 - cybersécurité"
OF_THE_CONVENTION = (
    ("Point 1 - prévenir les incivilités et les violences",
     "Tenir un bilan partagé des faits chaque semestre", date(2024, 7, 31), date(2024, 7, 9)),
    ("Point 2 - protéger les usagers des services de la Région",
     "Échanger les points de contact des lycées et des gares", date(2024, 6, 30),
     date(2024, 5, 28)),
    ("Point 3 - sensibiliser aux valeurs de la République",
     "Intervenir ensemble dans les lycées volontaires", date(2024, 12, 31), date(2024, 11, 19)),
    ("Point 4 - suivre la coopération",
     "Réunir le comité de pilotage une fois par an", date(2024, 12, 31), None),
    (NEAR, "Planifier les opérations conjointes avec la SUGE", date(2024, 5, 31),
     date(2024, 4, 23)),
    (NEAR, "Établir un diagnostic de sûreté des abords de dix lycées", date(2024, 12, 31), None),
    (WOMEN, "Cofinancer un intervenant social en gendarmerie par département",
     date(2024, 12, 31), None),
    (WOMEN, "Former les agents d'accueil des lycées au signalement", date(2024, 10, 31),
     date(2024, 10, 8)),
    (CYBER, "Orienter les victimes vers CyberOcc, avec AD'OCC et Ekitia", date(2024, 9, 30),
     date(2024, 6, 12)),
    (CYBER, "Établir la feuille de route d'un Campus Cyber", date(2025, 6, 30), None),
)  # fmt: skip
"""Axis, words, day due, day kept.

The three priorities and the aims of points 1 to 3 are those announced; all else is invented."""


def rows() -> list[Row]:
    """Return the register `engagements_conventions`."""
    found: list[Row] = []
    for number, (axis, words, service, made, due, kept) in enumerate(OF_THE_PLAN, start=1):
        found += _rows(
            f"PLAN-{number:02d}", Engagement(PLAN, axis, words, service, made, due, kept)
        )
    made_here = [
        Engagement(GENDARMERIE, axis, words, "Région et gendarmerie", SIGNED, due, kept)
        for axis, words, due, kept in OF_THE_CONVENTION
    ]
    made_here += _by_departement(Stream("engagements_conventions.departements"))
    for number, engagement in enumerate(made_here, start=1):
        found += _rows(f"CG-2024-{number:02d}", engagement)
    return found + _councils(Stream("engagements_conventions.clspd"))


def _by_departement(stream: Stream) -> list[Engagement]:
    """Return one engagement per département: to name a local contact; one was given up."""
    found = []
    for departement in DEPARTEMENTS:
        kept = stream.day(date(2024, 4, 2), date(2024, 12, 12)) if stream.chance(0.7) else None
        end = "abandonne" if departement == "48" and kept is None else "en_cours"
        words = f"Désigner les correspondants locaux du département {departement}"
        due = date(2024, 9, 30)
        found.append(
            Engagement(GENDARMERIE, NEAR, words, "Gendarmerie", SIGNED, due, kept, end, departement)
        )
    return found


def _rows(engagement_id: str, item: Engagement) -> list[Row]:
    row: Row = {
        "engagement_id": engagement_id,
        "convention": item.convention,
        "axe": item.axe,
        "libelle": item.libelle,
        "responsable": item.responsable,
        "echeance": item.due,
        "statut": "a_venir",
        "preuve": None,
        "realise_le": None,
        "code_dep": item.departement,
        "code_commune": None,
    }
    changes = [Change(item.made + days(60), {"statut": "en_cours"})]
    if item.kept is None or item.due + days(5) < item.kept:
        changes.append(Change(item.due + days(5), {"statut": "retard"}))
    if item.kept is not None:
        proof = f"Compte rendu du {item.kept:%d/%m/%Y}"
        done = {"statut": "realise", "preuve": proof, "realise_le": item.kept}
        changes.append(Change(item.kept + days(12), done))
    if item.end == "abandonne":
        changes.append(Change(item.due + days(40), {"statut": "abandonne"}))
    return history(row, item.made + days(5), AUTHOR, *changes)


def _councils(stream: Stream) -> list[Row]:
    """Return the local councils (CLSPD): "realise" tells that a referent is designated."""
    found: list[Row] = []
    for departement in DEPARTEMENTS:
        towns = communes_of(departement, smallest=8000) or communes_of(departement)
        towns = sorted(towns, key=lambda town: (-town.population, town.code))[:9]
        if len(towns) < 2:
            towns = sorted(communes_of(departement), key=lambda town: -town.population)[:2]
        for number, town in enumerate(towns, start=1):
            row: Row = {
                "engagement_id": f"CLSPD-{departement}-{number:02d}",
                "convention": "CLSPD",
                "axe": "Axe 1",
                "libelle": f"Conseil local de démonstration n° {number} ({town.nom})",
                "responsable": "Élu régional référent",
                "echeance": year_end(2023),
                "statut": "a_venir",
                "preuve": None,
                "realise_le": None,
                "code_dep": departement,
                "code_commune": town.code,
            }
            known = date(2021, 9, 20)
            found += history(row, known, AUTHOR, *_designation(stream))
    return found


def _designation(stream: Stream) -> list[Change]:
    """Return what becomes of a council: a referent, nobody yet, or its end; one is learnt late."""
    day = stream.day(date(2021, 10, 11), date(2024, 12, 10))
    if stream.chance(0.04):
        return [Change(day, {"statut": "abandonne"})]
    if stream.chance(0.2):
        return [Change(date(2024, 1, 8), {"statut": "retard"})]
    proof = {"statut": "realise", "preuve": f"Courrier du {day:%d/%m/%Y}", "realise_le": day}
    is_late = date(2023, 9, 1) <= day <= year_end(2023)
    known = date(2024, 4, 12) if is_late else min(day + days(15), FREEZE)
    return [Change(known, proof)]
