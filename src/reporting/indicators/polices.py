"""Municipal police: mobile posts in service, and officers trained."""

from reporting.indicators.fleets import active_equipment
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def postes_mobiles(situation: Situation) -> Units:
    """Mobile police posts in service on the day, placed at their commune."""
    posts = active_equipment(situation, "POSTE_MOBILE")
    dossiers = situation.known("dossiers").drop_duplicates("dossier_id", keep="last")
    commune_of = dossiers.set_index("dossier_id")["code_commune"]
    communes = posts["code_commune"].fillna(posts["support_id"].map(commune_of))
    return units(
        posts["equip_id"],
        situation.communes(communes).fillna(situation.territories.region.id),
        1,
        None,
        {"equipements_mobiles": posts["equip_id"]},
    )


def policiers_formes(situation: Situation) -> Units:
    """Distinct municipal officers present at a course of their trade in the year."""
    courses = situation.table("formations")
    present = courses[
        (courses["date"] >= situation.year_start)
        & (courses["theme"] == "police_municipale")
        & (courses["public"] == "policier_municipal")
        & courses["presence"]
    ]
    latest = present.sort_values(["date", "session_id"]).drop_duplicates(
        "personne_pseudo", keep="last"
    )
    return units(
        latest["personne_pseudo"],
        situation.departements_of(latest["employeur_commune"]),
        1,
        None,
        {"formations": present["personne_pseudo"]},
    )
