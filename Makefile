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

# Compiled modules are kept, also where the surroundings forbid it: without them each process compiles the frameworks
# anew, a third of the time of a small refresh.
unexport PYTHONDONTWRITEBYTECODE

# Modules are found from here, whatever folder a child process runs in; only the packages of the lock are installed.
export PYTHONPATH := $(ROOT)
# `dbt` is found by Dagster without an activated environment.
export PATH := $(BIN):$(PATH)

.PHONY: help refresh report check test test-long test-fast lint dev postgres bench bench-stages growth validate demo-truth fuzz faults alone superset metrics docs dbt-docs lock clean clean-data
.PHONY: runtime-environment dev-environment

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

refresh: runtime-environment  ## load what is new, rebuild the marts, check and publish them; FULL=1 does so though nothing is new
	@python -m orchestration.refresh $(if $(FULL),--full)

check: runtime-environment  ## try the company file on the newest files of each source; loads nothing
	@python -m orchestration.cli check

report: runtime-environment  ## build the report of the published marts and print which page to open
	@python -m orchestration.report

test: lint  ## what every change must pass: lint, then all tests but the long ones, cheap ones first; about a quarter of an hour
	@python -m pytest -m "not long"

test-long: dev-environment  ## the tests that refresh companies of their own for minutes: real data, any order of rows, kills; about an hour
	@python -m pytest -m long

test-fast: lint  ## what to run before a commit: lint, then the tests of unit, gates and architecture
	@python -m pytest tests/unit tests/gates tests/architecture

# Queries and the demo are DuckDB's alone: columns joined by USING, without a table's name; a union's names in its first branch.
NOT_OF_QUERIES := AL03,AM04,RF02,ST07
lint: dev-environment  ## static checks: format, types, SQL style
	ruff check .
	ruff format --check .
	mypy
	@python .ci/lint_sql.py dbt_project/models dbt_project/tests -- --processes 2 --disable-progress-bar
	@python .ci/lint_sql.py orchestration ingestion -- --processes 2 --disable-progress-bar --templater placeholder --exclude-rules $(NOT_OF_QUERIES)

dev: runtime-environment  ## the Dagster UI, with the daily schedule and the sensors running
	@python -m orchestration.cli dev

postgres: runtime-environment  ## start a PostgreSQL server under var/postgres and print how to publish to it
	@python -m orchestration.publish.postgres.local start

bench: dev-environment  ## what a refresh costs by size beside plain SQL (docs/performance.md); SIZES="1e5 1e7" measures those
	@python -m tests.trials.sizes.run $(SIZES)

bench-stages: dev-environment  ## compare the time of each stage with plain SQL, as ratios (needs PostgreSQL)
	@python -m tests.trials.bench

growth: dev-environment  ## fail a model whose work grows faster than its rows, on three small companies; some minutes
	@python -m tests.trials.growth.run

validate: dev-environment  ## test recovery, value and the chance of leaving on 1,500 simulated companies; an hour, resumes when stopped
	@python -m tests.trials.validation.run

demo-truth: dev-environment  ## compare the refreshed demo's marts with its ground truth (docs/demo-truth.md)
	@python -m tests.trials.demo_truth.run

fuzz: dev-environment  ## load 10,000 mutated files of each format; about an hour
	@python -m tests.trials.fuzz.run

faults: dev-environment  ## hit refreshes at random moments of every stage, writes docs/reliability.md; ROUNDS=3; hours, resumes when stopped
	@python -m tests.trials.faults.run $(ROUNDS)

alone: dev-environment  ## simulate days that nobody watches, writes docs/alone.md; DAYS=32; about a minute a day, resumes when stopped
	@python -m tests.trials.alone.run $(DAYS)

superset: runtime-environment  ## test a real Superset while refreshes publish; installs it (0.9 GB) under .venv/beside; about ten minutes
	@.ci/environment superset
	@python -m tests.trials.clients.superset.run

metrics: dev-environment  ## list the metrics; `loyalty metric NAME --by month` asks them (docs/metrics.md)
	@python -m orchestration.cli metric

docs: runtime-environment  ## write the pages that are generated from contracts and models
	@python -m ingestion.contracts.page > docs/contracts.md
	@python -m ingestion.contracts.dbt_sources > dbt_project/models/sources.yml
	@python -m orchestration.documentation.marts
	@python -m orchestration.documentation.areas
	@python -m orchestration.documentation.metrics > docs/metric-list.md

dbt-docs: runtime-environment  ## rebuild the project's own pages: models, columns, lineage (a refresh does so when they changed)
	@python -m orchestration.documentation.site

lock:  ## resolve the dependencies again into .ci/locks (needs a package index)
	@.ci/lock

clean:  ## remove the environment and caches; the data under var/ stay
	@rm -rf .venv .lint_cache .pytest_cache .mypy_cache .ruff_cache .hypothesis logs dbt_project/target dbt_project/logs
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# COMPANY=name: the folder under var/ of that company; YES=1: do not ask.
clean-data: runtime-environment  ## remove one company's loaded data and published marts, after asking (COMPANY=name, YES=1); not its secret
	@python -m orchestration.cli clean $(if $(COMPANY),--company-home var/$(COMPANY)) $(if $(YES),--yes)

runtime-environment:
	@.ci/environment runtime

dev-environment:
	@.ci/environment dev
