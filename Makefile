# One configuration and one build folder for all targets, so that the dependencies are built once.
SWIFT_FLAGS = -c release
# Package.swift makes our own targets testable in every build. Without this flag `swift test` would do so for the
# dependencies too, and build them all a second time.
TEST_FLAGS = $(SWIFT_FLAGS) --disable-testable-imports
SOURCES = Package.swift Sources Tests sql

.DEFAULT_GOAL := help
.PHONY: help setup build run test torture torture-teeth soak bench format lint clean

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

# What `make torture` may be told: how long, from which seed, at how many instances. More flags in ARGS="--carts 32".
DURATION ?= 60
INSTANCES ?= 3
TORTURE = "$$(swift build $(SWIFT_FLAGS) --show-bin-path)/Torture" --duration $(DURATION) --instances $(INSTANCES) \
	$(if $(SEED),--seed $(SEED)) $(ARGS)

torture: build ## Try to catch it overselling, losing or lying; DURATION=600 SEED=1 INSTANCES=3
	swift build $(SWIFT_FLAGS) --product Torture
	@$(TORTURE)

soak: DURATION = 600
soak: build ## Ten minutes of load in peace: what the instances take of memory and descriptors must come to stay
	swift build $(SWIFT_FLAGS) --product Torture
	@$(TORTURE) --peaceful

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

clean: ## Remove what was built
	swift package clean
	rm -rf $(BROKEN)
