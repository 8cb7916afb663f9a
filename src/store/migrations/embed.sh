#!/bin/sh
# Writes the migrations given as a C table, in the order of their numbers: embed.sh OUT FILE.sql …
set -eu
out=$1
shift
{
    printf '#include "store/migration.h"\n\n'
    printf 'const struct store_migration store_migrations[] = {\n'
    for file in "$@"; do
        base=$(basename "$file" .sql)
        number=$(printf '%s' "${base%%-*}" | sed 's/^0*//')
        printf '    { %s, "%s",\n' "$number" "${base#*-}"
        sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/      "/' -e 's/$/\\n"/' "$file"
        printf '    },\n'
    done
    printf '};\nconst int store_migration_count = %s;\n' "$#"
} >"$out.partial"
mv "$out.partial" "$out"
