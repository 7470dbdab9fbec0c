#!/usr/bin/env bash
# Moves the target of a Dnat back and forth under a stream of new connections, from a client that is allowed and from one
# that is denied. No connection may be lost and no denied packet may arrive. Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: moving-dnat.sh [nft|legacy] [APPLIES] [--family 4|6] [--with-deny] [--by MEANS] [--rate N]
  --with-deny  the rewrite is open to everybody but for a deny, and a deny of the other target moves with it
  --by         ripcs (default), or a restore file written by hand, to see that this test can fail and why:
               bridge, side_by_side, bare_bridge, filter_first, nat_first
  --rate       new connections a second from the allowed client, default 300
exit code: 0 all well; 1 connections lost or denied packets let in; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
traffic="$root/out/traffic/Ripcs.Traffic"
backend=nft applies=200 family=4 rate=300 by=ripcs WITH_DENY=no
export PATH="$root/out:$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --with-deny) WITH_DENY=yes ;;
        --family) family="${2:?}"; shift ;;
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
. "$here/stream.sh"
. "$here/by-hand.sh"
. "$here/by-ripcs.sh"

[ "$by" = ripcs ] || declare -F "move_$by" >/dev/null || broken "no such means: $by"
case "$family" in 4 | 6) choose_addresses "$family" ;; *) broken "--family is 4 or 6" ;; esac

# Always, and not only where they are missing: what is tested is what stands in the tree.
build() {
    if [ "$by" = ripcs ]; then
        "$root/build.sh" build
    fi
    command -v dotnet >/dev/null || broken "no dotnet in the PATH"
    dotnet publish "$root/tests/Ripcs.Traffic" -c Release -o "${traffic%/*}" -v quiet
}

build >&2 || broken "it does not build"

work=$(mktemp -d)
children=()

finish() {
    touch "$work/stop" 2>/dev/null || true
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
        *) "move_$by" "$1" | in_router "$IPTABLES-$backend-restore" --noflush --wait 10 ;;
    esac
}

first_apply() {
    case "$by" in
        ripcs) apply_by_ripcs 1 ;;
        *) first_by_hand 1 | in_router "$IPTABLES-$backend-restore" --noflush --wait 10 ;;
    esac
}

report() {
    local ok lost refused silent let_in targets
    ok=$(count_of allowed ok) lost=$(count_of allowed lost) refused=$(count_of allowed refused) silent=$(count_of allowed silent)
    let_in=$(denied_packets "$backend")
    targets=$(sed -n 's/.*"arrivedAt":{\([^}]*\)}.*/\1/p' "$work/allowed" | tr -d '"' | tr ',' ' ')
    printf '%s, %s, IPv%s%s: %s applies, %s connections ok, %s lost, %s refused, %s cut off, %s slow; of %s denied tries %s packets let in\n' \
        "$by" "$backend" "$family" "$([ "$WITH_DENY" = no ] || echo ', with a deny')" "$applies" "$ok" "$lost" "$refused" "$silent" \
        "$(count_of allowed slow)" "$(($(count_of denied ok) + $(count_of denied lost) + $(count_of denied refused)))" "$let_in"
    # The harness proves itself: there was traffic, and each target in turn was the one that answered.
    [ "$ok" -gt 0 ] || broken "no connection was made at all"
    [ "$applies" -lt 2 ] || [ "$(wc -w <<<"$targets")" = 4 ] || broken "the rewrite did not move; connections arrived at: $targets"
    [ $((lost + refused + silent + let_in)) = 0 ]
}

try_to() { "$@" >"$work/apply" 2>&1 || { cat "$work/apply" >&2; return 1; }; }

make_network "$backend"
try_to first_apply || broken "the first apply failed"
start_stream "$rate" "$rate"
sleep 1
for ((i = 1; i <= applies; i++)); do
    try_to apply $((i % 2 + 1)) || broken "apply $i of $applies failed"
done
sleep 1
stop_stream
report
