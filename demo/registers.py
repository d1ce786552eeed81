"""All registers together: each measure adds its rows."""

from demo import (
    budget,
    coaches,
    communes,
    communes_rows,
    equipment,
    equipment_rows,
    lycees,
    mobile,
    payments,
    ppms,
    trains,
    works,
)
from demo.equipment import Equipment
from demo.knowledge import Row
from demo.works import Operation


def build() -> dict[str, list[Row]]:
    """Return the rows of every register, by name."""
    lycee_list = lycees.invent()
    items = equipment.invent(lycee_list)
    planned = works.operations(lycee_list, items)
    paid_lycees = works.payments(planned)
    planned = works.budgeted(planned, paid_lycees)
    rames, on_trains = trains.invent()
    cars, on_coaches = coaches.invent()
    dossiers = communes.applications()
    grants = communes.grants(dossiers)
    paid_communes = communes.payments(grants)
    works_trains, paid_trains = trains.spending()
    works_coaches, paid_coaches = coaches.spending()
    works_others, paid_others = budget.programmes()
    others = [
        *works.budgeted(works_trains, paid_trains),
        *works.budgeted(works_coaches, paid_coaches),
        *works.budgeted(works_others, paid_others),
    ]
    return {
        "lycees": lycees.rows(lycee_list),
        "equipements_lycee": equipment_rows.rows(items, _works_by_item(items, planned)),
        "ppms": ppms.rows(lycee_list, items),
        "operations_travaux": works.rows([*planned, *others]),
        "parc_rames": trains.rows(rames),
        "equipements_mobiles": [
            *mobile.rows("ER", on_trains, trains.AUTHOR),
            *mobile.rows("EA", on_coaches, coaches.AUTHOR),
        ],
        "parc_autocars": coaches.rows(cars),
        "campagnes_ami": communes_rows.campaign_rows(),
        "dossiers": communes_rows.application_rows(dossiers),
        "subventions": communes_rows.grant_rows(grants, paid_communes),
        "mandats": [
            *payments.rows("ML", paid_lycees, flawed=12),
            *payments.rows("MR", paid_trains),
            *payments.rows("MC", paid_coaches),
            *payments.rows("MA", paid_communes),
            *payments.rows("MP", paid_others),
        ],
        "ap_ae_cp": budget.rows(
            [*paid_lycees, *paid_trains, *paid_coaches, *paid_communes, *paid_others]
        ),
    }


def _works_by_item(items: list[Equipment], planned: list[Operation]) -> dict[Equipment, str]:
    """Return the operation that brought each piece of equipment."""
    by_place = {(op.uai, op.arrivee): op.operation_id for op in planned if op.arrivee}
    return {
        item: by_place[item.uai, works.expected(group[0])]
        for group in works.works_of(items)
        for item in group
    }
