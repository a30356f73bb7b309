"""Build the embedded default places from the pinned npm package of the national map.

Run ``python data/make_places.py`` (needs npm and the installed atlas), or give the archive with
``--archive FILE``. Only facts on places are kept: no e-mail address, no mobile number.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from datetime import date
from pathlib import Path

from atlas.intake.validation import validate
from atlas.sources.files import read_file
from atlas.sources.registry import load_mappings
from atlas.views.export import to_national_csv

DATA = Path(__file__).resolve().parent
PACKAGE = "@gouvfr-anct/cartographie-nationale@5.22.0"
SHA256 = "bb9ef1c8fdcba95cd71d26372e6fe41da6ff73a00f90bbffbaaa2e145f5f2917"
MEMBER = "package/assets/data/source.json"
OUTPUT = DATA / "places" / "auvergne-rhone-alpes-2022.csv"
SOURCE_ID = "auvergne-rhone-alpes-2022"
# Dates after the file's own publication would be faults.
PUBLISHED = date(2022, 12, 31)
MOBILE = re.compile(r"\+33[67]\d{8}")


def obtain(folder: Path) -> Path:
    """Download the package with npm and return its archive."""
    command = ["npm", "pack", "--silent", PACKAGE, "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def build(archive: Path, folder: Path) -> None:
    """Write the places of the archive in the national schema."""
    received = hashlib.sha256(archive.read_bytes()).hexdigest()
    if received != SHA256:
        sys.exit(f"{archive.name}: SHA-256 {received}, expected {SHA256}")
    raw_path = folder / "source.json"
    with tarfile.open(archive) as files:
        member = files.extractfile(MEMBER)
        if member is None:
            sys.exit(f"{archive.name}: no {MEMBER} inside")
        raw_path.write_bytes(member.read())
    raw = read_file(raw_path)
    mapping = load_mappings(DATA / "mappings")["national-v0"]
    result = validate(raw.rows, mapping, SOURCE_ID, PUBLISHED, PUBLISHED)
    records = result.records
    records["emails"] = None
    mobile = records["phone"].fillna("").str.fullmatch(MOBILE)
    records["phone"] = records["phone"].mask(mobile)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_bytes(to_national_csv(records))
    print(f"{OUTPUT.name}: {len(raw.rows)} rows read, {len(records)} written")
    print(result.issues.groupby(["severity", "rule"]).size().to_string())


def main() -> None:
    """Obtain the package and build the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", type=Path, help="archive already downloaded")
    given: Path | None = parser.parse_args().archive
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        build(given or obtain(folder), folder)


if __name__ == "__main__":
    main()
