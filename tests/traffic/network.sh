# shellcheck shell=bash
# Three namespaces, client - router - server, for the scripts beside this one.
# The router drops what nothing accepts and lets return traffic pass; the public address is nobody's, it is only routed to the router.

# choose_addresses 4|6
choose_addresses() {
    case "$1" in
        4)
            PUBLIC=203.0.113.80 ALLOWED=198.51.100.10 DENIED=198.51.100.66 APP1=192.0.2.11 APP2=192.0.2.12
            ROUTER_OUTSIDE=198.51.100.1 ROUTER_INSIDE=192.0.2.1 LENGTH=24 IPTABLES=iptables NODAD=()
            ;;
        6)
            PUBLIC=2001:db8:80::80 ALLOWED=2001:db8:1::10 DENIED=2001:db8:1::66 APP1=2001:db8:2::11 APP2=2001:db8:2::12
            ROUTER_OUTSIDE=2001:db8:1::1 ROUTER_INSIDE=2001:db8:2::1 LENGTH=64 IPTABLES=ip6tables NODAD=(nodad)
            ;;
    esac
}

# An address with a port, as iptables and most programs read it.
with_port() { case "$1" in *:*) echo "[$1]:$2" ;; *) echo "$1:$2" ;; esac; }

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
        # IPv6 would otherwise look for doubles of its link addresses for a second or two, and resolve no neighbour meanwhile.
        ip netns exec "$name" sysctl -qw net.ipv6.conf.default.accept_dad=0
    done
    ip link add c0 netns "$CLIENT" type veth peer name rc netns "$ROUTER"
    ip link add s0 netns "$SERVER" type veth peer name rs netns "$ROUTER"
    add_addresses "$CLIENT" c0 "$ALLOWED" "$DENIED"
    add_addresses "$ROUTER" rc "$ROUTER_OUTSIDE"
    add_addresses "$ROUTER" rs "$ROUTER_INSIDE"
    add_addresses "$SERVER" s0 "$APP1" "$APP2"
    ip -n "$CLIENT" route add default via "$ROUTER_OUTSIDE"
    ip -n "$SERVER" route add default via "$ROUTER_INSIDE"
    in_router sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
    in_router "$IPTABLES-$1" -w 10 -P FORWARD DROP
    in_router "$IPTABLES-$1" -w 10 -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    # The server counts each packet that a denied client gets through, whether or not it became a connection.
    in_server "$IPTABLES-$1" -w 10 -A INPUT -s "$DENIED" -m comment --comment denied
}

add_addresses() {
    local namespace="$1" link="$2" address
    shift 2
    for address in "$@"; do
        ip -n "$namespace" address add "$address/$LENGTH" dev "$link" "${NODAD[@]}"
    done
    ip -n "$namespace" link set "$link" up
}

# denied_packets nft|legacy: how many packets of the denied client have arrived at the server.
denied_packets() {
    in_server "$IPTABLES-$1" -w 10 -L INPUT -n -v -x | awk '/denied/ { print $1 }'
}

remove_network() {
    local name
    for name in "$CLIENT" "$ROUTER" "$SERVER"; do
        ip netns delete "$name" 2>/dev/null || true
    done
}
