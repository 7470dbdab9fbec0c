# Inside the namespaces that where.sh made.
set -u
umask 022
cd /mnt
mkdir rules other
echo 'Partition("shop"); Accept("ssh").Ports(22).To("192.0.2.11", "2001:db8::11");' >rules/shop.csx
echo 'Partition("other"); Accept("dns").Ports(53).To("192.0.2.53").Protocols("udp");' >other/other.csx
tried=0 writing=0 foreign=0 unsaid=0 lost=0

# What was read, and the locks, belong to no owner.
digest() {
    find "$1" -type f ! -name '*lock*' ! -path '*/run/*' ! -name 'live.*' ! -name 'status.json' -print0 | sort -z | xargs -0 sha256sum
}

# attack NAME STATE COMMAND…: the state must be as before, and the refusal must say why.
attack() {
    local name=$1 state=$2 before output
    shift 2
    before=$(digest "$state")
    output=$(timeout 300 "$@" 2>&1)
    tried=$((tried + 1))
    if [ "$(digest "$state")" != "$before" ]; then
        writing=$((writing + 1))
        printf 'where: %s wrote into %s:\n%s\n' "$name" "$state" "$output" >&2
    elif ! grep -q "is the state of" <<<"$output"; then
        unsaid=$((unsaid + 1))
        printf 'where: %s did not say whose state it is:\n%s\n' "$name" "$output" >&2
    fi
}

# boot WHAT CHAIN COMMAND…: after a restart the rules with that chain are live, and no other's.
boot() {
    local what=$1 chain=$2 rules
    shift 2
    timeout 300 "$@" >/mnt/said 2>&1
    rules=$(cat /mnt/live 2>/dev/null)
    grep -q "^:$chain-" <<<"$rules" ||
        { lost=$((lost + 1)); printf 'where: %s has no rule of %s:\n%s\n' "$what" "$chain" "$(cat /mnt/said)" >&2; }
    ! grep -E '^:(shop|other)-' <<<"$rules" | grep -qv "^:$chain-" ||
        { foreign=$((foreign + 1)); printf 'where: %s has rules of another namespace\n' "$what" >&2; }
}

contained="unshare --net --pid --fork --mount-proc --"
without_ptrace() { setpriv --bounding-set=-sys_ptrace -- "$@"; }
export -f without_ptrace

ripcs rules apply rules >/dev/null || exit 2
ip netns add blue
ip netns exec blue ripcs rules apply other >/dev/null || exit 2
[ -z "$BREAKS" ] || rm /var/lib/ripcs/host.json

for command in 'rules flush' rollback 'rules apply other' 'clean apply other'; do
    # shellcheck disable=SC2086 # the words of a command
    attack "a container: $command" /var/lib/ripcs $contained ripcs $command
    # shellcheck disable=SC2086
    attack "a container with other names: $command" /var/lib/ripcs $contained unshare --uts --ipc --cgroup ripcs $command
    # shellcheck disable=SC2086
    attack "a throw-away namespace: $command" /var/lib/ripcs unshare --net ripcs $command --state-dir /var/lib/ripcs
    # shellcheck disable=SC2086
    attack "a sandbox: $command" /var/lib/ripcs ripcs sandbox -- ripcs $command --state-dir /var/lib/ripcs
    # shellcheck disable=SC2086
    attack "a sandbox with the state of a named namespace: $command" /var/lib/ripcs/netns/blue \
        ripcs sandbox -- ripcs $command --state-dir /var/lib/ripcs/netns/blue
    # shellcheck disable=SC2086
    attack "a namespace of the same name: $command" /var/lib/ripcs/netns/blue unshare --net --mount bash -c \
        "mount -t tmpfs tmpfs /run && ip netns add blue && ip netns exec blue ripcs $command --state-dir /var/lib/ripcs/netns/blue"
    # shellcheck disable=SC2086
    attack "process 1 hidden: $command" /var/lib/ripcs unshare --net --mount bash -c \
        "mount -t proc -o hidepid=ptraceable proc /proc && without_ptrace ripcs $command"
done

# A unit without CAP_SYS_PTRACE cannot look at process 1, and is no host for it.
before=$(digest /var/lib/ripcs)
unshare --net bash -c 'without_ptrace ripcs rules flush' >/dev/null 2>&1
tried=$((tried + 1))
[ "$(digest /var/lib/ripcs)" = "$before" ] || { writing=$((writing + 1)); echo 'where: without CAP_SYS_PTRACE: wrote' >&2; }

restart='$IPTABLES -F; $IPTABLES -X; '
boot 'the host' shop bash -c "$restart ripcs restore; $IPTABLES-save >/mnt/live"
boot 'the host in a unit without CAP_SYS_PTRACE' shop bash -c "$restart without_ptrace ripcs restore; $IPTABLES-save >/mnt/live"
boot 'the host where process 1 is hidden' shop unshare --mount bash -c \
    "$restart mount -t proc -o hidepid=ptraceable proc /proc; without_ptrace ripcs restore; $IPTABLES-save >/mnt/live"
# Legacy iptables-save itself finds no table there: it reads /proc/net.
[ "$RIPCS_BACKEND" = legacy ] || boot 'the host in a unit with ProcSubset=pid' shop unshare --mount bash -c \
    "$restart ip6tables-nft -F; ip6tables-nft -X; mount -t proc -o subset=pid proc /proc; ripcs restore; ip6tables-nft-save >/mnt/live
    $IPTABLES-save | grep -q '^:shop-' || rm /mnt/live"
ip netns del blue
ip netns add blue
boot 'a named namespace' other ip netns exec blue bash -c "ripcs restore; $IPTABLES-save >/mnt/live"
# What is left of the first start is gone with /run.
boot 'a container that was started again' shop unshare --net --pid --fork --mount-proc bash -c \
    "mount -t tmpfs tmpfs /run; ripcs restore; ripcs rules apply rules; $IPTABLES-save >/mnt/live"

printf '%s: %d attacks: %d wrote into the state of another one, %d were refused without the reason; after the restarts %d had rules of %s\n' \
    "$RIPCS_BACKEND" "$tried" "$writing" "$unsaid" "$foreign" "another one, $lost had none of their own"
[ $((writing + unsaid + foreign + lost)) = 0 ]
