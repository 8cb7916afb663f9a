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
# A source that no meson.build lists would never be built, and never be missed.
for file in $(find src -name '*.c' -o -name '*.html' | LC_ALL=C sort); do
    name=${file##*/}
    folder=${file#src/}
    grep -qs -- "[/']$name'" "src/${folder%%/*}/meson.build" "${file%/*}/meson.build" ||
        { echo "$file:1: no meson.build lists it"; status=1; }
done

# A link or a picture of a document leads to a file that is there.
for document in $(find docs bench ./*.md -name '*.md' ! -path '*/node_modules/*' 2>/dev/null | LC_ALL=C sort); do
    # shellcheck disable=SC2013 # no link of the project has a space in it
    for target in $(grep -o ']([^)# ]*' "$document" | cut -c 3- | grep -v '^https\?:' | grep -v '^$'); do
        [ -e "$(dirname "$document")/$target" ] || { echo "$document:1: leads to $target, which is not there"; status=1; }
    done
done

# Marks of unfinished work in anything else that people read.
# shellcheck disable=SC2046
marks=$(grep -nwE 'TO''DO|FIX''ME|X''XX' $(find src tests bench tools docs po dev ./*.md -type f ! -name '*.[ch]' \
    ! -path '*/node_modules/*' 2>/dev/null) /dev/null 2>/dev/null | grep -v '^Binary')
[ -z "$marks" ] || { echo "$marks" | sed 's/$/ : an unfinished mark/'; status=1; }
exit $status
