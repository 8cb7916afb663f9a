#!/bin/sh
# Checks the tree at the current folder against the house's rules (docs/layers.txt, CONTRIBUTING):
# rules.awk over every C file, and every header of src/ compiled alone.
#   check.sh [CC]
# Prints what is wrong as file:line, and fails if anything is.
set -u
here=$(dirname "$0")
compiler=${1:-cc}
status=0
files=$(find src tests bench -name '*.[ch]' ! -path '*/node_modules/*' 2>/dev/null | LC_ALL=C sort)
# shellcheck disable=SC2086 # no file of the project has a space in its name
LC_ALL=C awk -f "$here/rules.awk" docs/layers.txt $files || status=1

headers=$(find src -name '*.h' | LC_ALL=C sort)
flags=$(pkg-config --cflags libpq 2>/dev/null)
if [ -n "$headers" ]; then
    # shellcheck disable=SC2086
    "$compiler" -std=gnu17 -D_GNU_SOURCE -Isrc $flags -fsyntax-only -Wno-pragma-once-outside-header -x c $headers ||
        { echo "a header does not compile alone"; status=1; }
fi
exit $status
