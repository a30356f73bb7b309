"""What an address of a page says is read, or refused with a sentence: never a fault."""

from datetime import date

import pandas as pd
import pytest

from atlas.app import cards, visit
from atlas.context.actions import published_actions
from atlas.context.awards import read_awards
from atlas.context.contexts import examine_context
from atlas.directory.decisions import CLOSE
from atlas.directory.lines import validate_decisions
from atlas.errors import InputError, SchemaError
from atlas.schema.kind import NEED
from atlas.schema.level import parse_territory
from atlas.sources.registry import load_sources
from atlas.sources.vault import Description
from atlas.store.database import read_table
from atlas.territory.gazetteer import Gazetteer
from atlas.text.contacts import is_active_address
from atlas.text.numbers import read_plain_number
from tests.attack.hostile import url_keys
from tests.conftest import PROJECT

pytestmark = pytest.mark.filterwarnings("default")

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
# Digits for Unicode and no number for Python, or the reverse; too long, too large, none.
NUMBERS = ("²", "½", "①", "٣", "१", "nan", "inf", "-inf", "1e999", "1_0", "9" * 5000, "-1", "+1",
           "1.2.3", "", " ", "0x10", "\ufeff1", "1\u0000")  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_only_a_plain_number_is_one(text):
    assert read_plain_number(text) is None
    assert visit.read_view({"qualite": text}).trust == 0


@pytest.mark.parametrize("text", ["²,3", "3,²", "9" * 5000 + ",1", "1", "", "1,2,3", "٣,٣"])
def test_a_point_of_the_map_that_is_none_is_refused(text):
    with pytest.raises(InputError, match="point"):
        cards.tell({"point": text})


@pytest.mark.parametrize("text", ["D²", "C①", "R٣", "E" + "9" * 5000, "D", "", "D1\u0000"])
@pytest.mark.slow
def test_a_territory_that_is_none_is_refused_or_unknown(text, open_page):
    try:
        named = parse_territory(text)
    except InputError:
        return
    app = open_page("carte", territoire=str(named))
    assert "ne connaît pas" in app.warning[0].value


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_no_value_of_any_key_is_a_fault(open_page, page):
    """`page_of` fails when the page has an exception."""
    open_page(page, **dict.fromkeys(url_keys() - {"code", "departement"}, "²"))


@pytest.mark.slow
@pytest.mark.parametrize("text", ["²", "nan", "9" * 5000, "\ufffe", "a\u0000b", "';--"])
def test_no_value_of_a_key_that_is_read_is_a_fault(open_page, text):
    keys = (("ouvrir", "garde"), ("chercher", "pres"), ("chercher", "q"), ("acces", "jour"))
    for page, key in keys:
        open_page(page, **{key: text})


ACTIVE = (
    "javascript:alert(1)", " JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "data:text/html,x",
    "java\u200bscript:x", "&#x6a;avascript:x", "&#106;avascript:x", "vbscript:x", "file:///etc",
    "blob:https://a.fr/1", "data:,x", "\u0001javascript:x",
)  # fmt: skip


@pytest.mark.parametrize("text", ACTIVE)
def test_an_address_that_runs_is_told_from_one_that_opens(text):
    assert is_active_address(text)


@pytest.mark.parametrize(
    "text", ["https://a.fr/javascript:x", "Données : INSEE", "data : relevé", "dossier/file:1", ""]
)
def test_a_page_or_a_document_is_no_address_that_runs(text):
    assert not is_active_address(text)


@pytest.mark.slow
def test_a_link_of_an_action_that_runs_is_set_aside_and_told(built):
    raw = pd.DataFrame({"titre": ["Atelier", "Cours"], "collectivité": ["Ain", "Ain"],
                        "niveau": "departement",
                        "lien": ["javascript:alert(1)", "https://a.fr"]})  # fmt: skip
    columns = {"title": "titre", "collectivity": "collectivité", "link": "lien"}
    names = ("communes", "former_communes", "commune_events", "epci", "departements", "regions",
             "records", "aliases", "stakes")  # fmt: skip
    tables = {name: read_table(built.store_path, name) for name in names}
    found = published_actions(raw, "actions", columns, date(2024, 1, 1), tables, 2)
    assert found.table["link"].isna().tolist() == [True, False]
    told = found.issues[found.issues["field"] == "lien"]
    assert told["value"].tolist() == ["javascript:alert(1)"]


@pytest.mark.slow
def test_a_page_of_a_list_of_awards_that_runs_is_set_aside_and_told(built):
    raw = pd.DataFrame({"edition": ["2019", "2020"], "collectivite": ["Ain", "Ain"],
                        "page": ["data:text/html,x", "https://a.fr"]})  # fmt: skip
    names = ("communes", "former_communes", "commune_events", "epci", "departements", "regions")
    tables = {name: read_table(built.store_path, name) for name in names}
    found = read_awards(raw, "liste", Gazetteer(tables), 2)
    assert found.table["source_url"].isna().tolist() == [True, False]
    assert (found.issues["value"] == "data:text/html,x").any()


def test_a_context_a_source_and_a_decision_whose_page_runs_are_refused(built, tmp_path):
    path = tmp_path / "besoin.csv"
    path.write_text("code_commune;indice\n01001;3\n", encoding="utf-8")
    described = Description("essai", NEED, "Essai", date(2024, 1, 1), "essai", page_url=ACTIVE[0])
    with pytest.raises(InputError, match="--url"):
        examine_context(path, described, {"sources": read_table(built.store_path, "sources")})
    registry = tmp_path / "sources.toml"
    registry.write_text('[essai]\nname = "Essai"\nlicence = "x"\npage_url = "javascript:x"\n')
    with pytest.raises(SchemaError, match="page_url"):
        load_sources(registry)
    line = {"fiche": "a:1", "decision": CLOSE, "motif": "fermé", "date": "2024-01-01",
            "preuve": "javascript:alert(1)"}  # fmt: skip
    checked = validate_decisions(pd.DataFrame([line, line | {"preuve": "Courrier du 3 mai"}]),
                                 date(2024, 2, 1))  # fmt: skip
    assert len(checked.decisions) == 1
    assert "preuve" in checked.faults["message"].iloc[0]
