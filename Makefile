# One configuration and one build folder for all targets, so that the dependencies are built once.
SWIFT_FLAGS = -c release
# Package.swift makes our own targets testable in every build. Without this flag `swift test` would do so for the
# dependencies too, and build them all a second time.
TEST_FLAGS = $(SWIFT_FLAGS) --disable-testable-imports
SOURCES = Package.swift Sources Tests sql

.DEFAULT_GOAL := help
.PHONY: help setup build run test schemathesis fuzz bench format lint check-deploy clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

setup: ## Install what is missing (Debian and Ubuntu, by apt)
	@scripts/setup

build: setup ## Build the service
	swift build $(SWIFT_FLAGS) --product bitcoin-store

run: build ## Build and run the service with a PostgreSQL of its own; more flags in ARGS="--port 8081"
	@exec "$$(swift build $(SWIFT_FLAGS) --show-bin-path)/bitcoin-store" dev $(ARGS)

test: setup ## Run all tests; some of them in FILTER=name
ifdef FILTER
	swift test $(TEST_FLAGS) --filter '$(FILTER)'
else
	swift test $(TEST_FLAGS) --skip InventoryTests
	# By themselves: a million commands keep every thread busy, and other tests have deadlines.
	swift test $(TEST_FLAGS) --skip-build --filter InventoryTests
endif

schemathesis: build ## Hold every answer to openapi.json; other requests with SEED=7, for as long as DURATION=600 seconds
	@SEED='$(SEED)' DURATION='$(DURATION)' Tests/Schemathesis/run \
		"$$(swift build $(SWIFT_FLAGS) --show-bin-path)/bitcoin-store" $(ARGS)

fuzz: setup ## Fuzz every parser for SECONDS=180 in all; some of them in PROPERTIES="json cursors"
	@Tests/Fuzzing/run $(or $(SECONDS),180) $(PROPERTIES)

bench: build ## Measure the service against plain PostgreSQL; a smoke run with QUICK=1, more flags in ARGS="--only hot"
	@Benchmarks/setup
	@Benchmarks/run $(if $(QUICK),--quick) $(ARGS)

format: ## Format the sources
	swift format --in-place --parallel --recursive $(SOURCES)

lint: ## Check the format of the sources
	swift format lint --strict --parallel --recursive $(SOURCES)

check-deploy: ## Check what deploy/ has for Prometheus, by promtool
	@scripts/setup --checks
	@scripts/check-deploy

clean: ## Remove what was built
	swift package clean
