# The few commands a person needs. Add a target when people would otherwise type the same line twice;
# never put logic here that a test should reach: that belongs in a module.
#
# Needs Python 3.11 and make, nothing else. PYTHON=/path/to/python3.11 picks an interpreter by hand.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

ROOT := $(CURDIR)
BIN := $(ROOT)/.venv/bin

# No part of the stack reports home.
export GX_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

# Modules are found from here, whatever folder a child process runs in; nothing is installed but the lock.
export PYTHONPATH := $(ROOT)
# `dbt` is found by Dagster without an activated environment.
export PATH := $(BIN):$(PATH)

.PHONY: help refresh report check test lint dev postgres bench validate superset metrics docs dbt-docs lock clean clean-data
.PHONY: runtime-environment dev-environment

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

refresh: runtime-environment  ## load what is new, rebuild the marts, check and publish them, say what happened
	@python -m orchestration.refresh

check: runtime-environment  ## try the company file on its newest files; loads nothing
	@python -m orchestration.cli check

report: runtime-environment  ## the pages of the published marts, opened from disk; names the page to open
	@python -m orchestration.report

test: lint  ## every check: format, types, SQL style, then all tests from cheap to costly
	@python -m pytest

# Queries and the demo are DuckDB's alone: columns joined by USING, without a table's name; a union's names in its first branch.
NOT_OF_QUERIES := AL03,AM04,RF02,ST07
lint: dev-environment  ## the checks that run nothing: format, types, SQL style
	ruff check .
	ruff format --check .
	mypy
	sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/tests
	sqlfluff lint --processes 2 --disable-progress-bar --templater placeholder --exclude-rules $(NOT_OF_QUERIES) orchestration ingestion

dev: runtime-environment  ## the Dagster UI, with the daily schedule and the sensors running
	@python -m orchestration.cli dev

postgres: runtime-environment  ## start a PostgreSQL server of your own under var/postgres, and say how to publish to it
	@python -m orchestration.publish.postgres.local start

bench: dev-environment  ## what each stage costs over plain SQL, as ratios (needs PostgreSQL too)
	@python -m tests.trials.bench

validate: dev-environment  ## do the intervals of recovery hold a known truth? 600 simulated companies, about twenty minutes; goes on where it was stopped
	@python -m tests.trials.validation.run

superset: runtime-environment  ## does a real Superset stay right while refreshes publish? Installs it (0.9 GB) beside the project; about ten minutes
	@.ci/environment superset
	@python -m tests.trials.clients.superset.run

metrics: dev-environment  ## list the metrics; `loyalty metric NAME --by month` asks them (docs/metrics.md)
	@python -m orchestration.cli metric

docs: runtime-environment  ## write the pages that come from contracts and models
	@python -m ingestion.contracts.page > docs/contracts.md
	@python -m orchestration.documentation.marts
	@python -m orchestration.documentation.metrics > docs/metric-list.md

dbt-docs: runtime-environment  ## make the project's own pages anew: models, columns, lineage (a refresh does when they changed)
	@python -m orchestration.documentation.site

lock:  ## resolve the dependencies again into .ci/locks (needs a package index)
	@.ci/lock

clean:  ## remove what a build leaves; the loaded data under var/ stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis logs dbt_project/target dbt_project/logs
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

clean-data:  ## remove the loaded data and the published marts (var/): the next refresh starts from nothing
	@rm -rf var

runtime-environment:
	@.ci/environment runtime

dev-environment:
	@.ci/environment dev
