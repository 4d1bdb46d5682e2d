# Set-up is a chain of stamp files: what is done is not done again, so a second `make demo` starts at once.
# Needs Python >= 3.11, make and git. Node is taken from the machine, else from the Python index.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
PYTEST := $(BIN)/python -m pytest
# Of each engine. Both are tested at once: while one waits for its browser or its database, another works.
WORKERS ?= 2
# Whoever has nothing left to do takes over tests of the other.
SHARED = -n $(WORKERS) --dist worksteal --ignore=tests/house
UPGRADE ?= --upgrade
# Lock files hold versions and hashes for every system; they name no host.
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11 $(UPGRADE)

# The tools of the environment come first, but a machine's own Node is preferred (see the stamp `node`).
export PATH := $(CURDIR)/$(BIN):$(PATH)
# What has been compiled once is not compiled again by every process of the tests.
unexport PYTHONDONTWRITEBYTECODE

FRONTEND := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)
STATIC := $(shell find redgrid/static -path redgrid/static/dist -prune -o -type f -print 2>/dev/null)
ASSETS := redgrid/static/dist/.built
COLLECTED := redgrid/staticfiles/staticfiles.json
CATALOGUES := $(shell find redgrid/locale -name '*.po' 2>/dev/null)
COMPILED := $(CATALOGUES:.po=.mo)

.DELETE_ON_ERROR:
.PHONY: help demo demo-reset test test-sqlite test-postgres check coverage bench wheel lock messages documents format setup setup-dev clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-12s %s\n", $$1, $$2 }'

demo: setup ## the article's centre on 127.0.0.1 (PORT=8123 for another port); Ctrl-C ends it
	@REDGRID_HOME=var/demo exec $(BIN)/redgrid demo --port $(PORT)

demo-reset: ## forget the demo's data and log-ins, and start over
	rm -rf var/demo
	@$(MAKE) --no-print-directory demo PORT=$(PORT)

test: setup-dev $(STAMPS)/chromium ## everything: checks, tests on SQLite with browser journeys, tests on PostgreSQL
	@echo "checks, tests on SQLite and tests on PostgreSQL run side by side; each is told whole when it ends"
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target check test-sqlite test-postgres

test-sqlite: setup-dev $(STAMPS)/chromium ## tests on SQLite, with journeys in Chromium
	$(PYTEST) $(SHARED)

test-postgres: setup-dev ## tests on PostgreSQL
	$(BIN)/python -m tools.postgres $(PYTEST) $(SHARED) -m "not browser and not once"

check: $(STAMPS)/dev ## format, lint, types, contracts, house tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) tests/house -q

coverage: setup-dev ## branches that tests have not walked, where every branch should be
	$(PYTEST) $(SHARED) -m "not browser" --cov --cov-report=
	$(BIN)/coverage report --fail-under=100 \
		--include='redgrid/*/actions*,redgrid/*/actions/*,redgrid/*/rules*,redgrid/rulebook/*,redgrid/assessment/*'

bench: setup-dev ## what it costs, as a table (docs/performance.md tells how it is measured)
	$(BIN)/python -m bench

wheel: setup-dev ## one file to install anywhere, assets and blueprint inside
	rm -rf dist
	$(BIN)/python -m build --no-isolation --wheel

lock: $(STAMPS)/dev ## write the lock files anew, newest versions (UPGRADE= keeps what they hold)
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --group build --constraint requirements.txt --output-file requirements-build.txt
	$(COMPILE) --group node --output-file requirements-node.txt
	$(COMPILE) pyproject.toml --group dev --constraint requirements.txt --constraint requirements-build.txt \
		--output-file requirements-dev.txt

messages: $(STAMPS)/dev ## take new texts into the catalogues, and compile them
	$(BIN)/python -m tools.messages update
	$(BIN)/python -m tools.messages compile

documents: $(STAMPS)/dev ## write the documents that repeat the code
	$(BIN)/python -m tools.documents

format: $(STAMPS)/dev ## lay out the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what was built; the data in var/ stays
	rm -rf $(VENV) dist redgrid/static/dist redgrid/staticfiles frontend/node_modules $(COMPILED)

setup: $(STAMPS)/package $(COLLECTED) $(COMPILED)
setup-dev: setup $(STAMPS)/dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Redgrid needs Python 3.11 or newer; name one with PYTHON=python3.12 make ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is incomplete here; on Debian install python3-venv." >&2; exit 1; }

$(STAMPS)/runtime: requirements.txt requirements-build.txt | $(BIN)/python
	@echo "installing packages"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --require-hashes -r requirements-build.txt
	@mkdir -p $(@D) && touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/runtime
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/package
	@echo "installing packages for development"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/node: requirements-node.txt $(STAMPS)/runtime
	@$(BIN)/python -m tools.node || $(PIP) install --require-hashes -r requirements-node.txt
	@touch $@

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json $(STAMPS)/node
	@echo "installing front end packages"
	@cd frontend && npm ci --ignore-scripts --silent
	@touch $@

$(ASSETS): $(FRONTEND) frontend/node_modules/.package-lock.json
	@echo "building the front end"
	@cd frontend && npm run --silent build
	@touch $@

$(COLLECTED): $(ASSETS) $(STATIC) $(STAMPS)/package
	@rm -rf $(@D)
	@$(BIN)/redgrid collectstatic --no-input --verbosity 0 --ignore "redoc*"

$(COMPILED): %.mo: %.po $(STAMPS)/package
	@$(BIN)/python -m tools.messages compile

# Chromium for the journeys, and a Chinese font for their pictures.
$(STAMPS)/chromium: $(STAMPS)/dev frontend/node_modules/.package-lock.json
	@$(BIN)/python -m tools.chromium
	@touch $@
