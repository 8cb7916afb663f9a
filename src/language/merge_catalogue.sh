#!/bin/sh
# Merges the folders' catalogues into one, checks it and compiles it for compile_catalogue.
#   merge_catalogue.sh FOLDER OUT.mo OUT.d
# The dependency file names the folder itself too, so that a new catalogue is noticed.
set -eu
folder=$1 out=$2 dependencies=$3
LC_ALL=C
export LC_ALL
for file in "$folder"/*.po; do
    msgfmt --check-format --check-domain -o /dev/null "$file"
done
msgcat --use-first --no-location -o "$out.po" "$folder"/*.po
msgfmt --check --no-hash -o "$out" "$out.po"
printf '%s: %s' "$out" "$folder" >"$dependencies"
for file in "$folder"/*.po; do printf ' %s' "$file"; done >>"$dependencies"
echo >>"$dependencies"
