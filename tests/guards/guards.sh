#!/usr/bin/env bash
# Attacks the guards of changes that wait for their confirmation, and demands that no such change outlives its deadline unseen.
# Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: guards.sh [nft|legacy] [ROUNDS] [--at-once N] [--kind KIND] [--ripcs FOLDER] [--break]
  ROUNDS     how many changes are left unconfirmed, default 500
  --at-once  how many at a time, each in a namespace of its own, default 6
  --kind     only this attack; README.md lists them
  --ripcs    the folder of the program to test, default what build.sh builds
  --break    to see that this test can fail: the guard is killed, and the file of the change and what it had in its lock are deleted,
             so that nobody can know
exit code: 0 all well; 1 a change outlived its deadline and check was calm; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft rounds=500 at_once=6 kind='' program="$root/out" damage=''
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1
kinds=(calm kill stop stop-and-go full-disk read-only-disk overwrite remove rename runtime pending-file state-folder older-state run-folder
    applied held history journal pending second-state rival kill-apply other-namespace)

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --at-once) at_once="${2:?}"; shift ;;
        --kind) kind="${2:?}"; shift ;;
        --ripcs) program="${2:?}"; shift ;;
        --break) damage=yes ;;
        --help) usage; exit 0 ;;
        *[!0-9]* | '') usage >&2; exit 2 ;;
        *) rounds="$1" ;;
    esac
    shift
done

broken() { printf 'guards: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make namespaces and small disks"
[ -x "$program/ripcs" ] || "$root/build.sh" build >&2 || broken "it does not build"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM

one() {
    local number=$1 which=$2
    mkdir "$work/$number"
    # Whatever is left of a round, stopped guards too, goes with its processes' namespace.
    unshare --net --mount --pid --fork --kill-child --mount-proc -- \
        bash "$here/round.sh" "$which" "$backend" "$program" "$work/$number" "$damage" >"$work/$number.said" 2>"$work/$number.errors" ||
        printf '%s broken %s\n' "$which" "$(tail -1 "$work/$number.errors")" >"$work/$number.said"
    rm -rf "${work:?}/$number"
}

for number in $(seq "$rounds"); do
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n; done
    [ ! -e "$work/stop" ] || break
    one "$number" "${kind:-${kinds[$(((number - 1) % ${#kinds[@]}))]}}" &
    [ $((number % 50)) != 0 ] || printf 'guards: %s rounds begun (touch %s/stop to end)\n' "$number" "$work" >&2
done
wait

cat "$work"/*.said | awk '
    { kind[$1]++; how[$1 " " $2]++; all++; if ($2 == "LATE" || $2 == "broken") print }
    $2 == "LATE" { late++ } $2 == "broken" { broken++ }
    END {
        printf "%-16s %7s %9s %9s %6s %7s\n", "attack", "rounds", "reverted", "critical", "late", "broken"
        for (k in kind) printf "%-16s %7d %9d %9d %6d %7d\n", k, kind[k], how[k " back"], how[k " critical"], how[k " LATE"], how[k " broken"] | "sort"
        close("sort")
        printf "%d rounds: %d outlived the deadline with check calm, %d rounds did not work\n", all, late, broken
        exit late ? 1 : broken ? 2 : 0
    }'
