"""Published texts, contradictory and hostile -> values: what is kept, and what is reported."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.intake.reading import make_lexicons
from atlas.schema.fields import FIELD_BY_FRENCH, FIELDS, NATIONAL_FIELDS
from atlas.schema.frame import CORRECTED, NOTED, SET_ASIDE, SEVERITIES
from atlas.sources.registry import load_mappings
from atlas.text.lexicon import clean, make_lexicon, split_list
from atlas.text.values import Habits, read_number, read_value

TODAY = date(2026, 6, 1)
PLAIN = Habits(TODAY)
MAPPINGS = load_mappings(Path(__file__).parents[2] / "data" / "mappings")
LEXICONS = {format_id: make_lexicons(mapping) for format_id, mapping in MAPPINGS.items()}
CLOSED = [field.french for field in NATIONAL_FIELDS if field.vocabulary]


def read(french, text, context=PLAIN):
    return read_value(text, FIELD_BY_FRENCH[french], context)


def context_of(format_id, french):
    mapping = MAPPINGS[format_id]
    return Habits(TODAY, mapping.date_formats, LEXICONS[format_id].get(french))


# field, published text, value kept, severity of the fault (None: nothing to say)
SIRET = "77556026100015"
READINGS = [
    ("pivot", SIRET, SIRET, None),
    ("pivot", " 775 560 261 00015 ", SIRET, None),
    ("pivot", "775\u202f560\u00a0261 00015", SIRET, None),
    ("pivot", SIRET + ".0", SIRET, None),
    ("pivot", "00000000000000", None, None),
    ("pivot", "0", None, None),
    ("pivot", "0.0", None, None),
    ("pivot", "w131004321", "W131004321", None),
    ("pivot", "0123456001", "0123456001", None),  # RIDET
    ("pivot", "325291000017", "00325291000017", CORRECTED),
    ("pivot", "5720848000061", "05720848000061", CORRECTED),
    ("pivot", "77556026100016", "77556026100016", NOTED),
    ("pivot", "35600000000001", "35600000000001", None),  # La Poste: plain sum by five
    ("pivot", "8514", None, SET_ASIDE),
    ("pivot", "7,75560261E+13", None, SET_ASIDE),
    ("pivot", "SIRET inconnu !", None, SET_ASIDE),
    ("pivot", "00101777777０", None, SET_ASIDE),  # a full-width zero
    ("code_insee", "01001", "01001", None),
    ("code_insee", "1001", "01001", CORRECTED),
    ("code_insee", "1001.0", "01001", CORRECTED),
    ("code_insee", "010001", "01001", CORRECTED),
    ("code_insee", "01-0-01-001", "01001", CORRECTED),
    ("code_insee", "2a004", "2A004", CORRECTED),
    ("code_insee", "97701", "97701", None),
    ("code_insee", "98818", "98818", None),
    ("code_insee", "20004", None, SET_ASIDE),  # Corsica before 1976
    ("code_insee", "2C004", None, SET_ASIDE),
    ("code_insee", "0null", None, SET_ASIDE),
    ("code_insee", "1０００４", None, SET_ASIDE),
    ("code_postal", "13100", "13100", None),
    ("code_postal", "1250", "01250", CORRECTED),
    ("code_postal", "1250,0", "01250", CORRECTED),
    ("code_postal", "13 100", "13100", CORRECTED),
    ("code_postal", "131000", None, SET_ASIDE),
    ("code_postal", "٠١٢٥٠", None, SET_ASIDE),
    ("latitude", "43,526", 43.526, None),
    ("latitude", " 48.8566 ", 48.8566, None),
    ("latitude", "-90", -90.0, None),
    ("latitude", "90.0001", None, SET_ASIDE),
    ("latitude", "6858391.2", None, SET_ASIDE),  # Lambert-93
    ("latitude", "48°51'24\"N", None, SET_ASIDE),
    ("latitude", "inf", None, SET_ASIDE),
    ("latitude", "-nan", None, SET_ASIDE),
    ("latitude", "4_8.5", None, SET_ASIDE),
    ("latitude", "nan", None, None),
    ("longitude", "-179,5", -179.5, None),
    ("date_maj", "2024-01-31", "2024-01-31", None),
    ("date_maj", "2024-01-31T10:20:30.000Z", "2024-01-31", None),
    ("date_maj", "2026-06-01", "2026-06-01", None),
    ("date_maj", "2026-06-02", None, SET_ASIDE),
    ("date_maj", "1970-01-01", None, SET_ASIDE),
    ("date_maj", "2023-02-29", None, SET_ASIDE),
    ("date_maj", "45322", None, SET_ASIDE),
    ("date_maj", "0001-01-01T00:00:00+23:59", None, SET_ASIDE),
    ("date_maj", "9999-12-31T23:59:59-23:59", None, SET_ASIDE),
    ("telephone", "+33474301963", "+33474301963", None),
    ("telephone", "0033 4 74 30 19 63", "+33474301963", None),
    ("telephone", "+33 (0)4-74-30-19-63", "+33474301963", None),
    ("telephone", "04.74.30.19.63", "+33474301963", None),
    ("telephone", "04.74.30.19.00", "+33474301900", None),
    ("telephone", "474301963.0", "+33474301963", CORRECTED),
    ("telephone", "04/74/30/19/63", "+33474301963", None),
    ("telephone", "04 74 30 19 63 ou 06 11 22 33 44", "+33474301963", SET_ASIDE),
    ("telephone", "04 74 30 19 63 06 11 22 33 44", "+33474301963", SET_ASIDE),
    ("telephone", "04 74 30 19 63 (poste 12)", "+33474301963", SET_ASIDE),
    ("telephone", "accueil : 04 74 30 19 63", "+33474301963", None),
    ("telephone", "non ; 04 74 30 19 63", "+33474301963", None),
    ("telephone", "36 46", "3646", None),
    ("telephone", "047430196０", None, SET_ASIDE),
    ("telephone", "0590 90 20 10", "+590590902010", None),
    ("telephone", "590902010", "+590590902010", CORRECTED),
    ("telephone", "0262 90 20 10", "+262262902010", None),
    ("telephone", "0269 61 00 00", "+262269610000", None),
    ("telephone", "0690 12 34 56", "+590690123456", None),
    ("telephone", "0692 12 34 56", "+262692123456", None),
    ("telephone", "0639 12 34 56", "+262639123456", None),
    ("telephone", "+687 28.12.34", "+687281234", None),
    ("telephone", "00 687 28 12 34", "+687281234", None),
    ("telephone", "+689 40 12 34 56", "+68940123456", None),
    ("telephone", "+59", None, SET_ASIDE),
    ("telephone", "+1 202 555 0100", None, SET_ASIDE),
    ("courriels", "A@Mairie.fr ; b@mairie.fr|a@mairie.fr", "a@mairie.fr|b@mairie.fr", None),
    ("courriels", "accueil@mairie,fr", None, SET_ASIDE),
    ("site_web", "www.mairie.fr", "http://www.mairie.fr", None),
    ("site_web", "https://a.fr/|https://b.fr/", "https://a.fr/|https://b.fr/", None),
    ("site_web", "https://a.fr/,https://b.fr/", "https://a.fr/|https://b.fr/", None),
    ("site_web", "http://", None, None),
    ("site_web", "javascript:alert(1)", None, SET_ASIDE),
    ("site_web", 'https://a.fr/"><script>', None, SET_ASIDE),
    ("nom", "\ufeff  Maison\u200b des\u00a0Services \x00", "Maison des Services", None),
    ("nom", "Comité d\x92Insertion &amp; d&#39;aide", "Comité d’Insertion & d'aide", None),
    ("nom", "Néant", None, None),
    ("nom", "M�diathèque", "M�diathèque", NOTED),
    ("services", "Comprehension du monde numérique", "Compréhension du monde numérique", None),
    ("formations_labels", "Étapes numériques (La Poste)", "Étapes numériques (La Poste)", None),
    ("publics_specifiquement_adresses", "foo|Jeunes", "Jeunes", SET_ASIDE),
    ("publics_specifiquement_adresses", "Seniors;Jeunes ; Seniors|", "Seniors|Jeunes", None),
    ("publics_specifiquement_adresses", "JEUNES|etudiants", "Jeunes|Étudiants", None),
    ("dispositif_programmes_nationaux", "point d’accès numérique caf",
     "Point d'accès numérique CAF", None),
    ("dispositif_programmes_nationaux", "Point d‘accès numérique CAF",
     "Point d'accès numérique CAF", None),
    ("frais_a_charge", "Gratuit sous condition", "Gratuit sous condition", None),
    ("typologie", "bib|XYZ", "BIB", SET_ASIDE),
    ("autres_formations_labels", "QPV;FRR|QPV", "QPV|FRR", None),
    ("etp", "1", 1.0, None),
    ("etp", " 1,5 ", 1.5, None),
    ("etp", "0", 0.0, None),
    ("etp", "1 000", 1000.0, None),
    ("etp", "1000,5", None, SET_ASIDE),
    ("etp", "-1", None, SET_ASIDE),
    ("etp", "1e999", None, SET_ASIDE),
    ("etp", "un mi-temps", None, SET_ASIDE),
    ("etp", "néant", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("french", "text", "value", "severity"), READINGS)
def test_published_text_is_read_as_expected(french, text, value, severity):
    reading = read(french, text)
    assert (reading.value, reading.fault and reading.fault.severity) == (value, severity)


@pytest.mark.parametrize("text", ["", " ", "-", "NULL", "NaN", "n/a", "\u200b", "\ufeff\n"])
@pytest.mark.parametrize("french", list(FIELD_BY_FRENCH))
def test_text_that_says_nothing_is_missing_without_fault(french, text):
    assert read(french, text) == (None, None)


def test_unknown_part_of_a_list_is_named():
    assert "« foo »" in read("publics_specifiquement_adresses", "foo|Jeunes").fault.problem


@pytest.mark.parametrize("text", ["Étapes numériques(La Poste)", "Étapes numériques (La Poste)"])
def test_both_spellings_of_etapes_numeriques_give_the_one_of_the_npm_model(text):
    context = context_of("national-v1", "formations_labels")
    assert read("formations_labels", text, context) == ("Étapes numériques (La Poste)", None)


@pytest.mark.parametrize(("french", "text", "value"), [
    ("services", "Accéder à du matériel;Accéder à une connexion internet",
     "Accès internet et matériel informatique"),
    ("frais_a_charge", "Adhésion : L'accès au lieu et/ou à ses services nécessite d'y adhérer",
     "Payant"),
    ("publics_specifiquement_adresses", "Seniors (+ 65 ans);Uniquement femmes", "Seniors|Femmes"),
    ("dispositif_programmes_nationaux", "CNFS;Point relais CAF",
     "Conseillers numériques|Point d'accès numérique CAF"),
    ("date_maj", "31/01/2023", "2023-01-31"),
])  # fmt: skip
def test_early_schema_is_translated_without_fault(french, text, value):
    assert read(french, text, context_of("national-v0", french)) == (value, None)


def test_words_of_a_keyword_are_found_where_a_word_starts_so():
    words = {"démarche": "Aide aux démarches administratives", "café": "",
             "cv": "Insertion professionnelle via le numérique"}  # fmt: skip
    field = FIELD_BY_FRENCH["services"]
    context = Habits(TODAY, lexicon=make_lexicon(field.vocabulary, {}, words))
    for text, value, unknown in [
        ("Aide aux DÉMARCHES et rédaction de CV", "Aide aux démarches administratives|"
         "Insertion professionnelle via le numérique", None),
        ("Café", None, None), ("MCV|Café des démarches", "Aide aux démarches administratives",
                               "« MCV »"), ("recv", None, "« recv »"),
    ]:  # fmt: skip
        reading = read_value(text, field, context)
        assert reading.value == value
        assert (reading.fault is None) == (unknown is None)
        assert unknown is None or unknown in reading.fault.problem


@pytest.mark.parametrize(("text", "number"), [
    ("6 692 191,98", 6692191.98), ("-1,5e2", -150), ("394035.18", 394035.18), ("", None),
    ("1.234,5", None), ("6,1 m", None), ("nan", None),
])  # fmt: skip
def test_number_is_read_with_comma_and_spaces(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("french", CLOSED)
def test_every_value_of_the_schema_is_read_as_itself(french):
    vocabulary = FIELD_BY_FRENCH[french].vocabulary
    assert read(french, "|".join(vocabulary)) == ("|".join(vocabulary), None)


nasty = st.sampled_from([
    "0", "00", "+33", ".0", ",", "|", ";", " ", "\n", "\u00a0", "\ufeff", "2A", "-0-", "E+13", "@",
    "Jeunes", "Gratuit", "foo", "2024-01-31", "T23:59-12:00", "1970", "http://", ".fr", "w", "٣",
    "０", "²", "Étapes numériques(", "\ud800", "12",
])  # fmt: skip
hostile = st.one_of(
    st.text(st.characters(), max_size=30),
    st.lists(nasty, max_size=6).map("".join),
    st.from_regex(r"[+0-9 .,]{1,16}", fullmatch=True),
)
fields = st.sampled_from(FIELDS)
contexts = st.sampled_from(sorted(MAPPINGS))
PATTERNS = {  # those of the schema, and the four-digit numbers of public services
    "pivot": "[a-zA-Z0-9]{9,14}",
    "code_postal": "[0-9]{5}",
    "code_insee": "([013-9][0-9]|2[AB1-9])[0-9]{3}",
    "telephone": r"\+(33|590|594|262|596|269|687|689|508|681)[0-9]{6,9}|3[0-9]{3}",
    "site_web": r"(https?://[^\s|<>\"']+)(\|https?://[^\s|<>\"']+)*",
    "courriels": r"([^\s|@]+@[^\s|@]+)(\|[^\s|@]+@[^\s|@]+)*",
}


def acceptable(field, value):
    """Tell whether a kept value obeys the schema, without the code under test."""
    if field.vocabulary:
        parts = value.split("|")
        return set(parts) <= set(field.vocabulary) and len(parts) == len(set(parts))
    if field.kind in ("latitude", "longitude"):
        return abs(value) <= {"latitude": 90, "longitude": 180}[field.kind]
    if field.kind == "number":
        return 0 <= value <= 1_000
    if field.kind == "date":
        return date(1995, 1, 1) <= date.fromisoformat(value) <= TODAY
    return re.fullmatch(PATTERNS.get(field.french, r"(?s:.+)"), value, re.IGNORECASE) is not None


@settings(max_examples=600, deadline=None)
@given(fields, hostile, contexts)
def test_any_text_gives_an_acceptable_value_or_none_and_never_raises(field, text, format_id):
    value, fault = read_value(text, field, context_of(format_id, field.french))
    assert value is None or acceptable(field, value)
    assert fault is None or (fault.severity in SEVERITIES and fault.rule and fault.problem)


@settings(max_examples=300, deadline=None)
@given(fields, hostile)
def test_kept_value_is_read_again_as_itself(field, text):
    value = read_value(text, field, PLAIN).value
    if value is not None:
        again = read_value(str(value), field, PLAIN)
        assert again.value == value
        assert again.fault is None or again.fault.severity == NOTED


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CLOSED), st.data())
def test_list_keeps_what_is_known_and_reports_the_rest(french, data):
    known = data.draw(st.lists(st.sampled_from(FIELD_BY_FRENCH[french].vocabulary), unique=True))
    unknown = data.draw(st.lists(st.text("qxyz", min_size=4, max_size=8)))
    separator = data.draw(st.sampled_from(["|", ";", " ; ", "||"]))
    value, fault = read(french, separator.join(data.draw(st.permutations(known + unknown))))
    assert sorted(split_list(value or "")) == sorted(known)
    assert (fault is not None) == bool(unknown)
    assert all(f"« {word} »" in fault.problem for word in unknown)


@settings(max_examples=50, deadline=None)
@given(st.integers(-4000, 4000))
def test_day_is_kept_when_and_only_when_it_is_plausible(offset):
    day = TODAY + timedelta(days=offset * 5)
    plausible = date(1995, 1, 1) <= day <= TODAY
    assert read("date_maj", day.isoformat()).value == (day.isoformat() if plausible else None)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters()))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)
    assert once is None or clean(once) == once
