# Everything a person does with this project. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

# A project that is not this checkout: make sync PROJECT=../shop
PROJECT ?= .

.PHONY: help sync test check format lint types bench bench-quick bench-full lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

sync: .venv/run ## Deliver the project's models; demo data and the built-in simulator when there is nothing else
	@$(BIN)/tiktok-sync init $(PROJECT) --demo
	@$(BIN)/tiktok-sync --project $(PROJECT) sync

test: .venv/develop ## Run the tests
	$(BIN)/pytest --numprocesses auto --dist loadfile

check: .venv/develop format-check lint types test ## Everything CI runs

format: .venv/develop ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: format-check
format-check: .venv/develop
	$(BIN)/ruff format --check .

lint: .venv/develop ## Check the code's style, and the shipped models
	$(BIN)/ruff check .
	$(BIN)/tiktok-sync lint

types: .venv/develop ## Check the types
	$(BIN)/mypy

bench: .venv/develop ## Measure speeds beside their floors, and keep the table (minutes)
	$(BIN)/python -m bench

bench-quick: .venv/develop ## The same with less data; nothing is kept
	$(BIN)/python -m bench --quick

bench-full: .venv/develop ## The same with audiences of ten and a hundred million too (half an hour, 30 GB of disk)
	$(BIN)/python -m bench --full

.PHONY: faults
faults: .venv/develop ## Prove the delivery in full size and keep the figures in docs/reliability.md (hours)
	$(BIN)/python -m tests.simulation --seeds 20000 --note
	FAULTS=full $(BIN)/pytest tests/faults tests/durability tests/simulation tests/e2e/test_canaries.py tests/e2e/test_escapes.py
	$(BIN)/python -m tests.faults.report

lock: .venv/develop ## Pin every dependency anew, with hashes and without an index address
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --no-header --no-annotate --extra install --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --no-header --no-annotate --extra install --extra dev --output-file requirements-dev.lock pyproject.toml

clean: ## Remove the environment and all caches; data and ledgers stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The environment is made anew when a lock file changes; what runs needs less than what develops.
.venv/run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/develop: .venv/run requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@
