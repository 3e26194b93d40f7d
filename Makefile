# Every target says what it does; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

export CGO_ENABLED := 0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z\/-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/decade, one static binary
	@echo "building bin/decade"
	@go build -trimpath -ldflags '$(LDFLAGS)' -o bin/decade ./cmd/decade

.PHONY: demo
demo: build ## Review the example databases offline and on a live server; leaves demo/report.html and diagrams
	@scripts/demo.sh

.PHONY: servers
servers: ## Provide PostgreSQL 15, 17, 18 with extensions, TimescaleDB's community build, and Chromium, in a cache folder
	@scripts/kit.sh install

.PHONY: check
check: ## Formatting, vet, go.mod
	@echo "checking formatting"; test -z "$$(gofmt -l cmd internal blueprints)" || { gofmt -l cmd internal blueprints; exit 1; }
	@echo "checking go vet"; go vet ./...
	@echo "checking go.mod"; go mod tidy -diff

.PHONY: test
test: servers check ## Run every test on real servers
	@# The package that takes longest begins first; none runs twice.
	@scripts/test.sh ./internal/planning ./...

.PHONY: test-fast
test-fast: ## Run the tests that need no server
	@go test -short ./...

.PHONY: golden
golden: ## Rewrite the golden files; read the diff afterwards
	@scripts/test.sh ./internal/... -update

.PHONY: docs
docs: ## Generate the docs that come from code
	@go run ./cmd/gendocs

.PHONY: fuzz
fuzz: ## Run every fuzz target for a minute
	@scripts/fuzz.sh 60s

.PHONY: soak
soak: servers ## Plan between two thousand pairs of generated schemas
	@DECADE_SOAK=2000 scripts/test.sh ./internal/planning -run Generated -timeout 3h

.PHONY: bench
bench: servers ## Run the benchmarks behind docs/performance.md
	@scripts/bench.sh

.PHONY: clean
clean: ## Remove what was built here
	@rm -rf bin demo
