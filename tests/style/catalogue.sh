#!/bin/sh
# Every message marked in the sources, and in the C made from page templates, has a translation that is
# neither fuzzy nor of another format, and the same in every folder.
#   catalogue.sh SOURCE_ROOT BUILD_ROOT
set -eu
root=$(cd "$1" && pwd) build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
LC_ALL=C.UTF-8
export LC_ALL
find "$root/src" -name '*.[ch]' >"$work/files"
[ ! -d "$build/src" ] || find "$build/src" -name '*.c' ! -name 'catalogue_*' >>"$work/files"
xgettext --from-code=UTF-8 -L C -k -k_ -kN_ -kproblem_translate -ktr_n:1,2 -ktr_c:1c,2 -o "$work/all.pot" -f "$work/files"
[ -s "$work/all.pot" ] || { echo "no message is marked at all"; exit 1; }
msgcat --use-first -o "$work/merged.po" "$root"/po/pt_BR/*.po
msgmerge -q --no-fuzzy-matching -o "$work/known.po" "$work/merged.po" "$work/all.pot"
status=0
msgattrib --no-obsolete --untranslated -o "$work/missing.po" "$work/known.po"
msgattrib --no-obsolete --only-fuzzy -o "$work/fuzzy.po" "$work/known.po"
for list in missing fuzzy; do
    [ -s "$work/$list.po" ] || continue
    awk -v RS= -v what="$list" 'NR > 1 { print "without a Portuguese translation (" what "):\n" $0; found = 1 } END { exit !found }' \
        "$work/$list.po" && status=1
done
msgfmt --check-format -o /dev/null "$work/known.po" || status=1
# Where several folders say the same, they translate it alike: msgcat marks what differs.
msgcat --no-location -o "$work/all.po" "$root"/po/pt_BR/*.po
if awk -v RS= '/\n"#-#-#-#-#/ && NR > 1 { print "translated in two ways:\n" $0; found = 1 } END { exit !found }' "$work/all.po"; then
    status=1
fi
exit $status
