# What one does here, by name; `make` alone lists it. Each target first installs what it lacks (see scripts/need): only
# the Swift toolchain must be there already.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BUILD := .build
VENV := $(BUILD)/venv
BIN := $(BUILD)/debug
PYTHON := $(VENV)/bin/python

# The official tests of JSON Schema, which come inside the source distribution of a Python package.
SUITE := $(BUILD)/json-schema-test-suite
SUITE_PACKAGE := jsonschema
SUITE_VERSION := 4.26.0

# Swift sources and, beside them, everything that is checked as text.
SWIFT_FILES := Package.swift Services Shared Tests
PYTHON_FILES := scripts Tests
SHELL_FILES := .ci/run scripts/need

# Tests with real processes run side by side, but no more than the smallest machine bears.
WORKERS ?= 2

# So many Swift tests run at a time: when all of a thousand do, each takes as long as all of them.
AT_ONCE ?= 16

# Real payloads, where this machine has the data set; else the demo sends some of its own.
PAYLOADS := $(patsubst %/manifest.json,--payloads %,$(wildcard ../shared/data/github-webhooks/manifest.json))

.PHONY: help
help: ## List the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: run
run: build ## Build, start both services, send first events through, and serve until Ctrl-C
	@$(BIN)/carillon demo --serve $(PAYLOADS)

.PHONY: demo
demo: build ## The same story as `make run`, on free ports; exits 0 only if everything arrived
	@$(BIN)/carillon demo $(PAYLOADS)

.PHONY: build
build: toolchain libraries ## Build the services and the command line (debug)
	@swift build

.PHONY: test
test: toolchain libraries $(VENV)/.ready $(SUITE)/.ready ## Build everything and run every test
# The compiler's own word on imports; lint says the same in a second, without a build.
	@swift build --build-tests --explicit-target-dependency-import-check error
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(AT_ONCE) swift test --skip-build --parallel
	@scripts/need kcat
	@scripts/need mta
	@$(PYTHON) -m pytest -n $(WORKERS)
	@$(MAKE) fuzz

# The same nonsense each time, unless another seed is given. Built for release: a debug build would take an hour.
INPUTS ?= 1000000
SEED ?= 1

.PHONY: fuzz
fuzz: toolchain libraries ## A million inputs of nonsense each for JSON, schemas, filters and regular expressions (SEED=…)
	@swift build -c release --product SchemaProbe
	@$(BUILD)/release/SchemaProbe fuzz $(INPUTS) $(SEED)

.PHONY: bench
bench: toolchain libraries $(VENV)/.ready ## Build for release and measure, each figure beside its limit
	@scripts/need bench
	@ENABLE_BENCHMARKS=1 swift build -c release --product ingest
	@ENABLE_BENCHMARKS=1 swift build -c release --product fanout
	@ENABLE_BENCHMARKS=1 swift build -c release --product carillon
	@ENABLE_BENCHMARKS=1 swift build -c release --product yardstick
	@$(PYTHON) Tests/Benchmarks/bench.py

.PHONY: fmt
fmt: toolchain $(VENV)/.ready ## Format the Swift and Python sources in place
	@swift format --in-place --recursive --parallel $(SWIFT_FILES)
	@$(VENV)/bin/ruff format --quiet $(PYTHON_FILES)

.PHONY: lint
lint: toolchain $(VENV)/.ready ## Check format, imports between rooms, Python, shell and deployment files; builds nothing
	@swift format lint --strict --recursive --parallel $(SWIFT_FILES)
	@$(PYTHON) scripts/check-rooms.py
	@$(VENV)/bin/ruff check --quiet $(PYTHON_FILES)
	@$(VENV)/bin/ruff format --quiet --check $(PYTHON_FILES)
	@for file in $(SHELL_FILES); do bash -n "$$file"; done
	@$(VENV)/bin/shellcheck $(SHELL_FILES)
	@$(PYTHON) scripts/check-deployment.py
	@echo "lint: nothing to mend"

.PHONY: clean
clean: ## Remove everything that was built or downloaded
	rm -rf $(BUILD)

.PHONY: toolchain libraries
toolchain libraries:
	@scripts/need $@

$(SUITE)/.ready: Makefile | $(VENV)/.ready
	@rm -rf $(SUITE)
	@mkdir -p $(SUITE)
	@$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --no-binary $(SUITE_PACKAGE) \
		--dest $(SUITE) $(SUITE_PACKAGE)==$(SUITE_VERSION)
	@tar -xzf $(SUITE)/$(SUITE_PACKAGE)-$(SUITE_VERSION).tar.gz -C $(SUITE) --strip-components=2 \
		$(SUITE_PACKAGE)-$(SUITE_VERSION)/json
	@touch $@

$(VENV)/.ready: Tests/requirements.txt
	@scripts/need python
	@mkdir -p $(BUILD)
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
