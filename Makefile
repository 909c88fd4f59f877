# One configuration and one build folder for all targets, so that the dependencies are built once.
SWIFT_FLAGS = -c release
# Package.swift makes our own targets testable in every build. Without this flag `swift test` would do so for the
# dependencies too, and build them all a second time.
TEST_FLAGS = $(SWIFT_FLAGS) --disable-testable-imports
SOURCES = Package.swift Sources Tests sql

.DEFAULT_GOAL := help
.PHONY: help setup build run test schemathesis fuzz torture torture-teeth soak bench format lint check-deploy clean

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

# What `make torture` may be told: how long, from which seed, at how many instances. More flags in ARGS="--carts 32".
TORTURE = "$$(swift build $(SWIFT_FLAGS) --show-bin-path)/Torture" --duration $(or $(DURATION),60) \
	--instances $(or $(INSTANCES),3) $(if $(SEED),--seed $(SEED)) $(ARGS)

torture: build ## Try to catch it overselling, losing or lying; DURATION=600 SEED=1 INSTANCES=3
	swift build $(SWIFT_FLAGS) --product Torture
	@$(TORTURE)

soak: build ## Ten minutes of load in peace: what the instances take of memory and descriptors must come to stay
	@$(MAKE) --no-print-directory torture DURATION=600 ARGS=--peaceful

# In a folder of its own, so that what is broken on purpose never gets into another build.
BROKEN = .build-without-locks

torture-teeth: build ## See that the judge has teeth: a build without row locks must be caught overselling
	swift build $(SWIFT_FLAGS) --product Torture
	WITHOUT_ROW_LOCKS=1 swift build $(SWIFT_FLAGS) --scratch-path $(BROKEN) --product bitcoin-store
	@$(TORTURE) --expect-oversell \
		--program "$$(swift build $(SWIFT_FLAGS) --scratch-path $(BROKEN) --show-bin-path)/bitcoin-store"

bench: build ## Measure the service against plain PostgreSQL; a smoke run with QUICK=1, more flags in ARGS="--only hot"
	@Benchmarks/setup
	@Benchmarks/run $(if $(QUICK),--quick) $(ARGS)

format: ## Format the sources
	swift format --in-place --parallel --recursive $(SOURCES)

lint: ## Check the format of the sources
	swift format lint --strict --parallel --recursive $(SOURCES)

check-deploy: ## Check docker-compose.yml, and what deploy/ has for systemd and Prometheus
	@scripts/setup --checks
	@scripts/check-deploy

clean: ## Remove what was built
	swift package clean
	rm -rf $(BROKEN)
