# Everything a reader may want to run. Needs Python 3.11 or later with pip, and make; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: help demo test verify same words bench lint docs lock

help:
	@echo "make demo    plan the serum run to Nome, January 1925"
	@echo "make test    run the tests"
	@echo "make lint    style and types"
	@echo "make verify  compare with published and measured figures (BALTO_DATA names the folder of reference data)"
	@echo "make same OLD=TREE  whether an older tree prints and writes the same, but for what was renamed on purpose"
	@echo "make words   collect what people read for translators, and compile what they have written"
	@echo "make bench   what it costs, as ratios within one run"

demo: $(VENV)/.ready
	$(BIN)/balto plan examples/nome-1925 --out out/nome-1925

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

verify: $(VENV)/.ready-dev
	$(BIN)/python -m verification.run

same: $(VENV)/.ready-dev
	@test -n "$(OLD)" || { echo "make same OLD=TREE: which older tree? git worktree add ../older REVISION makes one" >&2; exit 2; }
	$(BIN)/python -m verification.same $(OLD)

words: $(VENV)/.ready-dev
	$(BIN)/python -m verification.catalogue

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.run

docs: $(VENV)/.ready
	$(BIN)/python -m balto.files.describe docs/case-folder.md

# The stamps keep a second run from installing again.
$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Balto needs Python 3.11 or later; try: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-index --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv; writes names, versions and hashes only.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	$(COMPILE) pyproject.toml --extra build -o requirements.lock
	$(COMPILE) pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock
