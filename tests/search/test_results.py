"""What is said of a result: every text escaped, unknown said so, links to other states."""

import re

import pandas as pd

from atlas.search.results import Chip, chips_html, others_html, pages_html, results_html
from atlas.territory.mention.homonyms import Homonym
from atlas.territory.mention.where import Mention

PLACE = {
    "rank": 3, "kind": "lieu", "id": "lieu-1", "title_html": "&lt;b&gt;", "text_html": "texte",
    "services_html": "<mark>Imprimer</mark>", "reason": "dit « imprimer »", "commune_code": "23096",
    "distance_m": 1260.0, "is_open": True, "phone": "+33555000000", "longitude": 1.87,
    "latitude": 46.17,
}  # fmt: skip


def to(changes):
    return "?" + "&".join(f"{key}={value}" for key, value in changes.items() if value)


def shown(chosen=None, **other):
    rows = pd.DataFrame([PLACE | other])
    return results_html(rows, {"23096": "<Guéret>"}, to, chosen)


def test_a_place_says_where_how_far_open_telephone_and_services():
    told = shown()
    assert "&lt;Guéret&gt; · à 1,3\xa0km · ouvert</div><div><a href='tel:+33555000000'>05" in told
    assert "<mark>Imprimer</mark>" in told
    assert "<li value='3'>" in told
    assert "@187000,4617000" in told
    assert "fiche</a>" in told


def test_no_line_begins_or_ends_with_the_mark_between_two_things():
    for told in (shown(), shown(phone=None, reason=""), shown(kind="action", distance_m=None)):
        lines = re.findall(r"<div>(.*?)</div>", told)
        texts = [re.sub("<.*?>", "", line).strip() for line in lines]
        assert all(text and "·" not in (text[0], text[-1]) for text in texts)


def test_what_is_unknown_is_said_so():
    told = shown(is_open=pd.NA, phone=None, services_html="", longitude=None, latitude=None)
    assert "horaires inconnus" in told
    assert "services non publiés" in told
    assert "sa commune à 1,3\xa0km" in told
    assert "choix" not in told
    assert "None" not in told


def test_an_action_has_neither_hours_nor_sheet():
    told = shown(kind="action", services_html="", phone=None)
    assert "ouvert" not in told
    assert "fiche</a>" not in told
    assert "texte" in told


def test_what_the_map_chose_stands_out():
    assert "atlas-chosen" in shown("@187000,4617000")
    assert "atlas-chosen" not in shown("@187001,4617000")


def test_a_chip_is_taken_off_or_put_back_and_escaped():
    told = chips_html([Chip("<i>", True, "?a='b"), Chip("samedi", False, "?")])
    assert "&lt;i&gt;" in told
    assert "?a=&#x27;b" in told
    assert ", retirer" in told
    assert "<s>samedi</s>" in told


def test_which_results_are_listed():
    assert "11 à 12 sur 12" in pages_html(11, 2, 12, "?page=1", None)
    assert "suivants" not in pages_html(11, 2, 12, "?page=1", None)


def test_homonyms_are_links_to_the_same_question_about_each():
    others = (Homonym("<Orne>", "wifi Aubusson (61)"),)
    told = others_html(Mention("commune", "23008", "Aubusson (Creuse)", others, None, None, 2), to)
    assert "Aubusson (Creuse)</b> est compris" in told
    assert "&lt;Orne&gt;</a>" in told
    assert "q=wifi Aubusson (61)" in told
    assert "2 autres" in told
