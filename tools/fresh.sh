#!/usr/bin/env bash
# Proof on bare machines: called by ./dev fresh, as root. For each release: a debootstrap tree (minbase
# with ca-certificates), the last commit unpacked into it, ./dev run until the sign-in page answers, a
# second ./dev run that must serve within 2 seconds, then ./dev test. Nothing of the host's tree but the
# commit, ../shared/data if it is there, its apt sources' mirror and its ways through a proxy gets in.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/library.sh

releases=() keep=false run_only=false
for argument in "$@"; do
    case "$argument" in
    --keep) keep=true ;;
    --run-only) run_only=true ;;
    bookworm | trixie) releases+=("$argument") ;;
    *) fail "fresh takes bookworm, trixie, --keep and --run-only, not \"$argument\"." ;;
    esac
done
[ ${#releases[@]} -gt 0 ] || releases=(bookworm trixie)
base=${FAROL_FRESH_DIRECTORY:-$PWD/build/fresh}
port=$((20000 + RANDOM % 20000)) # a port of its own: the tree shares this machine's network
mkdir -p "$base"

# The first Debian mirror among this machine's apt sources.
mirror() {
    {
        sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null
        sed -n 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null
    } | tr ' ' '\n' | grep -E '/debian/?$' | head -n 1
}

# Leaves the machine as it was: what runs in the tree ends, what is mounted there is let go.
release_tree() {
    local tree=$1 place
    for place in dev/pts dev/shm dev sys proc; do
        mountpoint -q "$tree/$place" && umount -l "$tree/$place"
    done
    return 0
}

inside() {
    local tree=$1
    shift
    chroot "$tree" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin CI=true "${carried[@]}" "$@"
}

make_tree() {
    local release=$1 tree=$2 file
    debootstrap --variant=minbase --include=ca-certificates "$release" "$tree" "$(mirror)" >"$base/$release-debootstrap.log" 2>&1 ||
        { tail -n 15 "$base/$release-debootstrap.log" >&2; fail "debootstrap of $release failed."; }
    mount -t proc proc "$tree/proc"
    mount --rbind /sys "$tree/sys"
    mount --make-rslave "$tree/sys"
    mount --rbind /dev "$tree/dev"
    mount --make-rslave "$tree/dev"
    cp /etc/resolv.conf "$tree/etc/resolv.conf" 2>/dev/null || :
    cp /etc/hosts "$tree/etc/hosts" 2>/dev/null || :
    # How this machine reaches the network: apt's proxy, npm's settings, its own authorities.
    for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*; do
        [ -f "$file" ] && grep -qiE 'proxy|Acquire' "$file" && install -D -m 644 "$file" "$tree$file"
    done
    for file in /root/.npmrc /etc/npmrc; do
        [ -f "$file" ] && install -D -m 600 "$file" "$tree$file"
    done
    if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
        cp /usr/local/share/ca-certificates/*.crt "$tree/usr/local/share/ca-certificates/"
        chroot "$tree" update-ca-certificates >/dev/null 2>&1
    fi
    mkdir -p "$tree/srv/farol"
    git archive HEAD | tar -x -C "$tree/srv/farol"
    if [ -d ../shared/data ]; then
        mkdir -p "$tree/srv/shared"
        cp -r ../shared/data "$tree/srv/shared/data"
    fi
}

# serves TREE SECONDS-MAX: starts ./dev run and waits for the sign-in page; prints the seconds it took.
serves() {
    local tree=$1 seconds_max=$2 from to pid status=1
    from=$(date +%s.%N)
    setsid chroot "$tree" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "${carried[@]}" \
        bash /srv/farol/dev run --listen "127.0.0.1:$port" >"$tree/run.log" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        if grep -q "http://127.0.0.1:$port" "$tree/run.log" &&
            curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$port/sign-in"; then
            status=0
            break
        fi
        to=$(date +%s.%N)
        awk -v a="$from" -v b="$to" -v m="$seconds_max" 'BEGIN { exit !(b - a > m) }' && break
        sleep 0.05
    done
    to=$(date +%s.%N)
    kill -TERM -- "-$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
    awk -v a="$from" -v b="$to" 'BEGIN { printf "%.1f\n", b - a }'
    [ "$status" = 0 ] || { tail -n 20 "$tree/run.log" >&2; return 1; }
}

prove() {
    local release=$1 tree=$base/$1 first second from
    [ ! -e "$tree" ] || { release_tree "$tree"; rm -rf --one-file-system "$tree"; }
    from=$SECONDS
    make_tree "$release" "$tree"
    say "$release: bare tree in $((SECONDS - from)) s"
    first=$(serves "$tree" 1800) || fail "$release: ./dev run did not serve (after $first s)."
    say "$release: ./dev run served after $first s"
    second=$(serves "$tree" 60) || fail "$release: the second ./dev run did not serve (after $second s)."
    say "$release: the second ./dev run served after $second s"
    awk -v s="$second" 'BEGIN { exit !(s <= 2.0) }' || fail "$release: that is more than 2 seconds."
    if [ "$run_only" = false ]; then
        from=$SECONDS
        inside "$tree" bash /srv/farol/dev test </dev/null >"$base/$release-test.log" 2>&1 ||
            { tail -n 60 "$base/$release-test.log" >&2; fail "$release: ./dev test failed."; }
        say "$release: ./dev test in $((SECONDS - from)) s: $(tail -n 1 "$base/$release-test.log")"
    fi
    release_tree "$tree"
    [ "$keep" = true ] || rm -rf --one-file-system "$tree"
}

carried=()
for variable in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS; do
    [ -z "${!variable:-}" ] || carried+=("$variable=${!variable}")
done
trap 'for release in "${releases[@]}"; do release_tree "$base/$release"; done' EXIT
for release in "${releases[@]}"; do
    prove "$release"
done
