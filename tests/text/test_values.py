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
from atlas.text.fault import Habits
from atlas.text.lexicon import clean, make_lexicon, split_list
from atlas.text.numbers import read_number
from atlas.text.values import read_value

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
    ("pivot", "775.560.261.00015", SIRET, None),
    ("pivot", "775-560-261-00015", SIRET, None),
    ("pivot", "SIRET : 775 560 261 00015", SIRET, None),
    ("pivot", "7.7556026100015E+13", SIRET, CORRECTED),
    ("pivot", "130026032", None, SET_ASIDE),  # a SIREN
    ("pivot", "450002300028", None, SET_ASIDE),  # no key holds with zeros before
    ("pivot", "7,92E+13", None, SET_ASIDE),
    ("pivot", "21300000000000", None, SET_ASIDE),
    ("pivot", "77556026100000", None, SET_ASIDE),
    ("pivot", "77556026101000", None, SET_ASIDE),  # rounded: no key
    ("pivot", "35600000000048", "35600000000048", None),  # La Poste: its head office has a key
    ("pivot", "W9C1001234", "W9C1001234", None),
    ("pivot", "W12345", None, SET_ASIDE),
    ("pivot", "A12345001", "A12345001", NOTED),  # French Polynesia
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
    ("code_postal", "20705 AJACCIO CEDEX 9", "20705", CORRECTED),
    ("code_postal", "CS 70407 20705 AJACCIO CEDEX 9", "20705", CORRECTED),
    ("code_postal", "F-23000", "23000", CORRECTED),
    ("code_postal", "23000 ou 23300 Guéret", None, SET_ASIDE),
    ("code_postal", "00000", None, None),
    ("code_postal", "٠١٢٥٠", None, SET_ASIDE),
    ("latitude", "43,526", 43.526, None),
    ("latitude", " 48.8566 ", 48.8566, None),
    ("latitude", "-90", -90.0, None),
    ("latitude", "90.0001", None, SET_ASIDE),
    ("latitude", "6858391.2", None, SET_ASIDE),  # Lambert-93
    ("latitude", "48°51'24\"N", 48.8566667, CORRECTED),
    ("latitude", "inf", None, SET_ASIDE),
    ("latitude", "-nan", None, SET_ASIDE),
    ("latitude", "4_8.5", None, SET_ASIDE),
    ("latitude", "nan", None, None),
    *(("latitude", text, 46.1693889, CORRECTED) for text in (
        "46°10'09.8\"N", "N46 10 09.8", "46° 10' 09,8''", "46°10’09.8”N", "46º10′09.8″ Nord",
        "46 10 9.8", "46:10:09.8", "46d10m09.8s", "N 46°10'09.8")),
    ("latitude", "46°10.163'N", 46.1693833, CORRECTED),
    ("latitude", "46,1694° N", 46.1694, CORRECTED),
    ("latitude", "S 20 52 30", -20.875, CORRECTED),
    ("latitude", "46°75'N", None, SET_ASIDE),
    ("latitude", "1°52'16\"E", None, SET_ASIDE),  # a longitude
    ("latitude", "46.169.400", None, SET_ASIDE),
    ("longitude", "1°30'00\"O", -1.5, CORRECTED),
    ("longitude", "1°30'00\"W", -1.5, CORRECTED),
    ("longitude", "-1°30'W", -1.5, CORRECTED),
    ("longitude", "1.5 Ouest", -1.5, CORRECTED),
    ("longitude", "001°30'00\"E", 1.5, CORRECTED),
    ("longitude", "-179,5", -179.5, None),
    ("date_maj", "2024-01-31", "2024-01-31", None),
    ("date_maj", "2024-01-31T10:20:30.000Z", "2024-01-31", None),
    ("date_maj", "2026-06-01", "2026-06-01", None),
    ("date_maj", "2026-06-02", None, SET_ASIDE),
    ("date_maj", "1970-01-01", None, SET_ASIDE),
    ("date_maj", "2023-02-29", None, SET_ASIDE),
    *(("date_maj", text, "2024-05-01", CORRECTED) for text in (
        "01/05/2024", "1/5/2024", "01-05-2024", "01.05.2024", "2024/05/01", "2024-5-1", "01/05/24",
        "1/5/24 0:00", "01/05/2024 10:30:00", "1 mai 2024", "1er mai 2024", "Mercredi 1 MAI 2024",
        "01-mai-24", "le 1er mai 2024", "May 1, 2024", "45413", "45413.0", "45413,75", "01052024",
        "1714514400000", "1714521600000", "1714521600", "/Date(1714521600000)/", "mai 2024",
        "05/2024", "2024-05", "Wed May 01 2024 00:00:00 GMT+0200 (heure d’été)")),
    ("date_maj", "01-févr.-2024", "2024-02-01", CORRECTED),
    ("date_maj", "2024-05-01T00:00:00+02:00", "2024-05-01", None),
    *(("date_maj", text, None, SET_ASIDE) for text in (
        "31/02/2024", "05/13/2024", "32 mai 2024", "00/00/0000", "01/05/2062", "1 floréal 2024",
        "2024", "12345", "99999", "bientôt", "01/05", "9/0102023")),
    ("date_maj", "45322", "2024-01-31", CORRECTED),
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
    ("telephone", "36 46", "3646", NOTED),
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
    *(("telephone", text, number, NOTED) for text, number in (
        ("115", "115"), ("3949", "3949"), ("39 49", "3949"), ("Tél. : 115", "115"),
        ("118 218", "118218"), ("116 117", "116117"), ("18", "18"))),
    ("telephone", "+33 36 46", "3646", CORRECTED),
    *(("telephone", text, None, SET_ASIDE) for text in (
        "05 55 00 00 0", "+33 5 55 00 00 0", "+33 5 55 00 00 000", "+33", "voir la mairie",
        "28.12.34", "2222", "12", "1 place de la mairie")),
    ("telephone", "00 00 00 00 00", None, None),
    ("telephone", "0 800 123 456", "+33800123456", None),
    ("telephone", "+33 590 90 20 10", "+590590902010", CORRECTED),
    ("telephone", "+590 90 20 10", "+590590902010", CORRECTED),
    ("telephone", "+269 61 00 00", "+262269610000", CORRECTED),
    ("telephone", "0709 30 12 34", "+594709301234", None),
    ("telephone", "05 55 00 00 00;05.55.00.00.00", "+33555000000", None),
    ("telephone", "+1 202 555 0100", None, SET_ASIDE),
    ("courriels", "A@Mairie.fr ; b@mairie.fr|a@mairie.fr", "a@mairie.fr|b@mairie.fr", None),
    ("courriels", "accueil@mairie,fr", None, SET_ASIDE),
    ("courriels", "mailto:a@b.fr", "a@b.fr", CORRECTED),
    ("courriels", "Accueil <a@b.fr>", "a@b.fr", CORRECTED),
    ("courriels", "A <mailto:a@b.fr>; C <c@b.fr>", "a@b.fr|c@b.fr", CORRECTED),
    ("courriels", "a(at)b.fr", "a@b.fr", CORRECTED),
    ("courriels", "Courriel : a@b.fr", "a@b.fr", CORRECTED),
    ("courriels", "a@b.fr ou c@b.fr", "a@b.fr|c@b.fr", None),
    ("courriels", "a@b.fr -", "a@b.fr", None),
    ("courriels", "a@b.fr accueil", "a@b.fr", SET_ASIDE),
    ("site_web", "http://http://b.fr", "http://b.fr", CORRECTED),
    ("site_web", "http://https://b.fr", "https://b.fr", CORRECTED),
    ("site_web", "https//b.fr", "https://b.fr", CORRECTED),
    ("site_web", "http:/b.fr", "http://b.fr", CORRECTED),
    ("site_web", "htpps://b.fr", "https://b.fr", CORRECTED),
    ("site_web", "https ://www.b.fr", "https://www.b.fr", CORRECTED),
    ("site_web", "<https://b.fr>", "https://b.fr", None),
    ("site_web", "https://a.fr ou https://b.fr", "https://a.fr|https://b.fr", CORRECTED),
    ("site_web", "a.fr;b.fr", "http://a.fr|http://b.fr", None),
    ("site_web", "https://a.fr/le,1.html", "https://a.fr/le,1.html", None),
    ("site_web", "https://a.fr/?u=http://b.fr", "https://a.fr/?u=http://b.fr", None),
    ("site_web", "a@b.fr", None, SET_ASIDE),
    ("prise_rdv", "https://a.fr https://b.fr", "https://a.fr|https://b.fr", NOTED),
    ("site_web", "www.mairie.fr", "http://www.mairie.fr", None),
    ("site_web", "https://a.fr/|https://b.fr/", "https://a.fr/|https://b.fr/", None),
    ("site_web", "https://a.fr/,https://b.fr/", "https://a.fr/|https://b.fr/", None),
    ("site_web", "http://", None, None),
    ("site_web", "javascript:alert(1)", None, SET_ASIDE),
    ("site_web", 'https://a.fr/"><script>', None, SET_ASIDE),
    ("nom", "\ufeff  Maison\u200b des\u00a0Services \x00", "Maison des Services", None),
    ("nom", "Comité d\x92Insertion &amp; d&#39;aide", "Comité d’Insertion & d'aide", None),
    ("horaires", "Mo-Fr 09:00-12:00; PH off", "Mo-Fr 09:00-12:00; PH off", None),
    ("horaires", 'Mo 09:00-12:00 || "sur RDV"', 'Mo 09:00-12:00 || "sur RDV"', None),
    ("horaires", "Mo–Fr 09:00–12:00", "Mo-Fr 09:00-12:00", CORRECTED),
    ("horaires", "Mo-Fr 9h-12h30", "Mo-Fr 09:00-12:30", CORRECTED),
    ("horaires", "Lundi 9h-12h", "Mo 09:00-12:00", CORRECTED),
    ("horaires", "24h/24 et 7j/7", "24/7", CORRECTED),
    ("horaires", "Fermé", None, None),
    *(("horaires", text, None, SET_ASIDE) for text in (
        "Très variables", "Mo 09:00-12:00-13:30", "Mo 08:22", "We 08:00", "9h-12h", "sur RDV")),
    ("nom", "Néant", None, None),
    *((french, text, None, None) for french in ("nom", "adresse", "telephone", "site_web", "pivot")
      for text in ("0", "?", "[object Object]", "à compléter", "A COMPLÉTER", "-", "Non renseigné",
                   "NC", "n.c.", "n/a", "null", "undefined", "…", "aucun", "xxx", "#REF!", "#N/A",
                   "#VALEUR!", "#VALEUR !", "#NOM?", "#DIV/0!", "#NUL!", "#NOMBRE!", "#NAME?",
                   "#VALUE!", "####", "Err:502")),
    ("id", "0", "0", None),  # the first row of a table
    ("nom", "Le #Labo", "Le #Labo", None),
    ("nom", "X", "X", None),
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


@pytest.mark.parametrize(("french", "text", "words"), [
    ("telephone", "115", "est un numéro court national"),
    ("telephone", "+33 5 55 00 00 0", "a 8 chiffres après +33 : il en faut 9"),
    ("telephone", "02 41 41 5 67", "a 9 chiffres : un numéro français en a 10"),
    ("telephone", "+687", "n'est qu'un indicatif"),
    ("telephone", "+1 202 555 0100", "n'est pas le numéro d'un territoire français"),
    ("telephone", "voir la mairie", "ne contient aucun numéro"),
    ("telephone", "05 55 00 00 00 / 06 11 22 33 44", "plusieurs numéros dans une case"),
    ("pivot", "130026032", "est un SIREN"),
    ("pivot", "7,92E+13", "qu'un tableur a arrondi"),
    ("pivot", "21300000000000", "ses cinq derniers chiffres sont des zéros"),
    ("pivot", "450002300028", "a 12 chiffres"),
    ("site_web", "https://a.fr ou https://b.fr", "deux adresses web dans une case"),
    ("site_web", "a@b.fr", "est une adresse de courriel"),
    ("courriels", "a@b,fr", "a une virgule à la place d'un point"),
    ("courriels", "a@mairie", "a un domaine incomplet"),
    ("courriels", "www.mairie.fr", "est une adresse web"),
    ("courriels", "a@b.fr accueil", "« accueil » n'est pas"),
    ("date_maj", "45413", "est un numéro de jour de tableur"),
    ("date_maj", "31/02/2024", "n'existe pas dans le calendrier"),
    ("latitude", "1°52'16\"E", "est une longitude"),
])  # fmt: skip
def test_what_is_said_of_a_value_is_what_is_the_matter_with_it(french, text, words):
    assert words in read(french, text).fault.problem


def test_unknown_part_of_a_list_is_named():
    assert "« foo »" in read("publics_specifiquement_adresses", "foo|Jeunes").fault.problem


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
                               "« MCV »"), ("recv", None, "« recv »"),
    ]:  # fmt: skip
        reading = read_value(text, field, context)
        assert reading.value == value
        assert (reading.fault is None) == (unknown is None)
        assert unknown is None or unknown in reading.fault.problem


@pytest.mark.parametrize(("text", "number"), [
    ("6 692 191,98", 6692191.98), ("-1,5e2", -150), ("394035.18", 394035.18), ("", None),
    ("1.234,5", 1234.5), ("6.692.191,98", 6692191.98), ("1,234.5", 1234.5), ("1.234", 1.234),
    ("1,234", 1.234), ("6.692.191", 6692191), ("6,1 m", None), ("nan", None),
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
PATTERNS = {  # those of the schema, and the short numbers of public services
    "pivot": "[a-zA-Z0-9]{9,14}",
    "code_postal": "[0-9]{5}",
    "code_insee": "([013-9][0-9]|2[AB1-9])[0-9]{3}",
    "telephone": r"\+(33|590|594|262|596|269|687|689|508|681)[0-9]{6,9}"
    r"|[13][0-9]{1,3}|11[68][0-9]{3}",
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
    assert all(f"« {word} »" in fault.problem for word in unknown)


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
