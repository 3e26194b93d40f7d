#!/usr/bin/env bash
# Part of demo.sh: runs with a throw-away server up. Loads LifeOps and reviews the database.
set -euo pipefail
cd "$(dirname "$0")/.."
psql=$DECADE_PG_BIN_17/psql
url=${DECADE_TEST_PG17:?started by demo.sh}
"$psql" -X -q -d "$url dbname=postgres" -c 'DROP DATABASE IF EXISTS lifeops' -c 'CREATE DATABASE lifeops TEMPLATE template0'
"$psql" -X -q -v ON_ERROR_STOP=1 -d "$url dbname=lifeops" -f testdata/hurried/lifeops/schema.sql >/dev/null
bin/decade review "$url dbname=lifeops" --queries testdata/hurried/lifeops/queries -o html --out demo/lifeops.html || [ $? -eq 1 ]
bin/decade review "$url dbname=lifeops" --queries testdata/hurried/lifeops/queries -o markdown --out demo/lifeops.md || [ $? -eq 1 ]
bin/decade diagram "$url dbname=lifeops" -o svg --out demo/lifeops.svg
