#!/usr/bin/env bash
# Attacks the sets that are refreshed: feeds that grow, halve, empty, alternate and rotate, sets of other programs with our names, and
# refreshes that are killed. Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: feeds.sh [nft|legacy] [RUNS] [--ripcs FILE] [--break HOW]
  RUNS     how many runs of the timer each feed is given, default 20
  --ripcs  the program to test, default what build.sh builds
  --break  to see that this test can fail: yes (the timer says --yes), name (a set of another program is destroyed)
exit code: 0 all well; 1 something was not as promised; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft runs=20 ripcs='' broken_step=''
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --ripcs) ripcs="${2:?}"; shift ;;
        --break) broken_step="${2:?}"; shift ;;
        --help) usage; exit 0 ;;
        *[!0-9]* | '') usage >&2; exit 2 ;;
        *) runs="$1" ;;
    esac
    shift
done

broken() { printf 'feeds: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make a network namespace"
[ -n "$ripcs" ] || { "$root/build.sh" build quick >&2 && ripcs="$root/out/ripcs"; }
[ -x "$ripcs" ] || broken "there is no program $ripcs"

place="ripcs-$$-feeds"
work=$(mktemp -d)
export RIPCS_STATE_DIR="$work/state" RIPCS_RUN_DIR="$work/run" RIPCS_CACHE_DIR="$work/cache" RIPCS_BACKEND="$backend"
export XTABLES_LOCKFILE="$work/xtables.lock" TMPDIR="$work"
finish() { ip netns delete "$place" 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT
trap 'exit 2' INT TERM
ip netns add "$place"

in_place() { ip netns exec "$place" "$@"; }
feed="$work/rules/feed.txt"
yes=()
[ "$broken_step" != yes ] || yes=(--yes)

# A host whose set holds the lines of the feed, applied by a person; further words stand in its Set.
fresh() {
    rm -rf "$work/state" "$work/rules"
    ip netns delete "$place"
    ip netns add "$place"
    mkdir -p "$work/rules"
    cat >"$feed"
    printf 'Partition("feeds");\nSet("feed", Lines("feed.txt"), refresh: true%s);\nAccept("who").Ports(22).From("feed").To("host");\n' \
        "${1:-}" >"$work/rules/feeds.csx"
    chmod -R go-w "$work/rules"
    in_place "$ripcs" rules apply "$work/rules" --yes >"$work/applied" 2>&1 || { cat "$work/applied" >&2; broken "it does not apply"; }
}

# As the timer does, which nobody watches.
refresh() { timeout 60 ip netns exec "$place" "$ripcs" sets refresh ${yes[@]+"${yes[@]}"} >"$work/refreshed" 2>&1; }

# The set of IPv4.
set_of() {
    for name in $(in_place ipset list -n | grep '^feeds-v'); do
        ! in_place ipset list -t "$name" | grep -q 'family inet ' || echo "$name"
    done
}
entries() { in_place ipset save "$(set_of)" | grep -c '^add ' || true; }
# How many of the 256 networks of a first byte it holds.
networks() { in_place ipset save "$(set_of)" | grep -c '/8$' || true; }

eights() { for ((n = $1; n <= $2; n++)); do echo "$n.0.0.0/8"; done; }
hosts() { for ((n = 1; n <= $1; n++)); do echo "198.51.100.$n"; done; }

grown=0 shrunk=0 emptied=0 kept=0 alternated=0 destroyed=0 left=0

# Sixteen networks of a first byte more in each run: all of IPv4 in sixteen runs, if each run is compared with the last one.
hosts 20 | fresh
for ((run = 1; run <= runs && run * 16 < 224; run++)); do
    { hosts 20; eights 1 $((run * 16)); } >"$feed"
    refresh || true
done
[ "$(networks)" -le 16 ] || grown=$(networks)

# Half of them in each run, down to one.
hosts 200 | fresh
for ((run = 1, count = 200; run <= runs && count > 1; run++)); do
    count=$((count / 2))
    hosts "$count" >"$feed"
    refresh || true
done
[ "$(entries)" -ge 100 ] || shrunk=$(entries)

# Empty, again and again, where its author has said nothing: the set keeps what it has.
hosts 1 | fresh
for ((run = 1; run <= runs; run++)); do
    : >"$feed"
    ! refresh || emptied=$((emptied + 1))
    [ "$(entries)" = 1 ] || emptied=$((emptied + 1))
done

# The same where empty means nobody: not one run may keep the last of them, and with a file that is gone not one may lose them.
hosts 1 | fresh ', mayBeEmpty: true'
for ((run = 1; run <= runs; run++)); do
    : >"$feed"
    refresh || kept=$((kept + 1))
    [ "$(entries)" = 0 ] || kept=$((kept + 1))
    hosts 3 >"$feed"
    refresh || kept=$((kept + 1))
    rm "$feed"
    ! refresh || kept=$((kept + 1))
    [ "$(entries)" = 3 ] || kept=$((kept + 1))
done

# Other networks in each run, sixteen at a time, to be taken as an exchange.
hosts 20 | fresh
for ((run = 0; run < runs; run++)); do
    first=$((1 + (run % 13) * 16))
    { hosts 20; eights "$first" $((first + 15)); } >"$feed"
    refresh || true
    [ "$(networks)" -le 16 ] || alternated=$((alternated + 1))
done

# Sets of another program, with names as a refresh has and had.
hosts 20 | fresh
for name in ripcs-refresh ripcs-refresh-0000000000000000 ripcs-foreign; do
    in_place ipset create "$name" hash:net
    in_place ipset add "$name" 192.0.2.1
done
for ((run = 1; run <= runs; run++)); do
    hosts $((20 + run % 2)) >"$feed"
    refresh || destroyed=$((destroyed + 1))
    [ "$broken_step" != name ] || in_place ipset destroy ripcs-refresh 2>/dev/null || true
    for name in ripcs-refresh ripcs-refresh-0000000000000000 ripcs-foreign; do
        in_place ipset test "$name" 192.0.2.1 2>/dev/null || destroyed=$((destroyed + 1))
    done
done

# Killed at any moment: the next run ends with what the file holds, and with no set beside that of the rules.
for ((run = 1; run <= runs; run++)); do
    hosts $((20 + run % 2)) >"$feed"
    ip netns exec "$place" "$ripcs" sets refresh >/dev/null 2>&1 &
    sleep "0.$(printf '%03d' $((RANDOM % 700)))"
    kill -KILL $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    refresh || left=$((left + 1))
    refresh || left=$((left + 1))
    [ "$(entries)" = $((20 + run % 2)) ] || left=$((left + 1))
    others=$(in_place ipset list -n | grep '^ripcs-refresh-' | grep -vc '^ripcs-refresh-0000000000000000$' || true)
    [ "$others" = 0 ] || left=$((left + others))
done

printf '%s, %d runs of each feed\n' "$backend" "$runs"
printf '%-58s %d\n' \
    'networks of a feed that grows, if more than one run may take' "$grown" \
    'entries of a feed that halves, if fewer than half' "$shrunk" \
    'runs that emptied a set whose author did not allow it' "$emptied" \
    'runs that did not do what mayBeEmpty says' "$kept" \
    'runs with more of other networks than one run may take' "$alternated" \
    'sets of others destroyed, and runs that they stopped' "$destroyed" \
    'what killed refreshes left behind' "$left"
[ $((grown + shrunk + emptied + kept + alternated + destroyed + left)) = 0 ]
