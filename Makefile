# What there is to do here: `make help`. Needs Python 3.11 or newer and make, nothing else: the first target
# that needs it makes .venv and installs into it, from uv.lock, what that target uses.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.9
REDOCLY_VERSION := 2.77.0
ASYNCAPI_VERSION := 3.6.3

# The first Python that is new enough; `make PYTHON=/path/to/python3 …` says otherwise.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $(p))))

BIN := .venv/bin
SYNC := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --frozen --quiet
UV := .venv/.uv-$(UV_VERSION)
REDOCLY := .venv/redocly-$(REDOCLY_VERSION)/node_modules/.bin/redocly
ASYNCAPI := .venv/asyncapi-$(ASYNCAPI_VERSION)/package.json

# Trust what the machine trusts, where it has a store of its own: behind a company's proxy that is what counts.
ifneq (,$(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
export UV_SYSTEM_CERTS := true
export NODE_USE_SYSTEM_CA := 1
endif
export REDOCLY_TELEMETRY := off
export REDOCLY_SUPPRESS_UPDATE_NOTICE := true

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: demo
demo: .venv/.run ## Show a node at work, on real data; KEEP=1 leaves it running
	@$(BIN)/python -m clockjack_api.demo $(if $(KEEP),--keep)

.PHONY: test
test: .venv/.test ## Run the tests; ARGS="tests/core -k lease" runs some
	@$(BIN)/python -m pytest $(ARGS)

.PHONY: check
check: lint types contract test ## Run everything that a change must pass

.PHONY: lint
lint: .venv/.dev ## Style, imports, dependencies
	@echo "── ruff";          $(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@echo "── import-linter"; $(BIN)/lint-imports --no-logo
	@echo "── deptry";        $(BIN)/deptry runtime api
	@echo "── uv.lock";       $(BIN)/uv lock --check --quiet

.PHONY: types
types: .venv/.dev ## Both type checkers, strict
	@echo "── mypy";          $(BIN)/mypy
	@echo "── pyright";       $(BIN)/pyright

.PHONY: contract
contract: .venv/.dev $(REDOCLY) $(ASYNCAPI) ## openapi.json is what the code says, and valid
	@echo "── openapi.json";  $(BIN)/clockjack openapi --check openapi.json
	@echo "── validator";     $(BIN)/openapi-spec-validator openapi.json
	@echo "── redocly";       $(BIN)/node $(REDOCLY) lint --config .ci/redocly.yaml openapi.json
	@echo "── asyncapi";      $(BIN)/python -m clockjack_api.asyncapi | $(BIN)/node .ci/asyncapi.mjs $(dir $(ASYNCAPI))

.PHONY: fmt
fmt: .venv/.dev ## Format the code, and repair what can be repaired
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

.PHONY: openapi
openapi: .venv/.run ## Write openapi.json anew
	@$(BIN)/clockjack openapi --output openapi.json

.PHONY: clients
clients: .venv/.dev ## Make the generated part of the clients from openapi.json
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python clients/generate $(ARGS)

.PHONY: drift
drift: .venv/.dev ## The clients' generated part is what openapi.json says (needs Go and Java)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python clients/generate --check

.PHONY: conformance
conformance: .venv/.dev ## Prove each client against a running node; ARGS="go --only events" runs some
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python clients/conformance/run.py $(ARGS)

.PHONY: coverage
coverage: .venv/.test ## Run the tests, and tell which branches they missed
	@$(BIN)/python -m pytest --cov --cov-report=term --cov-report=html $(ARGS)

.PHONY: bench
bench: .venv/.bench .venv/.peers ## Measure Clockjack beside its peers; ARGS="--quick", "--only huey,clockjack", "--resume"
	@$(BIN)/python benchmarks/compare/run.py $(ARGS)

.PHONY: bench-growth
bench-growth: .venv/.bench ## Measure by backlog, schedules, history, …, and plot; ARGS="history --upto 1000000"
	@cd benchmarks && ../$(BIN)/python -m growth $(ARGS) && ../$(BIN)/python -m growth.draw

.PHONY: soak
soak: .venv/.test ## Simulate clusters under a seeded adversary; SEEDS=5000 START=1
	@$(BIN)/python -m clockjack.testing.simulation --seeds $(or $(SEEDS),5000) --start $(or $(START),1) $(ARGS)

.PHONY: chaos
chaos: .venv/.run ## Kill, freeze and cut a cluster of real processes under load; SECONDS=600 SEED=1
	@$(BIN)/python -m tests.chaos.run --seconds $(or $(SECONDS),600) $(if $(SEED),--seed $(SEED)) $(ARGS)

.PHONY: fuzz
fuzz: .venv/.test ## Send what schemathesis makes up, stateful too, to a node; ARGS="--examples 1000"
	@$(BIN)/python -m tests.api.fuzz $(ARGS)

.PHONY: clean
clean: ## Remove what was made here, .venv too
	rm -rf .venv dist htmlcov .coverage .coverage.* .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find runtime api tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# ── the environment ──────────────────────────────────────────────────────────────────────────────────────────
# Three sizes, each holding the one before it: what a node needs, what the tests need, what development needs.

.venv/.run: $(UV) pyproject.toml uv.lock
	@$(SYNC) --inexact --no-default-groups
	@touch $@

.venv/.test: $(UV) pyproject.toml uv.lock
	@$(SYNC) --inexact --no-default-groups --group test
	@touch $@ .venv/.run

.venv/.dev: $(UV) pyproject.toml uv.lock
	@$(SYNC)
	@touch $@ .venv/.test .venv/.run
	@rm -f .venv/.bench

# Beside them, what plots of benchmarks are drawn with.
.venv/.bench: $(UV) pyproject.toml uv.lock
	@$(SYNC) --inexact --no-default-groups --group bench
	@touch $@ .venv/.run

# What Clockjack is measured beside, apart from what it needs itself.
.venv/.peers: $(UV) benchmarks/peers/requirements.txt
	@test -x .venv/peers/bin/python || $(PYTHON) -m venv .venv/peers
	@$(BIN)/uv pip install --quiet --python .venv/peers/bin/python -r benchmarks/peers/requirements.txt
	@touch $@

$(UV):
	@test -n "$(PYTHON)" || { echo "Clockjack needs Python 3.11 or newer, and found none (make PYTHON=… says where)" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(ASYNCAPI): | .venv/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --prefix $(dir $@) --cache .venv/npm-cache --ignore-scripts \
		--no-audit --no-fund --no-update-notifier --loglevel=error @asyncapi/parser@$(ASYNCAPI_VERSION)
	@touch $@

$(REDOCLY): | .venv/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --prefix .venv/redocly-$(REDOCLY_VERSION) --cache .venv/npm-cache --ignore-scripts \
		--no-audit --no-fund --no-update-notifier --loglevel=error @redocly/cli@$(REDOCLY_VERSION)
	@touch $@
