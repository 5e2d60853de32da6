# Everything runs in .venv, which is made on first use from the locked requirements. Needs Python 3.11 or later.
# Name another interpreter with `make PYTHON=...`, further options of pytest with `make test ARGS=...`.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
DATA ?=
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# buf and the plugins of protoc are found by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test serve train train-full bench benchmark lint format soak protos lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.server ## Start a server and play three conversations through it
	@$(BIN)/python -m detector demo

serve: $(VENV)/.server ## Serve on 127.0.0.1:50051; settings are LOOPDETECTOR_* variables
	@exec $(BIN)/python -m detector serve

test: $(VENV)/.dev ## Run all tests but the soak
	@$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

soak: $(VENV)/.dev ## Run the long tests
	@$(BIN)/python -m pytest -m soak $(ARGS)

bench: $(VENV)/.dev ## Measure CPU per turn, throughput, memory and start-up time
	@$(BIN)/python -m tests.bench $(ARGS)

train: $(VENV)/.train ## Train the default model, with DATA=FOLDER on that data too
	@$(BIN)/python -m training train $(if $(DATA),--data $(DATA)) $(ARGS)

train-full: $(VENV)/.train ## The same with the second stage for accuracy = best; takes about an hour
	@$(BIN)/python -m training train --second-stage $(if $(DATA),--data $(DATA)) $(ARGS)

benchmark: $(VENV)/.train $(VENV)/.benchmark ## Compare the active model with other detectors, with DATA=FOLDER on that data too
	@$(BIN)/python -m training benchmark $(if $(DATA),--data $(DATA)) $(ARGS)

lint: $(VENV)/.dev ## Check style, types, layers, the contract and the Dockerfile
	@echo "== ruff check" && $(BIN)/ruff check .
	@echo "== ruff format" && $(BIN)/ruff format --check .
	@echo "== mypy" && $(BIN)/mypy
	@echo "== import-linter" && $(BIN)/lint-imports
	@echo "== contract" && bash scripts/check_contract.sh
	@echo "== hadolint" && if command -v hadolint >/dev/null; then hadolint Dockerfile; else \
		echo "skipped: no hadolint on this machine"; fi

format: $(VENV)/.dev ## Format the code and fix what ruff can fix
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

protos: $(VENV)/.dev ## Generate the code of the contract and the schemas of its events
	@$(BIN)/python scripts/generate_protos.py
	@$(BIN)/python scripts/generate_event_schemas.py

# One resolution of everything first, so that the three locks agree and can share an environment. Pins are kept
# where they still fit; `make lock ARGS=--upgrade` takes the latest releases.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --config-file requirements/uv.toml \
	--custom-compile-command "make lock" --no-annotate pyproject.toml

lock: $(VENV)/.made ## Pin all dependencies in requirements/*.txt
	@$(BIN)/pip install --quiet "uv==0.13.9"
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -e && \
		cat requirements/*.txt 2>/dev/null | grep == | sort -u > "$$folder/all.txt" || true; \
		$(COMPILE) $(ARGS) --extra dev --extra train --extra benchmark requirements/dev.in --output-file "$$folder/all.txt" >/dev/null; \
		$(COMPILE) -c "$$folder/all.txt" --extra server --output-file requirements/server.txt >/dev/null; \
		$(COMPILE) -c "$$folder/all.txt" --extra train --output-file requirements/train.txt >/dev/null; \
		$(COMPILE) -c "$$folder/all.txt" --extra benchmark --output-file requirements/benchmark.txt >/dev/null; \
		$(COMPILE) -c "$$folder/all.txt" --extra dev requirements/dev.in --output-file requirements/dev.txt >/dev/null
	@wc -l requirements/*.txt

clean: ## Remove .venv, caches and build results
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Environments. A stamp is newer than its lock as long as nothing has to be installed.
$(VENV)/.made:
	@python="$(PYTHON)"; \
	for found in $${python:-python3.11 python3 python3.12 python3.13}; do \
		$$found -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; found=; \
	done; \
	test -n "$$found" || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }; \
	echo "== setting up $(VENV) with $$($$found --version)"; \
	$$found -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.server $(VENV)/.dev $(VENV)/.train $(VENV)/.benchmark: $(VENV)/.%: requirements/%.txt pyproject.toml $(VENV)/.made
	@echo "== installing requirements/$*.txt (once)"
	@$(BIN)/pip install --quiet -r requirements/$*.txt
	@$(BIN)/pip install --quiet --no-deps -e .
	@touch $@
