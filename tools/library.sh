# Shared by ./dev and the scripts of tools/: sourced, with the tree's top as the working directory.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "dev: $*"
    exit 1
}

# configure DIRECTORY MESON-ARGUMENTS…: meson setup, once; quiet unless it fails.
configure() {
    local directory=$1 log
    shift
    [ -f "$directory/build.ninja" ] && return 0
    mkdir -p build
    log="build/$(basename "$directory")-setup.log"
    if ! meson setup "$directory" "$@" >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -rf "$directory"
        return 1
    fi
}

# The release build with the tests in it, in the same directory, and the benches, so that they go on compiling.
configure_tests() {
    configure build/release --buildtype=release -Dtests=true -Dbench=true &&
        meson configure build/release -Dtests=true -Dbench=true >/dev/null
}

# compile DIRECTORY [TARGET…]: ninja, saying nothing unless it fails. Tools that run during the build end
# without freeing, which is no leak worth failing for.
compile() {
    local directory=$1 log
    shift
    log="build/$(basename "$directory")-ninja.log"
    if ! ASAN_OPTIONS=detect_leaks=0 ninja -C "$directory" "$@" >"$log" 2>&1 </dev/null; then
        grep -v '^\[' "$log" | tail -n 40 >&2
        return 1
    fi
}

# Configures build/fuzz and builds every target of tests/fuzz with clang's libFuzzer and sanitizers.
build_fuzz() {
    local source targets=()
    for source in tests/fuzz/fuzz_*.c; do
        targets+=("tests/fuzz/$(basename "$source" .c)")
    done
    CC=clang configure build/fuzz --buildtype=debugoptimized -Dfuzz=true -Dtests=true -Db_lundef=false \
        -Db_sanitize=address,undefined -Dc_args='-fsanitize=fuzzer-no-link -fno-sanitize-recover=all' &&
        compile build/fuzz "${targets[@]}"
}

# fuzz_one TARGET SECONDS: runs a libFuzzer target on its corpus; what breaks it lands in build/fuzz/findings.
# The corpus of the tree is only read: what the run finds worth keeping grows under build/.
fuzz_one() {
    local target=$1 seconds=$2 name grown kept
    name=$(basename "$target")
    grown=build/fuzz/corpus/$name
    kept=tests/fuzz/${name#fuzz_}
    mkdir -p "$grown" build/fuzz/findings
    local corpora=("$grown")
    [ -d "$kept" ] && corpora+=("$kept")
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 \
        -artifact_prefix=build/fuzz/findings/"$name"- "${corpora[@]}"
}
