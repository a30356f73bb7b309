"""What would change a verdict, in words: by hand, in French, and hostile names do no harm."""

from datetime import date

import pandas as pd
import pytest

from atlas.views.display.tipping import change_words, hinges_sentence

ON = date(2025, 6, 1)
USUAL = {"verdict": "couvert", "flip_detour_factor": 1.4242, "margin_m": 870.0,
         "hinge_place_id": None, "hinge_name": None, "hinge_commune_name": None,
         "hinge_updated_date": None, "hinge_expires_date": None}  # fmt: skip
ALONE = {"hinge_place_id": "p1", "hinge_name": "Mairie", "hinge_commune_name": "Guéret",
         "hinge_updated_date": "2023-05-03", "hinge_expires_date": "2026-05-02"}  # fmt: skip
HOSTILE = "[cliquez](http://x) <b>*oui*</b> $a$ :red[b]\n# Titre"


def rows(*changes):
    frame = pd.DataFrame([USUAL | change for change in changes])
    days = ["hinge_updated_date", "hinge_expires_date"]
    return frame.astype(dict.fromkeys(days, "datetime64[us]"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "bascule si le détour passe 1,42 ; 0,9\xa0km en deçà du seuil"),
        ({"verdict": "manque", "flip_detour_factor": 1.2, "margin_m": -2500.0},
         "bascule si le détour ne dépasse pas 1,20 ; 2,5\xa0km au-delà du seuil"),
        ({"verdict": "manque", "flip_detour_factor": 0.8, "margin_m": -9000.0},
         "aucun détour ne le change : hors de portée même à vol d'oiseau ; "
         "9,0\xa0km au-delà du seuil"),
        ({"verdict": "manque", "flip_detour_factor": None, "margin_m": None},
         "aucun lieu à atteindre"),
        ({"verdict": "inconnu"}, ""),
        (ALONE, "bascule si le détour passe 1,42 ; 0,9\xa0km en deçà du seuil ; tient à un seul "
         "lieu, « Mairie » (Guéret), dont la fiche date du 03/05/2023 et ne comptera plus après le "
         "02/05/2026 (plus de 3 ans)"),
        (ALONE | {"hinge_updated_date": None, "hinge_expires_date": None, "flip_detour_factor":
                  None}, "0,9\xa0km en deçà du seuil ; tient à un seul lieu, « Mairie » (Guéret), "
         "dont la fiche n'est pas datée"),
        (ALONE | {"hinge_updated_date": "2020-01-01", "hinge_expires_date": "2022-12-31"},
         "bascule si le détour passe 1,42 ; 0,9\xa0km en deçà du seuil ; tient à un seul lieu, "
         "« Mairie » (Guéret), dont la fiche date du 01/01/2020 et ne compte plus depuis le "
         "31/12/2022 (plus de 3 ans)"),
    ],
)  # fmt: skip
def test_words_by_hand(change, words):
    assert change_words(rows(change), "km", 0.001, ON).tolist() == [words]


def test_the_place_that_the_most_people_depend_on():
    table = rows(ALONE, ALONE, ALONE | {"hinge_place_id": "p2", "hinge_name": "Autre"}, {})
    said = hinges_sentence(table, pd.Series([300, 300, 500, 9000]), ON)
    assert "(600 habitants) : « Mairie » (Guéret), dont la fiche date du 03/05/2023" in said
    assert hinges_sentence(rows({}), pd.Series([1]), ON) == ""


def test_a_hostile_name_is_only_text_in_a_sentence():
    said = hinges_sentence(rows(ALONE | {"hinge_name": HOSTILE}), pd.Series([2]), ON)
    assert "\n" not in said
    for markup in ("[cliquez]", "<b>", " *oui*", "$a$", " :red["):
        assert markup not in said
    assert r"\[cliquez\]" in said
