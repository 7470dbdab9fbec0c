# shellcheck shell=bash
# Three namespaces, client - router - server, for the scripts beside this one.
# The router drops what nothing accepts and lets return traffic pass; the public address is nobody's, it is only routed to the router.

PUBLIC=203.0.113.80 ALLOWED=198.51.100.10 DENIED=198.51.100.66
APP1=192.0.2.11 APP2=192.0.2.12

CLIENT="ripcs-$$-client" ROUTER="ripcs-$$-router" SERVER="ripcs-$$-server"

in_client() { ip netns exec "$CLIENT" "$@"; }
in_router() { ip netns exec "$ROUTER" "$@"; }
in_server() { ip netns exec "$SERVER" "$@"; }

# make_network nft|legacy
make_network() {
    local name
    for name in "$CLIENT" "$ROUTER" "$SERVER"; do
        ip netns add "$name"
        ip -n "$name" link set lo up
    done
    ip link add c0 netns "$CLIENT" type veth peer name rc netns "$ROUTER"
    ip link add s0 netns "$SERVER" type veth peer name rs netns "$ROUTER"
    add_addresses "$CLIENT" c0 "$ALLOWED/24" "$DENIED/24"
    add_addresses "$ROUTER" rc 198.51.100.1/24
    add_addresses "$ROUTER" rs 192.0.2.1/24
    add_addresses "$SERVER" s0 "$APP1/24" "$APP2/24"
    ip -n "$CLIENT" route add default via 198.51.100.1
    ip -n "$SERVER" route add default via 192.0.2.1
    in_router sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
    in_router "iptables-$1" -w 10 -P FORWARD DROP
    in_router "iptables-$1" -w 10 -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    # The server counts each packet that a denied client gets through, whether or not it became a connection.
    in_server "iptables-$1" -w 10 -A INPUT -s "$DENIED" -m comment --comment denied
}

add_addresses() {
    local namespace="$1" link="$2" address
    shift 2
    for address in "$@"; do
        ip -n "$namespace" address add "$address" dev "$link"
    done
    ip -n "$namespace" link set "$link" up
}

# denied_packets nft|legacy: how many packets of the denied client have arrived at the server.
denied_packets() {
    in_server "iptables-$1" -w 10 -L INPUT -n -v -x | awk '/denied/ { print $1 }'
}

remove_network() {
    local name
    for name in "$CLIENT" "$ROUTER" "$SERVER"; do
        ip netns delete "$name" 2>/dev/null || true
    done
}
