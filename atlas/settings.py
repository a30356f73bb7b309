"""Settings of the atlas, from the environment (`ATLAS_*`). See docs/settings.md."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from atlas.errors import InputError
from atlas.schema.sphere import DETOUR_FACTOR

# What a wheel holds of the top of the repository; see `setup.py`.
_BUNDLE = Path(__file__).resolve().with_name("_bundle")
IS_INSTALLED = _BUNDLE.is_dir()
# The folder of `data`, `pages` and `streamlit_app.py`: that of the checkout, or within the package.
PROJECT = _BUNDLE if IS_INSTALLED else Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Where things are and what a build assumes; each can be set as `ATLAS_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="ATLAS_", env_ignore_empty=True)

    data_dir: Path = Field(
        PROJECT / "data", description="folder of what is embedded: reference, mappings, places…"
    )
    user_dir: Path | None = Field(
        None,
        description="folder of what is received and built; `<data_dir>` if unset, or the user's "
        "folder when the atlas is installed from a wheel and keeps its own data",
    )
    store: Path | None = Field(None, description="DuckDB file; `<user_dir>/atlas.duckdb` if unset")
    raw_dir: Path | None = Field(None, description="files received; `<user_dir>/raw` if unset")
    decisions: Path | None = Field(
        None, description="file of decisions; `<user_dir>/decisions.csv` if unset"
    )
    movements: Path | None = Field(
        None, description="INSEE's file of the movements of communes, to complete the history"
    )
    national_url: str = Field(
        "https://www.data.gouv.fr/api/1/datasets/r/398edc71-0d51-4cb6-9cbe-2540a4db573c",
        description="address of the current national file",
    )
    download_limit_mb: int = Field(
        500, ge=1, description="megabytes beyond which a download is refused"
    )
    offline: bool = Field(False, description="never ask for the national file")
    connect_timeout_s: float = Field(5, gt=0, description="seconds to wait for a connection")
    read_timeout_s: float = Field(60, gt=0, description="seconds to wait for more bytes")
    geocoding_url: str = Field(
        "https://data.geopf.fr/geocodage/search/csv/",
        description="address service, asked for the places without coordinates",
    )
    geocoding_batch_size: int = Field(5000, ge=1, le=50_000, description="addresses in one request")
    geocoding_min_score: float = Field(
        0.6, ge=0, le=1, description="least score of an address found"
    )
    geocoding_timeout_s: float = Field(120, gt=0, description="seconds to wait for a batch")
    hosts: str = Field(
        "", description="names under which the app answers, separated by spaces; any if empty"
    )
    embedded_by: str = Field(
        "*",
        pattern=r"^[^;,\r\n]*\z",
        description="sites that may show the app in a frame, "
        "separated by spaces; `*` for any, empty for none",
    )
    file_limit_mb: int = Field(
        500, ge=1, description="megabytes beyond which a file is refused before it is read"
    )
    upload_limit_mb: int = Field(
        50, ge=1, description="megabytes beyond which a file dropped on a page is refused"
    )
    readers_limit: int = Field(
        400, ge=1, description="pages open at once beyond which a reader is asked to come back"
    )
    detour_factor: float = Field(
        DETOUR_FACTOR, ge=1, le=5, description="road metres per great-circle metre"
    )

    credits: str = Field(
        "", description="credit line of report figures, as the parties to the agreement worded it"
    )
    public_url: str = Field(
        "", description="address of the atlas for those who follow a link; that of the browser if "
        "unset",
    )  # fmt: skip

    @property
    def host_names(self) -> tuple[str, ...]:
        """The names under which the app answers; none for any."""
        return tuple(self.hosts.split())

    @property
    def user_path(self) -> Path:
        """The folder of what is received and built; never within an installed package."""
        if self.user_dir is not None:
            return self.user_dir
        if IS_INSTALLED and self.data_dir.is_relative_to(PROJECT):
            return user_data_path("atlas-mediation", appauthor=False)
        return self.data_dir

    @property
    def map_path(self) -> Path:
        """The folder of the files that the browser asks for; they are written when one does."""
        is_own = IS_INSTALLED or self.user_dir is not None
        return (self.user_path if is_own else PROJECT) / "static" / "map"

    @property
    def store_path(self) -> Path:
        """The DuckDB file."""
        return self.store or self.user_path / "atlas.duckdb"

    @property
    def raw_path(self) -> Path:
        """The folder of files received."""
        return self.raw_dir or self.user_path / "raw"

    @property
    def removals_path(self) -> Path:
        """The requests of persons to be left out, beside the decisions, that every build obeys."""
        return self.decisions_path.with_name("retraits.csv")

    @property
    def decisions_path(self) -> Path:
        """The file of decisions that every build obeys."""
        return self.decisions or self.user_path / "decisions.csv"

    @property
    def reference_path(self) -> Path:
        """The folder of reference territories."""
        return self.data_dir / "reference"


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    InputError
        One has a value that it cannot have.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"ATLAS_{str(fault['loc'][0]).upper()} : {fault['msg']} (reçu : {fault['input']!r})"
            for fault in error.errors()
        ]
        raise InputError("réglage refusé : " + " ; ".join(faults)) from error
