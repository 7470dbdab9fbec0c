#!/usr/bin/env bash
# Applies and cleans while Docker-, fail2ban- and kube-like writers work at full rate. Nothing of theirs may be lost, and nothing of
# ours. Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: rivals.sh [nft|legacy] [APPLIES] [--ripcs FILE] [--by save-and-restore]
  APPLIES  default 200, each of which moves a Dnat; a tenth as many are followed by a clean
  --ripcs  the program to test, default what build.sh builds
  --by     instead of ripcs: save all, edit the text and restore it, to see that this test can fail
exit code: 0 all well; 1 something was lost; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft applies=200 ripcs='' by=ripcs
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --ripcs) ripcs="${2:?}"; shift ;;
        --by) by="${2:?}"; shift ;;
        --help) usage; exit 0 ;;
        *[!0-9]* | '') usage >&2; exit 2 ;;
        *) applies="$1" ;;
    esac
    shift
done

broken() { printf 'rivals: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make a network namespace"
[ "$by" = ripcs ] || [ "$by" = save-and-restore ] || broken "no such means: $by"
[ -n "$ripcs" ] || { "$root/build.sh" build >&2 && ripcs="$root/out/ripcs"; } || broken "it does not build"
# shellcheck source=/dev/null
. "$here/writers.sh"

HOST="ripcs-$$-rivals"
in_host() { ip netns exec "$HOST" "$@"; }

work=$(mktemp -d)
writers=()
# Neither the host's locks nor those of another run of this test.
export RIPCS_STATE_DIR="$work/state" RIPCS_RUN_DIR="$work/run" RIPCS_CACHE_DIR="$work/cache" RIPCS_BACKEND="$backend" XTABLES_LOCKFILE="$work/xtables.lock"

finish() {
    touch "$work/stop" 2>/dev/null || true
    [ ${#writers[@]} = 0 ] || kill "${writers[@]}" 2>/dev/null || true
    ip netns delete "$HOST" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 2' INT TERM

write_shop() {
    mkdir -p "$work/rules"
    cat >"$work/shop.new" <<TEXT
Partition("shop");

HostPolicy().Default(forward: Policy.Drop).AllowEstablished().AllowIcmp().DropInvalid().LogDropped(limit: "$1/second");
Set("blocklist", "198.51.100.20$1", "10.66.$1.0/24");
Drop("who is blocked").From("blocklist").To("www");
Raw("""
    iptables -t mangle -A FORWARD -p udp -m udp --dport 5060 -j DSCP --set-dscp 0x2$1
    iptables -t raw -A PREROUTING -p udp -m udp --dport 506$1 -j CT --notrack
    """);
Label("www", "203.0.113.80");
Label("app-1", "192.0.2.11");
Label("app-2", "192.0.2.12");
Drop("bad guy").From("198.51.100.66").To("www");
Rewrite("public website").Ports(80, 443.To(444$1)).Dnat("www", to: "app-$1");
Rewrite("inside to outside").Out("eth0").Snat("app-$1", to: "www");
TEXT
    mv "$work/shop.new" "$work/rules/shop.csx"
}

succeeded=0 later=0 retried=0 failed=0 ours_lost=0 cleans=0 meanwhile=0

# until_done WORD…: ripcs; "try later" (75) must be followed by success, anything else but 0 is a failure.
until_done() {
    local code tries=0
    while :; do
        code=0
        in_host "$ripcs" "$@" >"$work/output" 2>&1 || code=$?
        case "$code" in
            0) succeeded=$((succeeded + 1)); [ "$tries" = 0 ] || retried=$((retried + 1)); break ;;
            75) later=$((later + 1)) tries=$((tries + 1)); [ "$tries" -lt 10 ] || { complain "still 'try later' after $tries tries"; break; } ;;
            *) complain "exit code $code"; break ;;
        esac
    done
    ! grep -q 'meanwhile in rules not managed by Ripcs' "$work/output" || meanwhile=$((meanwhile + 1))
}

complain() {
    failed=$((failed + 1))
    { printf 'ripcs: %s\n' "$1"; tail -n 5 "$work/output" | sed 's/^/    /'; } >&2
}

# saved: a whole save. iptables-nft-save prints chains and their rules twice if somebody writes while it reads.
saved() {
    while :; do
        in_host "iptables-$backend-save" >"$work/saved"
        awk '/^\*/ { table = $0 } /^:/ && twice[table $1]++ { exit 1 }' "$work/saved" && break
    done
    cat "$work/saved"
}

# ours: our chains and the jumps to them, but for the guard and for chains that nothing leads to.
ours() {
    saved | awk '
        /^\*/ { table = substr($0, 2) }
        / partition-g / { next }
        /^-A (partition-([adsnbz]|(mangle|raw)-[a-z]+)|shop-[adsbzA-Z]......) / || / -[jg] partition-/ { print table, $0 }' | LC_ALL=C sort -s -k 1,3
}

# The chains in force, for a chain that an earlier version left is not lost when a clean deletes it.
ours_in_force() {
    ours >"$work/all"
    awk 'NR == FNR { if ($0 ~ / -j shop-/) leads[$1 " " $NF] = 1; next } $3 !~ /^shop-/ || leads[$1 " " $3]' "$work/all" "$work/all"
}

# By hand, as scripts often do: everything out, edited, and in again.
save_and_restore() {
    in_host "iptables-$backend-save" | sed "s/--to-destination 192.0.2.1[12]/--to-destination 192.0.2.1$1/" >"$work/text"
    in_host "iptables-$backend-restore" --wait 60 <"$work/text" || failed=$((failed + 1))
}

change() {
    if [ "$by" = save-and-restore ]; then
        save_and_restore "$1"
        return
    fi
    write_shop "$1"
    until_done rules apply "$work/rules"
    ours_in_force >"$work/now"
    if ! cmp -s "$work/now" "$work/version-$1"; then
        ours_lost=$((ours_lost + 1))
        diff "$work/version-$1" "$work/now" | head -n 6 >&2 || true
    fi
}

# theirs TABLE CHAIN-PATTERN: what is live of a writer, in the form of its ledger.
theirs() {
    in_host "iptables-$backend-save" -t "$1" | awk -v table="$1" -v chain="$2" '$1 == "-A" && $2 ~ chain { $1 = table; print }'
}

# lost WRITER: how many lines of its ledger differ from what is live.
lost() {
    case "$1" in
        docker) { theirs nat '^DOCKER$'; theirs filter '^DOCKER$'; } ;;
        fail2ban) theirs filter '^f2b-sshd$' ;;
        kube) theirs nat '^KUBE-' ;;
    esac | LC_ALL=C sort -s -k 1,2 >"$work/$1.live"
    LC_ALL=C sort -s -k 1,2 "$work/$1.ledger" >"$work/$1.expected"
    diff "$work/$1.expected" "$work/$1.live" >"$work/$1.diff" || head -n 5 "$work/$1.diff" >&2
    grep -c '^[<>]' "$work/$1.diff" || true
}

ip netns add "$HOST"
make_chains
for version in 2 1; do
    write_shop $version
    in_host "$ripcs" rules apply "$work/rules" >"$work/output" 2>&1 || { cat "$work/output" >&2; broken "the first apply failed"; }
    ours_in_force >"$work/version-$version"
done
cmp -s "$work/version-1" "$work/version-2" && broken "both versions are the same"
[ "$(wc -l <"$work/version-1")" -gt 10 ] || broken "nothing of ours is in force"

started=$SECONDS
for writer in docker fail2ban kube; do
    : >"$work/$writer.errors"
    "${writer}_writer" &
    writers+=($!)
done
for ((i = 1; i <= applies; i++)); do
    change $((i % 2 + 1))
    if [ $((i % 10)) = 0 ] && [ "$by" = ripcs ]; then
        cleans=$((cleans + 1))
        until_done clean apply "$work/rules"
    fi
done
touch "$work/stop"
wait "${writers[@]}"
elapsed=$((SECONDS - started))

if [ "$by" = ripcs ]; then
    in_host "$ripcs" rules diff "$work/rules" --detailed-exitcode >"$work/output" 2>&1 || complain "at the end something is not as desired"
fi
written=0 theirs_lost=0 refused=0
for writer in docker fail2ban kube; do
    written=$((written + $(cat "$work/$writer.count")))
    theirs_lost=$((theirs_lost + $(lost "$writer")))
    refused=$((refused + $(grep -c ^refused "$work/$writer.errors" || true)))
    head -n 3 "$work/$writer.errors" >&2
done
printf '%s, %s, %s s: %s applies and %s cleans, %s succeeded (%s saw foreign changes meanwhile), %s times "try later" (%s then succeeded), %s failed, %s times something of ours lost;' \
    "$by" "$backend" "$elapsed" "$applies" "$cleans" "$succeeded" "$meanwhile" "$later" "$retried" "$failed" "$ours_lost"
printf ' others wrote %s times (docker %s, fail2ban %s, kube %s), %s of their rules lost or left, %s refused\n' \
    "$written" "$(cat "$work/docker.count")" "$(cat "$work/fail2ban.count")" "$(cat "$work/kube.count")" "$theirs_lost" "$refused"
[ "$written" -gt "$applies" ] || broken "the writers hardly wrote"
[ $((failed + ours_lost + theirs_lost + refused)) = 0 ]
