"""Rules between registers: amounts, dates and presence, to the cent and to the day."""

import pytest

from reporting.registers.findings import Rule

GRANTS = (
    "decision_id,dossier_id,commission_permanente_le,montant_vote,depense_eligible,"
    "depense_retenue,taux,montant_annule,statut"
)
GRANT = "CP1,D1,2022-10-04,1000,3000,2000,50 %,200,notifie"
PAYMENTS = "mandat_id,decision_id,ap_code,exercice,date_mandat,montant,type,nature_comptable"
BUDGET = "ap_code,exercice,etape,mesure,cp_ouverts"
LINES = "AP1,2022,BP,communes,500\nAP1,2022,DM,communes,-100\nAP1,2022,CA,communes,9999"
FLEET = "rame_id,date_entree,date_sortie"
ON_BOARD = (
    "equip_id,support_type,support_id,mise_en_service,depose,hs_du,hs_au,mode,code_commune"
)  # fmt: skip
KNOWN = ",connu_du,connu_au"
COMPONENTS = (
    "equip_id,uai,composante,perimetre,date_mise_en_service,date_depose,hors_service_du,"
    "hors_service_au,autorisation_debut,autorisation_fin"
)


def table(header: str, *rows: str) -> str:
    """Write a register."""
    return "\n".join([header, *rows, ""])


def errors(package):
    """Give the errors of a package."""
    return [found for found in package.findings if found.severity == "error"]


def told(package) -> list[tuple]:
    """Give line, column, value and rule of each error."""
    return [(one.line, one.column, one.value, one.rule) for one in errors(package)]


def paid(*rows: str, **other: str) -> dict[str, str]:
    """Give payments with the grant that they belong to."""
    return {"mandats": table(PAYMENTS, *rows), "subventions": table(GRANTS, GRANT), **other}


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        ("CP1,D1,2022-10-04,1000,3000,2000,0.5,200,notifie", []),
        ("CP1,D1,2022-10-04,33.34,100,100,0.3333333333,0,notifie", []),
        ("CP1,D1,2022-10-04,1000,3000,2000,,0,notifie", []),
        ("CP1,D1,2022-10-04,1000.01,3000,2000,0.5,200,notifie",
         [(2, "montant_vote", "1000.01", Rule.ABOVE_RATE)]),
        ("CP1,D1,2022-10-04,0,3000,2000,0.5,0,notifie",
         [(2, "montant_vote", "0", Rule.MINIMUM)]),
        ("CP1,D1,2022-10-04,1000,1999.99,2000,0.5,0,notifie",
         [(2, "depense_eligible", "1999.99", Rule.ORDER)]),
        ("CP1,D1,2022-10-04,1000,3000,2000,0.5,1000.01,notifie",
         [(2, "montant_vote", "1000.00", Rule.ORDER)]),
    ],
)  # fmt: skip
def test_grant_is_within_its_rate_and_cost(registers, grant, expected):
    """To the cent; a rate may be a share or a percentage."""
    assert told(registers(subventions=table(GRANTS, grant))) == expected


def test_payments_may_reach_what_is_voted_less_what_is_cancelled(registers):
    """A reversement gives room again, whatever the order of the rows."""
    rows = ("M1,CP1,AP1,2022,2022-11-02,500,acompte,", "M2,CP1,AP1,2022,2022-11-04,400,solde,",
            "M3,CP1,AP1,2022,2022-11-03,-100,reversement,")  # fmt: skip
    assert told(registers(**paid(*rows))) == []


def test_payment_that_takes_a_grant_above_its_ceiling_is_named(registers):
    """The rows are taken in the order of dates, not of lines."""
    rows = ("M1,CP1,AP1,2022,2022-11-04,400.01,solde,", "M2,CP1,AP1,2022,2022-11-02,400,acompte,")
    (found,) = errors(registers(**paid(*rows)))
    assert (found.line, found.column, found.value) == (2, "montant", "400.01")
    assert "la somme pour CP1 dépasse son plafond : 800.01 pour 800.00" in found.message
    assert "(montant_vote - montant_annule, subventions)" in found.message


def test_superseded_rows_are_not_added_to_their_corrections(registers):
    """What was corrected is history: it has left the sum."""
    rows = (
        "M1,CP1,AP1,2022,2022-10-05,800,solde,,2022-11-03,2022-12-01",
        "M1,CP1,AP1,2022,2022-11-02,800,solde,,2022-12-01,",
    )
    texts = paid() | {"mandats": table(PAYMENTS + KNOWN, *rows)}
    assert told(registers(**texts)) == []


def test_amount_that_was_refused_limits_nothing(registers):
    """One mistake is one finding."""
    grants = table(GRANTS, GRANT.replace(",1000,", ",0,"))
    package = registers(
        mandats=table(PAYMENTS, "M1,CP1,AP1,2022,2022-11-02,5,solde,"), subventions=grants
    )
    assert told(package) == [(2, "montant_vote", "0", Rule.MINIMUM)]


def test_rows_are_compared_with_what_was_known_with_them(registers):
    """The exit was learnt on the 10th, the removal on the 20th: each row was sound when written."""
    fleet = ("R1,2010-01-01,,2016-01-01,2018-01-10", "R1,2010-01-01,2018-01-01,2018-01-10,")
    equipment = (
        "E1,RAME,R1,2010-01-01,,,,origine,,2016-01-01,2018-01-20",
        "E1,RAME,R1,2010-01-01,2018-01-01,,,origine,,2018-01-20,",
    )
    texts = {
        "parc_rames": table(FLEET + KNOWN, *fleet),
        "equipements_mobiles": table(ON_BOARD + KNOWN, *equipment),
    }
    assert told(registers(**texts)) == []
    texts["equipements_mobiles"] = table(ON_BOARD + KNOWN, equipment[0].replace("2018-01-20", ""))
    assert told(registers(**texts)) == [(2, "depose", None, Rule.OUTSIDE_PERIOD)]


def test_payment_follows_its_decision(registers):
    """The same day is no breach, the day before is."""
    rows = ("M1,CP1,AP1,2022,2022-10-04,5,acompte,", "M2,CP1,AP1,2022,2022-10-03,5,acompte,")
    (found,) = errors(registers(**paid(*rows)))
    assert (found.line, found.rule) == (3, Rule.BEFORE_ITS_DECISION)
    assert "précède commission_permanente_le (2022-10-04) de CP1 dans subventions." in str(found)


def test_payments_of_a_year_are_within_its_credits(registers):
    """BP, BS and DM add up; the account of the year opens nothing."""
    rows = ("M1,CP1,AP1,2022,2022-11-02,400,acompte,", "M2,CP1,AP1,2022,2022-11-03,0.01,solde,",
            "M3,CP1,AP1,2023,2023-02-01,1,solde,")  # fmt: skip
    said = told(registers(**paid(*rows, ap_ae_cp=table(BUDGET, *LINES.split("\n")))))
    assert said == [
        (3, "montant", "0.01", Rule.ABOVE_CEILING),
        (4, "montant", "1.00", Rule.ABOVE_CEILING),
    ]


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ("M1,CP1,AP1,2022,2023-01-31,5,solde,657", False),
        ("M1,CP1,AP1,2022,2023-01-31,5,solde,", False),
        ("M1,CP1,AP1,2022,2023-02-01,5,solde,657", True),
        ("M1,CP1,AP1,2022,2023-01-31,5,solde,204142", True),
        ("M1,CP1,AP1,2024,2023-12-31,5,solde,657", True),
    ],
)
def test_payment_is_of_its_budget_year(registers, row, refused):
    """January may close the year before, for operating expenses only."""
    expected = [(2, "exercice", row.split(",")[3], Rule.BUDGET_YEAR)] if refused else []
    assert told(registers(**paid(row))) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("E1,RAME,R1,2012-01-01,2018-01-01,,,retrofit,", []),
        ("E1,RAME,R1,2012-01-01,,,,retrofit,", []),
        ("E1,RAME,R1,2019-01-01,,,,retrofit,",
         [(2, "mise_en_service", "2019-01-01", Rule.OUTSIDE_PERIOD)]),
        ("E1,RAME,R1,2009-12-31,,,,retrofit,",
         [(2, "mise_en_service", "2009-12-31", Rule.OUTSIDE_PERIOD)]),
        ("E1,RAME,R2,2012-01-01,2018-01-02,,,retrofit,",
         [(2, "depose", "2018-01-02", Rule.OUTSIDE_PERIOD)]),
        ("E1,RAME,R2,2012-01-01,,,,retrofit,", [(2, "depose", None, Rule.OUTSIDE_PERIOD)]),
        ("E1,RAME,R1,2010-01-01,,,,origine,", []),
        ("E1,RAME,R1,2010-01-02,,,,origine,",
         [(2, "mise_en_service", "2010-01-02", Rule.ORIGINAL_EQUIPMENT)]),
        ("E1,POSTE_MOBILE,D1,2010-01-02,,,,retrofit,31555", []),
    ],
)  # fmt: skip
def test_equipment_is_on_a_vehicle_of_the_fleet(registers, row, expected):
    """R1 was lent from 2018 to 2020, and kept its equipment; R2 left in 2018."""
    fleet = table(
        FLEET, "R1,2010-01-01,2018-01-01", "R1,2020-01-01,", "R2,2010-01-01,2018-01-01"
    )  # fmt: skip
    package = registers(parc_rames=fleet, equipements_mobiles=table(ON_BOARD, row))
    assert told(package) == expected


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ("E2,0310001A,CLOTURE,total,2018-01-01,,,,,", True),
        ("E2,0310001A,CLOTURE,total,2012-01-01,2018-01-01,,,,", True),
        ("E2,0310001A,CLOTURE,total,2020-01-01,,,,,", False),
        ("E2,0310001A,CLOTURE,partiel,2018-01-01,,,,,", False),
        ("E2,0310001A,VIDEO,total,2018-01-01,,,,,", False),
        ("E2,0310002B,CLOTURE,total,2018-01-01,,,,,", False),
        ("E2,0310001A,CLOTURE,total,,,,,,", False),
    ],
)
def test_same_component_is_active_once(registers, row, refused):
    """A fence replaces another from the day of its removal on; a partial one may be beside."""
    first = "E1,0310001A,CLOTURE,total,2012-01-01,2020-01-01,,,,"
    said = told(registers(equipements_lycee=table(COMPONENTS, first, row)))
    start = row.split(",")[4]
    assert said == ([(3, "date_mise_en_service", start, Rule.OVERLAP)] if refused else [])


def test_association_is_helped_by_its_own_scheme(registers):
    """With a campaign of the scheme, or with none."""
    campaigns = "campagne_id,dispositif\nASSO,ASSOCIATIONS\nAB,ABORDS\n"
    header = "dossier_id,campagne_id,type,code_commune,volets,depose_le,charte_signee_le,politique"
    rows = ("D1,ASSO,association,31555,,2022-01-01,,Jeunesse",
            "D2,,association,31555,,2022-01-01,,Jeunesse",
            "D3,AB,commune,31555,AMENAGEMENT_ABORDS,2022-01-01,,",
            "D4,ASSO,commune,31555,,2022-01-01,,")  # fmt: skip
    package = registers(campagnes_ami=campaigns, dossiers=table(header, *rows))
    assert told(package) == [(5, "campagne_id", "ASSO", Rule.SCHEME)]
