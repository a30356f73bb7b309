"""The hour of each territory, against what its inhabitants' clocks say."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from atlas.territory.local_time import COMMUNE_ZONES, OVERSEAS_ZONES, zone_of
from tests.conftest import PROJECT

# Hours ahead of UTC in the middle of winter in Paris, as each prefecture announces them.
AHEAD = {"23": 1, "2A": 1, "971": -4, "972": -4, "973": -3, "974": 4, "975": -3, "976": 3,
         "977": -4, "978": -4, "986": 12, "987": -10, "988": 11, "98719": -9, "98731": -9.5,
         "98735": -10}  # fmt: skip


@pytest.mark.parametrize(("code", "hours"), AHEAD.items())
def test_each_territory_has_its_hour(code, hours):
    winter = datetime(2026, 1, 15, 12, 0, tzinfo=zone_of(code))
    assert winter.utcoffset() == timedelta(hours=hours)


def test_summer_moves_the_clocks_of_the_mainland_and_not_those_of_the_tropics():
    summer = datetime(2026, 7, 15, 12, 0)
    ahead = {code: summer.replace(tzinfo=zone_of(code)).utcoffset() for code in ("23", "974")}
    assert ahead == {"23": timedelta(hours=2), "974": timedelta(hours=4)}


def test_every_inhabited_territory_overseas_is_told():
    communes = pd.read_parquet(PROJECT / "data/reference/communes.parquet")
    codes = set(communes["departement_code"])
    overseas = {code for code in codes if code.startswith(("97", "98"))}
    assert overseas - set(OVERSEAS_ZONES) == {"989"}  # Clipperton
    names = communes.set_index("commune_code")["commune_name"]
    assert set(names[list(COMMUNE_ZONES)]) == {
        "Fatu-Hiva", "Hiva-Oa", "Nuku-Hiva", "Tahuata", "Ua-Huka", "Ua-Pou", "Gambier",
    }  # fmt: skip
