# What a person types. `make` alone prints this help.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench docs build packages checker clean

# The distribution's packages that Bursar builds and runs with (Debian 12, Ubuntu 24.04).
PACKAGES := pkg-config libpq-dev libcsv-dev libyajl-dev libarchive-dev libxlsxwriter-dev \
  libcurl4-openssl-dev libxml2-dev
POSTGRES := $(lastword $(sort $(wildcard /usr/lib/postgresql/*/bin/postgres)))
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo)
MAIL_SERVER := .build/venv/bin/aiosmtpd
SOURCES := Package.swift Sources Tests Examples/portal

help: ## Print this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: build ## Run the sample company's three nights and its month, and write its reports
	@.build/release/bursar demo

test: checker $(MAIL_SERVER) ## Build and run every test on its own PostgreSQL
	swift build --build-tests
	swift test --skip-build --disable-xctest

lint: ## Check the Swift sources' format and style
	swift format lint --strict --recursive $(SOURCES)

format: ## Format the Swift sources
	swift format --in-place --recursive $(SOURCES)

bench: build ## Time a load, reservations, an audit, the job engine, the reports and matching
	@Benchmarks/intake
	@Benchmarks/budgets
	@Benchmarks/audit
	@Benchmarks/engine
	@Benchmarks/reports
	@Benchmarks/reconcile

docs: packages ## Write the library's documentation to .build/docs
	@mkdir -p .build/symbols
	swift build --target Bursary --scratch-path .build/docs-build \
	  -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc .build/symbols
	@rm -rf .build/symbols-of-ours && mkdir .build/symbols-of-ours
	@cp .build/symbols/Bursary*.json .build/symbols/Upskilling*.json .build/symbols-of-ours
	docc convert Sources/Bursary/Bursary.docc --additional-symbol-graph-dir .build/symbols-of-ours \
	  --fallback-display-name Bursary --fallback-bundle-identifier Bursary --warnings-as-errors \
	  --output-path .build/docs

build: packages ## Build the command, optimized
	swift build --configuration release --product bursar

packages: ## Install the distribution's packages that are missing
	@missing=; \
	for package in $(PACKAGES); do \
	  dpkg-query --show --showformat='$${db:Status-Status}' $$package 2>/dev/null \
	    | grep -qx installed || missing="$$missing $$package"; \
	done; \
	[ -n "$(POSTGRES)" ] || missing="$$missing postgresql"; \
	if [ -n "$$missing" ]; then \
	  echo "Installing:$$missing"; \
	  $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; \
	fi

# Checks the functions' bodies in the tests; where a distribution lacks it, that test skips and says so.
checker: packages
	@major=$$(ls /usr/lib/postgresql | sort -n | tail -n 1); package=postgresql-$$major-plpgsql-check; \
	dpkg-query --show --showformat='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed \
	  || DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$package \
	  || echo "$$package cannot be installed; the test that uses it will skip"

# A mail server for the tests; where it cannot be installed, the tests of mail skip and say so.
$(MAIL_SERVER):
	@{ python3 -m venv .build/venv \
	  && .build/venv/bin/pip install --quiet --disable-pip-version-check aiosmtpd==1.4.6; } \
	  || echo "aiosmtpd cannot be installed; the tests that use it will skip"

clean: ## Delete what was built; data and reports stay
	rm -rf .build
