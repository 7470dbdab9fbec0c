#!/usr/bin/env bash
# One round: a change that nobody confirms, and one attack on its guard. Prints "KIND back", "KIND critical" or "KIND LATE why".
# Runs in network, mount and process namespaces of its own.
set -eu -o pipefail

kind=$1 backend=$2 installed=$3 work=$4 damage=$5
export RIPCS_STATE_DIR="$work/disk/state" RIPCS_RUN_DIR="$work/run" RIPCS_CACHE_DIR="$work/cache" RIPCS_BACKEND="$backend" XTABLES_LOCKFILE="$work/xtables.lock" USER=alice
export TMPDIR="$work"
state=$RIPCS_STATE_DIR program="$work/program"
seconds=3 slack=35
# Compiling rule files takes a while on a busy machine.
[ "$kind" != second-state ] || seconds=15
cp -r "$installed" "$program"
mkdir "$work/rules" "$work/disk"
# A disk of its own, which can be full or read-only.
mount -t tmpfs -o size=8m,mode=700 disk "$work/disk"
# shellcheck source=attacks.sh
. "$(dirname "$0")/attacks.sh"

ripcs() { "$installed/ripcs" "$@" 2>&1; }
live() { "iptables-$backend-save" 2>/dev/null | grep -E '^-A (shop-|partition-a)' || true; }
guard() { sed -n 2p "$work"/run/lock-*-guard 2>/dev/null || true; }
die() { printf '%s\n' "$*" >&2; exit 1; }

printf 'Partition("shop"); Accept("web").Ports(80).To("192.0.2.1");\n' >"$work/rules/shop.csx"
ripcs rules apply "$work/rules" >"$work/said" || die "apply: $(cat "$work/said")"
before=$(live)
[ -n "$before" ] || die "nothing is live"
cp -a "$state" "$work/older"

# A revert needs no compiling, so neither does the change.
prepare_"${kind//-/_}" 2>/dev/null || true
started=$SECONDS
"$program/ripcs" rollback --confirm ${seconds}s >"$work/said" 2>&1 && is_made=yes || is_made=no
if [ $is_made = yes ]; then
    [ "$(live)" != "$before" ] || [ $((SECONDS - started)) -ge $seconds ] || die "the change is not in force"
    [ -n "$(guard)" ] || die "nobody says who guards: $(cat "$work/said")"
    sleep "0.$((RANDOM % 10))"
    attack_"${kind//-/_}"
    [ -z "$damage" ] || { kill -KILL "$(guard)"; rm -f "$state"/pending/* "$work"/run/lock-*-guard; }
elif [ "$(live)" = "$before" ]; then
    # Refused before the first block.
    printf '%s back\n' "$kind"
    exit 0
fi

deadline=$((SECONDS + seconds + slack))
while [ $SECONDS -lt $deadline ]; do
    if [ "$(live)" = "$before" ]; then
        after_"${kind//-/_}" >/dev/null 2>&1 || true
        printf '%s back\n' "$kind"
        exit 0
    fi
    # Who is dead or stopped takes nothing back: then monitoring must say so, and the next command does it.
    [ "$kind" != kill ] && [ "$kind" != stop ] || [ $SECONDS -lt $((deadline - slack + 12)) ] || break
    sleep 0.5
done

status=0
said=$(ripcs check) || status=$?
if [ $status = 2 ]; then
    ripcs confirm 2 >"$work/confirmed" && { printf '%s LATE a late confirmation was taken: %s\n' "$kind" "$(cat "$work/confirmed")"; exit 0; }
    ripcs rollback 1 >"$work/back" || true
    # A guard that was stopped in the middle of its revert holds the lock, and the message says what to do.
    go_on=$(sed -n 's/.*continue it: \(kill -CONT [0-9]*\).*/\1/p' "$work/back" | head -1)
    [ -z "$go_on" ] || { $go_on; ripcs rollback 1 >"$work/back" || true; }
    [ "$(live)" = "$before" ] && printf '%s critical\n' "$kind" || printf '%s LATE the next command did not take it back: %s\n' "$kind" "$(head -1 "$work/back")"
else
    printf '%s LATE check says %s: %s; guard.log: %s\n' "$kind" "$status" "$said" "$(tail -1 "$state/guard.log" 2>/dev/null)"
fi
