#!/bin/sh
# What ./dev test counts: subtests of TAP, whole programs, skips, and programs that break after all their
# subtests spoke well.  test_tally.sh SOURCE_ROOT
set -eu
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
check() {
    number=$((number + 1))
    found=$(python3 "$root/tools/tally.py" "$work/log" stage 2>"$work/said")
    if [ "$found" = "$2" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1: $found, not $2"
    fi
}
entry() {
    printf '{"name": "%s", "result": "%s", "stdout": "%s", "stderr": ""}\n' "$1" "$2" "$3" >>"$work/log"
}
echo 1..6
entry tap OK '1..3\nok 1 - a\nok 2 - b # SKIP no data\n# ok - not a case\nok 3 - c\n'
check "subtests" "2 0 1"
entry program OK ''
entry broken FAIL 'some words\n'
check "programs without subtests" "3 1 1"
entry tap ERROR '1..2\nok 1 - a\n'
check "a crash after good subtests" "4 2 1"
entry tap FAIL '1..2\nok 1 - a\nnot ok 2 - b\n'
check "a failing subtest is counted once" "5 3 1"
entry absent SKIP '1..0 # SKIP not here\n'
check "a program that skips itself" "5 3 2"
rm "$work/log"
check "no log is a failure" "0 1 0"
