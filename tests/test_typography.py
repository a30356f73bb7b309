"""Texts of the atlas have the no-break spaces of French, wherever they are shown."""

from tests.typography import mended, rooms


def test_every_literal_has_the_spaces_of_french():
    """`python -m tests.typography` mends what is found here."""
    wrong = [path.name for path in rooms() if mended(*read(path)) != read(path)[0]]
    assert len(rooms()) > 300
    assert wrong == []


def read(path):
    return path.read_text(encoding="utf-8"), path.parent.name == "cli"


def test_only_sentences_are_mended():
    source = """say(f"« {name} » : {n % 2} lieux ; {' ; '.join(names)} ?")\nx = y[a :]\n"""
    better = mended(source)
    assert better.count("\xa0") == 6
    assert better.replace("\xa0", " ") == source
    assert "{n % 2}" in better
    assert "[a :]" in better
    for untouched in (
        '"""Docstring : in English."""\n', '# comment : x\n', 'p = re.compile(r"a : b")\n',
        'q = "SELECT a FROM b WHERE c = ?"\n', 'd = "10:30"\n', 't = "% de"\n',
    ):  # fmt: skip
        assert mended(untouched) == untouched
