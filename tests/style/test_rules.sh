#!/bin/sh
# The test of the tests: a small tree that keeps every rule passes, and each planted violation is found
# and named. Speaks TAP.
set -u
here=$(cd "$(dirname "$0")" && pwd)
compiler=${1:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

make_tree() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/docs" "$work/tree/src/base" "$work/tree/src/store/sqlite" "$work/tree/src/web" \
        "$work/tree/tests" "$work/tree/po/pt_BR"
    cd "$work/tree" || exit 1
    printf 'base:\nstore: base\nweb: base store\nthird-party sqlite3.h: store/sqlite\n' >docs/layers.txt
    printf '/* A header. */\n#include <stddef.h>\nsize_t base_size(void);\n' >src/base/size.h
    printf '/* A file; it may say strcpy( and sleep( here. */\n#include "base/size.h"\nstatic const char *name = "atoi(";\n' >src/base/size.c
    printf '/* Keeps a row. */\n#include <sqlite3.h>\n#include "base/size.h"\n' >src/store/sqlite/row.c
    printf '/* A screen. */\n#include "base/size.h"\nconst char *title(void) { return _("Accounts"); }\n' >src/web/screen.c
    printf "sources = files('size.c', 'bare.c')\n" >src/base/meson.build
    printf "sources += files('sqlite/row.c')\n" >src/store/meson.build
    printf "sources += files('screen.c')\n" >src/web/meson.build
    printf 'msgid ""\nmsgstr "Language: pt_BR\\nContent-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\nmsgid "Accounts"\nmsgstr "Contas"\n' >po/pt_BR/web.po
}

report() { # report STATUS NAME
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else
        echo "not ok $number - $2"
        sed 's/^/# /' "$work/output"
    fi
}

passes() { # passes NAME COMMAND…
    name=$1
    shift
    "$@" >"$work/output" 2>&1
    report $? "$name"
}

finds() { # finds WHAT PATTERN COMMAND…: it fails and says PATTERN
    name=$1 pattern=$2
    shift 2
    "$@" >"$work/output" 2>&1
    failed=$?
    [ $failed -ne 0 ] && grep -q -- "$pattern" "$work/output"
    report $? "$name"
}

check() { "$here/check.sh" "$compiler"; }
catalogue() { "$here/catalogue.sh" "$work/tree" "$work/none"; }

make_tree
passes "a tree that keeps the rules" check
passes "a complete catalogue" catalogue

make_tree; echo '#include "store/store.h"' >>src/base/size.c
finds "an include upward" 'src/base/size.c:4: .*does not let base include store' check
make_tree; echo '#include "size.h"' >>src/base/size.c
finds "an include without its folder" 'write the folder too' check
make_tree; echo '#include <sqlite3.h>' >>src/web/screen.c
finds "a third-party header elsewhere" 'src/web/screen.c:4: .*keeps it to store/sqlite' check
make_tree; echo '#include <curl/curl.h>' >>src/web/screen.c
finds "an unnamed third-party header" 'does not name this third-party header' check
make_tree; mkdir src/misc; echo '/* x */' >src/misc/a.c
finds "an unnamed folder" 'does not name the folder misc' check
make_tree; { echo 'void f(void)'; echo '{'; seq 71 | sed 's/.*/;/'; echo '}'; } >>src/base/size.c
finds "a function of 71 lines" 'src/base/size.c:5: a function of 71 lines' check
make_tree; { echo 'void f(void)'; echo '{'; seq 70 | sed 's/.*/;/'; echo '}'; } >>src/base/size.c
passes "a function of 70 lines" check
make_tree; seq 798 | sed 's/.*//' >>src/base/size.c
finds "a file of 801 lines" 'src/base/size.c:801: 801 lines' check
for call in strcpy strcat sprintf strtok gets atoi system; do
    make_tree; echo "void f(void) { $call(0); }" >>src/base/size.c
    finds "a call of $call" "src/base/size.c:4: a banned call: .*$call" check
done
make_tree; echo 'void f(void) { sleep(1); }' >tests/test_x.c
finds "a sleeping test" 'tests/test_x.c:1: a test that sleeps' check
for mark in TO""DO FIX""ME X""XX; do
    make_tree; echo "/* $mark: later */" >>src/base/size.c
    finds "an unfinished mark" 'src/base/size.c:4: an unfinished mark' check
done
make_tree; echo "# FIX""ME" >>src/web/meson.build
finds "an unfinished mark outside C" 'src/web/meson.build:2:.*an unfinished mark' check
make_tree; echo '/* Nobody builds this. */' >src/web/forgotten.c
finds "a source that is not built" 'src/web/forgotten.c:1: no meson.build lists it' check
make_tree; echo '[more](guide/none.md#x)' >docs/README.md
finds "a link that leads nowhere" 'docs/README.md:1: leads to guide/none.md' check
make_tree; echo 'int x;' >src/base/bare.c
finds "a file without its opening comment" 'src/base/bare.c:1: a file begins with a comment' check
make_tree; printf '/* A header. */\nint32_t base_count(void);\n' >src/base/size.h
finds "a header that does not compile alone" 'src/base/size.h:2' check

make_tree; echo 'const char *more(void) { return _("Contracts"); }' >>src/web/screen.c
finds "a message that is not translated" 'msgid "Contracts"' catalogue
make_tree; echo 'const char *more(void) { return tr_n("%d day", "%d days", 2); }' >>src/web/screen.c
finds "a plural that is not translated" '%d day' catalogue
make_tree; echo 'const char *more(void) { return tr_c("menu", "Accounts"); }' >>src/web/screen.c
finds "a context that is not translated" 'msgctxt "menu"' catalogue
make_tree; sed -i 's/^msgid "Accounts"/#, fuzzy\n&/' po/pt_BR/web.po
finds "a fuzzy translation" 'msgid "Accounts"' catalogue
make_tree; echo 'const char *more(void) { return _("%d of %s"); }' >>src/web/screen.c
printf '\nmsgid "%%d of %%s"\nmsgstr "%%s de %%d"\n' >>po/pt_BR/web.po
finds "a translation of another format" 'format' catalogue
make_tree; sed 's/"Contas"/"Clientes"/' po/pt_BR/web.po >po/pt_BR/view.po
finds "two translations of one message" 'translated in two ways' catalogue
echo "1..$number"
