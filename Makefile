# The commands are described in README.md. Everything a command needs is set up by itself.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
WORKERS ?= 3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench soak lock test-environment lint-environment

help: ## Say what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

setup: ## Environment in .venv, front-end files, database with its registers
	@$(PYTHON) -m tools.set_up run

run: setup ## Web server, scheduler and local mailbox, until Ctrl-C
	@exec $(BIN)/python -m tools.run_everything

test-environment:
	@$(PYTHON) -m tools.set_up test

test: test-environment ## The whole test suite, on SQLite and PostgreSQL and in a real browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint-environment:
	@$(PYTHON) -m tools.set_up lint

lint: lint-environment ## Format, lint, types, import direction, templates, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.check_templates
	$(BIN)/python -m tools.check_migrations

bench: test-environment ## The benchmark of the day, as a table
	@$(BIN)/python -m tests.bench

soak: test-environment ## The tests that take long: more examples, more crashes
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "soak or not soak" $(ARGS)

lock: lint-environment ## Pin the newest versions that fit together
	@tools/lock_requirements.sh
