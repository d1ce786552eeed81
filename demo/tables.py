"""Columns, keys and CSV form of the registers."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from demo.knowledge import Row

TECHNICAL = ("source_fichier", "recu_le", "connu_du", "connu_au", "auteur", "motif_correction")

COLUMNS: dict[str, str] = {
    "lycees": "uai valide_du valide_au nom type secteur code_commune code_dep academie effectif"
    " date_ouverture date_fermeture uai_successeur",
    "equipements_lycee": "equip_id uai composante perimetre date_commande date_reception"
    " date_mise_en_service date_depose hors_service_du hors_service_au autorisation_no"
    " autorisation_debut autorisation_fin operation_id",
    "ppms": "uai annee_scolaire date_validation date_transmission_region version",
    "operations_travaux": "operation_id uai libelle ap_code nature date_debut date_reception"
    " montant_prevu statut",
    "parc_rames": "rame_id serie energie places proprietaire depot date_entree date_sortie"
    " equipe_origine",
    "equipements_mobiles": "equip_id support_type support_id type mise_en_service depose"
    " hs_du hs_au mode code_commune",
    "parc_autocars": "vehicule_id contrat_id transporteur_siren usage code_dep norme"
    " date_entree date_sortie",
    "campagnes_ami": "campagne_id dispositif nom ouverture cloture enveloppe reglement_version"
    " taux_max plafond volets",
    "dossiers": "dossier_id campagne_id demandeur_siret type code_commune volets depose_le"
    " recevable avis charte_signee_le politique",
    "subventions": "decision_id dossier_id commission_permanente_le no_deliberation montant_vote"
    " depense_eligible depense_retenue taux date_notification date_caducite montant_annule statut",
    "mandats": "mandat_id decision_id operation_id ap_code exercice date_mandat montant type"
    " nature_comptable",
    "ap_ae_cp": "ap_code exercice etape mesure vote affecte engage cp_ouverts",
    "ppms_exercices": "exercice_id uai date type",
    "circulations": "ligne mois serie trains_km trains_km_equipes",
    "contrats_transport": "contrat_id siren lot debut fin obligation_video date_effet_obligation",
    "gares_pem": "code_uic nom code_commune gestionnaire type desservi_du desservi_au"
    " video_du video_au",
    "formations": "session_id personne_pseudo theme organisme heures date presence"
    " employeur_commune public type_formation",
    "engagements_conventions": "engagement_id convention axe libelle responsable echeance statut"
    " preuve realise_le code_dep code_commune",
    "operations_conjointes": "operation_id site site_type code_commune date partenaires",
    "incidents_cyber": "incident_id date type categorie secteur siren_hash taille clos_le"
    " code_dep doublon_de",
    "actions_sensibilisation": "action_id theme axe date uai code_commune presences partenaire",
    "signalements_lycees": "fait_id date_fait date_declaration type uai gravite",
    "effectifs_conventionnes": "poste_id type etp code_dep employeur du au periode"
    " personnes_accompagnees",
    "corrections": "correction_id table cle champ avant apres motif valide_par le",
    "indices_prix": "indice mois valeur base",
}
"""The columns of each register, beside the technical ones."""

KEYS: dict[str, tuple[str, ...]] = {
    "lycees": ("uai", "valide_du"),
    "equipements_lycee": ("equip_id",),
    "ppms": ("uai", "annee_scolaire"),
    "operations_travaux": ("operation_id",),
    "parc_rames": ("rame_id", "date_entree"),
    "equipements_mobiles": ("equip_id",),
    "parc_autocars": ("vehicule_id", "contrat_id", "date_entree"),
    "campagnes_ami": ("campagne_id",),
    "dossiers": ("dossier_id",),
    "subventions": ("decision_id",),
    "mandats": ("mandat_id",),
    "ap_ae_cp": ("ap_code", "exercice", "etape"),
    "ppms_exercices": ("exercice_id",),
    "circulations": ("ligne", "mois", "serie"),
    "contrats_transport": ("contrat_id",),
    "gares_pem": ("code_uic", "desservi_du"),
    "formations": ("session_id", "personne_pseudo"),
    "engagements_conventions": ("engagement_id",),
    "operations_conjointes": ("operation_id", "site"),
    "incidents_cyber": ("incident_id",),
    "actions_sensibilisation": ("action_id",),
    "signalements_lycees": ("fait_id",),
    "effectifs_conventionnes": ("poste_id", "du"),
    "corrections": ("correction_id",),
    "indices_prix": ("indice", "mois"),
}

WITHOUT_KNOWLEDGE = frozenset(("indices_prix",))
"""Reference series, without the technical columns."""
"""The key of each register; its rows are sorted by it, then by `connu_du`."""

EUROS = frozenset(
    (
        "montant_prevu",
        "enveloppe",
        "plafond",
        "montant_vote",
        "depense_eligible",
        "depense_retenue",
        "montant_annule",
        "montant",
        "vote",
        "affecte",
        "engage",
        "cp_ouverts",
    )
)
"""Columns counted in cents here and written in euros."""


def write(registers: Mapping[str, list[Row]], folder: Path) -> None:
    """Write one CSV file per register: UTF-8, comma, LF, rows sorted by key."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in registers.items():
        columns = columns_of(name)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for row in _sorted(name, rows):
                writer.writerow([text(column, row[column]) for column in columns])


def columns_of(name: str) -> tuple[str, ...]:
    """Return the columns of a register, in the order of its file."""
    own = tuple(COLUMNS[name].split())
    return own if name in WITHOUT_KNOWLEDGE else (*own, *TECHNICAL)


def _sorted(name: str, rows: list[Row]) -> list[Row]:
    columns = (*KEYS[name], "connu_du")
    return sorted(rows, key=lambda row: tuple(str(row.get(column)) for column in columns))


def text(column: str, value: Any) -> str:
    """Return a value as the file holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if column in EUROS:
        return _euros(value)
    return str(value)


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    euros, rest = divmod(abs(cents), 100)
    return f"{sign}{euros}.{rest:02d}" if rest else f"{sign}{euros}"
