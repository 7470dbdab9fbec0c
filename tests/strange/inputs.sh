# shellcheck shell=bash disable=SC2154,SC2034
# What the commands are given: one host with rules in force, and files of every kind.

export RIPCS_STATE_DIR="$work/state" RIPCS_RUN_DIR="$work/run" RIPCS_CACHE_DIR="$work/cache" RIPCS_BACKEND="$backend"
export XTABLES_LOCKFILE="$work/xtables.lock"

inputs=(fifo zero full null folder empty binary line nothing locked escapes loop dangling socket missing save json)

make_inputs() {
    umask 022
    cd "$work" || return
    mkdir in rules hosts
    printf 'Partition("shop");\nAccept("ssh").Ports(22).From("192.0.2.0/24").To("192.168.1.1");\n' >rules/shop.csx
    ip link set lo up
    "$ripcs" rules apply rules --yes >made 2>&1 || return
    iptables-save >in/save 2>/dev/null || return
    "$ripcs" status --json >in/json && cp in/json hosts/web1.json || return
    "$ripcs" plan host >host || return
    mkfifo in/fifo
    mkdir in/folder
    : >in/empty
    head -c 65536 /dev/urandom >in/binary
    head -c 104857600 /dev/zero | tr '\0' x >in/line
    # As much as no command should read: it takes no room on the disk.
    truncate -s 64G in/nothing
    printf 'not for you\n' >in/locked && chmod 000 in/locked
    printf '\033]0;owned\007*filter\n:\033[31mINPUT ACCEPT [0:0]\n-A INPUT -m comment --comment "\033[2J" -j DROP\nCOMMIT\n' >in/escapes
    ln -s loop in/loop
    ln -s gone in/dangling
    python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("in/socket")' 2>/dev/null || :
    ln -s /dev/zero in/zero
    ln -s /dev/full in/full
    ln -s /dev/null in/null
}

# A command that is broken on purpose shows that the verdicts can fail.
make_program() {
    program="$ripcs"
    [ -n "$broken_program" ] || return 0
    program="$work/broken"
    case "$broken_program" in
        hang) printf '#!/bin/sh\nfor file; do [ ! -p "$file" ] || cat "$file"; done\nexec %s "$@"\n' "$ripcs" ;;
        words) printf '#!/bin/sh\necho "error: ripcs failed unexpectedly" >&2\nexit 1\n' ;;
        code) printf '#!/bin/sh\necho no >&2\nexit 9\n' ;;
        mute) printf '#!/bin/sh\nexit 1\n' ;;
        escape) printf '#!/bin/sh\nfor file; do [ ! -f "$file" ] || head -c 99 "$file"; done\nexit 0\n' ;;
        *) broken "no such way to break it: $broken_program" ;;
    esac >"$program"
    chmod 755 "$program"
}
