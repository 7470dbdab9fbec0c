#!/usr/bin/env bash
# Runs Ripcs in containers, sandboxes and throw-away namespaces that can be mistaken for the owner of a state directory, and counts
# what each of them changed there. Needs root; leaves nothing behind.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: where.sh [nft|legacy] [--ripcs FILE] [--break]
  --ripcs  the program to test, default what build.sh builds
  --break  to see that this test can fail: the record forgets which namespace it is of
exit code: 0 all well; 1 something was not as promised; 2 the test itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
backend=nft ripcs='' breaks=''
while [ $# -gt 0 ]; do
    case "$1" in
        nft | legacy) backend="$1" ;;
        --ripcs) ripcs="${2:?}"; shift ;;
        --break) breaks=yes ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

[ "$(id -u)" = 0 ] || { echo 'where: needs root, to make namespaces' >&2; exit 2; }
[ -n "$ripcs" ] || { "$root/build.sh" build quick >&2 && ripcs="$root/out/ripcs"; }
export PATH="$(dirname "$ripcs"):$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export RIPCS_BACKEND="$backend" IPTABLES="iptables-$backend" BREAKS="$breaks"
export PART="$here/attacks.sh"

# All folders that ripcs writes are in memory, and are gone with the mount namespace; process 1 of a process namespace is in the
# network namespace that plays the host.
exec unshare --net --mount bash -eu -c '
    for folder in /run /var/lib /var/log /var/cache /mnt; do mount -t tmpfs -o mode=755 tmpfs "$folder"; done
    export XTABLES_LOCKFILE=/mnt/lock
    exec unshare --pid --fork --mount-proc bash "$PART"'
