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
    assert said("docs/commands.md", "The N label awards at hand") == [awards]
    assert said("docs/measured.md", "names of the N label awards") == [awards]


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


# Seconds, sizes and shares, and counts of thousands: what only a run can give.
MEASURED = re.compile(
    r"(?<![\w.])\d[\d,.]*[ \u00a0](?:s|ms|GB|MB|kB)(?![\w/])|\b\d{1,3}(?:,\d{3})+\b"
)
COMMAND = re.compile(
    r"python -m benchmarks\.(\w+)|make bench|`atlas \w+|python data/\w+\.py|tests/[\w/]+\.py"
)
# A total that the association announced, resamples of a bootstrap, rows of a page: no run of ours.
GIVEN = {"5,359", "5,000", "1,000"}
# Written by a command that checks every number of it, or by a test.
CHECKED = {"tables.md", "thresholds.md"}


def sections():
    """Yield the title and the text of each part of the README and of the docs."""
    for path in [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]:
        if path.name not in CHECKED:
            for part in re.split(r"(?m)^(?=#+ )", path.read_text("utf-8")):
                yield f"{path.name}: {part.splitlines()[0] if part else ''}", part


def test_a_measured_figure_stands_beside_the_command_that_prints_it():
    alone = {
        title: figures
        for title, part in sections()
        if (figures := [f for f in MEASURED.findall(part) if f not in GIVEN])
        and not COMMAND.search(part)
    }
    assert alone == {}


def test_the_benchmarks_that_the_docs_name_are_there():
    named = {name for _, part in sections() for name in COMMAND.findall(part) if name}
    assert len(named) > 5
    assert [name for name in named if not (PROJECT / "benchmarks" / f"{name}.py").exists()] == []


def test_every_line_of_the_measured_figures_has_its_command():
    rows = [line for line in (PROJECT / "docs" / "measured.md").read_text("utf-8").splitlines()
            if line.startswith("| ") and not line.startswith("| what")]  # fmt: skip
    assert len(rows) > 15
    assert [row for row in rows if not COMMAND.search(row.rsplit("|", 2)[1])] == []
