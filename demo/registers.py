"""All registers together: each measure adds its rows."""

from collections import defaultdict

from demo import equipment, grants, lycees, partners, places, prevention, spending, tables, vehicles
from demo.tables import Row


def build() -> dict[str, list[Row]]:
    """Return the rows of every register, by name."""
    schools, sites = lycees.invent(), places.stations()
    items = equipment.invent(schools)
    works = spending.in_lycees(schools, items)
    measures = (
        {
            "lycees": lycees.rows(schools),
            "equipements_lycee": equipment.rows(items),
            "ppms": lycees.plans(schools, items),
            "ppms_exercices": lycees.drills(schools),
            "gares_pem": places.stations_rows(sites),
            "formations": partners.training(),
            "effectifs_conventionnes": partners.posts(),
            "engagements_conventions": partners.engagements(),
            "operations_conjointes": prevention.joint(schools, sites),
            "incidents_cyber": prevention.cyber(),
            "actions_sensibilisation": prevention.actions(schools),
            "signalements_lycees": prevention.reports(schools),
            "indices_prix": spending.prices(),
        },
        spending.recorded("ML", works, spending.paid_for_lycees(works), flawed=14),
        spending.yearly("MP", "programmes", spending.in_programmes(), "6574", {}),
        *vehicles.build(),
        grants.build(schools),
    )
    found: dict[str, list[Row]] = defaultdict(list)
    for measure in measures:
        for name, rows in measure.items():
            found[name] += rows
    found["ap_ae_cp"] += spending.budget(found.pop("paid"))
    return found | {"corrections": tables.corrections(found)}
