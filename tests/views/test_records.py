"""The review queue in French: both records recognisable, agreement told without case or accents."""

import pandas as pd

from atlas.directory.matching import DOUBTFUL, MERGED
from atlas.views.words.records import link_table, pair_table, queue_sentence
from tests.conftest import make_records

RECORDS = make_records(
    {"name": "Médiathèque", "address": "4 rue Hoche", "declared_commune_name": "GUERET"},
    {"name": "MEDIATHEQUE", "phone": "+33100000000", "declared_commune_name": "Guéret"},
)
LINKS = pd.DataFrame(
    {
        "left_record_id": [RECORDS["record_id"][0]],
        "right_record_id": [RECORDS["record_id"][1]],
        "verdict": [DOUBTFUL],
        "score": [0.456],
        "distance_m": [12.7],
        "reason": ["même nom"],
    }
)


def test_a_link_shows_both_records():
    row = link_table(LINKS, RECORDS, {"toy": "Essai"}).iloc[0]
    assert row[["Fiche A", "Fiche B", "Source A"]].tolist() == [
        "Médiathèque",
        "MEDIATHEQUE",
        "Essai",
    ]
    assert (row["Score"], row["Distance (m)"]) == (0.46, 13)


def test_fields_of_a_pair_agree_whatever_case_and_accents():
    table = pair_table(RECORDS.iloc[0], RECORDS.iloc[1]).set_index("Champ")["Accord"]
    assert table["Nom"] == table["Commune déclarée"] == "identique"
    assert table["Adresse"] == table["Téléphone"] == "d'un seul côté"
    assert table["Identifiant"] == "différent"
    assert "Latitude" not in table


def test_the_queue_says_what_waits():
    assert queue_sentence(LINKS, DOUBTFUL) == "Paires de fiches : **1** à revoir."
    merged = LINKS.assign(verdict=MERGED)
    assert queue_sentence(merged, DOUBTFUL).endswith("aucune n'attend de décision.")
    assert "Aucune paire" in queue_sentence(LINKS.iloc[:0], DOUBTFUL)
