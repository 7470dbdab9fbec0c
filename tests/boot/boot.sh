#!/usr/bin/env bash
# Breaks each program that a restore or a revert needs, in each way, and demands that the host is never left open or closed by it.
# Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: boot.sh [nft|legacy] [--only WORD] [--ripcs FOLDER] [--break]
  --only   only the trials with this word in their name, such as "hang", "ip6tables-save" or "guard"
  --ripcs  the folder of the program to test, default what build.sh builds
  --break  to see that this test can fail: each restore is left out
exit code: 0 all well; 1 a host was left open or closed; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft only='' program="$root/out" damage=''
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --only) only="${2:?}"; shift ;;
        --ripcs) program="${2:?}"; shift ;;
        --break) damage=yes ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

broken() { printf 'boot: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make namespaces and to mount"
[ -x "$program/ripcs" ] || "$root/build.sh" build >&2 || broken "it does not build"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM

# Each has its own namespaces, in which it is a host with a process 1; what is learnt is to a trial the record of before a restart,
# because its folder of locks is empty. Whatever one leaves, guards too, goes with its processes' namespace.
apart() {
    local code=0
    mkdir "$work/now"
    unshare --net --mount --pid --fork --kill-child --mount-proc -- \
        bash "$here/trial.sh" "$1" "$2" "$3" "$backend" "$program" "$work" "$damage" || code=$?
    rm -rf "${work:?}/now"
    return $code
}

trial() {
    apart "$@" >"$work/said" 2>"$work/errors" || printf 'broken: %s\n' "$(tail -1 "$work/errors")" >"$work/said"
}

tried=0 bad=0 failed=0
all() {
    local what program way
    for what in plain sets guard; do
        for program in iptables-save ip6tables-save iptables-restore ip6tables-restore iptables ip6tables ipset ip nft; do
            # What has no sets is the same as in "plain".
            [ $what != sets ] || [ $program = ipset ] || continue
            for way in exit killed truncated empty missing hang; do
                printf '%s %s %s\n' $what $program $way
            done
        done
    done
}

for kind in plain sets; do
    apart "learn-$kind" - - || broken "the first apply failed"
done

while read -r what helper way; do
    [ -z "$only" ] || [[ " $what $helper $way " == *" $only "* ]] || continue
    trial "$what" "$helper" "$way"
    tried=$((tried + 1))
    case "$(cat "$work/said")" in
        broken*) failed=$((failed + 1)) ;;
        good*) ;;
        *) bad=$((bad + 1)) ;;
    esac
    printf '%-7s %-18s %-10s %s\n' "$what" "$helper" "$way" "$(cat "$work/said")"
done < <(all)
printf '%s: %s tried, %s bad, %s did not work\n' "$backend" $tried $bad $failed
[ $bad = 0 ] || exit 1
[ $failed = 0 ] || exit 2
