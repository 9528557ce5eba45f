# Casefold: the commands of this repository. `make` lists them.
# A fresh machine needs python3 with pip, git and make; everything else is fetched from the package registries.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON ?= $(shell python3 -c "import sys; print(sys.executable)")

UV := .bootstrap/bin/uv
RUN := $(UV) run --frozen --no-sync
WORKERS ?= 2
HOURS ?= 1
PORT ?= 8000

.PHONY: help run test check fix docs frontend bench postgresql soak clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

run: .venv/.run-ready .work/frontend.built ## serve the platform with the made-up operation; prints its address and a one-time sign-in link
	@test -f demo-home/store.db || $(RUN) casefold --home demo-home demo --folder demo-home/files > /dev/null
	@$(RUN) casefold --home demo-home serve --port $(PORT)

test: .venv/.ready .work/frontend.built ## everything, quick tests first (may install Debian packages for the tests that need a real server)
	@scripts/debian_packages.sh
	@$(MAKE) --no-print-directory check
	$(RUN) python frontend/build.py test
	$(RUN) pytest -n $(WORKERS) --dist loadgroup -m "not slow and not extended"
	$(RUN) pytest -n $(WORKERS) --dist loadgroup -m "slow and not extended"

check: .venv/.ready ## format, lint, strict types, import contracts, generated reference up to date
	$(RUN) ruff format --check --quiet .
	$(RUN) ruff check --quiet .
	$(RUN) mypy
	$(RUN) python frontend/build.py check
	$(RUN) lint-imports --no-cache
	$(RUN) python scripts/reference.py --check

fix: .venv/.ready ## mend format and lint where a machine can
	$(RUN) ruff check --fix --quiet . || true
	$(RUN) ruff format --quiet .

docs: .venv/.ready ## write the generated reference anew
	$(RUN) python scripts/reference.py

frontend: .venv/.run-ready .work/frontend.built ## bundle the islands and the stylesheet, where their sources changed

bench: .venv/.ready ## measure, print ratios, and write docs/reference/performance.md
	$(RUN) python -m benchmarks.run

postgresql: .venv/.ready .work/frontend.built ## the whole platform suite with its tables on PostgreSQL (make test does a part)
	@scripts/debian_packages.sh
	CASEFOLD_TEST_ON=postgresql $(RUN) pytest -n $(WORKERS) --dist loadgroup -m "not slow and not extended" tests/platform tests/apps

soak: postgresql ## hours of kills, fuzzing and seeds (HOURS=1); appends to docs/reference/soak.md
	$(RUN) pytest -n $(WORKERS) --dist loadgroup -m extended
	$(RUN) python -m tests.soak.run --hours $(HOURS)

clean: ## remove what the commands above made
	rm -rf .venv .bootstrap demo-home .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.work/frontend.built frontend/node_modules src/casefold/platform/static/casefold

$(UV):
	python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action=ignore \
		--target .bootstrap 'uv>=0.9,<1'

.venv/.ready: $(UV) pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --all-groups
	@touch .venv/.ready .venv/.run-ready

.venv/.run-ready: $(UV) pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --no-default-groups --group frontend --extra platform --inexact
	@touch .venv/.run-ready

.work/frontend.built: .venv/.run-ready $(shell find frontend -name node_modules -prune -o -name dist -prune -o -type f -print)
	$(RUN) python frontend/build.py build
	@mkdir -p .work && touch $@
