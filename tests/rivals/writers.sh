# shellcheck shell=bash
# Writers in the manner of other programs, each at full rate until the file "stop" appears. Each keeps a ledger of what must be there by its
# own doing, and writes it down at the end: NAME.ledger holds "table chain rule" lines, NAME.count how often it wrote.

# write_rules WORD…: iptables on the host that the writers share; a refusal is a failure of the test or of ripcs.
write_rules() { in_host "iptables-$backend" -w 60 "$@" 2>>"$work/$name.errors" || echo "refused: $*" >>"$work/$name.errors"; }

make_chains() {
    in_host "iptables-$backend-restore" --noflush --wait 10 <<'TEXT'
*nat
:DOCKER - [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
COMMIT
*filter
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
:f2b-sshd - [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
-A FORWARD -j DOCKER-USER
-A FORWARD -o docker0 -j DOCKER
-A DOCKER-USER -j RETURN
-A f2b-sshd -j RETURN
COMMIT
TEXT
}

# Containers come and go: a published port is a rule in each table, appended, and deleted by its text.
docker_writer() {
    local name=docker number=0 port rules=() first
    while [ ! -e "$work/stop" ]; do
        number=$((number + 1)) port=$((10000 + number % 40000))
        write_rules -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport "$port" -j DNAT --to-destination "172.17.0.2:$port"
        write_rules -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport "$port" -j ACCEPT
        rules+=("$port")
        if [ ${#rules[@]} -gt 20 ]; then
            first=${rules[0]} rules=("${rules[@]:1}")
            write_rules -t nat -D DOCKER ! -i docker0 -p tcp -m tcp --dport "$first" -j DNAT --to-destination "172.17.0.2:$first"
            write_rules -D DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport "$first" -j ACCEPT
        fi
    done
    for port in "${rules[@]}"; do
        echo "nat DOCKER ! -i docker0 -p tcp -m tcp --dport $port -j DNAT --to-destination 172.17.0.2:$port"
        echo "filter DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport $port -j ACCEPT"
    done >"$work/$name.ledger"
    echo "$number" >"$work/$name.count"
}

# Bans stand in front of those before them and end in the order in which they began.
fail2ban_writer() {
    local name=fail2ban number=0 address bans=()
    while [ ! -e "$work/stop" ]; do
        number=$((number + 1)) address="10.66.$((number / 250 % 250)).$((number % 250))"
        write_rules -I f2b-sshd 1 -s "$address" -j REJECT --reject-with icmp-port-unreachable
        bans=("$address" "${bans[@]}")
        if [ ${#bans[@]} -gt 30 ]; then
            write_rules -D f2b-sshd -s "${bans[-1]}" -j REJECT --reject-with icmp-port-unreachable
            unset 'bans[-1]'
        fi
    done
    {
        for address in "${bans[@]}"; do
            echo "filter f2b-sshd -s $address/32 -j REJECT --reject-with icmp-port-unreachable"
        done
        echo "filter f2b-sshd -j RETURN"
    } >"$work/$name.ledger"
    echo "$number" >"$work/$name.count"
}

# All services at once by iptables-restore, each time with another one among them, and without the chains of the one that went.
kube_writer() {
    local name=kube number=0 services=() gone service
    while [ ! -e "$work/stop" ]; do
        number=$((number + 1)) gone=''
        services+=("$number")
        if [ ${#services[@]} -gt 30 ]; then
            gone=${services[0]} services=("${services[@]:1}")
        fi
        kube_text "$gone" "${services[@]}" >"$work/kube.text"
        in_host "iptables-$backend-restore" --noflush --wait 60 <"$work/kube.text" 2>>"$work/$name.errors" ||
            echo "refused: $(cat "$work/kube.text")" >>"$work/$name.errors"
    done
    for service in "${services[@]}"; do
        kube_rules "$service" | sed 's/^-A /nat /'
    done >"$work/$name.ledger"
    echo "$number" >"$work/$name.count"
}

kube_text() {
    local gone="$1" service
    shift
    echo '*nat'
    echo ':KUBE-SERVICES - [0:0]'
    for service in $gone "$@"; do
        printf ':KUBE-SVC-%06d - [0:0]\n:KUBE-SEP-%06d - [0:0]\n' "$service" "$service"
    done
    for service in "$@"; do
        kube_rules "$service"
    done
    [ -z "$gone" ] || printf -- '-X KUBE-SVC-%06d\n-X KUBE-SEP-%06d\n' "$gone" "$gone"
    echo COMMIT
}

kube_rules() {
    local address
    address="10.96.$(($1 / 250 % 250)).$(($1 % 250))"
    printf -- '-A KUBE-SERVICES -d %s/32 -p tcp -m comment --comment "default/web-%d cluster IP" -m tcp --dport 80 -j KUBE-SVC-%06d\n' "$address" "$1" "$1"
    printf -- '-A KUBE-SVC-%06d -m comment --comment "default/web-%d" -j KUBE-SEP-%06d\n' "$1" "$1" "$1"
    printf -- '-A KUBE-SEP-%06d -p tcp -m tcp -j DNAT --to-destination 10.244.0.%d:8080\n' "$1" $(($1 % 250))
}
