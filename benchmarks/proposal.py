"""Measure descriptions proposed for real files against those written by hand, in one run.

Run ``python -m benchmarks.proposal`` with `../shared` beside the project. Each file is described as
if nothing were known of its producer; prints what is found and what is right, and what is wrong.
"""

import sys

from atlas.settings import PROJECT
from tests.proposal_corpus import Judged, judge, read_file

DATA = PROJECT.parent / "shared" / "data"
FOLDERS = ("places", "places-2026")


def told(folder: str, judged: list[Judged]) -> str:
    """Return the shares of fields found and of columns right in a folder, and the wrong names."""
    fields, found = (sum(len(getattr(one, name)) for one in judged) for name in ("fields", "found"))
    pairs, right = (sum(len(getattr(one, name)) for one in judged) for name in ("pairs", "right"))
    names = sum(pair not in one.right for one in judged for pair in one.pairs if pair[0] == "nom")
    return (
        f"{folder}, {len(judged)} files: {found} of {fields} fields found ({found / fields:.3f}), "
        f"{right} of {pairs} columns right ({right / pairs:.3f}), {names} wrong names"
    )


def main() -> None:
    """Describe every real file."""
    if not DATA.exists():
        sys.exit("../shared is absent: nothing to describe")
    for folder in FOLDERS:
        judged = []
        for path in sorted((DATA / folder).iterdir()):
            one = judge(read_file(path))
            judged.append(one)
            for pair, word in one.pairs.items():
                if pair not in one.right:
                    print(f"{path.name}: {pair[0]} <- {pair[1]} ({word})")
        print(told(folder, judged))


if __name__ == "__main__":
    main()
