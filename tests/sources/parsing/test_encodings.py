"""Bytes -> text: encodings found out, repaired, or refused."""

import pytest

from atlas.errors import SchemaError
from atlas.sources.parsing.encodings import broken_pieces, decode, restored

TEXT = "nom;ville\nMédiathèque d'été à Nîmes;Évry\nEspace « Cœur » où ça aide;Bézu\n"
WRONG = ["cp1252", "latin-1", "mac_roman", "cp850"]


def said(content):
    return [remark.problem for remark in decode(content, "lieux.csv").notes]


@pytest.mark.parametrize("encoding", [
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252",
])  # fmt: skip
def test_usual_encodings_are_found_out_without_a_word(encoding):
    content = TEXT.encode(encoding)
    assert decode(content, "lieux.csv").text == TEXT
    assert said(content) == []


@pytest.mark.parametrize("text", [
    "L’espace", "“Espace”", "Espace – annexe", "et cetera…", "10 €", "l’œuvre", "n°", "Saint-Éloi",
    "Muñoz", "Zürich", "«\xa0Lieu\xa0»", "cœur", "à", "ça", "ô", "Noël", "L’Haÿ", "½ journée",
])  # fmt: skip
def test_one_sign_is_enough_for_windows(text):
    assert decode(f"nom;ville\n{text};Paris\n".encode("cp1252"), "lieux.csv").text.count(text) == 1


@pytest.mark.parametrize(("encoding", "words"), [("mac_roman", "Mac Roman"), ("cp850", "DOS")])
def test_encodings_of_old_machines_are_found_out_and_said(encoding, words):
    content = TEXT.replace("œ", "oe").encode(encoding)
    assert decode(content, "lieux.csv").text == TEXT.replace("œ", "oe")
    assert words in said(content)[0]


@pytest.mark.parametrize("legacy", ["cp1252", "mac_roman"])
def test_lines_of_two_encodings_are_each_read_and_the_fewer_said(legacy):
    first, second, third, _ = TEXT.split("\n")
    content = b"\n".join([first.encode(), second.encode(legacy), third.encode()])
    assert decode(content, "lieux.csv").text == "\n".join([first, second, third])
    assert "la ligne 2" in said(content)[0]
    content = b"\n".join([first.encode(), second.encode(), *[third.encode(legacy)] * 9])
    assert decode(content, "lieux.csv").text.split("\n")[-1] == third
    assert "les lignes 3, 4, 5, 6, 7 et 4 autres" in said(content)[0]


def test_cells_of_two_encodings_in_one_line_are_each_read():
    content = "été;".encode() + "Évry\n".encode("cp1252")
    assert decode(content, "lieux.csv").text == "été;Évry\n"


def test_capitals_before_a_quote_are_not_taken_for_utf8():
    text = "CAFÉ» MÉDIATHÈQUE;ÉTÉ\n" * 3
    assert decode(text.encode("cp1252"), "lieux.csv").text == text
    assert said(text.encode("cp1252")) == []


@pytest.mark.parametrize("content", [b"\0\1\2\3", b"id;nom\n1;\0\0\0a\n", b"\xff\xfe\xd8"])
def test_what_is_not_text_is_refused(content):
    with pytest.raises(SchemaError, match=r"^lieux\.csv : "):
        decode(content, "lieux.csv")


@pytest.mark.parametrize("encoding", WRONG)
@pytest.mark.parametrize("text", ["Médiathèque d’été", "n° 4 à Évry", "où ça ?", "«\xa0Nîmes\xa0»"])
def test_utf8_read_wrong_once_or_twice_is_restored(encoding, text):
    once = text.encode().decode(encoding, "replace")
    if "\ufffd" in once:
        pytest.skip("a byte was lost")
    assert broken_pieces(once)
    assert restored(once) == text
    twice = once.encode().decode(encoding, "replace")
    if "\ufffd" not in twice and encoding in ("cp1252", "latin-1"):
        assert restored(twice) == text


@pytest.mark.parametrize("text", [
    "Médiathèque", "CAFÉ » ÂGÉS", "Île-d’Yeu", "30 °C", "œuvre", "São Paulo", "Ã", "5 € – 7 €",
    "Ångström", "L’Haÿ-les-Roses", "Â ", "x² + y³",
])  # fmt: skip
def test_good_text_is_left_alone(text):
    assert not broken_pieces(text)
    assert restored(text) == text


def test_a_space_that_lost_its_width_is_restored_among_other_repairs():
    assert restored("AccÃ¨s Ã  tous") == "Accès à tous"
