"""Each rule of the whole plan's registers refuses the row that breaks it, by its line."""

import pytest

from reporting.registers.findings import Rule
from reporting.registers.package import read_package

LYCEES = (
    "uai,valide_du,valide_au,secteur,code_commune,date_ouverture,date_fermeture,uai_successeur\n"
    "0310001A,2016-01-01,,public,31555,1990-09-01,,\n"
)
STATIONS = (
    "code_uic,code_commune,type,desservi_du,desservi_au,video_du,video_au\n"
    "87611004,31555,gare,1990-01-01,2020-01-01,2010-01-01,2020-01-01\n"
)
PLEDGES = (
    "engagement_id,convention,libelle,echeance,statut,preuve,realise_le,code_dep,code_commune\n"
    "E1,Gendarmerie,Réunir,2024-06-30,realise,CR-1,2024-05-02,31,\n"
)
ACTIONS = (
    "action_id,theme,axe,date,uai,code_commune,presences\n"
    "A1,pharos,1,2023-10-02,,31555,30\n"
)  # fmt: skip
REPORTS = (
    "fait_id,date_fait,date_declaration,type,uai\n"
    "F1,2023-10-02,2023-10-03,violence,0310001A\nF2,,2023-10-31,neant,0310001A\n"
)
POSTS = (
    "poste_id,type,etp,code_dep,du,au,periode,personnes_accompagnees\n"
    "P1,ISG,0.5,31,2022-01-01,2023-01-01,2022,\n"
)
TICKETS = (
    "incident_id,date,type,secteur,siren_hash,clos_le,code_dep,doublon_de\n"
    "I1,2023-03-01,incident,EPCI,a1,2023-03-04,,\n"
)
CIRCULATIONS = "ligne,mois,serie,trains_km,trains_km_equipes\nL1,2023-07,AGC,100,100\n"
CONTRACTS = (
    "contrat_id,debut,fin,date_effet_obligation\nC1,2018-09-01,2026-09-01,2020-09-01\n"
)  # fmt: skip
COURSES = (
    "session_id,personne_pseudo,theme,organisme,heures,date,presence,employeur_commune,public,"
    "type_formation\nS1,p1,egalite,autre,3,2023-02-01,true,,agent,\n"
)
BUDGET = (
    "ap_code,exercice,etape,mesure,vote,affecte,engage,cp_ouverts\n"
    "AP1,2022,BP,lycees,1000,800,500,300\n"
)
CORRECTIONS = (
    "correction_id,table,cle,champ,motif,valide_par,le\n"
    "K1,corrections,K0,motif,Faute,Direction,2023-01-05\n"
)
INDICES = "indice,mois,valeur,base\nBT01,2023-07,128.40,2010\n"
SITES = "operation_id,site,site_type,code_commune,date\nO1,Gare,gare,31555,2023-05-05\n"
DRILLS = "exercice_id,uai,date,type\nX1,0310001A,2023-10-10,intrusion\n"
CAMPAIGNS = "campagne_id,dispositif,volets\nAMI-1,AMI,LOCAUX|FORMATION\n"
DOSSIERS = (
    "dossier_id,campagne_id,type,code_commune,volets,depose_le,charte_signee_le,politique\n"
    "D1,AMI-1,commune,31555,LOCAUX|FORMATION,2022-03-01,,\n"
)
CRIME = (
    "code_commune,annee,indicateur,nombre,taux,est_diffuse\n"
    "31555,2023,Vols,12,\"3,45\",diff\n09122,2023,Vols,NA,NA,ndiff\n31,2023,Vols,9,1.5,diff\n"
)  # fmt: skip
TARGETS = (
    "indicateur,version,valeur,echeance,adoptee_le,annoncee_le,statut,remplace\n"
    "rames_equipees,1,1,2023-12-31,2020-11-19,,adoptee,\n"
    "rames_equipees,2,1,2030-12-31,,2024-01-25,annoncee,1\n"
)
CLAIMS = (
    "claim_id,objet,valeur,unite,precision,pas,date_publication,source,indicateur,element,"
    "territoires,valide_le,explication,nature_explication,explique_par,explique_le\n"
    "C1,Rames,76,%,arrondi,0.5,2024-01,Presse,rames_equipees,valeur,region-76,2023-12-31,,,,\n"
)
SOUND = {
    "cibles": TARGETS,
    "chiffres_publies": CLAIMS,
    "lycees": LYCEES,
    "gares_pem": STATIONS,
    "engagements_conventions": PLEDGES,
    "actions_sensibilisation": ACTIONS,
    "signalements_lycees": REPORTS,
    "effectifs_conventionnes": POSTS,
    "incidents_cyber": TICKETS,
    "circulations": CIRCULATIONS,
    "contrats_transport": CONTRACTS,
    "formations": COURSES,
    "ap_ae_cp": BUDGET,
    "corrections": CORRECTIONS,
    "indices_prix": INDICES,
    "operations_conjointes": SITES,
    "ppms_exercices": DRILLS,
    "campagnes_ami": CAMPAIGNS,
    "dossiers": DOSSIERS,
    "delinquance_ssmsi": CRIME,
}


def errors(package):
    """Give the errors of a package."""
    return [found for found in package.findings if found.severity == "error"]


def test_sound_registers_have_no_error(registers):
    """What the rows below break is sound before."""
    assert [str(found) for found in errors(registers(**SOUND))] == []


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "rule"),
    [
        ("lycees", "0310002B,2016-01-01,,public,31555,1990-09-01,,0310002B",
         "uai_successeur", "0310002B", Rule.SELF_REFERENCE),
        ("lycees", "0310002B,2016-01-01,,public,31555,1990-09-01,,0310009Z",
         "uai_successeur", "0310009Z", Rule.FOREIGN_KEY),
        ("gares_pem", "87611005,31555,gare,1990-01-01,1990-01-01,,",
         "desservi_au", "1990-01-01", Rule.ORDER),
        ("gares_pem", "87611004,31555,gare,2019-01-01,,,",
         "desservi_du", "2019-01-01", Rule.OVERLAP),
        ("gares_pem", "87611005,31555,gare,1990-01-01,,1989-12-31,",
         "video_du", "1989-12-31", Rule.OUTSIDE_PERIOD),
        ("gares_pem", "87611005,31555,gare,1990-01-01,2020-01-01,2010-01-01,2020-01-02",
         "video_au", "2020-01-02", Rule.OUTSIDE_PERIOD),
        ("gares_pem", "87611005,31555,gare,1990-01-01,2020-01-01,2010-01-01,",
         "video_au", None, Rule.OUTSIDE_PERIOD),
        ("gares_pem", "87611005,31555,gare,1990-01-01,2020-01-01,,2010-01-01",
         "video_au", "2010-01-01", Rule.END_WITHOUT_START),
        ("gares_pem", "87611005,31555,quai,1990-01-01,,,", "type", "quai", Rule.ENUM),
        ("engagements_conventions", "E2,Gendarmerie,Réunir,2024-06-30,realise,,2024-05-02,31,",
         "preuve", None, Rule.NEEDED),
        ("engagements_conventions", "E2,Gendarmerie,Réunir,2024-06-30,realise,CR-1,,31,",
         "realise_le", None, Rule.NEEDED),
        ("engagements_conventions", "E2,CLSPD,Désigner,2024-06-30,en_cours,,,31,",
         "code_commune", None, Rule.NEEDED),
        ("engagements_conventions", "E2,Gendarmerie,Réunir,2024-06-30,fini,,,31,",
         "statut", "fini", Rule.ENUM),
        ("actions_sensibilisation", "A2,pharos,1,2023-10-02,,,30", "uai", None, Rule.ONE_OF),
        ("actions_sensibilisation", "A2,pharos,2,2023-10-02,,31555,30", "axe", "2", Rule.ENUM),
        ("actions_sensibilisation", "A2,pharos,1,2023-10-02,,31555,-1",
         "presences", "-1", Rule.MINIMUM),
        ("actions_sensibilisation", "A2,pharos,1,2023-10-02,0310009Z,,",
         "uai", "0310009Z", Rule.FOREIGN_KEY),
        ("signalements_lycees", "F3,2023-10-04,2023-10-03,violence,0310001A",
         "date_declaration", "2023-10-03", Rule.ORDER),
        ("signalements_lycees", "F3,,2023-10-03,violence,0310001A",
         "date_fait", None, Rule.NEEDED),
        ("signalements_lycees", "F1,,2023-10-03,neant,0310001A", None, None, Rule.DUPLICATE_KEY),
        ("effectifs_conventionnes", "P1,ISG,0.5,31,2022-06-01,,,", "du", "2022-06-01",
         Rule.OVERLAP),
        ("effectifs_conventionnes", "P2,ISG,0.505,31,2022-06-01,,,", "etp", "0.505",
         Rule.TOO_MANY_DECIMALS),
        ("effectifs_conventionnes", "P2,ISG,-1,31,2022-06-01,,,", "etp", "-1", Rule.MINIMUM),
        ("effectifs_conventionnes", "P2,ISG,1,31,2022-06-01,2022-06-01,,", "au", "2022-06-01",
         Rule.ORDER),
        ("effectifs_conventionnes", "P2,ISG,1,31,2022-06-01,,,12", "periode", None, Rule.NEEDED),
        ("incidents_cyber", "I2,2023-03-05,incident,EPCI,a1,2023-03-04,,",
         "clos_le", "2023-03-04", Rule.ORDER),
        ("incidents_cyber", "I2,2023-03-05,incident,EPCI,a1,,,I9",
         "doublon_de", "I9", Rule.FOREIGN_KEY),
        ("incidents_cyber", "I2,2023-03-05,incident,EPCI,a1,,,I2",
         "doublon_de", "I2", Rule.SELF_REFERENCE),
        ("circulations", "L1,2023-08,AGC,100,101", "trains_km", "100", Rule.ORDER),
        ("circulations", "L1,2023-13,AGC,100,99", "mois", "2023-13", Rule.PATTERN),
        ("circulations", "L1,2023-07,AGC,90,80", None, None, Rule.DUPLICATE_KEY),
        ("contrats_transport", "C2,2018-09-01,2018-09-01,", "fin", "2018-09-01", Rule.ORDER),
        ("formations", "S1,p2,egalite,autre,0,2023-02-01,true,,agent,", "heures", "0",
         Rule.MINIMUM),
        ("formations", "S1,p2,egalite,CNPFT,3,2023-02-01,true,,agent,", "organisme", "CNPFT",
         Rule.ENUM),
        ("formations", "S1,p1,egalite,autre,3,2023-02-01,false,,agent,", None, None,
         Rule.DUPLICATE_KEY),
        ("ap_ae_cp", "AP1,2022,BS,lycees,1000,1000.01,500,0", "vote", "1000.00", Rule.ORDER),
        ("ap_ae_cp", "AP1,2022,BS,lycees,1000,800,800.01,0", "affecte", "800.00", Rule.ORDER),
        ("ap_ae_cp", "AP1,2022,DM,lycees,1000,,1000.01,0", "vote", "1000.00", Rule.ORDER),
        ("corrections", "K2,lycee,K0,motif,Faute,Direction,2023-01-05", "table", "lycee",
         Rule.CORRECTED_PLACE),
        ("corrections", "K2,lycees,K0,effectifs,Faute,Direction,2023-01-05",
         "champ", "effectifs", Rule.CORRECTED_PLACE),
        ("indices_prix", "BT01,2023-07,128.5,2010", None, None, Rule.DUPLICATE_KEY),
        ("operations_conjointes", "O1,Gare,gare,31555,2023-05-05", None, None,
         Rule.DUPLICATE_KEY),
        ("ppms_exercices", "X2,0310001A,2023-10-10,attentat", "type", "attentat", Rule.ENUM),
        ("campagnes_ami", "AMI-2,AUTRE,LOCAUX", "dispositif", "AUTRE", Rule.ENUM),
        ("dossiers", "D2,AMI-1,commune,31555,LOCAUX|ARMES,2022-03-01,,",
         "volets", "LOCAUX|ARMES", Rule.ENUM),
        ("dossiers", "D2,,commune,31555,LOCAUX,2022-03-01,,", "campagne_id", None, Rule.NEEDED),
        ("dossiers", "D2,AMI-1,association,31555,,2022-03-01,,", "campagne_id", "AMI-1",
         Rule.SCHEME),
        ("dossiers", "D2,AMI-1,commune,31555,AMENAGEMENT_ABORDS,2022-03-01,,",
         "campagne_id", "AMI-1", Rule.SCHEME),
        ("cibles", "rames_equipees,3,1,2031-12-31,2025-01-01,,adoptee,4", "remplace", "4",
         Rule.FOREIGN_KEY),
        ("cibles", "rames_equipees,3,1,2031-12-31,2025-01-01,,adoptee,3", "remplace", "3",
         Rule.FOREIGN_KEY),
        ("cibles", "autocars_equipes,2,1,2031-12-31,2025-01-01,,adoptee,1", "remplace", "1",
         Rule.FOREIGN_KEY),
        ("cibles", "rames_equipees,3,1,2031-12-31,,2025-01-01,adoptee,2", "adoptee_le", None,
         Rule.NEEDED),
        ("cibles", "rames_equipees,3,1,2031-12-31,,,annoncee,2", "annoncee_le", None, Rule.NEEDED),
        ("cibles", "rames_equipees,3,1,2031-12-31,2025-01-01,,promise,2", "statut", "promise",
         Rule.ENUM),
        ("chiffres_publies", "C2,Rames,76 %,%,arrondi,1,2024,Presse,,,,,,,,", "valeur", "76 %",
         Rule.PATTERN),
        ("chiffres_publies", "C2,Rames,76,%,environ,1,2024,Presse,,,,,,,,", "precision", "environ",
         Rule.ENUM),
        ("chiffres_publies", "C2,Rames,76,%,arrondi,1,janvier,Presse,,,,,,,,",
         "date_publication", "janvier", Rule.PATTERN),
        ("chiffres_publies",
         "C2,Rames,76,%,arrondi,1,2024,Presse,rames_equipees,part,region-76,2023-12-31,,,,",
         "element", "part", Rule.ENUM),
        ("chiffres_publies",
         "C2,Rames,76,%,arrondi,1,2024,Presse,rames_equipees,valeur,region-76,,,,,",
         "valide_le", None, Rule.NEEDED),
        ("chiffres_publies",
         "C2,Rames,76,%,arrondi,1,2024,Presse,,,,,Périmètre,definition,,2024-02-01",
         "explique_par", None, Rule.NEEDED),
        ("chiffres_publies",
         "C2,Rames,76,%,arrondi,1,2024,Presse,,,,,Périmètre,,Direction,2024-02-01",
         "nature_explication", None, Rule.NEEDED),
        ("delinquance_ssmsi", "31555,2022,Vols,,3,diff", "nombre", None, Rule.NEEDED),
        ("delinquance_ssmsi", "75056,2022,Vols,9,3,diff", "code_commune", "75056",
         Rule.OUTSIDE_REGION),
    ],
)  # fmt: skip
def test_row_that_breaks_a_rule_is_named(registers, table, row, column, value, rule):
    """One finding: its file, its line, its column, its value and the rule."""
    text = SOUND[table] + row + "\n"
    linked = {"lycees", "campagnes_ami"} - {table}
    (found,) = errors(registers(**{table: text}, **{name: SOUND[name] for name in linked}))
    assert found.table == table
    assert found.file.endswith(f"/{table}.csv")
    assert (found.line, found.rule) == (text.count("\n"), rule)
    assert (found.column, found.value) == (column, value)
    assert found.message
    assert found.fix


def test_ring_of_duplicates_is_told_once(registers):
    """Two tickets that repeat each other would both vanish from the count."""
    rows = "I2,2023-03-05,incident,EPCI,a1,,,I3\nI3,2023-03-05,incident,EPCI,a1,,,I2\n"
    (found,) = errors(registers(incidents_cyber=TICKETS + rows))
    assert "I2 → I3 → I2 : la ligne finit par se désigner elle-même." in str(found)
    assert found.line == 3


def test_list_of_values_is_read_whatever_its_dress(registers):
    """Case, accents and spaces do not matter; a strand named twice counts once."""
    row = "D2,AMI-1,commune,31555,Véhicules | LOCAUX|locaux,2022-03-01,,\n"
    package = registers(dossiers=DOSSIERS + row)
    assert package.tables["dossiers"]["volets"].tolist() == ["LOCAUX|FORMATION", "VEHICULES|LOCAUX"]


def test_optional_table_is_empty_when_its_file_is_absent(folder, listed):
    """Indicators find its columns, with their types; the data are those of before."""
    package = read_package(folder([listed["delinquance_ssmsi"]], {}))
    frame = package.tables["delinquance_ssmsi"]
    assert package.findings == ()
    assert "registers/delinquance_ssmsi.csv" not in package.files
    assert (len(frame), str(frame["annee"].dtype)) == (0, "Int64")


def test_withheld_values_of_the_statistical_service_are_null(registers):
    """« NA » is how it writes them; a rate has a decimal comma."""
    frame = registers(delinquance_ssmsi=CRIME).tables["delinquance_ssmsi"]
    assert frame["nombre"].isna().tolist() == [False, True, False]
    assert str(frame["taux"].iloc[0]) == "3.45"
