#!/usr/bin/env bash
# One walk in a network namespace of its own: each step's rules are generated, compared with the step before, and applied; what ripcs
# printed, and every block that it handed to the kernel, is kept. Called by golden.sh: walk.sh RIPCS RULES OUT nft|legacy
set -eu -o pipefail

ripcs="$1/ripcs" rules="$2" out="$3" backend="$4"

if [ "${GOLDEN_INSIDE:-}" = '' ]; then
    # Nothing of who calls may be in what is printed: no session, no terminal, no language.
    exec env -i PATH="$PATH" HOME=/nonexistent TZ=UTC LC_ALL=C.UTF-8 GOLDEN_INSIDE=1 COLUMNS=200 \
        unshare --net --mount --uts "$0" "$@"
fi

hostname golden
mount -t tmpfs -o mode=755 run /run
mkdir -m 700 /run/state /run/cache /run/locks
mkdir /run/tools /run/work
export RIPCS_STATE_DIR=/run/state RIPCS_CACHE_DIR=/run/cache RIPCS_RUN_DIR=/run/locks RIPCS_BACKEND="$backend"
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name lan0 address 02:00:00:00:00:02
ip address add 203.0.113.1/24 dev eth0
ip address add 2001:db8:f::1/64 dev eth0 nodad
ip address add 10.1.0.1/24 dev lan0
ip address add 2001:db8:1::1/64 dev lan0 nodad
ip link set eth0 up
ip link set lan0 up
ip route add default via 203.0.113.254
ip -6 route add default via 2001:db8:f::254

# What an apply hands to the kernel, in its order; a rehearsal is in another network namespace. Ripcs asks for its programs by their paths.
here=$(readlink /proc/self/ns/net)
for family in '' 6; do
    name="ip${family}tables-$backend-restore"
    cat >"/run/tools/$name" <<TOOL
#!/bin/bash
real() { exec -a $name $(readlink -f "$(command -v "$name")") "\$@"; }
[ "\$(readlink /proc/self/ns/net)" = "$here" ] || real "\$@"
case " \$* " in *' --test '*) real "\$@" ;; esac
{ echo "## ip${family}tables-restore \$*"; tee /run/block; } >>/run/blocks
real "\$@" </run/block
TOOL
    chmod 755 "/run/tools/$name"
done
programs=$(dirname "$(command -v "iptables-$backend-restore")")
mount -t overlay -o "lowerdir=/run/tools:$programs" programs "$programs"

# The moments of a run are no part of what it says.
today=$(date +%Y-%m-%d)
plain() {
    sed -E -e "s/($today|$(date +%Y-%m-%d))([T ][0-9:.]+)?( UTC|Z)?/TODAY/g" -e 's/[0-9]+(\.[0-9]+)? (ms|s|seconds?|minutes?)( ago)?\b/N \2\3/g' \
        -e 's/\b[0-9]{2}:[0-9]{2}:[0-9]{2}( UTC)?\b/TIME/g' -e 's/ripcs-[0-9a-f]{32}/ripcs-STAMP/g'
}

# keep NAME COMMAND: what it printed on both ends and how it ended.
keep() {
    local file="$1" status=0
    shift
    { "$ripcs" "$@" 2>&1 || status=$?; echo "exit code: $status"; } | plain >>"$out/$step/$file"
}

# keep_blocks NAME COMMAND: the same, and NAME.blocks, what it handed to the kernel.
keep_blocks() {
    : >/run/blocks
    keep "$@"
    plain </run/blocks >"$out/$step/$1.blocks"
}

cd /run/work
for folder in "$rules"/*; do
    step=$(basename "$folder")
    mkdir -p "$out/$step"
    rm -rf rules
    cp -r "$folder" rules
    chmod -R go-w rules
    keep generate rules generate rules
    if [ "$(tail -n 1 "$out/$step/generate")" = 'exit code: 0' ]; then
        case "$step" in *[13579]) ;; *)
            keep diff rules diff rules
            keep diff.json rules diff rules --json
            ;;
        esac
        case "$step" in *5) keep_blocks apply rules apply rules --prune ;; *) keep_blocks apply rules apply rules ;; esac
    fi
    case "$step" in
        *0)
            keep lint lint rules
            keep trace trace 'tcp 198.51.100.77:40000 -> 192.0.2.10:80 in eth0'
            keep_blocks clean clean apply rules
            keep_blocks rollback rollback
            keep status status
            keep check check
            keep history history
            ;;
    esac
done
