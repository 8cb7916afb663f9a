# The house's rules for a C file, line by line; check.sh runs it over all of them at once, with the
# layers (docs/layers.txt) as first file. Prints "file:line: what is wrong" and exits 1 if anything was.
#
# Comments and literals are blanked before calls are looked for, so that prose may name what code may not.

function fault(line, what) { printf "%s:%d: %s\n", FILENAME, line, what; faults++ }

function starts_with(value, prefix) { return substr(value, 1, length(prefix)) == prefix }

# "src/store/sqlite/x.c" -> "store"; "" outside src/
function folder_of(file, parts) {
    if (!starts_with(file, "src/"))
        return ""
    split(file, parts, "/")
    return parts[2]
}

function read_layer(line, parts, i, n) {
    if (line ~ /^third-party /) {
        sub(/^third-party /, "", line)
        n = split(line, parts, /: */)
        third_party[parts[1]] = third_party[parts[1]] " " parts[2]
    } else if (line ~ /^[a-z_]+:/) {
        n = split(line, parts, /[: ]+/)
        known[parts[1]] = 1
        for (i = 1; i <= n; i++)
            if (parts[i] != "")
                allowed[parts[1], parts[i]] = 1
    }
}

function check_own_include(name, target) {
    if (folder == "")
        return
    target = name
    if (!sub(/\/.*/, "", target)) {
        fault(FNR, "#include \"" name "\": write the folder too")
        return
    }
    if (!((folder, target) in allowed))
        fault(FNR, "#include \"" name "\": docs/layers.txt does not let " folder " include " target)
}

function check_foreign_include(name, header, places, n, i, listed) {
    if (folder == "" || name ~ standard_headers)
        return
    for (header in third_party) {
        if (!starts_with(name, header))
            continue
        listed = 1
        n = split(third_party[header], places, " ")
        for (i = 1; i <= n; i++)
            if (starts_with(FILENAME, "src/" places[i] "/"))
                return
    }
    fault(FNR, "#include <" name ">: " (listed ? "docs/layers.txt keeps it to" third_party_of(name) \
                                               : "docs/layers.txt does not name this third-party header"))
}

function third_party_of(name, header) {
    for (header in third_party)
        if (starts_with(name, header))
            return third_party[header]
    return ""
}

# The line without comments, strings and characters.
function code_of(line, at) {
    if (in_comment) {
        at = index(line, "*/")
        if (!at)
            return ""
        line = substr(line, at + 2)
        in_comment = 0
    }
    gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
    gsub(/'([^'\\]|\\.)*'/, "' '", line)
    gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, " ", line)
    sub(/\/\/.*/, "", line)
    at = index(line, "/*")
    if (at) {
        in_comment = 1
        line = substr(line, 1, at - 1)
    }
    return line
}

function finish_file() {
    if (starts_with(previous_file, "src/") && previous_lines > 800) {
        printf "%s:%d: %d lines; a file has at most 800\n", previous_file, previous_lines, previous_lines
        faults++
    }
}

BEGIN {
    standard_headers = "^(assert|ctype|dirent|errno|fcntl|fenv|float|ftw|getopt|glob|grp|iconv|ifaddrs|inttypes|langinfo" \
        "|libgen|limits|locale|malloc|math|netdb|poll|pthread|pwd|regex|sched|semaphore|setjmp|signal|spawn|stdalign" \
        "|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|syslog|termios|threads|time" \
        "|unistd|wchar|wctype|(arpa|net|netinet|sys|linux)\\/[a-z0-9_]+|immintrin|emmintrin|arm_neon)\\.h$"
    banned = "(^|[^A-Za-z0-9_])(strcpy|strncpy|strcat|strncat|sprintf|vsprintf|strtok|gets|atoi|atol|atof|system)[ ]*\\("
    waiting = "(^|[^A-Za-z0-9_])(sleep|usleep|nanosleep|clock_nanosleep)[ ]*\\("
    unfinished = "(^|[^A-Za-z0-9_])(TO" "DO|FIX" "ME|X" "XX)([^A-Za-z0-9_]|$)"
}

NR == FNR { read_layer($0); next }

FNR == 1 {
    finish_file()
    previous_file = FILENAME
    in_comment = in_function = 0
    folder = folder_of(FILENAME)
    if (folder != "" && !(folder in known))
        fault(1, "docs/layers.txt does not name the folder " folder)
    if (folder != "" && !starts_with($0, "/*"))
        fault(1, "a file begins with a comment: what it is for, who owns its memory, which thread")
}

{ previous_lines = FNR }

/^#[ ]*include/ {
    if (match($0, /"[^"]*"/))
        check_own_include(substr($0, RSTART + 1, RLENGTH - 2))
    else if (match($0, /<[^>]*>/))
        check_foreign_include(substr($0, RSTART + 1, RLENGTH - 2))
}

$0 ~ unfinished { fault(FNR, "an unfinished mark") }

/^\{/ { in_function = FNR }
/^\}/ {
    if (in_function && FNR - in_function - 1 > 70)
        fault(in_function, "a function of " FNR - in_function - 1 " lines; at most 70")
    in_function = 0
}

{
    code = code_of($0)
    if (match(code, banned))
        fault(FNR, "a banned call: " substr(code, RSTART, RLENGTH) "…")
    # Crash tests kill at random moments, which is what time is for there.
    if (starts_with(FILENAME, "tests/") && !starts_with(FILENAME, "tests/crash/") && match(code, waiting))
        fault(FNR, "a test that sleeps: step a clock, or wait for the event itself")
}

END {
    finish_file()
    exit faults > 0
}
