"""Each rule across rows and tables refuses the row that breaks it, by its line."""

import pytest

LYCEES = "uai,valide_du,valide_au,secteur,code_commune,code_dep,date_ouverture,date_fermeture"
OPEN = "0310001A,2016-01-01,,public,31555,31,1990-09-01,"
EQUIPMENT = (
    "equip_id,uai,composante,perimetre,date_commande,date_reception,date_mise_en_service,"
    "date_depose,hors_service_du,hors_service_au,autorisation_no,autorisation_debut,"
    "autorisation_fin"
)
GRANTS = "decision_id,dossier_id,commission_permanente_le,montant_vote,montant_annule,statut"
PAYMENTS = "mandat_id,ap_code,exercice,date_mandat,montant,type"


def errors(package) -> list[str]:
    """Write the errors of a package as a user reads them."""
    return [str(found) for found in package.findings if found.severity == "error"]


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        ("lycees", f"{LYCEES}\n{OPEN}\n{OPEN}\n",
         "ligne 3 : même clé (uai=0310001A, valide_du=2016-01-01) que la ligne 2, contenu"
         " identique. Supprimer l'une des deux."),
        ("lycees", f"{LYCEES}\n{OPEN}\n{OPEN.replace('public', 'prive')}\n",
         "que la ligne 2, contenu différent."),
        ("lycees", f"{LYCEES}\n{OPEN}1990-09-01\n",
         "ligne 2, colonne « date_fermeture », valeur « 1990-09-01 » : date_ouverture (1990-09-01)"
         " doit précéder date_fermeture (1990-09-01)."),
        ("lycees", f"{LYCEES}\n{OPEN}\n{OPEN.replace('2016-01-01', '2018-01-01')}\n",
         "ligne 3, colonne « valide_du », valeur « 2018-01-01 » : période qui chevauche celle de"
         " la ligne 2 (uai=0310001A)."),
        ("lycees", f"{LYCEES},uai_successeur\n{OPEN},0310001B\n",
         "colonne « uai_successeur », valeur « 0310001B » : inconnu dans lycees.uai."
         " Vouliez-vous « 0310001A » ?"),
        ("lycees", f"{LYCEES}\n{OPEN.replace(',31,', ',34,')}\n",
         "colonne « code_dep », valeur « 34 » : la commune 31555 est dans le département 31."),
        ("lycees", f"{LYCEES}\n{OPEN.replace(',31,', ',75,')}\n",
         "colonne « code_dep », valeur « 75 » : n'est pas un département de la région."),
        ("lycees", f"{LYCEES}\n{OPEN.replace('0310001A', '310001A')}\n",
         "Zéro initial perdu par Excel : « 0310001A »"),
        ("equipements_lycee",
         f"{EQUIPMENT}\nE1,0310001A,VIDEO,total,2020-03-01,2020-02-01,,,,,,,\n",
         "colonne « date_reception », valeur « 2020-02-01 » : date_commande (2020-03-01) doit ne"
         " pas suivre date_reception (2020-02-01)."),
        ("equipements_lycee",
         f"{EQUIPMENT}\nE1,0310001A,VIDEO,total,2020-03-01,,2020-02-01,,,,,,\n",
         "colonne « date_mise_en_service », valeur « 2020-02-01 » : date_commande (2020-03-01)"),
        ("equipements_lycee", f"{EQUIPMENT}\nE1,0310001A,VIDEO,total,,,,2020-02-01,,,,,\n",
         "colonne « date_depose », valeur « 2020-02-01 » : renseigné alors que"
         " « date_mise_en_service » est vide."),
        ("equipements_lycee", f"{EQUIPMENT}\nE1,0310001A,VIDEO,total,,,,,,2020-02-01,,,\n",
         "colonne « hors_service_au », valeur « 2020-02-01 » : renseigné alors que"),
        ("equipements_lycee", f"{EQUIPMENT}\nE1,0310001A,VIDEO,total,,,,,,,A-1,2020-01-01,\n",
         "colonne « autorisation_no », valeur « A-1 » : autorisation numérotée sans dates."
         " Renseigner « autorisation_fin »."),
        ("subventions", f"{GRANTS}\nD1,X1,2022-01-01,1000,1000.01,vote\n",
         "colonne « montant_vote », valeur « 1000.00 » : montant_annule (1000.01) doit ne pas"
         " dépasser montant_vote (1000.00)."),
        ("subventions", f"{GRANTS}\nD1,X1,2022-01-01,1000,500,annule\n",
         "colonne « montant_annule », valeur « 500.00 » : statut « annule », mais 500.00 annulés"
         " sur 1000.00."),
        ("mandats", f"{PAYMENTS}\nM1,AP1,2022,2022-01-01,-5,acompte\n",
         "colonne « montant », valeur « -5.00 » : doit être ≥ 0."),
        ("mandats", f"{PAYMENTS}\nM1,AP1,2022,2022-01-01,5,reversement\n",
         "colonne « montant », valeur « 5.00 » : un reversement est négatif."),
    ],
)  # fmt: skip
def test_row_that_breaks_a_rule_is_named(registers, table, text, expected):
    """The finding names the row and the column."""
    said = errors(registers(**{table: text}))
    assert len(said) == 1
    assert expected in said[0]


def test_same_key_may_follow_itself_in_what_is_known(registers):
    """A correction closes the former row the day when it opens the new one."""
    text = f"{LYCEES},connu_du,connu_au\n{OPEN},,2023-01-15\n{OPEN},2023-01-15,\n"
    assert errors(registers(lycees=text)) == []


def test_same_key_known_twice_on_one_day_is_refused(registers):
    """Half-open periods that share a day collide."""
    text = f"{LYCEES},connu_du,connu_au\n{OPEN},,2023-01-16\n{OPEN},2023-01-15,\n"
    assert "ligne 3 : même clé" in errors(registers(lycees=text))[0]


def test_reference_to_another_table_is_checked(registers):
    """An equipment belongs to a lycée of the register."""
    said = errors(
        registers(
            lycees=f"{LYCEES}\n{OPEN}\n",
            equipements_lycee=f"{EQUIPMENT}\nE1,0310002A,VIDEO,total,,,,,,,,,\n",
        )
    )
    assert "colonne « uai », valeur « 0310002A » : inconnu dans lycees.uai." in said[0]
    assert "Vouliez-vous « 0310001A » ?" in said[0]


def test_support_is_looked_for_in_the_fleet_of_its_type(registers):
    """A train is no coach, whatever its number."""
    fleet = "rame_id,date_entree,date_sortie\nR1,2010-01-01,\n"
    mobile = (
        "equip_id,support_type,support_id,mise_en_service,depose,hs_du,hs_au,code_commune\n"
        "E1,RAME,R1,2012-01-01,,,,\nE2,RAME,R9,2012-01-01,,,,\nE3,POSTE_MOBILE,P1,2012-01-01,,,,\n"
    )
    said = errors(registers(parc_rames=fleet, equipements_mobiles=mobile))
    assert said == [
        "data/registers/equipements_mobiles.csv, ligne 3, colonne « support_id », valeur « R9 » :"
        " inconnu dans parc_rames.rame_id. Corriger, ou ajouter la ligne."
    ]


def test_equipment_left_on_a_closed_lycee_is_a_warning(registers):
    """Somebody probably forgot the removal; the figures do not count it anyway."""
    package = registers(
        lycees=f"{LYCEES}\n{OPEN}2020-08-31\n",
        equipements_lycee=f"{EQUIPMENT}\nE1,0310001A,VIDEO,total,,,2012-01-01,,,,,,\n",
    )
    (found,) = package.findings
    assert (found.severity, found.line) == ("warning", 2)
    assert "équipement en service dans un lycée fermé le 2020-08-31." in str(found)


def test_former_commune_is_accepted_and_noted(registers):
    """The passage table says where it is now."""
    row = OPEN.replace("31555", "12076").replace(",31,", ",12,")
    package = registers(lycees=f"{LYCEES}\n{row}\n")
    assert [found.severity for found in package.findings] == ["info"]
    assert "« 12076 » → 12218" in str(package.findings[0])


def test_share_above_one_is_refused(registers):
    """50 for 50 % is a hundred times too much."""
    said = errors(
        registers(
            campagnes_ami="campagne_id,dispositif,taux_max\nC1,AMI,0.5\nC2,AMI,50 %\nC3,AMI,50\n"
        )
    )
    assert said == [
        "data/registers/campagnes_ami.csv, ligne 4, colonne « taux_max », valeur « 50 » :"
        " doit être ≤ 1. 50 % s'écrit 0.5."
    ]


def test_value_declared_unique_occurs_once(registers, listed):
    """A column that is no key may be unique too."""
    fields = listed["campagnes_ami"]["schema"]["fields"]
    name = next(field for field in fields if field["name"] == "nom")
    name["constraints"] = {"unique": True}
    said = errors(
        registers(campagnes_ami="campagne_id,dispositif,nom\nC1,AMI,Une\nC2,AMI,Deux\nC3,AMI,Une\n")
    )
    del name["constraints"]
    assert said == [
        "data/registers/campagnes_ami.csv, ligne 4, colonne « nom », valeur « Une » :"
        " déjà présent à la ligne 2. Corriger."
    ]
