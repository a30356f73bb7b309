"""A command killed at each of its steps: `python -m tests.attack.interrupted FOLDER CASE…`.

A step is whatever changes the disk in the folder: a file opened to be written, a folder made, a
rename, a removal, an `fsync`. The command runs in a process of its own, which dies just before the
step; at an `fsync`, it dies a second time with half of the file lost, as a power cut may leave it.
After each death another process checks that the store and the vault open and that nothing is lost,
gives the same command again, and checks that all is as if nothing had happened.

This process only forks: what must not be shared (DuckDB) is opened by its children alone.
"""

import hashlib
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import shapely

from atlas.cli import main
from atlas.cli.group import COMMANDS, import_module
from atlas.directory.decisions import CLOSE, DECISION_COLUMNS
from atlas.disk.workshop import WORK_PREFIX
from atlas.schema.frame import SCHEMA_VERSION, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.sources.vault import CONTEXTS, LISTS, RELEASES, list_kept
from atlas.store.database import read_table, write_store
from tests.conftest import make_source

KILLED = 77
DECISIONS = ",".join(DECISION_COLUMNS) + "\n"


class Case(NamedTuple):
    """A command, what it finds when it begins, and whether it takes something away."""

    arguments: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    removes: bool = False


NEED = ("context", "add", "besoin", "{in}/indice.csv", "--date", "2021-01-01", "--column", "indice")
OTHER = ("context", "add", "besoin", "{in}/autre.csv", "--date", "2022-01-01", "--column", "indice",
         "--id", "indice", "--replace")  # fmt: skip
PLACES = ("import", "{in}/lieux.csv", "--no-build", "--date", "2024-01-01", "--source", "essai")
MORE = ("import", "{in}/lieux2.csv", "--no-build", "--date", "2024-01-01", "--source", "essai",
        "--replace")  # fmt: skip
TWO = ("import", "{in}/lieux.csv", "{in}/lieux2.csv", "--no-build", "--replace")
DECIDE = ("decide", "{in}/decisions.csv", "--no-build")
CASES = {
    "context-add": Case(NEED),
    "context-replace": Case(OTHER, (NEED,)),
    "context-remove": Case(("context", "remove", "indice"), (NEED,), removes=True),
    "import": Case(PLACES),
    "import-replace": Case(MORE, (PLACES,)),
    "import-two": Case(TWO),
    "decide": Case(DECIDE),
    "decide-again": Case(("decide", "{in}/decisions2.csv", "--no-build"), (DECIDE,)),
    "export": Case(("export", "communes", "--out", "{out}/communes.csv")),
    "export-again": Case(("export", "communes", "--out", "{out}/communes.csv"),
                         (("export", "communes", "--where", "false", "--out",
                           "{out}/communes.csv"),)),
    "describe": Case(("describe", "{in}/lieux.csv", "--out", "{out}/d.toml", "--force")),
    "actions": Case(("actions", "--out", "{out}/actions.csv")),
    "contest": Case(("contest", "--out", "{out}/contestation.csv")),
    "label-template": Case(("label", "template", "--out", "{out}/modele.csv")),
}  # fmt: skip


def prepare(folder: Path) -> None:
    """Write a store of two communes, and files to import."""
    given = folder / "in"
    given.mkdir(parents=True)
    (folder / "out").mkdir()
    (given / "indice.csv").write_text("code,indice\n23001,5\n23002,7\n", "utf-8")
    (given / "autre.csv").write_text("code,indice\n23001,6\n23002,8\n", "utf-8")
    heading = ("id,nom,commune,code_postal,code_insee,adresse,latitude,longitude,telephone,"
               "horaires,date_maj,services,frais_a_charge\n")  # fmt: skip
    row = (
        "p{0},Lieu {0},Guéret,23000,23096,{0} rue Neuve,46.1694,1.8711,+33555000000,"
        "Mo-Fr 09:00-12:00,2024-05-01,Accès internet et matériel informatique,Gratuit\n"
    )
    for name, numbers in (("lieux.csv", (1, 2)), ("lieux2.csv", (3, 4))):
        (given / name).write_text(heading + "".join(map(row.format, numbers)), "utf-8")
    for name, key in (("decisions.csv", "a"), ("decisions2.csv", "b")):
        row = f"{CLOSE},essai:{key},,,,,plus de lieu,,2024-01-01\n"
        (given / name).write_text(DECISIONS + row, "utf-8")
    built = {
        "build_id": "1", "schema_version": SCHEMA_VERSION, "atlas_version": "1",
        "built_at": "2026-01-01T00:00:00+00:00", "cog_vintage": "COG", "detour_factor": 1.3,
        "notice": None,
    }  # fmt: skip
    rows = {"build": conform(pd.DataFrame([built]), "build"), "sources": make_source()}
    write_store(folder / "atlas.duckdb", {n: empty_table(n) for n in TABLES} | rows | land())


def land() -> dict[str, pd.DataFrame]:
    """Return two communes, their département and their région."""
    communes = [
        dict.fromkeys(column.name for column in TABLES["communes"])
        | {"commune_code": code, "commune_name": name, "population": 100, "postal_codes": "23000",
           "departement_code": "23", "region_code": "75", "reference_longitude": west + 0.05,
           "reference_latitude": 46.05, "reference_kind": "mairie",
           "geometry": shapely.box(west, 46, west + 0.1, 46.1)}
        for code, name, west in (("23001", "Ouest", 2.0), ("23002", "Est", 2.1))
    ]  # fmt: skip
    import geopandas as gpd

    frame = conform(pd.DataFrame(communes), "communes")
    return {"communes": gpd.GeoDataFrame(frame, geometry="geometry", crs=4326)}


def run(folder: Path, arguments: tuple[str, ...]) -> None:
    """Run a command in this process, and check that it succeeds."""
    places = {"{in}": str(folder / "in"), "{out}": str(folder / "out")}
    told = []
    for argument in arguments:
        for name, place in places.items():
            argument = argument.replace(name, place)
        told.append(argument)
    os.environ |= {"ATLAS_STORE": str(folder / "atlas.duckdb"), "ATLAS_OFFLINE": "true",
                   "ATLAS_RAW_DIR": str(folder / "raw"),
                   "ATLAS_DECISIONS": str(folder / "decisions.csv")}  # fmt: skip
    code = main(told, standalone_mode=False)
    assert not code, f"{told}: exit {code}"


def forked(action: Callable[[], None], log: Path) -> int:
    """Run an action in a child of this process, its words in a file; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(told, 1)
        os.dup2(told, 2)
        action()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class Steps:
    """Counts what changes the disk in a folder, and kills this process just before a step."""

    def __init__(self, folder: Path, deadly: int = -1, is_torn: bool = False) -> None:
        self.seen: list[str] = []
        self._root, self._deadly, self._is_torn = str(folder), deadly, is_torn
        sync = os.fsync

        def fsync(descriptor: int) -> None:
            self._step("fsync", str(_opened(descriptor)), descriptor)
            sync(descriptor)

        os.fsync = fsync
        sys.addaudithook(self._hear)

    def _hear(self, event: str, values: tuple) -> None:
        first = values[0] if values else None
        if not isinstance(first, (str, bytes, os.PathLike)):
            return
        path = os.fsdecode(first)
        if event == "open":
            if values[2] & (os.O_WRONLY | os.O_RDWR):
                self._step("write", path)
        elif event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"):
            # Trees are removed from the folder that is open, by names in it.
            inside = values[-1] if event in ("os.remove", "os.rmdir") else -1
            base = _opened(inside) if inside != -1 else Path()
            self._step(event, str(base / path))

    def _step(self, event: str, path: str, descriptor: int | None = None) -> None:
        if not path.startswith(self._root):
            return
        self.seen.append(event)
        if len(self.seen) != self._deadly:
            return
        if self._is_torn and descriptor is not None and Path(path).is_file():
            os.truncate(path, Path(path).stat().st_size // 2)
        os._exit(KILLED)


def _opened(descriptor: int) -> Path:
    """Return what a descriptor has open."""
    return Path(f"/proc/self/fd/{descriptor}").readlink()


def snapshot(folder: Path) -> dict[str, object]:
    """Return what a folder holds for its user: tables, vault, decisions, files written."""
    store, raw = folder / "atlas.duckdb", folder / "raw"
    kept = [one for family in (RELEASES, CONTEXTS, LISTS) for one in list_kept(family, raw)]
    tables = ("build", "sources", "communes", "contexts", "need_values")
    return {
        "store": {name: len(read_table(store, name)) for name in tables},
        "values": read_table(store, "need_values")["value"].tolist(),
        "vault": sorted(f"{one.path.relative_to(raw)} {one.sha256}" for one in kept),
        "files": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted([*(folder / "out").iterdir(), *folder.glob("decisions.csv")])
            if path.is_file()
        },
    }


def require_between(folder: Path, first: dict, last: dict, removes: bool) -> None:
    """Check that a folder is as before the command or as after it, part by part."""
    now = snapshot(folder)
    lost = {one for one in first["vault"] if one not in now["vault"]} - _aside(folder)
    assert removes or not lost, f"lost: {lost}"
    assert now["vault"] in (first["vault"], last["vault"]), now["vault"]
    for part in ("store", "values"):
        assert now[part] in (first[part], last[part]), (part, now[part])
    for name, digest in now["files"].items():
        assert digest in (first["files"].get(name), last["files"].get(name)), f"half: {name}"
    assert first["files"].keys() <= now["files"].keys()


def _aside(folder: Path) -> set[str]:
    """Return the editions that were replaced and stay in the vault, as `snapshot` names them."""
    found = set()
    for path in (folder / "raw" / ".replaced").rglob("*"):
        if path.is_file():
            parts = path.relative_to(folder / "raw" / ".replaced").parts
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found.add(f"{'/'.join((*parts[:-2], parts[-1]))} {digest}")
    return found


def leftovers(folder: Path) -> list[str]:
    """Return what is left of work; an empty workshop of this hour is swept later."""
    return [str(one) for one in folder.rglob(f"{WORK_PREFIX}*") if any(one.iterdir())]


class Attack:
    """One command on one folder, as often as it has steps."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case = case
        self.first, self.work, self.log = folder / "first", folder / "work", folder / "log"
        self.told = folder / "told.json"
        folder.mkdir(parents=True, exist_ok=True)

    def ready(self) -> None:
        """Prepare the folder, and tell what it holds."""
        prepare(self.first)
        for arguments in self.case.before:
            run(self.first, arguments)
        self.told.write_text(json.dumps(snapshot(self.first)))

    def whole(self) -> None:
        """Run the command undisturbed, and tell its steps and what it left."""
        steps = Steps(self.work)
        run(self.work, self.case.arguments)
        seen = list(steps.seen)
        self.told.write_text(json.dumps([seen, snapshot(self.work)]))

    def killed(self, number: int, is_torn: bool) -> None:
        """Run the command and die at a step."""
        Steps(self.work, number, is_torn)
        run(self.work, self.case.arguments)

    def checked(self, before: dict, after: dict) -> None:
        """Check that nothing is lost, and that the same command leaves all as it must be."""
        require_between(self.work, before, after, self.case.removes)
        try:
            run(self.work, self.case.arguments)
        except AssertionError:
            # What is removed already, or there already, is refused: it was done.
            assert snapshot(self.work)["vault"] == after["vault"]
        now = snapshot(self.work)
        assert now == after, now
        assert (left := leftovers(self.work)) == [], left

    def copied(self) -> None:
        """Begin again from what was prepared."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.first, self.work)

    def made(self, action: Callable[[], None]) -> object:
        """Return what an action tells, which must succeed."""
        assert forked(action, self.log) == 0, self.log.read_text()
        return json.loads(self.told.read_text())


def attack(case: Case, folder: Path) -> dict[str, object]:
    """Kill a command at each of its steps, and say what became of it."""
    own = Attack(case, folder)
    before = own.made(own.ready)
    own.copied()
    seen, after = own.made(own.whole)
    points = [(number, False) for number in range(1, len(seen) + 1)]
    points += [(number, True) for number, event in enumerate(seen, 1) if event == "fsync"]
    failures = []
    for number, is_torn in points:
        own.copied()
        died = forked(partial(own.killed, number, is_torn), own.log)
        if died != KILLED or forked(partial(own.checked, before, after), own.log):
            said = own.log.read_text()[-1500:]
            failures.append(f"step {number} {seen[number - 1]}, torn {is_torn}, {died}: {said}")
    return {"steps": len(seen), "points": len(points), "failures": failures, "seen": seen}


if __name__ == "__main__":
    for held in COMMANDS.values():
        if held.module not in ("route",):
            import_module(f"atlas.cli.{held.module}")
    given = Path(sys.argv[1])
    for name in sys.argv[2:] or CASES:
        try:
            told = attack(CASES[name], given / name)
        except AssertionError as error:
            told = {"steps": 0, "points": 0, "failures": [f"at rest: {error}"], "seen": []}
        sys.stdout.write(json.dumps({"case": name} | told) + "\n")
        sys.stdout.flush()
