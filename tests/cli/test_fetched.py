"""`atlas import https://…`: fetched whole, kept as a file would be, nothing left behind."""

import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.errors import InputError
from atlas.settings import Settings
from atlas.sources.fetching import address_file
from atlas.sources.vault import RELEASES, list_kept
from atlas.store.renewal import renew_editions

ROWS = (
    "id,nom,adresse,code_postal,commune,latitude,longitude,date_maj\n"
    "1,Espace des Tilleuls,4 place du Marché,23000,Guéret,46.1694,1.8711,2024-05-01\n"
)
# Path -> what the server answers there, instead of `ROWS`.
BODIES = {}


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path.startswith("/lieux") or self.path in self.server.bodies
        body = self.server.bodies.get(self.path, ROWS).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def address(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.bodies = BODIES
        BODIES.clear()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def run(tmp_path):
    def command(*arguments, **settings):
        env = {"ATLAS_USER_DIR": str(tmp_path)} | settings
        return CliRunner().invoke(main, ["import", "--no-build", *arguments], env=env)

    return command


def test_an_address_is_kept_as_a_file_would_be(run, address, tmp_path):
    options = ("--format", "national-v1", "--source", "essai")
    done = run(f"{address}/lieux%20du%20march%C3%A9.csv?jour=1", *options)
    assert done.exit_code == 0, done.output
    kept = tmp_path / "raw" / "essai" / "2024-05-01" / "lieux du marché.csv"
    assert kept.read_text(encoding="utf-8") == ROWS
    assert list((tmp_path / "raw" / ".download").iterdir()) == []


def test_what_cannot_be_had_is_said_and_nothing_is_kept(run, address, tmp_path):
    absent = run(f"{address}/rien.csv")
    assert absent.exit_code == 1
    assert "refus du serveur (404)" in absent.output
    big = run(f"{address}/lieux.csv", ATLAS_DOWNLOAD_LIMIT_MB="0")
    assert "ATLAS_DOWNLOAD_LIMIT_MB" in big.output
    other = run("ftp://exemple.fr/lieux.csv")
    assert "attendu http" in other.output
    assert not list(tmp_path.rglob("lieux*"))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.fr/", "fichier"),
        ("https://a.fr/..%2f..%2fetc%2fpasswd", "passwd"),
        ("https://a.fr/r/..", "fichier"),
        ("https://a.fr/a%00b%5Cc.csv", "a-b-c.csv"),
    ],
)
def test_the_name_of_an_address_stays_in_its_folder(address, name):
    assert address_file(address) == name


def test_an_address_without_host_is_refused():
    with pytest.raises(InputError, match="attendu http"):
        address_file("https:///lieux.csv")


TODAY = date(2026, 11, 29)
V1 = ("--format", "national-v1")


def renewed(tmp_path):
    """Ask again for every address; return what was said, and the editions that are there."""
    said, settings = [], Settings(user_dir=tmp_path)
    renew_editions(settings, TODAY, said.append)
    return " ".join(said), {one.release_id: one for one in list_kept(RELEASES, settings.raw_path)}


def test_an_address_is_asked_for_again(run, address, tmp_path):
    where = f"{address}/lieux.csv"
    options = ("--format", "national-v1", "--source", "essai", "--licence", "LO", "--covers", "D23")
    assert run(where, *options).exit_code == 0
    said, editions = renewed(tmp_path)
    assert "essai@2024-05-01\xa0: inchangé" in said
    assert [*editions] == ["essai@2024-05-01"]
    BODIES["/lieux.csv"] = ROWS.replace("2024-05-01", "2025-06-01")
    said, editions = renewed(tmp_path)
    assert "essai@2025-06-01\xa0: nouvelle édition, après essai@2024-05-01" in said
    new = editions.pop("essai@2025-06-01")
    assert (new.address, new.source) == (where, editions["essai@2024-05-01"].source)
    assert "essai@2025-06-01\xa0: inchangé" in renewed(tmp_path)[0]


def test_a_new_edition_of_the_same_date_leaves_the_old_one_aside(run, address, tmp_path):
    assert run(f"{address}/lieux.csv", "--source", "essai", *V1).exit_code == 0
    BODIES["/lieux.csv"] = ROWS.replace("Tilleuls", "Platanes")
    said, editions = renewed(tmp_path)
    assert "remplacée" in said
    assert "Platanes" in editions["essai@2024-05-01"].path.read_text(encoding="utf-8")
    [old] = (tmp_path / "raw" / ".replaced").rglob("lieux.csv")
    assert "Tilleuls" in old.read_text(encoding="utf-8")


def test_what_cannot_be_asked_for_again_stays(run, address, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(ROWS, encoding="utf-8")
    assert run(str(own), *V1).exit_code == 0
    assert "Aucune édition" in renewed(tmp_path)[0]
    BODIES["/export"] = ROWS
    assert run(f"{address}/export", "--source", "essai", *V1).exit_code == 0
    before = renewed(tmp_path)[1]
    for body in (None, "<html>"):
        BODIES.pop("/export", None)
        BODIES.update({"/export": body} if body else {})
        said, after = renewed(tmp_path)
        assert "gardé tel quel" in said
        assert after == before


def test_two_addresses_of_one_file_name_are_two_files(run, address, tmp_path):
    BODIES.update({"/nord/x.csv": ROWS, "/sud/x.csv": ROWS.replace("Tilleuls", "Platanes")})
    done = run(f"{address}/nord/x.csv", f"{address}/sud/x.csv", "--format", "national-v1")
    assert done.exit_code == 0, done.output
    names = {path.read_text(encoding="utf-8")[72:90] for path in (tmp_path / "raw").rglob("*.csv")}
    assert len(names) == 2
    [edition] = renewed(tmp_path)[1].values()
    assert [one.address for one in edition.files] == [f"{address}/{side}/x.csv"
                                                      for side in ("nord", "sud")]  # fmt: skip
