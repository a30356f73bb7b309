"""Numbers of the README and the docs that the data make are those of the atlas today."""

import re

import pandas as pd
import pytest

from atlas.store.database import read_table
from atlas.views.export.national import UNKNOWN_PIVOT, split_by_schema
from tests.conftest import PROJECT


def said(name: str, pattern: str) -> list[int]:
    """Return the numbers that a pattern finds in a document, whatever its line breaks."""
    text = " ".join((PROJECT / name).read_text("utf-8").split())
    found = re.search(pattern.replace("N", r"([\d,]+)"), text)
    assert found, (name, pattern)
    return [int(number.replace(",", "")) for number in found.groups()]


def test_the_readme_counts_the_embedded_rows_and_awards(built):
    rows = int(read_table(built.store_path, "releases")["row_count"].sum())
    assert said("README.md", "is committed: N real places of Auvergne-Rhône-Alpes") == [rows]
    awards = len(pd.read_csv(PROJECT / "data" / "labels" / "villes_internet_palmares.csv"))
    assert said("README.md", "The N label awards at hand") == [awards]
    assert said("README.md", "names of the N label awards") == [awards]


@pytest.mark.slow
def test_the_page_of_files_counts_the_national_file_of_the_real_files(real_atlas):
    places = read_table(real_atlas.store_path, "places")
    split, strict = split_by_schema(places), split_by_schema(places, strict_pivot=True)
    mediation = int(places["is_mediation"].sum())
    assert said("docs/files.md", "N places, N candidate sites and N of mediation") == [
        len(places), len(places) - mediation, mediation,
    ]  # fmt: skip
    unknown = int((split.accepted["pivot"] == UNKNOWN_PIVOT).sum())
    words = "N accepted, of which N with an unknown SIRET, and N refused"
    assert said("docs/files.md", words) == [len(split.accepted), unknown, len(split.refused)]
    left = split.left_out["field"].value_counts()
    fields = ("presentation_resume", "telephone", "pivot")
    pattern = ", ".join(f"N `{field}`" for field in fields)
    assert said("docs/files.md", pattern) == [left[field] for field in fields]
    assert set(left.index) == set(fields)
    assert said("docs/files.md", "Strict: N accepted") == [len(strict.accepted)]
