"""The notebook of the docs runs from top to bottom on the embedded atlas, and says what it does."""

import shutil

import geopandas as gpd
import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import PROJECT

NOTEBOOK = PROJECT / "docs" / "notebook.ipynb"


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_notebook_runs_and_writes_its_file(built, tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    shutil.copy(NOTEBOOK, tmp_path)
    notebook = nbformat.read(tmp_path / NOTEBOOK.name, 4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = "\n".join(str(output.get("data", {}).get("text/plain", "")) for output in outputs)
    assert "Ain" in shown
    assert "par la route (vol d'oiseau" in shown.lower()
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert "is_optimal=True" in shown
    written = gpd.read_file(tmp_path / "manques.geojson")
    assert (written["beyond_10km_share"] == 1).all()
    assert len(written) > 0


def test_the_notebook_is_kept_without_outputs():
    notebook = nbformat.read(NOTEBOOK, 4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
