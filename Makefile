# Wraps the commands of README.md; needs Python 3.11, 3.12 or 3.13 and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test crash fuzz patterns lint lock clean

run: $(VENV)/.ready
	$(BIN)/chengwen run raw --output output

test: $(VENV)/.ready
	$(BIN)/pytest -n auto --maxschedchunk 2

# Hundreds of runs and workers killed at random instants; each result is compared with an undisturbed run's.
crash: $(VENV)/.ready
	KILLS=$(or $(KILLS),300) $(BIN)/pytest tests/flows/test_crash.py

# Random bytes and damaged samples through the whole pipeline, for as many seconds as FOR says. With GUIDED=FOLDER atheris
# goes on from what it has found so far, which it keeps in FOLDER; needs pip install -e '.[fuzz]'.
fuzz: $(VENV)/.ready
	$(BIN)/python -m $(if $(GUIDED),tests.guided $(GUIDED) -max_total_time=,tests.fuzz --seconds )$(or $(FOR),300)

# Every regular expression against text that is made to slow it down.
patterns: $(VENV)/.ready
	$(BIN)/python -m tests.patterns

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
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra test --extra lint --no-strip-extras --generate-hashes \
		--no-header --output-file requirements.lock

clean:
	rm -rf output
