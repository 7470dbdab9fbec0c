#!/usr/bin/env bash
# Prints the rule file of one shape. Each shape is a small text, or a list as long as a customer may write, from which something grows.
set -eu -o pipefail

shapes=(doubled-filter doubled-forward doubled-after doubled-nat doubled-mangle fan distinct deep marks tangled
    accepts product ports denies-late labels-nested dnats snats limits lists)

# K chains, each of which jumps twice to the next: 2K+1 lines, 2^K ways.
doubled() {
    local table=$1 chain=$2 many=$3 end=$4 after=${5:-} i
    printf 'Partition("p");\nRaw("""\n*%s\n' "$table"
    for i in $(seq 0 "$many"); do printf ':c%s - [0:0]\n' "$i"; done
    printf -- '-A %s -p tcp -m tcp --dport 80 -j c0\n' "$chain"
    for i in $(seq 0 $((many - 1))); do printf -- '-A c%s -j c%s\n-A c%s -j c%s\n' "$i" $((i + 1)) "$i" $((i + 1)); done
    printf -- '-A c%s -s 203.0.113.9/32 -j %s\nCOMMIT\n""").Family(4)%s;\nAccept("web").Ports(80).From("198.51.100.0/24").To("192.0.2.7");\n' "$many" "$end" "$after"
}

shape() {
    local i
    case "$1" in
        doubled-filter) doubled filter INPUT 40 DROP ;;
        doubled-forward) doubled filter FORWARD 40 DROP ;;
        doubled-after) doubled filter FORWARD 40 DROP '.AfterPartitions()' ;;
        doubled-nat) doubled nat PREROUTING 40 'DNAT --to-destination 192.0.2.1' ;;
        doubled-mangle) doubled mangle PREROUTING 40 'MARK --set-xmark 0x1/0xffffffff' ;;
        fan)
            # Few enough chains for the kernel, but 8^12 ways.
            printf 'Partition("p");\nRaw("""\n*filter\n'
            for i in $(seq 0 12); do printf ':c%s - [0:0]\n' "$i"; done
            printf -- '-A INPUT -p tcp -m tcp --dport 80 -j c0\n'
            for i in $(seq 0 11); do for _ in 1 2 3 4 5 6 7 8; do printf -- '-A c%s -j c%s\n' "$i" $((i + 1)); done; done
            printf -- '-A c12 -s 203.0.113.9/32 -j DROP\nCOMMIT\n""").Family(4);\n' ;;
        distinct)
            # Every way takes other packets.
            printf 'Partition("p");\nRaw("""\n*filter\n'
            for i in $(seq 0 30); do printf ':c%s - [0:0]\n' "$i"; done
            printf -- '-A INPUT -p tcp -m tcp --dport 80 -j c0\n'
            for i in $(seq 0 29); do
                printf -- '-A c%s -s %s.0.0.0/8 -j c%s\n-A c%s -p tcp -m tcp --sport %s:%s -j c%s\n' \
                    "$i" $((i * 8)) $((i + 1)) "$i" $((i * 1000 + 1)) $((i * 1000 + 30000)) $((i + 1))
            done
            printf -- '-A c30 -s 203.0.113.9/32 -j DROP\nCOMMIT\n""").Family(4);\n' ;;
        deep)
            printf 'Partition("p");\nRaw("""\n*filter\n'
            for i in $(seq 0 20000); do printf ':c%s - [0:0]\n' "$i"; done
            printf -- '-A INPUT -p tcp -m tcp --dport 80 -j c0\n'
            for i in $(seq 0 19999); do printf -- '-A c%s -p tcp -j c%s\n' "$i" $((i + 1)); done
            printf -- '-A c20000 -s 203.0.113.9/32 -j DROP\nCOMMIT\n""").Family(4);\n' ;;
        marks)
            printf 'Partition("p");\nRaw("""\n*mangle\n'
            for i in $(seq 0 20); do printf ':c%s - [0:0]\n' "$i"; done
            printf -- '-A PREROUTING -p tcp -m tcp --dport 80 -j c0\n'
            for i in $(seq 0 19); do
                printf -- '-A c%s -s %s.0.0.0/8 -j MARK --set-xmark 0x%x/0x%x\n' "$i" $((i + 10)) $((1 << i % 5)) $((1 << i % 5))
                printf -- '-A c%s -m mark --mark 0x%x/0x%x -j c%s\n-A c%s -p tcp -m tcp --sport %s:%s -j c%s\n' \
                    "$i" $((1 << i % 5)) $((1 << i % 5)) $((i + 1)) "$i" $((i * 1000 + 1)) $((i * 1000 + 30000)) $((i + 1))
            done
            printf -- '-A c20 -s 203.0.113.9/32 -j DROP\nCOMMIT\n*filter\n-A INPUT -m mark --mark 0x3/0x3 -j DROP\nCOMMIT\n""").Family(4);\n' ;;
        tangled)
            printf 'Partition("p");\n'
            awk 'BEGIN { srand(7); for (i = 0; i < 1500; i++) { a = int(rand() * 200); b = int(rand() * 200); s = int(rand() * 50000) + 1; d = int(rand() * 50000) + 1;
                printf "%s(\"r%d\").Protocols(\"tcp\").Ports(%d..%d).SourcePorts(%d..%d).From(\"10.%d.0.0-10.%d.255.255\").To(\"192.168.%d.0-192.168.%d.255\");\n",
                    rand() < .5 ? "Accept" : "Drop", i, d, d + 9000, s, s + 9000, a, a + 40, b, b + 40 } }' ;;
        accepts) printf 'Partition("p");\nfor (var i = 0; i < 25000; i++)\n    Accept($"r{i}").Ports(i + 1).To($"10.0.{i / 250}.{i %% 250 + 1}");\n' ;;
        product)
            printf 'Partition("p");\n'
            for i in a b; do printf 'Label("%s"' "$i"; awk -v l="$i" 'BEGIN { for (i = 0; i < 400; i++) printf ", \"%s.%d.%d\"", l == "a" ? "10.1" : "10.2", i / 200, i % 200 + 1 }'; printf ');\n'; done
            printf 'Accept("all of them").Ports(80).From("a").To("b");\n' ;;
        ports) printf 'Partition("p");\nAccept("odd").Ports('; awk 'BEGIN { for (i = 1; i < 65535; i += 2) printf "%s%d", (i > 1 ? ", " : ""), i }'; printf ').To("192.0.2.7");\n' ;;
        denies-late)
            printf 'Partition("p");\n'
            awk 'BEGIN { for (i = 0; i < 4000; i++) printf "Accept(\"a%d\").Ports(%d).From(\"10.0.0.0/8\").To(\"192.0.2.7\");\n", i, i + 1;
                for (i = 0; i < 4000; i++) printf "Drop(\"d%d\").From(\"10.%d.%d.0/24\").To(\"192.0.2.7\");\n", i, i / 250, i % 250 }' ;;
        labels-nested) printf 'Partition("p");\nLabel("l0", "192.0.2.1", "192.0.2.2");\n'; for i in $(seq 1 40); do printf 'Label("l%s", "l%s", "l%s");\n' "$i" $((i - 1)) $((i - 1)); done; printf 'Accept("web").Ports(80).To("l40");\n' ;;
        dnats) printf 'Partition("p");\n'; awk 'BEGIN { for (i = 0; i < 4000; i++) printf "Rewrite(\"r%d\").Ports(%d.To(80)).Dnat(\"198.51.100.7\", to: \"10.0.%d.%d\");\n", i, i + 1, i / 250, i % 250 }' ;;
        snats) printf 'Partition("p");\n'; awk 'BEGIN { for (i = 0; i < 4000; i++) printf "Rewrite(\"r%d\").Out(\"eth0\").Snat(\"10.0.%d.%d\", to: \"198.51.100.7\");\n", i, i / 250, i % 250 }' ;;
        limits) printf 'Partition("p");\n'; awk 'BEGIN { for (i = 0; i < 1000; i++) printf "Accept(\"a%d\").Ports(80).From(\"10.0.0.0/8\").To(\"192.0.2.7\").Limit(\"%d/minute\");\nDrop(\"d%d\").From(\"10.%d.0.0/16\").To(\"192.0.2.0/24\");\n", i, i % 50 + 1, i, i % 250 }' ;;
        lists) printf 'Partition("p");\nDrop("bad").From('; awk 'BEGIN { for (i = 0; i < 50000; i++) printf "%s\"10.%d.%d.%d\"", i ? ", " : "", i / 62500, (i / 250) % 250, i % 250 }'; printf ').To("host");\n' ;;
        *) printf 'shapes.sh: no shape "%s"\n' "$1" >&2; exit 2 ;;
    esac
}

[ "${1:-}" = --list ] && printf '%s\n' "${shapes[@]}" || shape "${1:?}"
