"""Posts held under agreements on a day, in full-time equivalents."""

from reporting.indicators.observations import SCALES
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def posts(situation: Situation, kind: str, *, by_departement: bool = True) -> Units:
    """Return the posts of a kind, in hundredths of full-time equivalents.

    A post is placed at its département where it has one and this is wanted, else at the region.
    """
    held = situation.table("effectifs_conventionnes")
    held = held[held["type"] == kind].drop_duplicates("poste_id", keep="last")
    return units(
        held["poste_id"],
        situation.departements(held["code_dep"])
        if by_departement
        else situation.region(held.index),
        held["etp"].map(lambda etp: int(etp * SCALES["ETP"])).astype("Int64"),
        None,
        {"effectifs_conventionnes": held["poste_id"]},
    )
