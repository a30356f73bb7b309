"""What is taught where: counts by hand, unknown ones apart."""

import pandas as pd

from atlas.analysis.training import certifies_pix, offers, training_by_territory
from tests.conftest import make_records, one_place_each

TOOLS = "Maîtrise des outils numériques du quotidien"


def places():
    own = {"commune_code": "23001", "departement_code": "23"}
    return one_place_each(
        make_records(
            own | {"services": f"{TOOLS}|Aide aux démarches administratives",
                   "support_modes": "Dans un atelier collectif|En autonomie"},
            own | {"services": "Aide aux démarches administratives",
                   "national_programmes": "Certification PIX|France Services"},
            own | {"other_labels": "Certificateur Pix",
                   "training_labels": "Fabriques de Territoire"},
            own | {"other_labels": "PIXELS SOLIDAIRES"},
            own | {"services": TOOLS, "is_mediation": False},
        )
    )  # fmt: skip


def test_by_territory_counts_what_is_published_and_what_is_not():
    rows = places()
    people = pd.Series({"23": 20_000.0, "24": 1_000.0, "25": None})
    table = training_by_territory(rows, rows["departement_code"], people)
    creuse = table.loc["23"]
    assert creuse["place_count"] == 4
    assert (creuse["teaching_count"], creuse["service_unknown_count"]) == (1, 2)
    assert (creuse["pix_count"], creuse["certification_unknown_count"]) == (2, 1)
    assert (creuse["workshop_count"], creuse["mode_unknown_count"]) == (1, 3)
    assert creuse["label_count"] == 1
    assert creuse["teaching_per_10k"] == 0.5
    assert table.loc["24", "place_count"] == 0
    assert table.loc["25"].isna().all()


def test_pix_is_a_word():
    assert certifies_pix(places()).tolist() == [False, True, True, False, False]


def test_offers_count_known_and_unknown_and_keep_what_nobody_offers():
    table = offers(places()).set_index("value")
    assert table.loc[TOOLS, ["place_count", "published_count", "unknown_count"]].tolist() == [
        1, 2, 2,
    ]  # fmt: skip
    assert table.loc["Grande école du numérique", "place_count"] == 0
    assert "France Services" not in table.index
    assert "Aide aux démarches administratives" not in table.index
    assert (table["published_count"] + table["unknown_count"] == 4).all()
