"""The embedded reference of stakes, as its sources publish it."""

from pathlib import Path

import pandas as pd

from atlas.errors import SourceError
from atlas.schema.frame import conform

FILE = Path("stakes") / "referentiel_enjeux.csv"


def read_stakes(data_dir: Path) -> pd.DataFrame:
    """Return table `stakes` of the embedded reference.

    Raises
    ------
    SourceError
        The file is not there.
    """
    path = data_dir / FILE
    try:
        rows = pd.read_csv(path, dtype="str")
    except OSError as error:
        raise SourceError(f"{path} : référentiel d'enjeux illisible ({error.strerror})") from error
    versions = {name: number for number, name in
                enumerate(dict.fromkeys(rows["referentiel_version"]), start=1)}  # fmt: skip
    code = rows["referentiel_version"].map(versions).astype("str")
    return conform(
        rows.assign(
            context_id=None,
            stake_code="enjeux-" + code + ":" + rows["position_dans_la_source"],
            reference_name=rows["referentiel_version"],
            level=rows["niveau"],
            position=rows["position_dans_la_source"].astype("int64"),
            stake_name=rows["libelle"],
            parent_name=None,
            announced_count=rows["nombre_annonce_par_la_source"].astype("int64"),
        ),
        "stakes",
    )
