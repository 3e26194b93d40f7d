#!/usr/bin/env bash
# What decade does, in a minute: reviews the example databases as files and on a
# live server, and leaves reports and diagrams in demo/ for a person to open.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }

decade=bin/decade
mkdir -p demo

say "1. PostgreSQL 17 with pgvector and TimescaleDB, in a cache folder (once)"
scripts/kit.sh install pg17
eval "$(scripts/kit.sh env)"

# decade answers 1 when it finds errors, and the examples are full of them.
review() { "$decade" review "$@" || [ $? -eq 1 ]; }

say "2. DirSoul, from its files: the five things to do first"
review testdata/hurried/dirsoul --limit 5

say "3. The same as the architect's report, every statement and fix executed on a throw-away server"
review testdata/hurried/dirsoul -o html --out demo/dirsoul.html
review testdata/hurried/dirsoul -o markdown --out demo/dirsoul.md

say "4. LifeOps on a live server: a throw-away one with the schema loaded"
go run ./internal/pgtest/cmd/withservers scripts/demo-live.sh

say "5. The data models"
"$decade" diagram testdata/hurried/dirsoul -o svg --out demo/dirsoul.svg
"$decade" diagram testdata/hurried/stats

say "Open these:"
ls -1 demo/*
