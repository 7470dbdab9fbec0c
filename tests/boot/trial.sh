#!/usr/bin/env bash
# One trial: prints "good …", or what is wrong. Runs in network, mount and process namespaces of its own.
set -eu -o pipefail

what=$1 helper=$2 way=$3 backend=$4 program=$5 work=$6 damage=$7
now="$work/now"
kind=${what#learn-}
[ "$kind" != guard ] || kind=plain
export RIPCS_STATE_DIR="$now/state" RIPCS_RUN_DIR="$now/run" RIPCS_CACHE_DIR="$now/cache" RIPCS_BACKEND="$backend"
export XTABLES_LOCKFILE="$now/xtables.lock" USER=alice TMPDIR="$now" LC_ALL=C
mkdir -p "$now/cache"

# The test's own programs are never broken.
cp -a /usr/sbin "$now/real"
cp -a /usr/sbin "$now/sbin"
mount --make-rprivate /
mount --bind "$now/sbin" /usr/sbin
real() { "$now/real/$1" "${@:2}"; }
ripcs() { "$program/ripcs" "$@" 2>&1; }
die() { printf '%s\n' "$*" >&2; exit 2; }

# iptables-save is iptables-nft-save to ripcs with --backend nft.
names() {
    case $helper in
        ip6tables* | iptables*) printf '%s\n' "$helper" "${helper/tables/tables-$backend}" ;;
        *) printf '%s\n' "$helper" ;;
    esac
}

break_it() {
    local name script=''
    for name in $(names); do
        case $way in
            exit) script='exit 1' ;;
            killed) script='kill -9 $$' ;;
            hang) script='exec sleep 600' ;;
            empty) script='cat >/dev/null </dev/stdin; exit 0' ;;
            truncated)
                # A restore gets half of its input; all else prints half of its output.
                case $name in
                    *-restore) script="all=\$(cat; echo .); printf '%s' \"\$all\" | head -c \$((\${#all} / 2)) | $now/real/$name \"\$@\"" ;;
                    *) script="all=\$($now/real/$name \"\$@\"; echo .); printf '%s' \"\$all\" | head -c \$((\${#all} / 2))" ;;
                esac ;;
        esac
        rm -f "$now/sbin/$name"
        [ "$way" = missing ] || { printf '#!/bin/sh\n%s\n' "$script" >"$now/sbin/$name"; chmod 755 "$now/sbin/$name"; }
    done
}

mend() { local name; for name in $(names); do rm -f "$now/sbin/$name"; cp -a "$now/real/$name" "$now/sbin/"; done; }

# Everything of one family that decides; guards and counters differ each time.
live() {
    local save=iptables
    [ "$1" = 4 ] || save=ip6tables
    real "$save-$backend-save" | sed -e '/^#/d' -e '/partition-g/d' -e 's/\[.*//' -e 's/ *$//' |
        grep -E '^(:(INPUT|FORWARD|OUTPUT) DROP|-A|:[a-z])' | sort || true
}

ruled() { printf 'Partition("shop");\n%s\n' "$1" >"$now/rules/shop.csx"; }

learn() {
    local set='' rule=''
    mkdir "$now/rules"
    [ "$kind" = plain ] || set='Set("bad", "198.51.100.0/24", "2001:db8:66::/48");' rule='Drop("bad ones").From("bad").To("host");'
    ruled "$set
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
        $rule
        Accept(\"ssh\").Ports(22).From(\"192.0.2.0/24\", \"2001:db8::/32\").To(\"host\");
        Rewrite(\"web\").Ports(80).Dnat(\"192.0.2.8\", to: \"10.1.0.7\");
        Rewrite(\"web6\").Ports(80).Dnat(\"2001:db8::8\", to: \"2001:db8:1::7\");"
    ripcs rules apply "$now/rules" >"$now/said" || { cat "$now/said" >&2; exit 2; }
    mkdir "$work/$kind"
    cp -a "$now/state" "$work/$kind/state"
    for family in 4 6; do live $family >"$work/$kind/live$family"; done

    # A change for the guard: it takes another port in both families.
    sed -i 's/Ports(22)/Ports(2222)/' "$now/rules/shop.csx"
    ripcs rules apply "$now/rules" >"$now/said" || { cat "$now/said" >&2; exit 2; }
    cp -a "$now/state" "$work/$kind/second"
    for family in 4 6; do live $family >"$work/$kind/second$family"; done
}

is_as() { live "$1" | cmp -s - "$2"; }

# What a family cannot have with this helper: nothing at all, or no rules with sets.
expected() {
    local restore=iptables-restore
    [ "$1" = 4 ] || restore=ip6tables-restore
    if [ "$helper" = $restore ]; then echo nothing; elif [ "$kind" = sets ] && [ "$helper" = ipset ]; then echo "no sets"; else echo all; fi
}

boot() {
    local code=0 started=$SECONDS family took
    cp -a "$work/$kind/state" "$RIPCS_STATE_DIR"
    real ipset create other hash:ip
    break_it
    [ -n "$damage" ] || ripcs restore >"$now/said" || code=$?
    took=$((SECONDS - started))
    for family in 4 6; do
        case $(expected $family) in
            all) is_as $family "$work/$kind/live$family" ||
                { echo "IPv$family is not as before: $(live $family | diff - "$work/$kind/live$family" | head -2 | tail -1) (exit code $code)"; return; } ;;
            "no sets") [ "$(live $family | grep -c -E '^:(INPUT|FORWARD) DROP|dport 22 |DNAT')" -ge 4 ] ||
                { echo "IPv$family is open (exit code $code): $(head -3 "$now/said" | tr '\n' ' ')"; return; } ;;
            nothing) [ $code != 0 ] || is_as $family "$work/$kind/live$family" || { echo "IPv$family is open, and nobody says so"; return; } ;;
        esac
    done
    [ $code = 0 ] || [ $code = 4 ] || { echo "exit code $code: $(head -1 "$now/said")"; return; }
    [ $took -lt 120 ] || { echo "it took $took s"; return; }

    # Mended, the next restore verifies, and adds what is missing; nothing is there twice.
    mend
    ripcs restore >"$now/again" || { echo "mended, a restore fails: $(head -3 "$now/again" | tr '\n' ' ')"; return; }
    for family in 4 6; do
        is_as $family "$work/$kind/live$family" ||
            { echo "mended, IPv$family is not as before: $(live $family | diff - "$work/$kind/live$family" | head -2 | tail -1)"; return; }
    done
    ripcs check >"$now/check" || { echo "mended, check says: $(cat "$now/check")"; return; }

    # On a host whose rules are live, a broken helper changes nothing.
    break_it
    ripcs restore >"$now/third" || true
    for family in 4 6; do
        is_as $family "$work/$kind/live$family" ||
            { echo "a restore of live rules spoilt IPv$family: $(live $family | diff - "$work/$kind/live$family" | head -2 | tail -1)"; return; }
    done
    echo "good (exit code $code, $took s)"
}

guard() {
    local family try code=0
    cp -a "$work/$kind/second" "$RIPCS_STATE_DIR"
    ripcs restore >"$now/said" || die "restore: $(cat "$now/said")"
    real ipset create other hash:ip
    ripcs rollback --confirm 8s >"$now/said" || die "rollback: $(cat "$now/said")"
    break_it
    for try in $(seq 240); do
        is_done=yes
        for family in 4 6; do
            case "$family $helper" in
                "4 iptables-save" | "4 iptables-restore" | "6 ip6tables-save" | "6 ip6tables-restore") ;;
                *) is_as $family "$work/$kind/second$family" || is_done='' ;;
            esac
        done
        [ -z "$is_done" ] || break
        sleep 0.5
    done
    [ -n "$is_done" ] || { echo "closed: the change was not reverted: $(tail -2 "$RIPCS_STATE_DIR/guard.log" | tr '\n' ' ')"; return; }
    mend
    for try in $(seq 120); do
        [ -e "$RIPCS_STATE_DIR/pending/000003.ended.json" ] && break
        sleep 0.5
    done
    for family in 4 6; do
        is_as $family "$work/$kind/second$family" || { echo "mended, IPv$family was not reverted: $(tail -1 "$RIPCS_STATE_DIR/guard.log")"; return; }
    done
    ripcs history >"$now/said" || code=$?
    grep -q 'revert' "$now/said" || { echo "the revert is not recorded: $(head -3 "$now/said" | tr '\n' ' ')"; return; }
    echo good
}

case $what in
    learn-*) learn ;;
    plain | sets) boot ;;
    guard) guard ;;
esac
