"""What offices export: accepted when it can mean one thing, refused when it could mean two."""

import codecs
import datetime as dt

import pandas as pd
import pytest

HEADER = "insee,annee,commune,montant,attribue_le,statut,recu"
ROW = "31555,2022,Toulouse,12000.50,2022-01-02,attribué,true"
FRENCH = (
    "insee;annee;commune;montant;attribue_le;statut;recu\r\n"
    "31555;2022;Toulouse;12000,50;02/01/2022;attribué;oui\r\n"
)
QUOTED = "".join(
    ";".join(f'"{value}"' for value in line.split(";")) + "\r\n" for line in FRENCH.splitlines()
)


def cell(column: str, value: str) -> str:
    """Write the register with one value changed."""
    values = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) | {column: value}
    return HEADER + "\n" + ",".join(f'"{value}"' for value in values.values()) + "\n"


def errors(package) -> list[str]:
    """Write the errors of a package as a user reads them."""
    return [str(found) for found in package.findings if found.severity == "error"]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n",
        FRENCH.encode("cp1252"),
        FRENCH.encode("utf-8-sig"),
        FRENCH.encode("utf-16"),
        FRENCH.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"),
        FRENCH.replace(";", "\t"),
        "sep=;\r\n" + FRENCH,
        FRENCH.replace("\r\n", ";;\r\n"),
        FRENCH.replace("oui\r\n", "oui;\r\n"),
        FRENCH + ";;;;;;\r\n\r\n",
        FRENCH.replace("insee", "Code\u00a0INSEE").replace("montant", "MONTANT VOTÉ (€)"),
        FRENCH.replace("attribué", "ATTRIBUE"),
        FRENCH.replace("attribué", "attribue\u0301"),
        FRENCH.replace("12000,50", "12\u202f000,50"),
        FRENCH.replace("12000,50", "12\u00a0000,50 €"),
        FRENCH.replace("12000,50", " 12 000,5€"),
        FRENCH.replace("12000,50", "12.000,50"),
        FRENCH.replace("02/01/2022", "2 janvier 2022"),
        FRENCH.replace("02/01/2022", "02/01/2022 00:00:00"),
        FRENCH.replace("31555", '"=""31555"""'),
        FRENCH.replace("31555", "31555\u200b"),
        FRENCH.replace("31555", "31555.0"),
        FRENCH.replace(";2022;", ";2022,00;"),
        FRENCH.replace("oui", "VRAI"),
        FRENCH.replace("oui", "x"),
        FRENCH.replace("\r\n", "\r"),
        FRENCH.replace("\r\n", "\r\r\n"),
        QUOTED.encode("utf-8-sig"),
    ],
)
def test_one_meaning_is_accepted_with_the_right_values(aides, content):
    """Whatever its dress, the row says the same thing."""
    package = aides(content)
    assert errors(package) == []
    row = package.tables["aides"].iloc[0]
    assert row.to_dict() == {
        "insee": "31555",
        "annee": 2022,
        "commune": "Toulouse",
        "montant": 1200050,
        "attribue_le": pd.Timestamp(dt.date(2022, 1, 2)),
        "statut": "attribué",
        "recu": True,
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "data/registers/aides.csv : fichier vide (0 octet). Redéposer l'export."),
        (f"{HEADER}\n", "data/registers/aides.csv : aucune ligne de données."),
        (f"{HEADER}\nA\0\n", "data/registers/aides.csv, ligne 2 : octet 54 : caractère NUL."),
        (b"PK\x03\x04rest", "ce n'est pas un CSV mais un classeur (XLSX, ODS)"),
        ("<!DOCTYPE html><table>", "ce n'est pas un CSV mais une page HTML ou XML"),
        (f"{HEADER}\n31555,2022,Séverac,1,,,\n".encode("cp850"),
         "data/registers/aides.csv, ligne 2 : encodage douteux : « ‚ » au milieu d'un mot."
         " Encodage cp850 (« é ») ?"),
        (f"{HEADER}\n31555,2022,Séverac,1,,,\n".encode("mac_roman"),
         "Encodage mac_roman (« é ») ?"),
        (f"{HEADER}\n31555,2022,Séverac,1,,,\n".encode()[:-7] + b"\xc3\xa9\xe9,1,,,\n",
         "data/registers/aides.csv, ligne 2 : octet 73 : encodage non reconnu."),
        (f"{HEADER}\n31555,2022,\x81,1,,,\n".encode("latin-1"), "ligne 2 : octet"),
        (f"Aides 2022\n\n{HEADER}\n{ROW}\n",
         "data/registers/aides.csv, ligne 1 : en-tête attendu, « Aides 2022 » trouvé ; l'en-tête"
         " semble être à la ligne 3. Supprimer les lignes 1 à 2."),
        (f"{ROW}\n{ROW}\n", "data/registers/aides.csv, ligne 1 : en-tête attendu, « 31555,2022"),
        (f"{HEADER.replace('insee', 'inse')}\n{ROW}\n",
         "ligne 1 : colonne « insee » absente (trouvé : inse, annee, commune, montant,"
         " attribue_le, statut, recu). Renommer « inse » ?"),
        (f"{HEADER.replace('attribue_le', 'atribue_le')}\n{ROW}\n",
         "ligne 1, colonne « atribue_le » : colonne inconnue, et « attribue_le » est absente."),
        (f"{HEADER},insee\n{ROW},31555\n",
         "ligne 1 : colonne « insee » présente deux fois (positions 1 et 8)."),
        (f"{HEADER}\n{ROW}\n{ROW},x\n",
         "data/registers/aides.csv, ligne 3 : 8 champs, 7 attendus (surplus : « x »)."),
        (f"{HEADER}\n{ROW},x\n{ROW},y\n",
         "ligne 2 : 8 champs, 7 en-têtes, jusqu'à la ligne 3. Une colonne n'a pas de nom."),
        (f"{HEADER},\n{ROW},x\n", "ligne 1 : la colonne 8 a 1 valeur(s) et pas de nom."),
        (f"{HEADER}\n31555,2022,Toulouse\n", "ligne 2 : 3 champs, 7 attendus."),
        (f"{HEADER}\n31555,2022,Toulouse,12000,50,,attribué,true\n",
         "ligne 2 : 8 champs, 7 attendus ; la virgule sert de séparateur et de décimale."
         " Exporter avec « ; »."),
        (f'{HEADER}\n{ROW}\n31555,2023,"Toulouse,1,,,\n',
         "ligne 3 : guillemet ouvert jamais fermé."),
        (f'{HEADER}\n31555,2022,"Toulouse"x,1,,,\n', "ligne 2 : guillemet mal placé"),
        (f"{HEADER}\n{ROW}\nTotal,,,12000,,,\n",
         "ligne 3, colonne « insee », valeur « Total » : ligne de total dans les données."),
        (f"{HEADER}\n{ROW}\n,,Total général,12000,,,\n",
         "ligne 3, colonne « commune », valeur « Total général » : ligne de total"),
        (f"{HEADER}\n{ROW}\n,,,12000,Total,,\n",
         "ligne 3, colonne « attribue_le », valeur « Total » : ligne de total"),
        (f"{HEADER}\n31555,2022,Œuvre,1,,,\n".encode("iso8859-15"),
         "ligne 2 : encodage douteux : « ¼ » au milieu d'un mot."
         " Encodage iso8859-15 (« Œ ») ?"),
        (f"{HEADER}\n31555,2022,Bœuf,1,,,\n".encode("iso8859-15"), "Encodage iso8859-15 (« œ ») ?"),
        (f"{HEADER}\n{ROW}\n{HEADER}\n", "colonne « insee », valeur « insee » : l'en-tête"),
    ],
)  # fmt: skip
def test_damaged_file_is_refused_at_its_line(aides, content, expected):
    """The finding names the line, and says what to do."""
    said = errors(aides(content))
    assert len(said) == 1
    assert expected in said[0]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("insee", "", "colonne « insee » : valeur absente, obligatoire."),
        ("insee", "9122", "4 caractères, 5 attendus. Zéro initial perdu par Excel : « 09122 »"
                          " (Foix) ? Mettre la colonne au format Texte."),
        ("insee", "31000", "inconnu du COG 2026. C'est un code postal ; commune 31555 (Toulouse)."),
        ("insee", "13055", "hors de la région (département 13)."),
        ("insee", "31999", "inconnu du COG 2026 et de la table de passage."),
        ("insee", "../../etc", "forme non admise"),
        ("insee", "Toulouse", "le code seul est attendu. Écrire 31555 (Toulouse) ?"),
        ("insee", "3,1555E+04", "notation scientifique : le tableur a perdu des chiffres."),
        ("insee", "3155512", "7 caractères, 5 attendus."),
        ("commune", "BÃ©ziers", "texte UTF-8 relu en cp1252. Vouliez-vous « Béziers » ?"),
        ("commune", "B\ufffdziers", "caractère perdu dans une conversion"),
        ("commune", "B?ziers", "caractère perdu dans une conversion"),
        ("commune", "=cmd|' /C calc'!A0", "commence par « = »."),
        ("commune", "@SUM(A1)", "commence par « @ »."),
        ("commune", "\x1b[31mrouge", "caractère de contrôle U+001B."),
        ("commune", "\u202egnuh", "caractère de contrôle U+202E."),
        ("montant", "1.234", "ambigu : 1234 ou 1,234 ? Écrire 1234 ou 1,23."),
        ("montant", "1,234", "ambigu : 1234 ou 1,234 ?"),
        ("montant", "12 k€", "unité interdite, euros attendus. Écrire 12000."),
        ("montant", "１２０００", "nombre attendu."),
        ("insee", "３１５５５", "forme non admise"),
        ("montant", "1,5 M€", "Écrire 1500000."),
        ("montant", "1543O", "Écrire 15430."),
        ("montant", "-5", "doit être ≥ 0."),
        ("commune", "w" * 200_000, "200000 caractères, 1000 au plus."),
        ("montant", "5 000 FCFA", "Convertir en euros."),
        ("montant", "50 cts", "Convertir en euros."),
        ("montant", "12,5 %", "unité interdite, euros attendus. Convertir en euros."),
        ("montant", "(5,00)", "négatif comptable ambigu. Écrire -5,00."),
        ("montant", "1e999", "non fini."),
        ("montant", "1,2E+05", "notation scientifique"),
        ("montant", "NaN", "code de donnée manquante inconnu. Admis : vide (non renseigné)."),
        ("montant", "?", "code de donnée manquante inconnu."),
        ("montant", "-", "code de donnée manquante inconnu."),
        ("montant", "1 23 456", "groupes de milliers irréguliers."),
        ("montant", "12.345,678", "3 décimales, deux au plus pour des euros."),
        ("montant", "#REF!", "erreur de tableur."),
        ("montant", "9" * 30, "nombre hors de toute mesure."),
        ("annee", "2022,5", "nombre entier attendu."),
        ("attribue_le", "31/02/2022", "date inexistante. Février 2022 a 28 jours."),
        ("attribue_le", "01/13/2022", "date inexistante. Il n'y a pas de mois 13."),
        ("attribue_le", "15/01/22", "année à 4 chiffres attendue. 15/01/2022 ?"),
        ("attribue_le", "44563", "numéro de série d'Excel et non une date. 2022-01-02 ?"),
        ("attribue_le", "01/2022", "date incomplète."),
        ("attribue_le", "9999-12-31", "année hors de 1900-2100."),
        ("attribue_le", "2022-01-01T23:30:00Z", "date et heure avec fuseau"),
        ("attribue_le", "20012022", "date attendue"),
        ("attribue_le", "hier", "date attendue (AAAA-MM-JJ ou jj/mm/aaaa)."),
        ("statut", "atribue", "hors liste (attribué, soldé, annulé). Vouliez-vous « attribué » ?"),
        ("recu", "peut-être", "oui ou non attendu."),
    ],
)  # fmt: skip
def test_doubtful_value_is_refused_at_its_cell(aides, column, value, expected):
    """The finding names the line, the column, the value, and says why."""
    found = [one for one in aides(cell(column, value)).findings if one.severity == "error"]
    assert len(found) == 1
    assert (found[0].line, found[0].column) == (2, column)
    assert expected in str(found[0])


def test_lines_are_those_of_the_file_after_a_field_of_two_lines(aides):
    """A line break inside quotes does not shift the lines that follow."""
    package = aides(f'{HEADER}\n31555,2022,"\nToulouse",1,,,\n\n31555,2023,,?,,,\n')
    assert list(package.tables["aides"].index) == [2, 5]
    assert "ligne 5, colonne « montant »" in errors(package)[0]


def test_every_finding_of_every_line_is_given(aides):
    """One run says everything."""
    said = errors(aides(f"{HEADER}\n9122,x,,?,31/02/2022,rien,\n9122,x,,?,31/02/2022,rien,\n"))
    assert [sum(f"ligne {line}," in one for one in said) for line in (2, 3)] == [5, 5]


def test_text_is_kept_as_it_is(aides):
    """Markup in free text is data: it is the renderer that escapes it."""
    row = ROW + ",<script>alert(1)</script> *gras* #set"
    package = aides(f"{HEADER},objet\n{row}\n")
    assert errors(package) == []
    assert package.tables["aides"]["objet"].iloc[0] == "<script>alert(1)</script> *gras* #set"


def test_findings_of_one_kind_are_capped(aides):
    """A file wrong on every line is told once, not a million times."""
    rows = "".join(f"31555,{year},,?,,,\n" for year in range(1, 1201))
    package = aides(f"{HEADER}\n{rows}")
    assert len(errors(package)) == 1001
    assert "et 200 autre(s) constat(s) de la même règle." in errors(package)[0]
