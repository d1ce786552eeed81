"""All registers together: each measure adds its rows."""

from demo import (
    awareness,
    budget,
    coaches,
    communes,
    conventions,
    equipment,
    equipment_rows,
    grants,
    lycees,
    mobile,
    operations,
    payments,
    people,
    ppms,
    schemes,
    stations,
    tables,
    trains,
    works,
)
from demo.equipment import Equipment
from demo.knowledge import Row
from demo.lycees import Lycee
from demo.payments import Payment
from demo.works import Operation

Parts = tuple[dict[str, list[Row]], list[Payment]]
"""Rows by register, and the payments that the authorisations must cover."""


def build() -> dict[str, list[Row]]:
    """Return the rows of every register, by name."""
    lycee_list = lycees.invent()
    parts = [_works(lycee_list), _vehicles(), _programmes(), _grants(lycee_list)]
    found = _events(lycee_list)
    for rows, _ in parts:
        for name, more in rows.items():
            found[name] = found.get(name, []) + more
    found["ap_ae_cp"] = budget.rows([payment for _, paid in parts for payment in paid])
    return found | {"corrections": tables.corrections(found), "indices_prix": budget.prices()}


def _works(lycee_list: list[Lycee]) -> Parts:
    """Return the lycées, their equipment, plans and works."""
    items = equipment.invent(lycee_list)
    planned = works.operations(lycee_list, items)
    paid = works.payments(planned)
    planned = works.budgeted(planned, paid)
    return {
        "lycees": lycees.rows(lycee_list),
        "equipements_lycee": equipment_rows.rows(items, _works_by_item(items, planned)),
        "ppms": ppms.rows(lycee_list, items),
        "operations_travaux": works.rows(planned),
        "mandats": payments.rows("ML", paid, flawed=14),
    }, paid


def _vehicles() -> Parts:
    """Return trains and coaches."""
    rames, on_trains = trains.invent()
    cars, on_coaches = coaches.invent()
    works_trains, paid_trains = trains.spending()
    works_coaches, paid_coaches = coaches.spending()
    return {
        "parc_rames": trains.rows(rames),
        "circulations": trains.runs(rames, on_trains),
        "parc_autocars": coaches.rows(cars),
        "contrats_transport": coaches.contracts(cars),
        "equipements_mobiles": [
            *mobile.rows("ER", on_trains, trains.AUTHOR),
            *mobile.rows("EA", on_coaches, coaches.AUTHOR),
        ],
        "operations_travaux": [
            *works.rows(works.budgeted(works_trains, paid_trains)),
            *works.rows(works.budgeted(works_coaches, paid_coaches)),
        ],
        "mandats": [*payments.rows("MR", paid_trains), *payments.rows("MC", paid_coaches)],
    }, [*paid_trains, *paid_coaches]


def _programmes() -> Parts:
    """Return the operating programmes."""
    planned, paid = budget.programmes()
    return {
        "operations_travaux": works.rows(works.budgeted(planned, paid)),
        "mandats": payments.rows("MP", paid),
    }, paid


def _grants(lycee_list: list[Lycee]) -> Parts:
    """Return the calls for projects, the surroundings of lycées, the associations."""
    calls, near = communes.applications(), schemes.surroundings(lycee_list)
    applicants = schemes.associations()
    helped = communes.grants(calls)
    near_grants = schemes.grants(near, "abords", 6_000, 46_000)
    others = schemes.grants(applicants, "associations", 1_500, 12_000)
    paid = communes.payments(helped)
    paid_near = schemes.payments(near_grants, "abords", "AP-ABORDS-2021", "204142")
    paid_others = schemes.payments(others, "associations", "AE-ASSOCIATIONS-2021", "6574")
    everything = [*paid, *paid_near, *paid_others]
    campaigns = (*communes.CAMPAIGNS, *schemes.ABORDS, *schemes.ASSOCIATIONS)
    posts = communes.police_posts(helped, paid)
    return {
        "campagnes_ami": grants.campaign_rows(campaigns),
        "dossiers": grants.application_rows([*calls, *near, *applicants]),
        "subventions": grants.grant_rows([*helped, *near_grants, *others], everything),
        "equipements_mobiles": mobile.rows("EP", posts, grants.AUTHOR),
        "mandats": [
            *payments.rows("MA", paid),
            *payments.rows("MB", paid_near),
            *payments.rows("MS", paid_others),
        ],
    }, everything


def _events(lycee_list: list[Lycee]) -> dict[str, list[Row]]:
    """Return what happens in lycées, stations and communes, and the engagements."""
    sites = stations.invent()
    return {
        "ppms_exercices": ppms.drills(lycee_list),
        "gares_pem": stations.rows(sites),
        "formations": people.training(),
        "engagements_conventions": conventions.rows(),
        "operations_conjointes": operations.joint(lycee_list, sites),
        "incidents_cyber": operations.cyber(),
        "actions_sensibilisation": awareness.actions(lycee_list),
        "signalements_lycees": awareness.reports(lycee_list),
        "effectifs_conventionnes": people.posts(),
    }


def _works_by_item(items: list[Equipment], planned: list[Operation]) -> dict[Equipment, str]:
    """Return the operation that brought each piece of equipment."""
    by_place = {(op.uai, op.arrivee): op.operation_id for op in planned if op.arrivee}
    return {
        item: by_place[item.uai, works.expected(group[0])]
        for group in works.works_of(items)
        for item in group
    }
