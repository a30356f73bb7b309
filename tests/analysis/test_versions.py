"""Versions: announced beside known, links said or proposed, editions, skills and training."""

import pandas as pd

from atlas.analysis.steering.versions import (
    compare_versions,
    edition_versions,
    known_versions,
    offered_skills,
    propose_links,
)
from atlas.schema.frame import conform, empty_table


def criteria(version, **texts):
    names = list(empty_table("criteria"))
    rows = [{"criterion_id": code, "version_id": version, "level": "critère", "position": n,
             "criterion_name": text} for n, (code, text) in enumerate(texts.items())]  # fmt: skip
    return conform(pd.DataFrame(rows).reindex(columns=names), "criteria")


def links(*rows):
    names = list(empty_table("criterion_links"))
    told = pd.DataFrame(rows, columns=["first_id", "second_id", "relation", "status"])
    return conform(told.assign(source_url="page").reindex(columns=names), "criterion_links")


OLD = criteria("old", a="accueil du public", b="horaires affichés", c="deux agents", d="wifi")
NEW = criteria("new", x="Accueil du public", y="affichage", z="agents qualifiés", w="wifi")


def test_what_is_announced_stands_beside_what_is_known():
    names = list(empty_table("referentials"))
    told = pd.DataFrame({"version_id": ["old", "none"], "announced_count": [6, None]})
    rows = known_versions(told.reindex(columns=names), OLD)
    assert rows["known_count"].tolist() == [4, 0]
    assert rows["known_words"].tolist() == ["4 critères", ""]


def test_links_that_are_said_come_before_what_words_suggest():
    said = links(("b", "y", "reformulé", "publiée"), ("d", None, "supprimé", "décidée"))
    found = compare_versions(OLD, NEW, said).astype(object)
    rows = found[["first_id", "second_id", "relation", "status"]].where(found.notna(), None)
    assert rows.values.tolist() == [
        ["a", "x", "identique", "proposée"],
        ["b", "y", "reformulé", "publiée"],
        ["c", "z", "reformulé", "proposée"],
        ["d", None, "supprimé", "décidée"],
        [None, "w", None, None],
    ]
    assert found["reason"].tolist()[:4] == ["même texte", "page", "agent…", "page"]


def test_a_criterion_of_which_nobody_speaks_is_neither_dropped_nor_new():
    found = compare_versions(criteria("o", a="wifi"), criteria("n", x="écran"),
                             empty_table("criterion_links"))  # fmt: skip
    assert found[["relation", "status"]].isna().all(axis=None)
    assert sorted(found[["first_id", "second_id"]].stack().dropna()) == ["a", "x"]


def test_links_of_other_versions_are_left_out():
    said = links(("a", "elsewhere", "reformulé", "publiée"), (None, "elsewhere", "nouveau",
                                                              "publiée"))  # fmt: skip
    found = compare_versions(OLD, NEW, said)
    assert "elsewhere" not in set(found["second_id"])
    assert len(found[found["first_id"] == "a"]) == 1


def test_several_that_lead_to_one_are_merged():
    found = propose_links(criteria("o", a="culture", b="culturel"), criteria("n", x="la culture"))
    assert found["relation"].tolist() == ["fusionné", "fusionné"]
    assert set(found["status"]) == {"proposée"}


def test_versions_without_text_can_be_compared():
    found = compare_versions(OLD.iloc[:0], NEW, empty_table("criterion_links"))
    assert found["second_id"].tolist() == ["x", "y", "z", "w"]
    assert compare_versions(OLD.iloc[:0], NEW.iloc[:0], empty_table("criterion_links")).empty


def test_an_edition_points_to_the_version_of_its_year_or_the_last_read_before():
    versions = pd.DataFrame({"version_id": ["v14", "v12", "?"],
                             "starts": ["2014", "2012-02-07", None]})  # fmt: skip
    found = edition_versions(pd.Series([2013, 2011, 2014, 2020, 2014]), versions)
    assert found["edition_year"].tolist() == [2011, 2013, 2014, 2020]
    assert found["version_id"].fillna("").tolist() == ["", "v12", "v14", "v14"]
    assert found["is_own"].tolist() == [False, False, True, False]


def test_skills_are_taught_through_links_that_somebody_states():
    skills = criteria("skills", s="Chercher", t="Créer", u="Protéger").assign(
        mastery=["Basic", None, None]
    )
    said = links(("s", "offer", "équivalent", "publiée"), ("offer", "t", "équivalent", "décidée"),
                 ("u", "offer", "équivalent", "proposée"))  # fmt: skip
    offers = pd.DataFrame({"respected_count": [7]}, index=["offer"])
    found = offered_skills(skills, said, offers)
    assert found["criterion_id"].tolist() == ["s", "t"]
    assert found["mastery"].fillna("inconnu").tolist() == ["Basic", "inconnu"]
    assert found["respected_count"].tolist() == [7, 7]
