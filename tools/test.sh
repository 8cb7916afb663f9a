#!/usr/bin/env bash
# Every test, on every build: called by ./dev test, which has installed what is needed. Each stage has
# a build directory of its own and goes on when another fails; the last line sums the test cases.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1
. tools/library.sh

passed=0 failed=0 skipped=0
started=$SECONDS

# add PASSED FAILED SKIPPED
add() {
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# stage NAME DIRECTORY MESON-TEST-ARGUMENTS…: builds a configured directory and runs its tests.
stage() {
    local name=$1 directory=$2 from=$SECONDS built
    shift 2
    if ! compile "$directory"; then
        say "$name: the build failed (above)"
        add 0 1 0
        return
    fi
    built=$SECONDS
    rm -f "$directory/meson-logs/testlog.json"
    meson test -C "$directory" --no-rebuild --quiet --num-processes "$(nproc)" "$@" \
        >"build/$(basename "$directory")-test.log" 2>&1 </dev/null
    read -r p f s < <(python3 tools/tally.py "$directory/meson-logs/testlog.json" "$name")
    add "$p" "$f" "$s"
    say "$name: $p passed, $f failed, $s skipped (built in $((built - from)) s, ran in $((SECONDS - built)) s)"
}

# one NAME COMMAND…: a single test case.
one() {
    local name=$1 log
    shift
    log="build/$(tr ' /' '--' <<<"$name").log"
    if "$@" >"$log" 2>&1 </dev/null; then
        add 1 0 0
    else
        tail -n 30 "$log" >&2
        say "FAILED $name"
        add 0 1 0
    fi
}

stage_release() {
    configure_tests || { add 0 1 0; return; }
    stage release build/release --timeout-multiplier 3
    ln -sfn release/src/cli/farol build/farol
}

stage_address() {
    configure build/address --buildtype=debugoptimized -Dtests=true -Db_sanitize=address,undefined \
        -Dc_args=-fno-sanitize-recover=all || { add 0 1 0; return; }
    ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1 \
        UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
        stage "address and undefined behaviour" build/address --no-suite browser --no-suite style --timeout-multiplier 8
}

stage_thread() {
    configure build/thread --buildtype=debugoptimized -Dtests=true -Db_sanitize=thread || { add 0 1 0; return; }
    TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 \
        stage threads build/thread --suite unit --timeout-multiplier 12
}

stage_fuzz() {
    local target seconds=${FAROL_FUZZ_SECONDS:-5}
    if ! build_fuzz; then
        say "fuzz: the build failed (above)"
        add 0 1 0
        return
    fi
    for target in build/fuzz/tests/fuzz/fuzz_*; do
        if [ ! -x "$target" ] || [ ! -f "$target" ]; then continue; fi
        one "fuzz $(basename "$target")" fuzz_one "$target" "$seconds"
    done
}

stage_coverage() {
    configure build/coverage --buildtype=debug -Dtests=true -Db_coverage=true || { add 0 1 0; return; }
    find build/coverage -name '*.gcda' -delete
    if ! compile build/coverage; then
        add 0 1 0
        return
    fi
    meson test -C build/coverage --no-rebuild --quiet --suite unit --suite property --suite golden --timeout-multiplier 8 \
        >build/coverage-test.log 2>&1 </dev/null
    local kind ours='.*\bassert\(.*' # asserts are for our bugs: their other side never runs
    say "Coverage of src/metric and src/column (lines, then branches):"
    for kind in "" --branches; do
        gcovr --root . --object-directory build/coverage --filter 'src/metric/' --filter 'src/column/' $kind \
            --exclude-lines-by-pattern "$ours" --exclude-branches-by-pattern "$ours" --exclude-unreachable-branches \
            build/coverage 2>/dev/null |
            grep -E '^(src/|TOTAL)' >&2
    done
}

stage_release
stage_address
stage_thread
stage_fuzz
stage_coverage

say "All stages took $((SECONDS - started)) s."
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
