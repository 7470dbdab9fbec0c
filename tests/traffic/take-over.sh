#!/usr/bin/env bash
# Takes a host over, from Ript or with rules made by hand, under a stream of new connections, from a client that is allowed and from one that is
# denied, and gives it back, again and again. No connection may be lost and no denied packet may arrive. Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: take-over.sh [nft|legacy] [TIMES] [--host HOST] [--rate N] [--by MEANS]
  --host   ript (default), or hand: the same rules in the built-in chains
  --by     ripcs (default), or a way that must fail, to see that this test notices:
           removing   the host's own rules go before those of the rule files are applied: connections are lost
           opening    what was imported is applied without its deny: denied packets get in
  --rate   new connections a second from the allowed client, default 300
exit code: 0 all well; 1 connections lost or denied packets let in; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
traffic="$root/out/traffic/Ripcs.Traffic"
backend=nft times=20 rate=300 by=ripcs host=ript
export PATH="$root/out:$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --rate) rate="${2:?}"; shift ;;
        --by) by="${2:?}"; shift ;;
        --host) host="${2:?}"; shift ;;
        --help) usage; exit 0 ;;
        *[!0-9]* | '') usage >&2; exit 2 ;;
        *) times="$1" ;;
    esac
    shift
done

broken() { printf 'take-over: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make network namespaces"
case "$by" in ripcs | removing | opening) ;; *) broken "no such means: $by" ;; esac
case "$host" in ript | hand) ;; *) broken "no such host: $host" ;; esac
. "$here/network.sh"
. "$here/stream.sh"
choose_addresses 4

build() {
    "$root/build.sh" build
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

tables() { in_router "$IPTABLES-$backend" -w 10 "$@"; }
ripcs_here() { in_router ripcs "$@" --backend "$backend" --state-dir "$work/state"; }

# What Ript 0.9 makes of a partition with a deny and a rewrite, with the empty chains that it begins with.
ript_made() {
    cat <<TEXT
*nat
:partition-d - [0:0]
:partition-s - [0:0]
:ript_bootstrap-d7d0ba7 - [0:0]
:ript_bootstrap-s7d0ba7 - [0:0]
:shop-d13df53 - [0:0]
:shop-s13df53 - [0:0]
-A PREROUTING -j partition-d
-A POSTROUTING -j partition-s
-A shop-d13df53 -d $PUBLIC -p tcp -m tcp --dport 80 -j DNAT --to-destination $APP1
-A shop-d13df53 -d $PUBLIC -p tcp -m tcp --dport 443 -j DNAT --to-destination $APP1:4441
-A partition-d -d $PUBLIC -j shop-d13df53
COMMIT
*filter
:partition-a - [0:0]
:ript_bootstrap-a7d0ba7 - [0:0]
:shop-a13df53 - [0:0]
-A INPUT -j partition-a
-A FORWARD -j partition-a
-A OUTPUT -j partition-a
-A shop-a13df53 -s $DENIED -d $APP1 -p tcp -j DROP
-A shop-a13df53 -d $APP1 -p tcp -m tcp --dport 80 -j ACCEPT
-A shop-a13df53 -d $APP1 -p tcp -m tcp --dport 4441 -j ACCEPT
-A partition-a -d $APP1 -j shop-a13df53
COMMIT
TEXT
}

# The same by hand.
hand_made() {
    cat <<TEXT
*nat
-A PREROUTING -d $PUBLIC -p tcp -m tcp --dport 80 -j DNAT --to-destination $APP1
-A PREROUTING -d $PUBLIC -p tcp -m tcp --dport 443 -j DNAT --to-destination $APP1:4441
COMMIT
*filter
:web - [0:0]
-A FORWARD -d $APP1 -j web
-A web -s $DENIED -p tcp -j DROP
-A web -p tcp -m tcp --dport 80 -j ACCEPT
-A web -p tcp -m tcp --dport 4441 -j ACCEPT
COMMIT
TEXT
}

# by_hand -D|-A: what leads packets to the host's own rules goes, or comes back.
by_hand() {
    local leading='FORWARD|PREROUTING'
    [ "$host" = hand ] || leading='partition-[ad]'
    "${host}_made" | sed -nE "/^(\\*|COMMIT)/p; s/^-A (($leading) )/$1 \\1/p" | in_router "$IPTABLES-$backend-restore" --noflush --wait 10
}

take_over() {
    [ "$by" != removing ] || by_hand -D
    ripcs_here rules diff "$work/rules" --replace
    ripcs_here rules apply "$work/rules" --replace --again
    [ -z "$(rules_of_the_host)" ] || { echo "rules of the host are left: $(rules_of_the_host)"; return 1; }
    sleep 0.2
}

give_back() {
    ripcs_here rollback
    [ "$by" = removing ] || [ "$(rules_of_the_host)" = "$made" ] || { echo "the host's own rules did not come back: $(rules_of_the_host)"; return 1; }
    [ "$by" != removing ] || by_hand -A
}

# Those of Ript, or those made by hand.
rules_of_the_host() { in_router "$IPTABLES-$backend-save" | grep -E '^-A .*(13df53|web)' || true; }

report() {
    local ok lost refused silent let_in
    ok=$(count_of allowed ok) lost=$(count_of allowed lost) refused=$(count_of allowed refused) silent=$(count_of allowed silent)
    let_in=$(denied_packets "$backend")
    printf '%s, %s, %s: %s take-overs, %s connections ok, %s lost, %s refused, %s cut off, %s slow; of %s denied tries %s packets let in\n' \
        "$host" "$by" "$backend" "$times" "$ok" "$lost" "$refused" "$silent" \
        "$(count_of allowed slow)" "$(($(count_of denied ok) + $(count_of denied lost) + $(count_of denied refused)))" "$let_in"
    [ "$ok" -gt 0 ] || broken "no connection was made at all"
    [ $((lost + refused + silent + let_in)) = 0 ]
}

try_to() { "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }; }

make_network "$backend"
"${host}_made" | in_router "$IPTABLES-$backend-restore" --noflush --wait 10
made=$(rules_of_the_host)
[ -n "$made" ] || broken "the host has no rules of its own"
in_router "$IPTABLES-$backend-save" >"$work/save"
ripcs import "$work/save" "$work/rules" >&2 || broken "the import failed"
[ "$by" != opening ] || sed -i '/^Drop(/d; /-j DROP/d' "$work/rules"/*.csx
start_stream "$rate" "$rate"
sleep 1
for ((i = 1; i <= times; i++)); do
    try_to take_over || broken "take-over $i of $times failed"
    try_to give_back || broken "giving back $i of $times failed"
done
sleep 1
stop_stream
report
