#!/usr/bin/env bash
# Runs each command on rule files from which something grows without end, and demands that all of them end by themselves, soon.
# Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: bounds.sh [nft|legacy] [--seconds N] [--shape SHAPE] [--ripcs FOLDER] [--break]
  --seconds  how much processor time a process may take, default 60
  --shape    only this rule file; README.md lists them
  --ripcs    the folder of the program to test, default what build.sh builds
  --break    to see that this test can fail: each process may take no time
exit code: 0 all well; 1 a command did not end, or ended badly; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft seconds=60 only='' program="$root/out"
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --seconds) seconds="${2:?}"; shift ;;
        --shape) only="${2:?}"; shift ;;
        --ripcs) program="${2:?}"; shift ;;
        --break) seconds=0 ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

broken() { printf 'bounds: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make namespaces"
[ -x "$program/ripcs" ] || "$root/build.sh" build >&2 || broken "it does not build"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
export RIPCS_STATE_DIR="$work/state" RIPCS_RUN_DIR="$work/run" RIPCS_CACHE_DIR="$work/cache" RIPCS_BACKEND="$backend"
export XTABLES_LOCKFILE="$work/xtables.lock"

# An editor opens the folder, and leaves when it has been told what is wrong.
edit() {
    local message
    {
        for message in \
            '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":"file://'"$1"'","capabilities":{}}}' \
            '{"jsonrpc":"2.0","method":"initialized","params":{}}' WAIT \
            '{"jsonrpc":"2.0","id":2,"method":"shutdown"}' '{"jsonrpc":"2.0","method":"exit"}'; do
            if [ "$message" = WAIT ]; then
                for _ in $(seq $((seconds * 10))); do
                    ! grep -q publishDiagnostics "$work/said" 2>/dev/null || break
                    sleep 0.2
                done
            else
                printf 'Content-Length: %s\r\n\r\n%s' "${#message}" "$message"
            fi
        done
    } | "$program/ripcs" lsp "$1" >"$work/said" 2>"$work/errors"
    grep -q publishDiagnostics "$work/said"
}

# What a command is told: an argument for each line.
tried=0 bad=0
one() {
    local shape=$1 name=$2 status=0
    shift 2
    tried=$((tried + 1))
    (
        ulimit -t "$seconds"
        if [ "$name" = lsp ]; then edit "$1"; else exec timeout $((seconds * 10 + 60)) "$program/ripcs" "$@"; fi
    ) >"$work/out" 2>"$work/err" || status=$?
    # 0 to 3: done, differences, refused by a check, rule files refused; 4 to 8 have sentences of their own.
    if [ $status -gt 8 ] || grep -q 'failed unexpectedly\|Stack overflow' "$work/err"; then
        bad=$((bad + 1))
        printf '%s %s: exit %s: %s\n' "$shape" "$name" "$status" "$(tail -1 "$work/err")"
    fi
}

all() {
    local shape rules
    for shape in $("$here/shapes.sh" --list); do
        [ -z "$only" ] || [ "$only" = "$shape" ] || continue
        rm -rf "$work/state" "$work/run" "$work/cache" "$work/rules" "$work/plan"
        rules="$work/rules"
        mkdir -m 755 "$rules"
        "$here/shapes.sh" "$shape" >"$rules/p.csx"
        one "$shape" generate rules generate "$rules"
        one "$shape" diff rules diff "$rules"
        one "$shape" apply rules apply "$rules"
        one "$shape" lint lint "$rules"
        one "$shape" diff-out rules diff "$rules" --out "$work/plan"
        [ ! -f "$work/plan" ] || one "$shape" plan plan show "$work/plan"
        one "$shape" trace trace --rules "$rules" 'tcp 198.51.100.7 -> 192.0.2.7:80'
        one "$shape" status status
        one "$shape" hits hits
        one "$shape" lsp "$rules"
        # The same as a dump of another program, without what makes it a rule file.
        if grep -q '^Raw(' "$rules/p.csx"; then
            sed -n '/^\*/,/^COMMIT/p' "$rules/p.csx" | sed '/^\*/a :INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]' |
                awk '/^\*/ { table = $0 } !(table ~ /nat|raw/ && /^:FORWARD A/)' >"$work/dump"
            one "$shape" import import "$work/dump" "$work/imported"
            one "$shape" trace-dump trace --against "$work/dump" 'tcp 198.51.100.7 -> 192.0.2.7:80'
            rm -rf "$work/imported"
        fi
    done
    printf 'tried %s, bad %s\n' "$tried" "$bad"
    [ "$bad" = 0 ]
}

if [ -z "${BOUNDS_INSIDE:-}" ]; then
    export BOUNDS_INSIDE=yes
    status=0
    unshare --net -- "$0" "$backend" --seconds "$seconds" --ripcs "$program" ${only:+--shape "$only"} || status=$?
    exit $status
fi

all
