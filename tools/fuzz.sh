#!/usr/bin/env bash
# The fuzz targets at length: called by ./dev fuzz [SECONDS] [TARGET…].
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/library.sh

seconds=${1:-300}
case "$seconds" in
'' | *[!0-9]*) fail "SECONDS is a whole number, not \"$seconds\"." ;;
esac
[ $# -gt 0 ] && shift
build_fuzz || fail "the targets could not be built (above)."
broken=0
for target in build/fuzz/tests/fuzz/fuzz_*; do
    if [ ! -x "$target" ] || [ ! -f "$target" ]; then continue; fi
    name=$(basename "$target")
    case " $* " in
    "  " | *" ${name#fuzz_} "* | *" $name "*) ;;
    *) continue ;;
    esac
    say "$name for $seconds s"
    if ! fuzz_one "$target" "$seconds" >"build/fuzz/$name.log" 2>&1; then
        tail -n 30 "build/fuzz/$name.log" >&2
        broken=$((broken + 1))
    fi
done
[ "$broken" = 0 ] || fail "$broken targets found something: see build/fuzz/findings."
