# shellcheck shell=bash
# What stands on the router: foreign rules, and 5,000 rules of ripcs in two versions.

# Partitions that no change touches: nine of 500 rules, each with a rewrite of its own.
bulk_file() {
    cat <<TEXT
Partition("bulk$1");

Label("www", "203.0.113.$((100 + $1))");
Rewrite("website").Ports(80).Dnat("www", to: "10.$1.0.1");
for (var i = 0; i < 500; i++)
{
    Accept(\$"service {i}").Ports(1024 + i).From(\$"10.200.{i / 250}.{i % 250}").To(\$"10.$1.1.{i % 20}");
}
TEXT
}

# shop_file VERSION: the partition that changes, in each table and in a set. Its rewrite moves from one target to the other, and the deny of
# the resting one with it; how much is logged, who is blocked, what is marked and what is not tracked are others, too.
shop_file() {
    local new="$1" old=$((3 - $1))
    cat <<TEXT
Partition("shop");

HostPolicy().Default(forward: Policy.Drop).AllowEstablished().AllowIcmp().DropInvalid().LogDropped(limit: "$1/second");
Set("blocklist", "203.0.113.$1", "10.66.$1.0/24", "2001:db8:66:$1::/64");
Drop("who is blocked").From("blocklist").To("www");
Raw("""
    -t mangle -A FORWARD -p udp -m udp --dport 5060 -j DSCP --set-dscp 0x2$1
    -t raw -A PREROUTING -p udp -m udp --dport 506$1 -j CT --notrack
    """);
Label("www", "$PUBLIC", "2001:db8:80::80");
Label("app-1", "$APP1", "2001:db8:2::11");
Label("app-2", "$APP2", "2001:db8:2::12");
Label("denied", "$DENIED", "2001:db8:1::66");
Drop("the denied client").From("denied").To("www");
Drop("the target that is resting").State("NEW").To("app-$old");
Rewrite("public website").Ports(80, 443.To(444$new)).Dnat("www", to: "app-$new");
for (var i = 0; i < 400; i++)
{
    Accept(\$"service {i}").Ports(1024 + i).From(\$"10.201.{i / 250}.{i % 250}", \$"2001:db8:201::{i:x}").To("app-1");
}
TEXT
}

write_bulk() {
    local n
    mkdir -p "$work/rules"
    for n in 1 2 3 4 5 6 7 8 9; do
        bulk_file "$n" >"$work/rules/bulk$n.csx"
    done
}

# By rename: a run that reads just now sees one version or the other.
write_shop() {
    shop_file "$1" >"$work/shop.new"
    mv "$work/shop.new" "$work/rules/shop.csx"
}

load_foreign() {
    in_router "iptables-$backend-restore" --noflush --wait 10 <<'TEXT'
*mangle
-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
COMMIT
*nat
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
:f2b-apache1 - [0:0]
:f2b-sshd - [0:0]
:shop-tunnels - [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
-A INPUT -p tcp -m multiport --dports 80,443 -j f2b-apache1
-A FORWARD -j DOCKER-USER
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i tun0 -j shop-tunnels
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-USER -s 198.51.100.200/29 -j RETURN
-A f2b-apache1 -s 198.51.100.9/32 -j REJECT --reject-with icmp-port-unreachable
-A f2b-apache1 -j RETURN
-A f2b-sshd -s 198.51.100.7/32 -j REJECT --reject-with icmp-port-unreachable
-A f2b-sshd -j RETURN
-A shop-tunnels -s 10.8.0.0/24 -j ACCEPT
COMMIT
TEXT
    in_router "ip6tables-$backend-restore" --noflush --wait 10 <<'TEXT'
*filter
:FORWARD DROP [0:0]
:f2b-sshd - [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A f2b-sshd -s 2001:db8:bad::/48 -j DROP
-A f2b-sshd -j RETURN
COMMIT
TEXT
}
