"""The register of engagements: the plan, the convention of 25 January 2024, the CLSPD."""

from datetime import date

from demo.calendar import FREEZE, days, year_end
from demo.places import DEPARTEMENTS, largest
from demo.streams import Stream
from demo.tables import Change, Row, history, row

AUTHOR = "Direction de projet Sécurité"
TABLE = "engagements_conventions"
PLAN = "Plan La Région vous protège"
GENDARMERIE = "Convention-cadre Région - gendarmerie"
SIGNED = date(2024, 1, 25)
VALEURS = "Conseil régional de la laïcité et des valeurs républicaines"
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
        facts = (f"PLAN-{number:02d}", PLAN, axis, words, service, due)
        found += _rows(row(TABLE, *facts), made, kept)
    of_region = [(*engagement, None) for engagement in OF_THE_CONVENTION]
    here = [*of_region, *_by_departement(Stream("engagements_conventions.departements"))]
    for number, (axis, words, due, kept, departement) in enumerate(here, start=1):
        service = "Gendarmerie" if departement else "Région et gendarmerie"
        facts = (f"CG-2024-{number:02d}", GENDARMERIE, axis, words, service, due)
        found += _rows(row(TABLE, *facts, code_dep=departement), SIGNED, kept)
    return found + _councils(Stream("engagements_conventions.clspd"))


def _by_departement(stream: Stream) -> list[tuple[str, str, date, date | None, str | None]]:
    """Return one engagement per département: to name a local contact."""
    found: list[tuple[str, str, date, date | None, str | None]] = []
    for departement in DEPARTEMENTS:
        kept = stream.day(date(2024, 4, 2), date(2024, 12, 12)) if stream.chance(0.7) else None
        words = f"Désigner les correspondants locaux du département {departement}"
        found.append((NEAR, words, date(2024, 9, 30), kept, departement))
    return found


def _rows(engagement: Row, made: date, kept: date | None) -> list[Row]:
    """Return an engagement, when it was kept if it was; that of one département was given up."""
    due = engagement["echeance"]
    changes = [Change(made + days(60), {"statut": "en_cours"})]
    if kept is None or due + days(5) < kept:
        changes.append(Change(due + days(5), {"statut": "retard"}))
    if kept is not None:
        proof = f"Compte rendu du {kept:%d/%m/%Y}"
        done = {"statut": "realise", "preuve": proof, "realise_le": kept}
        changes.append(Change(kept + days(12), done))
    if engagement["code_dep"] == "48" and kept is None:
        changes.append(Change(due + days(40), {"statut": "abandonne"}))
    return history(engagement | {"statut": "a_venir"}, made + days(5), AUTHOR, *changes)


def _councils(stream: Stream) -> list[Row]:
    """Return the local councils (CLSPD): "realise" tells that a referent is designated."""
    found: list[Row] = []
    for departement in DEPARTEMENTS:
        towns = largest(departement, smallest=8000)[:9]
        for number, town in enumerate(towns if len(towns) > 1 else largest(departement)[:2], 1):
            words = f"Conseil local de démonstration n° {number} ({town.nom})"
            facts = ("CLSPD", "Axe 1", words, "Élu régional référent", year_end(2023), "a_venir")
            council = row(TABLE, f"CLSPD-{departement}-{number:02d}", *facts)
            council |= {"code_dep": departement, "code_commune": town.code}
            found += history(council, date(2021, 9, 20), AUTHOR, _designation(stream))
    return found


def _designation(stream: Stream) -> Change:
    """Return what becomes of a council: a referent, nobody yet, or its end; one is learnt late."""
    day = stream.day(date(2021, 10, 11), date(2024, 12, 10))
    if stream.chance(0.04):
        return Change(day, {"statut": "abandonne"})
    if stream.chance(0.2):
        return Change(date(2024, 1, 8), {"statut": "retard"})
    proof = {"statut": "realise", "preuve": f"Courrier du {day:%d/%m/%Y}", "realise_le": day}
    is_late = date(2023, 9, 1) <= day <= year_end(2023)
    return Change(date(2024, 4, 12) if is_late else min(day + days(15), FREEZE), proof)
