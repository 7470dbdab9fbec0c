#!/usr/bin/env bash
# Kills runs of apply, clean, rollback and flush at random moments, under traffic, and sees what is live then and after the next run.
# Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: kill.sh [nft|legacy] [RUNS] [--seed N] [--rate N] [--ripcs FILE] [--break HOW]
  RUNS     how many runs are to be killed, default 500
  --seed   for the same sequence of commands; the moments differ with the machine's load
  --rate   new connections a second from the allowed client, default 50
  --ripcs  the program to test, default what build.sh builds
  --break  to see that this test can fail: old (compare with a wrong state), flush (empty partition-a after the fifth kill),
           foreign (delete a rule of fail2ban's after the fifth kill), set (take an entry out of a set after the fifth kill)
With KEEP=DIR what is live in the last state without a name is kept there, beside the states before and after.
exit code: 0 all well; 1 something was not as promised; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
traffic="$root/out/traffic/Ripcs.Traffic"
backend=nft runs=500 rate=50 seed=$RANDOM ripcs='' broken_step=''
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --seed) seed="${2:?}"; shift ;;
        --rate) rate="${2:?}"; shift ;;
        --ripcs) ripcs="${2:?}"; shift ;;
        --break) broken_step="${2:?}"; shift ;;
        --help) usage; exit 0 ;;
        *[!0-9]* | '') usage >&2; exit 2 ;;
        *) runs="$1" ;;
    esac
    shift
done

broken() { printf 'kill: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, to make network namespaces"
for part in ../traffic/network.sh ../traffic/stream.sh rules.sh states.sh strike.sh commands.sh cycle.sh report.sh; do
    # shellcheck source=/dev/null
    . "$here/$part"
done
choose_addresses 4

build() {
    command -v dotnet >/dev/null || broken "no dotnet in the PATH"
    [ -n "$ripcs" ] || { "$root/build.sh" build && ripcs="$root/out/ripcs"; }
    [ -x "$traffic" ] || dotnet publish "$root/tests/Ripcs.Traffic" -c Release -o "${traffic%/*}" -v quiet
}

build >&2 || broken "it does not build"

RANDOM=$seed
work=$(mktemp -d)
# A killed .NET program leaves its diagnostic sockets behind.
export TMPDIR="$work/tmp"
mkdir "$TMPDIR"
children=()
journal="$work/state/journal.json"
# Neither the host's locks nor those of another run of this test.
export RIPCS_STATE_DIR="$work/state" RIPCS_RUN_DIR="$work/run" RIPCS_CACHE_DIR="$work/cache" RIPCS_BACKEND="$backend" XTABLES_LOCKFILE="$work/xtables.lock"

finish() {
    touch "$work/stop" 2>/dev/null || true
    [ ${#children[@]} = 0 ] || kill "${children[@]}" 2>/dev/null || true
    remove_network
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 2' INT TERM

make_network "$backend"
load_foreign
write_bulk
learn_states
hold="$work/hold"
start_stream "$rate" 50
sleep 1
started=$SECONDS
# Who touches the file "stop" in $work has the figures so far.
while [ "$killed" -lt "$runs" ] && [ ! -e "$work/stop" ]; do
    cycle
    [ $((killed % 50)) != 0 ] || progress
done
sleep 1
stop_stream
report
