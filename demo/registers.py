"""All registers together: each measure adds its rows."""

from collections import defaultdict
from collections.abc import Iterator

from demo import (
    conventions,
    equipment,
    grants,
    lycees,
    people,
    ppms,
    prevention,
    spending,
    stations,
    tables,
    vehicles,
)
from demo.streams import Stream
from demo.tables import Row

Parts = tuple[dict[str, list[Row]], list[Row]]
"""Rows by register, and the payments that the authorisations must cover."""


def build() -> dict[str, list[Row]]:
    """Return the rows of every register, by name."""
    schools = lycees.invent()
    found: dict[str, list[Row]] = defaultdict(list, _events(schools))
    paid: list[Row] = []
    for rows, spent in (_lycees(schools), *_vehicles(), _programmes(), grants.build(schools)):
        paid += spent
        for name, more in rows.items():
            found[name] += more
    found["ap_ae_cp"] = spending.budget(paid)
    return found | {"corrections": tables.corrections(found), "indices_prix": spending.prices()}


def _lycees(schools: list[Row]) -> Parts:
    """Return the lycées, their equipment, plans and works."""
    items = equipment.invent(schools)
    works = spending.in_lycees(schools, items)
    paid = spending.paid_for_lycees(works)
    return {
        "lycees": lycees.rows(schools),
        "equipements_lycee": equipment.rows(items),
        "ppms": ppms.rows(schools, items),
        "operations_travaux": spending.works_rows(works, paid),
        "mandats": spending.rows("ML", paid, flawed=14),
    }, paid


def _vehicles() -> Iterator[Parts]:
    """Yield trains, then coaches."""
    rames, on_trains = vehicles.trains()
    cars, on_coaches = vehicles.coaches()
    works = vehicles.works_on_trains()
    paid = spending.paid_for(works, "2182", 2, Stream("mandats.rames"))
    paid = spending.matched(paid, vehicles.PAID_FOR_TRAINS)
    yield (
        {
            "parc_rames": vehicles.trains_rows(rames),
            "circulations": vehicles.runs(rames, on_trains),
            "equipements_mobiles": vehicles.systems_rows("ER", on_trains, vehicles.RAIL),
            "operations_travaux": spending.works_rows(works, paid),
            "mandats": spending.rows("MR", paid),
        },
        paid,
    )
    works = vehicles.works_on_coaches()
    paid = spending.paid_for(works, "2182", 4, Stream("mandats.autocars"))
    paid = spending.matched(paid, vehicles.PAID_FOR_COACHES)
    yield (
        {
            "parc_autocars": vehicles.coaches_rows(cars),
            "contrats_transport": vehicles.contracts(cars),
            "equipements_mobiles": vehicles.systems_rows("EA", on_coaches, vehicles.ROAD),
            "operations_travaux": spending.works_rows(works, paid),
            "mandats": spending.rows("MC", paid),
        },
        paid,
    )


def _programmes() -> Parts:
    """Return the operating programmes."""
    works = spending.in_programmes()
    paid = spending.paid_for(works, "6574", 5, Stream("mandats.programmes"))
    return {
        "operations_travaux": spending.works_rows(works, paid),
        "mandats": spending.rows("MP", paid),
    }, paid


def _events(schools: list[Row]) -> dict[str, list[Row]]:
    """Return what happens in lycées, stations and communes, and the engagements."""
    sites = stations.invent()
    return {
        "ppms_exercices": ppms.drills(schools),
        "gares_pem": stations.rows(sites),
        "formations": people.training(),
        "engagements_conventions": conventions.rows(),
        "operations_conjointes": prevention.joint(schools, sites),
        "incidents_cyber": prevention.cyber(),
        "actions_sensibilisation": prevention.actions(schools),
        "signalements_lycees": prevention.reports(schools),
        "effectifs_conventionnes": people.posts(),
    }
