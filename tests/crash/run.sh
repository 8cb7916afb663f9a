#!/bin/sh
# Kills imports at random moments: run.sh [ROUNDS [SEED]]. The program is built by ./dev; $CRASH_IMPORT
# names it elsewhere.
set -eu
rounds=${1:-500}
seed=${2:-$(date +%s)}
program=${CRASH_IMPORT:-$(dirname "$0")/../../build/tests/crash/crash_import}
[ -x "$program" ] || { echo "$program is not built: ./dev crash builds it"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$rounds kills, seed $seed"
"$program" "$work" "$rounds" "$seed"
