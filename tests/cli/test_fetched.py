"""`atlas import https://…`: fetched whole, kept as a file would be, nothing left behind."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.cli.fetched import _file_name
from atlas.errors import InputError

ROWS = (
    "id,nom,adresse,code_postal,commune,latitude,longitude,date_maj\n"
    "1,Espace des Tilleuls,4 place du Marché,23000,Guéret,46.1694,1.8711,2024-05-01\n"
)


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path.startswith("/lieux")
        body = ROWS.encode() if found else b""
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
    assert _file_name(address) == name


def test_an_address_without_host_is_refused():
    with pytest.raises(InputError, match="attendu http"):
        _file_name("https:///lieux.csv")
