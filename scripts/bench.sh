#!/usr/bin/env bash
# Measures whole runs of decade on generated inputs and prints a table:
#
#   scripts/bench.sh                        everything
#   scripts/bench.sh -only cold -n 20       what has "cold" in its name, 20 times
#   scripts/bench.sh -against old/decade    beside another build, by turns, with the ratio
#   scripts/bench.sh stalls -v              how long writers wait while a plan is run
#   scripts/bench.sh others -postgres 18    plans between states of other people's schemas
#
# CPU time is what to compare: it hardly depends on what else the machine does.
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(scripts/kit.sh env)"
export CGO_ENABLED=0
case "${1:-}" in
stalls | others)
    what=$1
    shift
    exec go run ./internal/benchdata/cmd/"$what" "$@"
    ;;
esac
exec go run ./internal/benchdata/cmd/bench "$@"
