#!/usr/bin/env bash
# Runs the benchmarks behind docs/performance.md. Times are of whole processes
# on whatever machine this is: compare ratios, not milliseconds.
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(scripts/kit.sh env)"
export CGO_ENABLED=0
exec go run ./internal/pgtest/cmd/withservers \
	go test ./internal/cli -run '^$' -bench "${1:-.}" -benchtime "${2:-10x}" -timeout 60m
