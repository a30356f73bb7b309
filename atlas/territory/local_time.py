"""The hour in each territory: France has twelve time zones, by département and by commune."""

from functools import cache
from zoneinfo import ZoneInfo

from atlas.text.days import FRENCH_TIME

# IANA time zone database (https://www.iana.org/time-zones), file `zone.tab`: the zone of each
# overseas département and collectivity. Clipperton (989), where nobody lives, has none.
OVERSEAS_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
# The same file: communes whose zone is not that of their collectivity, Marquises and Gambier.
COMMUNE_ZONES = dict.fromkeys(
    ("98718", "98723", "98731", "98746", "98756", "98757"), "Pacific/Marquesas"
) | {"98719": "Pacific/Gambier"}


@cache
def zone_of(code: str) -> ZoneInfo:
    """Return the time zone of a commune or a département, by its code.

    Examples
    --------
    >>> zone_of("23").key, zone_of("974").key, zone_of("97411").key, zone_of("98731").key
    ('Europe/Paris', 'Indian/Reunion', 'Indian/Reunion', 'Pacific/Marquesas')
    """
    name = COMMUNE_ZONES.get(code) or OVERSEAS_ZONES.get(code[:3])
    return FRENCH_TIME if name is None else ZoneInfo(name)
