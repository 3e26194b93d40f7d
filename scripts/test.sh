#!/usr/bin/env bash
# Runs go test with one throw-away cluster per PostgreSQL version for the whole
# run: a server start per test binary would cost more than the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0
eval "$(scripts/kit.sh env)"
echo "testing on PostgreSQL:${DECADE_PG_BIN_15:+ 15}${DECADE_PG_BIN_17:+ 17}${DECADE_PG_BIN_18:+ 18}" >&2
exec go run ./internal/pgtest/cmd/withservers go test -timeout 40m "$@"
