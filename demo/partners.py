"""Engagements and councils, posts under convention (SUGE, mediators, ISG), training sessions."""

from datetime import date

from demo.draws import FREEZE, LAST_YEAR, Stream, by_year, days, known_soon
from demo.places import DEPARTEMENTS, by_departement, communes, largest, of_departement, pseudonym
from demo.tables import Change, Row, Rows, history, row

PROJECT = "Direction de projet Sécurité"
TABLE = "engagements_conventions"
PLAN = "Plan La Région vous protège"
GENDARMERIE = "Convention-cadre Région - gendarmerie"
SIGNED = date(2024, 1, 25)
VALEURS = "Conseil régional de la laïcité et des valeurs républicaines"
ADOPTED = date(2020, 11, 19)
REINFORCED = date(2021, 7, 16)
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
"""Axis, words, day due, day kept; the three priorities and the aims of points 1 to 3 are those
announced, all else is invented."""

INVENTED = "(exemple inventé)"
EXPLAINED = {
    "PLAN-06": (
        date(2024, 1, 19), f"Travaux d'accès reportés sur des sites occupés {INVENTED}",
        f"Terminer les derniers lycées {INVENTED}", date(2025, 12, 31),
    ),
    "PLAN-07": (
        date(2024, 1, 29), f"Rames anciennes à retirer avant 2029, non équipées {INVENTED}",
        f"Équiper les dernières rames {INVENTED}", date(2030, 12, 31),
    ),
    "PLAN-14": (
        date(2023, 2, 13), f"Décision de l'État {INVENTED}",
        f"Renouveler la demande {INVENTED}", None,
    ),
}  # fmt: skip
"""Late engagements that their service explained: when, cause, next step and its date. No reason
was made public: all of them are invented and say so; the other services have not answered."""

EMPLOYERS = {"SUGE": "SNCF", "mediateur": "Association de médiation", "ISG": "Département"}
SUGE = {
    "TOULOUSE": (42, 46, 47, 49),
    "MONTPELLIER": (30, 34, 35, 36),
    "NIMES": (20, 22, 22, 23),
    "NARBONNE": (12, 13, 14, 14),
    "PERPIGNAN": (9, 10, 10, 11),
    "TARBES": (5, 7, 7, 8),
}
"""Agents by brigade: 118, then 132 from 2021 on, 135 and 141."""
SUGE_SINCE = (date(2018, 1, 1), date(2021, 1, 1), date(2023, 1, 1), date(2024, 1, 1))
MEDIATORS = by_departement(1, 2, 2, 5, 9, 1, 8, 1, 1, 2, 4, 3, 2)
"""Mediator posts by département."""
FIRST_ISG = (
    *(("31", 1, 2021), ("31", 2, 2022), ("34", 1, 2021), ("34", 2, 2022), ("30", 1, 2021)),
    *(("30", 2, 2022), ("66", 1, 2022), ("81", 1, 2022), ("11", 1, 2022), ("82", 1, 2022)),
    *(("65", 1, 2023), ("12", 1, 2023), ("32", 1, 2024), ("09", 1, 2024)),
)
"""Département, rank and first year of the ISG posts; two départements have none."""
SESSIONS = by_year(2021, 13, 21, 25, 27)
THEMES = ("police_municipale", "radicalisation", "egalite", "autre")
PUBLICS = {
    "police_municipale": ("policier_municipal",),
    "radicalisation": ("elu", "agent", "agent"),
    "egalite": ("elu", "agent", "agent", "autre"),
    "autre": ("agent", "autre"),
}
PEOPLE = {"policier_municipal": 260, "elu": 95, "agent": 240, "autre": 60}
"""How many invented persons of each public may attend."""
MOVED = date(2023, 4, 3)
"""Since this day, one municipal officer in forty works for another commune."""


def engagements() -> Rows:
    """Yield the register `engagements_conventions`."""
    stream = Stream("engagements_conventions.departements")
    for number, (axis, words, service, made, due, kept) in enumerate(OF_THE_PLAN, start=1):
        facts = (f"PLAN-{number:02d}", PLAN, axis, words, service, due)
        yield from _kept(row(TABLE, *facts), made, kept)
    here = [(*engagement, "Région et gendarmerie", None) for engagement in OF_THE_CONVENTION]
    for departement in DEPARTEMENTS:
        kept = stream.day(date(2024, 4, 2), date(2024, 12, 12)) if stream.chance(0.7) else None
        words = f"Désigner les correspondants locaux {of_departement(departement)}"
        here.append((NEAR, words, date(2024, 9, 30), kept, "Gendarmerie", departement))
    for number, (axis, words, due, kept, service, departement) in enumerate(here, start=1):
        facts = (f"CG-2024-{number:02d}", GENDARMERIE, axis, words, service, due)
        yield from _kept(row(TABLE, *facts, code_dep=departement), SIGNED, kept)
    yield from _councils()


def _kept(engagement: Row, made: date, kept: date | None) -> list[Row]:
    """Return an engagement, when it was kept if it was; that of one département was given up."""
    due = engagement.echeance
    changes = [Change(made + days(60), {"statut": "en_cours"})]
    if kept is None or due + days(5) < kept:
        changes.append(Change(due + days(5), {"statut": "retard"}))
    if kept is not None:
        proof = {"preuve": f"Compte rendu du {kept:%d/%m/%Y}", "realise_le": kept}
        changes.append(Change(kept + days(12), {"statut": "realise"} | proof))
    if (said := EXPLAINED.get(engagement.engagement_id)) is not None:
        told = ("cause", "prochaine_etape", "prochaine_date")
        changes.append(Change(said[0], dict(zip(told, said[1:], strict=True))))
    if engagement.code_dep == "48" and kept is None:
        changes.append(Change(due + days(40), {"statut": "abandonne"}))
    return history(engagement | {"statut": "a_venir"}, made + days(5), PROJECT, *changes)


def _councils() -> Rows:
    """Yield the local councils (CLSPD): "realise" tells that a referent is designated.

    For others there is nobody yet, or the council came to its end; one is learnt late.
    """
    stream, due = Stream("engagements_conventions.clspd"), date(2023, 12, 31)
    for departement in DEPARTEMENTS:
        towns, all_towns = communes(departement, smallest=8000), communes(departement)
        towns = largest(towns)[:9] if len(towns) > 1 else largest(all_towns)[:2]
        for number, town in enumerate(towns, start=1):
            words = f"Conseil local de démonstration n° {number} ({town.nom})"
            facts = ("CLSPD", "Axe 1", words, "Élu régional référent", due, "a_venir")
            council = row(TABLE, f"CLSPD-{departement}-{number:02d}", *facts)
            council.update(code_dep=departement, code_commune=town.code)
            day = known = stream.day(date(2021, 10, 11), date(2024, 12, 10))
            values = {"statut": "abandonne"}
            if not stream.chance(0.04):
                known, values = date(2024, 1, 8), {"statut": "retard"}
                if not stream.chance(0.2):
                    proof = f"Courrier du {day:%d/%m/%Y}"
                    values = {"statut": "realise", "preuve": proof, "realise_le": day}
                    is_late = date(2023, 9, 1) <= day <= date(2023, 12, 31)
                    known = date(2024, 4, 12) if is_late else min(day + days(15), FREEZE)
            yield from history(council, date(2021, 9, 20), PROJECT, Change(known, values))


def _post(name: str, kind: str, etp: str, departement: str | None, *period: date | None) -> Row:
    facts = (name, kind, etp, departement, EMPLOYERS[kind], *period)
    return row("effectifs_conventionnes", *facts)


def posts() -> Rows:
    """Yield the register `effectifs_conventionnes`: SUGE by brigade and headcount, mediators, ISG.

    An ISG post has one row a year, the persons helped being reported in January; one report of
    2023 came in March 2024, another was corrected then.
    """
    for brigade, agents in SUGE.items():
        for number, *period in zip(agents, SUGE_SINCE, (*SUGE_SINCE[1:], None), strict=True):
            post = _post(f"SUGE-{brigade}", "SUGE", str(number), None, *period)
            yield from history(post, period[0] + days(20), PROJECT, au=20)
    stream = Stream("effectifs_conventionnes.mediateurs")
    for departement, rank in [(one, n + 1) for one in MEDIATORS for n in range(MEDIATORS[one])]:
        start, end = stream.day(date(2019, 3, 1), date(2024, 9, 30)), None
        etp = stream.weighted(("1", "0.8", "0.5"), (7, 2, 1))
        if stream.chance(0.12) and start.year < 2023:
            end = stream.day(date(2023, 2, 1), date(2024, 11, 30))
        post = _post(f"MED-{departement}-{rank:02d}", "mediateur", etp, departement, start, end)
        yield from history(post, known_soon(start, stream.integer(5, 40)), PROJECT, au=25)
    stream = Stream("effectifs_conventionnes.isg")
    for departement, rank, first in FIRST_ISG:
        etp, name = stream.pick(("1", "1", "0.5", "0.8")), f"ISG-{departement}-{rank}"
        for year in range(first, LAST_YEAR + 1):
            post = _post(name, "ISG", etp, departement, date(year, 1, 1), date(year + 1, 1, 1))
            helped = round(float(etp) * stream.integer(120, 320))
            known, changes = date(year + 1, 1, stream.integer(8, 24)), []
            if (name, year) == ("ISG-81-1", 2023):
                known = date(2024, 3, 19)
            if (name, year) == ("ISG-34-1", 2023):
                reason = "Correction : personnes comptées deux fois"
                right = {"personnes_accompagnees": helped - 14}
                changes = [Change(date(2024, 3, 26), right, reason)]
            post.update(periode=year, personnes_accompagnees=helped)
            later = {"personnes_accompagnees": known}
            yield from history(post, date(year, 1, 15), PROJECT, *changes, **later)


def training() -> Rows:
    """Yield the register `formations`, one row per session and pseudonymised person."""
    stream = Stream("formations")
    towns = [town.code for town in communes(smallest=2500)]
    for session in list(_sessions(stream)):
        day, public = session.date, stream.pick(PUBLICS[session.theme])
        attending = stream.sample(range(PEOPLE[public]), stream.integer(7, 14))
        known = known_soon(day, stream.integer(6, 40))
        if day.year in (2022, 2023) and day.month >= 10 and stream.chance(0.25):
            known = date(day.year + 1, 3, stream.integer(1, 28))
        for person in sorted(attending):
            present, mistake = stream.chance(0.93), None
            if stream.chance(0.006):
                mistake = ({"presence": not present}, known + days(70), "feuille de présence")
            employer = {"employeur_commune": _employer(public, person, day, towns)}
            hashed = pseudonym(f"{public}-{person:04d}")
            one = Row(session, personne_pseudo=hashed, presence=present, public=public, **employer)
            yield from history(one, known, PROJECT, mistake=mistake)


def _sessions(stream: Stream) -> Rows:
    """Yield the sessions; the first four of a year take each theme in turn."""
    for name, day in stream.agenda("SES-{}-{:02d}", SESSIONS, (1, 18), (12, 13)):
        rank = int(name[-2:])
        theme = THEMES[rank - 1] if rank <= 4 else stream.weighted(THEMES, (44, 30, 20, 6))
        is_police = theme == "police_municipale"
        body = stream.pick(("CNFPT", "CNFPT", "EPM" if is_police else "autre"))
        kind = stream.pick(("FIA", "FCO", "thématique")) if is_police else None
        hours = stream.pick((6, 12, 18, 30) if is_police else (3, 6, 7))
        yield row("formations", name, None, theme, body, hours, day, type_formation=kind)


def _employer(public: str, person: int, day: date, towns: list[str]) -> str | None:
    """Return the commune of a municipal officer or of an elected member, none for the others."""
    if public not in ("policier_municipal", "elu"):
        return None
    rank = person * 37 + (0 if public == "elu" else 11)
    return towns[(rank + (101 if person % 40 == 0 and day >= MOVED else 0)) % len(towns)]
