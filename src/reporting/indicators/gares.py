"""Stations and transport hubs served on a day, and those under video protection."""

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def gares_video(situation: Situation) -> Units:
    """Stations and hubs with video protection in service / stations and hubs served."""
    sites, day = situation.table("gares_pem"), situation.today
    sites = sites.drop_duplicates("code_uic", keep="last")
    is_filmed = (sites["video_du"] <= day) & ~(sites["video_au"] <= day)
    return units(
        sites["code_uic"],
        situation.communes(sites["code_commune"]),
        is_filmed,
        1,
        {"gares_pem": sites["code_uic"]},
    )
