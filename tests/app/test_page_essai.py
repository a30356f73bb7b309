"""A file dropped on *Essayer un fichier*: rows become places, and nothing of it is kept."""

import pytest

from atlas.errors import InputError, SchemaError
from tests.examples import PROJECT

CASES = PROJECT / "tests" / "cases"


@pytest.fixture
def drop(open_page):
    """What drops a file on the page."""

    def dropped(name, content=None):
        app = open_page("essai")
        whole = (CASES / name).read_bytes() if content is None else content
        app.file_uploader[0].set_value((name, whole, "application/octet-stream")).run()
        assert not app.exception, app.exception
        return app

    return dropped


@pytest.mark.filterwarnings("default")
def test_without_a_file_the_page_says_what_it_is_for(open_page):
    app = open_page("essai")
    assert any("Rien n'est gardé" in caption.value for caption in app.caption)
    assert not app.dataframe


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_rows_become_places_by_the_description_that_the_reader_corrects(drop, built):
    app = drop("c1-yes-no-column.json")
    assert 'nom = "raison_sociale"' in app.text_area[0].value
    assert any("**6 fiches** sur 6 lignes lues" in text.value for text in app.markdown)
    assert len(app.dataframe[0].value) == 6
    without_name = app.text_area[0].value.replace('nom = "raison_sociale"', 'nom = "absente"')
    app.text_area[0].set_value(without_name).run()
    assert any("**0 fiche** sur 6" in text.value for text in app.markdown)
    app.text_area[0].set_value("[columns").run()
    assert "description illisible" in app.error[0].value
    assert not list(built.raw_path.rglob("c1-*"))


@pytest.mark.filterwarnings("default")
def test_a_file_that_is_none_is_a_sentence(drop):
    assert "vide" in drop("vide.csv", b"  ").error[0].value


@pytest.mark.filterwarnings("default")
def test_hostile_text_stays_text(drop):
    rows = b"id,nom,commune,code_postal\n1,<img src=x onerror=alert(1)>,Gu\xc3\xa9ret,23000\n"
    app = drop("x.csv", rows * 1)
    assert not any("<img" in element.value for element in app.markdown)


def test_a_description_that_is_no_toml_or_of_no_shape_is_a_sentence():
    from atlas.app.screen.trying import read_description

    with pytest.raises(InputError, match="description illisible"):
        read_description("title = ")
    with pytest.raises(SchemaError, match="essai"):
        read_description('title = "x"')
