"""Versions of referentials: what is known of each, what changed from one to another."""

import re

import pandas as pd

from atlas.context.steering.correspondences import (
    ALIKE,
    DECIDED,
    DIVIDED,
    EQUIVALENT,
    FUSED,
    REWORDED,
    STATED,
    SUGGESTED,
)
from atlas.text.french import counted, enumerated, plural
from atlas.text.lexicon import fold

# By hand: French words of one family mostly share their first five letters (culture, culturelle).
_STEM_LETTERS = 5
# Words of that length that tell no theme from another.
_COMMON = frozenset(fold(word) for word in "services service habitants usages".split())
_WORD = re.compile(r"[a-z0-9]+")
_ORDER = {STATED: 0, DECIDED: 1, SUGGESTED: 2}


def known_versions(referentials: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Add to versions how many criteria are known.

    Parameters
    ----------
    referentials
        Table `referentials`.
    criteria
        Table `criteria`, and stakes as criteria.

    Returns
    -------
    DataFrame
        Same rows and order, with `known_count`, and `known_words`: « 5 domaines, 21 compétences »,
        empty when none is known.
    """
    counts = criteria.groupby(["version_id", "level"], sort=False).size().reset_index(name="n")
    words = {
        version: ", ".join(counted(row.n, row.level, plural(row.level)) for row in own.itertuples())
        for version, own in counts.groupby("version_id", sort=False)
    }
    total = referentials["version_id"].map(criteria["version_id"].value_counts())
    return referentials.assign(
        known_count=total.fillna(0).astype("Int64"),
        known_words=referentials["version_id"].map(words).astype("str").fillna(""),
    )


def compare_versions(
    first: pd.DataFrame, second: pd.DataFrame, links: pd.DataFrame
) -> pd.DataFrame:
    """Return what became of each criterion from one version to another.

    Parameters
    ----------
    first, second
        Rows of table `criteria` of each version.
    links
        Table `criterion_links`.

    Returns
    -------
    DataFrame
        One row per link, then one per criterion that has none: `first_id`, `first_name`,
        `second_id`, `second_name`, `relation`, `status` (`publiée`, `décidée`, `proposée`),
        `reason` (source of the link, or the words that two criteria share). Where no link is
        said, one that the words suggest is proposed; where they suggest none, `relation` and
        `status` are null: nobody says what became of it.
    """
    own = links[
        (links["first_id"].isin(first["criterion_id"]) | links["first_id"].isna())
        & (links["second_id"].isin(second["criterion_id"]) | links["second_id"].isna())
        & (links["first_id"].isin(first["criterion_id"])
           | links["second_id"].isin(second["criterion_id"]))
    ]  # fmt: skip
    said = own.assign(reason=own["source_url"].fillna(own["note"]))
    said = said[["first_id", "second_id", "relation", "status", "reason"]]
    left, right = (
        rows[~rows["criterion_id"].isin(said[f"{side}_id"])]
        for rows, side in ((first, "first"), (second, "second"))
    )
    proposed = propose_links(left, right)
    alone = [
        pd.DataFrame({f"{side}_id": rows.loc[~rows["criterion_id"].isin(proposed[f"{side}_id"]),
                                             "criterion_id"]})
        for rows, side in ((left, "first"), (right, "second"))
    ]  # fmt: skip
    parts = [part for part in (said, proposed, *alone) if len(part)]
    columns = ["first_id", "second_id", "relation", "status", "reason"]
    every = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    every = every.reindex(columns=columns)
    for side, rows in (("first", first), ("second", second)):
        names = rows.set_index("criterion_id")[["criterion_name", "position"]]
        every[f"{side}_name"] = every[f"{side}_id"].map(names["criterion_name"])
        every[f"{side}_position"] = every[f"{side}_id"].map(names["position"]).astype("Int64")
    every["order"] = every["status"].map(_ORDER)
    every = every.sort_values(["first_position", "order", "second_position"], kind="stable")
    told = every[["first_id", "first_name", "second_id", "second_name", *columns[2:]]]
    return told.reset_index(drop=True).astype("str")


def propose_links(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the links that the words of criteria suggest, to be decided by people.

    Two criteria that share the beginning of a word are linked: `identique` when their texts are
    the same, `scindé` when one leads to several, `fusionné` when several lead to one, else
    `reformulé`. A criterion whose text is kept to the letter is linked to nothing else.

    Examples
    --------
    >>> a = pd.DataFrame({"criterion_id": ["a"], "criterion_name": ["Vie culturelle / éducative"]})
    >>> b = pd.DataFrame({"criterion_id": ["x", "y"], "criterion_name": ["culture", "éducation"]})
    >>> propose_links(a, b)[["second_id", "relation", "reason"]].values.tolist()
    [['x', 'scindé', 'cultu…'], ['y', 'scindé', 'educa…']]
    """
    texts = [dict(zip(rows["criterion_id"], rows["criterion_name"], strict=True))
             for rows in (first, second)]  # fmt: skip
    same = {fold(text): code for code, text in texts[1].items()}
    exact = {code: same[fold(text)] for code, text in texts[0].items() if fold(text) in same}
    rows = [(code, other, ALIKE, "même texte") for code, other in exact.items()]
    stems = [{code: _stems(text) for code, text in side.items()} for side in texts]
    pairs = [
        (code, other, shared)
        for code, own in stems[0].items()
        for other, theirs in stems[1].items()
        if code not in exact and other not in exact.values() and (shared := own & theirs)
    ]
    to, back = (pd.Series([pair[side] for pair in pairs], dtype="str").value_counts()
                for side in (0, 1))  # fmt: skip
    for code, other, shared in pairs:
        relation = DIVIDED if to[code] > 1 else FUSED if back[other] > 1 else REWORDED
        rows.append((code, other, relation, enumerated([f"{stem}…" for stem in sorted(shared)])))
    table = pd.DataFrame(rows, columns=["first_id", "second_id", "relation", "reason"])
    return table.assign(status=SUGGESTED)


def _stems(text: str) -> set[str]:
    """Return the beginnings of the long words of a text."""
    words = [word for word in _WORD.findall(fold(text)) if word not in _COMMON]
    return {word[:_STEM_LETTERS] for word in words if len(word) >= _STEM_LETTERS}


def edition_versions(years: pd.Series, referentials: pd.DataFrame) -> pd.DataFrame:
    """Return the version of the label's criteria that each edition points to.

    Parameters
    ----------
    years
        Editions.
    referentials
        Versions of the label, those of one referential.

    Returns
    -------
    DataFrame
        `edition_year`, `version_id` (null before the first version that was read), and `is_own`:
        whether that version starts that very year; otherwise it is the last one read before, and
        another may have been in force.
    """
    starts = pd.to_numeric(referentials["starts"].str[:4]).astype("Int64")
    order = referentials.assign(start_year=starts).dropna(subset="start_year")
    order = order.sort_values("start_year", kind="stable")
    rows = []
    for year in sorted(set(years.dropna())):
        before = order[order["start_year"] <= year]
        last = before.iloc[-1] if len(before) else None
        version = None if last is None else last["version_id"]
        rows.append((year, version, last is not None and int(last["start_year"]) == year))
    return pd.DataFrame(rows, columns=["edition_year", "version_id", "is_own"])


def offered_skills(skills: pd.DataFrame, links: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    """Return which skills the training offered by places answers, through said correspondences.

    Parameters
    ----------
    skills
        Rows of table `criteria` of a framework of skills.
    links
        Table `criterion_links`: `équivalent` links that are published or decided count.
    offers
        Counts by criterion of what places offer, on `criterion_id`; see
        `atlas.analysis.steering.compliance.count_by_criterion`.

    Returns
    -------
    DataFrame
        One row per skill and offer that a link equates: `criterion_id`, `criterion_name`,
        `mastery` (null when not stated), `offer_id`, `status`, and the columns of `offers`. A
        skill without link is not there: what places offer of it is unknown.
    """
    said = links[(links["relation"] == EQUIVALENT) & (links["status"] != SUGGESTED)]
    ways = [said.rename(columns={skill: "criterion_id", offer: "offer_id"})
            for skill, offer in (("first_id", "second_id"), ("second_id", "first_id"))]  # fmt: skip
    both = pd.concat([way[["criterion_id", "offer_id", "status"]] for way in ways])
    own = skills[["criterion_id", "criterion_name", "mastery"]].merge(both, on="criterion_id")
    known = offers.set_axis(offers.index.astype("str"))
    return own.merge(known, left_on="offer_id", right_index=True)
