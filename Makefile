# Wraps the commands of README.md; needs Python 3.11, 3.12 or 3.13 and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint lock clean

run: $(VENV)/.ready
	$(BIN)/chengwen run raw --output output

test: $(VENV)/.ready
	$(BIN)/pytest -n auto

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The lock file holds the versions and hashes of everything, for every platform that is supported.
$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

# After a change of the dependencies in pyproject.toml; needs uv.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --no-strip-extras --generate-hashes \
		--no-header --output-file requirements.lock

clean:
	rm -rf output
