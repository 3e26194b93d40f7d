#!/usr/bin/env bash
# Runs every fuzz target in the tree, one after the other: scripts/fuzz.sh [TIME]
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-60s}
grep -rl --include='*_test.go' '^func Fuzz' internal | sort | while read -r file; do
	pkg=./$(dirname "$file")
	grep -o '^func Fuzz[A-Za-z0-9_]*' "$file" | cut -c6- | while read -r target; do
		echo "fuzzing $pkg $target for $time" >&2
		go test "$pkg" -run '^$' -fuzz "^$target\$" -fuzztime "$time"
	done
done
