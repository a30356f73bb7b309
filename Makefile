# `make run` opens the atlas, `make test` checks it. Both do again only what is not done yet.
# `make test SLOW=1` runs the tests that are marked slow too, as `.ci/run` does.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
PORT ?= 8501
SLOW ?=

.PHONY: run build test routing bench release clean

run: $(VENV)/run
	$(BIN)/atlas build --if-absent
	$(BIN)/atlas serve --port $(PORT)

build: $(VENV)/run
	$(BIN)/atlas build

test: $(VENV)/test $(VENV)/routing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -n logical --maxprocesses 8 --dist worksteal $(if $(SLOW),,-m 'not slow')

bench: $(VENV)/bench
	$(BIN)/python -m benchmarks.build
	$(BIN)/python -m benchmarks.matching
	$(BIN)/python -m benchmarks.proposal
	$(BIN)/python -m benchmarks.access
	$(BIN)/python -m benchmarks.siting
	$(BIN)/python -m benchmarks.partition
	$(BIN)/python -m benchmarks.map
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.readers
	$(BIN)/python -m benchmarks.figures
	$(BIN)/python -m benchmarks.dossier
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.thresholds

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "L'atlas demande Python 3.11 ou plus récent."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "Il manque le module venv : apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Each archive that is installed is the one whose SHA-256 `requirements/make` wrote.
$(VENV)/run: $(VENV)/bin/python pyproject.toml requirements/run.txt
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: $(VENV)/run requirements/test.txt
	$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

routing: $(VENV)/routing

# Python 3.11 has an engine without the program that builds tiles: that of a newer package serves.
$(VENV)/routing: $(VENV)/run requirements/routing.txt requirements/tiles.txt
	$(PIP) --require-hashes -r requirements/routing.txt
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' \
		|| $(PIP) --upgrade --target $(VENV)/valhalla-builder --python-version 3.12 \
			--only-binary=:all: --no-deps --require-hashes -r requirements/tiles.txt
	@touch $@

$(VENV)/bench: $(VENV)/test
	$(PIP) -c constraints.txt -e '.[dev]'
	@touch $@

# The wheel, and beside it what it runs with.
release: $(VENV)/run
	$(PIP) -c constraints.txt cyclonedx-bom
	$(BIN)/python -m pip wheel -q --no-deps --no-build-isolation -w dist .
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml \
		--of JSON -o dist/atlas.cdx.json

clean:
	rm -rf $(VENV) static .mypy_cache .ruff_cache .pytest_cache .hypothesis
