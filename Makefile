# Casefold: the commands of this repository. `make help` lists them.
# Nothing needs to be installed by hand but python3 with pip, git and make.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON ?= $(shell command -v python3)

UV := .bootstrap/bin/uv
RUN := $(UV) run --frozen --no-sync

.PHONY: help run test check fix docs bench soak clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(UV):
	python3 -m pip install --quiet --disable-pip-version-check --target .bootstrap 'uv>=0.9,<1'

.venv/.ready: $(UV) pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --all-groups
	@touch $@

.venv/.run-ready: $(UV) pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --no-default-groups --inexact
	@touch $@
