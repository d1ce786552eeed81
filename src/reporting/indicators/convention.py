"""The framework agreement with the gendarmerie: what was due, and operations held together."""

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units

COUNCILS = "CLSPD"
"""The "agreement" under which the register lists the local security councils.

The commitments of the plan itself are there too, under the plan's name.
"""


def convention_actions_realisees(situation: Situation) -> Units:
    """Actions delivered by the day / actions due by the day; a dropped action stays due."""
    actions = situation.table("engagements_conventions")
    is_of_another_list = (actions["convention"] == COUNCILS) | actions["convention"].str.endswith(
        situation.settings.nom
    )
    due = actions[~is_of_another_list & (actions["echeance"] <= situation.today)]
    is_delivered = (due["statut"] == "realise") & (due["realise_le"] <= situation.today)
    return units(
        due["engagement_id"],
        situation.departements(due["code_dep"]),
        is_delivered,
        1,
        {"engagements_conventions": due["engagement_id"]},
    )


def operations_conjointes(situation: Situation) -> Units:
    """Distinct joint operations of the year, placed in the département of their first site."""
    sites = situation.table("operations_conjointes")
    sites = sites[sites["date"] >= situation.year_start].sort_values(["operation_id", "site"])
    operations = sites.drop_duplicates("operation_id")
    return units(
        operations["operation_id"],
        situation.departements_of(operations["code_commune"]),
        1,
        None,
        {"operations_conjointes": sites["operation_id"]},
    )
