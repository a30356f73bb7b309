"""Nothing that the atlas computes depends on the day it is built or looked at."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import time_machine
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from atlas.cli import main
from atlas.reader import Atlas
from atlas.schema.tables import TABLES
from atlas.settings import Settings
from atlas.store.arrivals import keep_file
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build
from tests.examples import PROJECT, settings_in

NOW, LATER = datetime(2026, 11, 29, 12, tzinfo=UTC), datetime(2028, 11, 29, 12, tzinfo=UTC)
PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
# The day of the build is a fact that some say, and that no figure reads.
DATED = "construit le "
OPEN_NOW = "Maintenant"  # open or closed at this hour: asked of the clock


def made(folder: Path, day: datetime, raw_dir: Path | None = None) -> Settings:
    """Build, on a day, the embedded atlas or that of a vault."""
    settings = settings_in(folder).model_copy(update={"decisions": folder / "decisions.csv"})
    if raw_dir is not None:
        settings = settings.model_copy(update={"raw_dir": raw_dir})
    with time_machine.travel(day):
        build(settings, lambda text: None)
    return settings


def assert_same_tables(left: Path, right: Path) -> None:
    """Check that two stores hold the same tables, all but the facts of the build."""
    one, other = Atlas.open(left), Atlas.open(right)
    for name in TABLES:
        if name != "build":
            pd.testing.assert_frame_equal(
                pd.DataFrame(one.table(name)), pd.DataFrame(other.table(name)), obj=name
            )


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Settings]:
    """The embedded atlas built today, and built two years later."""
    folder = tmp_path_factory.mktemp("clock")
    for name in ("now", "later"):
        (folder / name).mkdir()
    return made(folder / "now", NOW), made(folder / "later", LATER)


@pytest.mark.slow
def test_the_tables_are_those_of_a_build_two_years_later(pair):
    assert_same_tables(pair[0].store_path, pair[1].store_path)


@pytest.mark.slow
def test_the_tables_of_the_real_files_too(real_atlas, tmp_path):
    later = made(tmp_path, LATER, real_atlas.raw_path)
    assert_same_tables(real_atlas.store_path, later.store_path)


def words(app: AppTest) -> list[str]:
    """Return every sentence of a page, its tables as text, but what is open at this hour."""
    told = [*app.markdown, *app.caption, *app.header, *app.subheader, *app.title]
    sentences = [str(block.value) for block in told]
    sentences = [text for text in sentences if DATED not in text and OPEN_NOW not in text]
    return sentences + [
        table.value.drop(columns=OPEN_NOW, errors="ignore").to_csv() for table in app.dataframe
    ]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.slow
def test_a_page_says_the_same_two_years_later(
    pair: tuple[Settings, Settings], page_of: Callable[..., AppTest], page: str
):
    told = []
    for settings, day in zip(pair, (NOW, LATER), strict=True):
        with time_machine.travel(day):
            told.append(words(page_of(settings.store_path, page)))
    assert told[0] == told[1]
    assert told[0]


def run(settings: Settings, day: datetime, *command: str) -> str:
    """Return what a command says on a day, without the facts of the build."""
    with time_machine.travel(day):
        env = {"ATLAS_STORE": str(settings.store_path), "ATLAS_OFFLINE": "1"}
        done = CliRunner().invoke(main, command, env=env)
    assert done.exit_code == 0, done.output
    return "\n".join(line for line in done.output.splitlines()[1:] if not line.startswith(DATED))


def test_info_says_the_same_two_years_later(pair):
    told = [run(settings, day, "info") for settings, day in zip(pair, (NOW, LATER), strict=True)]
    assert told[0] == told[1]


def test_the_atlas_says_the_date_at_which_its_ages_are_counted(pair):
    assert Atlas.open(pair[1].store_path).on == date(2022, 9, 30)
    assert "données au 30/09/2022" in run(pair[1], LATER, "info")


WRITTEN = {
    "dossier.html": ("report", "departement", "01"),
    "places.csv": ("export", "places"),
    "access.csv": ("access",),
    "site.csv": ("site", "--territory", "D01", "--sites", "2"),
    "carte.svg": ("figure", "--departement", "01"),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.slow
def test_a_file_is_that_of_two_years_before(pair, tmp_path, name):
    texts = []
    for settings, day in zip(pair, (NOW, LATER), strict=True):
        out = tmp_path / f"{day:%Y}-{name}"
        run(settings, day, *WRITTEN[name], "--out", str(out))
        built = Atlas.open(settings.store_path).build.facts["built_at"]
        texts.append(
            out.read_text(encoding="utf-8").replace(f"{datetime.fromisoformat(built):%d/%m/%Y}", "")
        )
    assert texts[0] == texts[1]


@pytest.mark.slow
def test_a_file_dated_after_it_came_makes_no_other_sheet_older(tmp_path):
    settings = settings_in(tmp_path)
    rows = "id,nom,adresse,code_postal,commune,latitude,longitude,date_maj\n"
    for name, day, where in (("vieux", date(2024, 5, 1), "1 place Haute"),
                             ("futur", date(2031, 5, 1), "9 rue Basse")):  # fmt: skip
        path = tmp_path / f"{name}.csv"
        path.write_text(rows + f"{name},Espace {name},{where},23000,Guéret,,,2024-01-01\n")
        options = ImportOptions("national-v1", name, vintage=day)
        received = date(2024, 6, 1)
        keep_file(settings, examine_file(settings, path, options, received), received)
    build(settings, lambda text: None)
    atlas = Atlas.open(settings.store_path)
    assert atlas.on == date(2024, 6, 1)
    issue = atlas.table("issues").query('rule == "date de l\'édition"').iloc[0]
    assert (issue["source_id"], issue["value"]) == ("futur", "2031-05-01")
    assert len(atlas.places()) == 2
