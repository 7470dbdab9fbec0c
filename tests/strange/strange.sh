#!/usr/bin/env bash
# Gives every command strange files, and strange surroundings, and counts what does not end well. Needs root; leaves nothing behind.
set -u -o pipefail

usage() {
    cat <<'TEXT'
usage: strange.sh [nft|legacy] [--ripcs FILE] [--limit SECONDS] [--only WORDS] [--part files|places] [--break HOW]
  --ripcs  the program to test, default what build.sh builds
  --limit  after so many seconds a run has not ended, default 20
  --only   only the commands that contain these words
  --part   only one of both parts: files, or places
  --break  to see that this test can fail: hang (one that waits for the pipe), words (one that fails unexpectedly),
           code (one that exits with 9), mute (one that fails without a word), escape (one that prints a file as it is)
exit code: 0 all well; 1 something was not as promised; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft ripcs='' limit=20 only='' part=all broken_program=''
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1

while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --ripcs) ripcs="${2:?}"; shift ;;
        --limit) limit="${2:?}"; shift ;;
        --only) only="${2?}"; shift ;;
        --part) part="${2:?}"; shift ;;
        --break) broken_program="${2:?}"; shift ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

broken() { printf 'strange: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || broken "needs root, for a network namespace of its own"
if [ -z "${STRANGE_INSIDE:-}" ]; then
    [ -n "$ripcs" ] || { "$root/build.sh" build >&2 && ripcs="$root/out/ripcs"; } || broken "it does not build"
    work=$(mktemp -d) || broken "no folder"
    trap 'rm -rf "$work"' EXIT
    export STRANGE_INSIDE="$work"
    unshare --net --mount "$0" "$backend" --ripcs "$(realpath "$ripcs")" --limit "$limit" --only "$only" --part "$part" --break "$broken_program."
    exit
fi
work=$STRANGE_INSIDE broken_program=${broken_program%.}
# shellcheck source=/dev/null
for file in inputs.sh commands.sh verdict.sh; do . "$here/$file"; done

make_program
make_inputs || broken "what the commands are given cannot be made; see $work"
for command in "${with_file[@]}"; do
    [ "$part" != places ] || break
    for input in "${inputs[@]}"; do
        try_file "$command" "$input"
    done
done
for command in "${without_file[@]}"; do
    [ "$part" != files ] || break
    for place in "${surroundings[@]}"; do
        try_place "$command" "$place"
    done
done
report
