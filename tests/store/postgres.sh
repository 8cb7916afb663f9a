#!/bin/sh
# Starts a PostgreSQL of its own in a temporary folder, reachable by a socket there alone, and runs
# TEST with it: postgres.sh TEST SOURCE_ROOT. Skips where PostgreSQL is not installed.
set -eu
program=$(readlink -f "$1") source_root=$2
binaries=
for folder in /usr/lib/postgresql/*/bin; do
    [ -x "$folder/initdb" ] && binaries=$folder
done
if [ -z "$binaries" ]; then
    echo "PostgreSQL is not installed (Debian: apt-get install postgresql): skipped"
    exit 77
fi
work=$(mktemp -d)
as() { "$@"; }
# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$work"
    as() { setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"; }
fi
chmod 755 "$work"
stop() {
    (cd "$work" && as "$binaries/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$work"
}
trap stop EXIT
cd "$work"
as "$binaries/initdb" -D "$work/data" -U farol -A trust -E UTF8 --locale=C --no-sync >"$work/initdb.log" 2>&1 ||
    { cat "$work/initdb.log"; exit 1; }
as "$binaries/pg_ctl" -D "$work/data" -w -l "$work/data/log" \
    -o "-k $work -c listen_addresses= -c fsync=off" start >/dev/null || { cat "$work/data/log"; exit 1; }
"$program" "host=$work user=farol dbname=postgres" "$source_root"
