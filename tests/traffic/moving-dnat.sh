#!/usr/bin/env bash
# Moves the target of a Dnat back and forth under a stream of new connections, from a client that is allowed and from one
# that is denied. No connection may be lost and no denied packet may arrive. Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: moving-dnat.sh [nft|legacy] [APPLIES] [--with-deny] [--by MEANS] [--rate N]
  --with-deny  the rewrite is open to everybody but for a deny, and a deny of the other target moves with it
  --by         ripcs (default), or a restore file written by hand, to see that this test can fail and why:
               bridge, side_by_side, bare_bridge, filter_first, nat_first
  --rate       new connections a second from the allowed client, default 300
exit code: 0 all well; 1 connections lost or denied packets let in; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft applies=200 rate=300 by=ripcs WITH_DENY=no
export PATH="$root/out:$PATH:/usr/local/sbin:/usr/sbin:/sbin"

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --with-deny) WITH_DENY=yes ;;
        --by) by="${2:?}"; shift ;;
        --rate) rate="${2:?}"; shift ;;
        --help) usage; exit 0 ;;
        *[!0-9]* | '') usage >&2; exit 2 ;;
        *) applies="$1" ;;
    esac
    shift
done

broken() { printf 'moving-dnat: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make network namespaces"
. "$here/network.sh"
. "$here/by-hand.sh"
. "$here/by-ripcs.sh"

[ "$by" = ripcs ] || declare -F "move_$by" >/dev/null || broken "no such means: $by"
[ "$by" != ripcs ] || command -v ripcs >/dev/null || broken "no ripcs here; run ./build.sh build first"

work=$(mktemp -d)
children=()

finish() {
    touch "$work/stop"
    [ ${#children[@]} = 0 ] || kill "${children[@]}" 2>/dev/null || true
    remove_network
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 2' INT TERM

# apply N: brings the rules for target N into force.
apply() {
    case "$by" in
        ripcs) apply_by_ripcs "$1" ;;
        *) "move_$by" "$1" | in_router "iptables-$backend-restore" --noflush --wait 10 ;;
    esac
}

first_apply() {
    case "$by" in
        ripcs) apply_by_ripcs 1 ;;
        *) first_by_hand 1 | in_router "iptables-$backend-restore" --noflush --wait 10 ;;
    esac
}

start_traffic() {
    local traffic="$root/out/traffic/Ripcs.Traffic"
    [ -x "$traffic" ] || dotnet publish "$root/tests/Ripcs.Traffic" -c Release -o "$root/out/traffic" -v quiet
    # Not through in_server: the number of the process must be the server's own, for it is to be ended by it.
    ip netns exec "$SERVER" "$traffic" serve {"$APP1","$APP2"}:{80,4441,4442} >"$work/server" &
    children+=($!)
    wait_for grep -qs ready "$work/server"
    ip netns exec "$CLIENT" "$traffic" connect "$PUBLIC:80" "$PUBLIC:443" --source "$ALLOWED" --rate "$rate" --workers 32 \
        --until "$work/stop" >"$work/allowed" &
    allowed=$!
    # A short timeout, so that as many attempts as possible fall into the moments that matter; what arrives is counted by the server.
    ip netns exec "$CLIENT" "$traffic" connect "$PUBLIC:80" "$PUBLIC:443" --source "$DENIED" --rate "$rate" --timeout 20 --workers 16 \
        --until "$work/stop" >"$work/denied" &
    denied=$!
    children+=("$allowed" "$denied")
}

wait_for() {
    local tries=0
    until "$@"; do
        [ $((tries += 1)) -lt 100 ] || broken "gave up waiting for: $*"
        sleep 0.1
    done
}

count_of() { sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" "$work/$1"; }

report() {
    local ok lost refused silent let_in targets
    ok=$(count_of allowed ok) lost=$(count_of allowed lost) refused=$(count_of allowed refused) silent=$(count_of allowed silent)
    let_in=$(denied_packets "$backend")
    targets=$(grep -o '"192[^"]*":[0-9]*' "$work/allowed" | tr -d '"' | tr '\n' ' ')
    printf '%s, %s%s: %s applies, %s connections ok, %s lost, %s refused, %s cut off, %s slow; of %s denied tries %s packets let in\n' \
        "$by" "$backend" "$([ "$WITH_DENY" = no ] || echo ', with a deny')" "$applies" "$ok" "$lost" "$refused" "$silent" \
        "$(count_of allowed slow)" "$(($(count_of denied ok) + $(count_of denied lost) + $(count_of denied refused)))" "$let_in"
    # The harness proves itself: there was traffic, and each target in turn was the one that answered.
    [ "$ok" -gt 0 ] || broken "no connection was made at all"
    [ "$applies" -lt 2 ] || [ "$(wc -w <<<"$targets")" = 4 ] || broken "the rewrite did not move; connections arrived at: $targets"
    [ $((lost + refused + silent + let_in)) = 0 ]
}

make_network "$backend"
first_apply
start_traffic
sleep 1
for ((i = 1; i <= applies; i++)); do
    apply $((i % 2 + 1)) >"$work/apply" 2>&1 || { cat "$work/apply" >&2; broken "apply $i of $applies failed"; }
done
sleep 1
touch "$work/stop"
wait "$allowed" "$denied"
report
