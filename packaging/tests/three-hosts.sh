# shellcheck shell=bash
# Three hosts h1 to h3 at 10.77.0.1 to .3, each a network namespace with an sshd and a state of its own, and this end of a wire to them at
# .254. Sourced by the tests of packaging/ansible and packaging/ci, in namespaces of their own. $root is the repository, $work a folder
# below /run, which all hosts share; RIPCS_KEEP=DIR keeps a copy of it of each failure. $work/key is the key of root on them; what else may
# log in is in $work/authorized_keys. $work/good, more, locked and wrong are rule files: good lets this end in, and locked does not.
# shellcheck disable=SC2154 # root and work

mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs -o mode=755 run /run
mkdir -p "$work" /run/netns /run/sshd /run/etc/upper /run/etc/work
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work etc /etc
mkdir -p /etc/ripcs
passed=0 failed=0

ok() { passed=$((passed + 1)); printf 'ok      %s\n' "$1"; }
not_ok() { failed=$((failed + 1)); printf "failed  %s\n" "$1"; tail -n 40 "$work/out"; [ -z "${RIPCS_KEEP-}" ] || cp -r "$work" "$RIPCS_KEEP/$failed"; }
end() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" = 0 ]
}
says() { grep -qE -- "$1" "$work/out"; }
host() { local n=$1; shift; ssh -q -i "$work/key" -o StrictHostKeyChecking=no "root@10.77.0.$n" "$@"; }

# rules NAME: a folder with one rule file, which is read from standard input.
rules() {
    mkdir -p "$work/$1"
    cat >"$work/$1/host.csx"
    chmod -R go-w "$work/$1"
}
rules good <<'TEXT'
Partition("host");
HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
Accept("ssh").Ports(22).From("10.77.0.254").To("host");
TEXT
rules more <<'TEXT'
Partition("host");
HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
Accept("ssh").Ports(22).From("10.77.0.254").To("host");
Accept("web").Ports(80).From("10.77.0.0/24").To("host");
TEXT
rules locked <<'TEXT'
Partition("host");
HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
TEXT
rules wrong <<'TEXT'
Partition("host");
Accept("ssh").Prots(22).To("host");
TEXT

ip link set lo up
ip link add br0 type bridge
ip address add 10.77.0.254/24 dev br0
ip link set br0 up
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
ssh-keygen -q -t ed25519 -N '' -f "$work/hostkey"
cp "$work/key.pub" "$work/authorized_keys"
cat >"$work/sshd" <<TEXT
HostKey $work/hostkey
AuthorizedKeysFile $work/authorized_keys
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PidFile none
SetEnv PATH=$root/out:/usr/sbin:/usr/bin:/sbin:/bin
Subsystem sftp internal-sftp
TEXT
for n in 1 2 3; do
    ip netns add "h$n"
    ip link add "v$n" type veth peer name eth0 netns "h$n"
    ip link set "v$n" master br0 up
    ip -n "h$n" link set lo up
    ip -n "h$n" address add "10.77.0.$n/24" dev eth0
    ip -n "h$n" link set eth0 up
    ip netns exec "h$n" unshare --mount --uts bash -c "
        hostname h$n
        for folder in /etc/ripcs /var/lib /var/cache /var/log; do mount -t tmpfs -o mode=755 own \$folder; done
        exec $(command -v sshd) -D -f $work/sshd" &
done
for n in 1 2 3; do
    for _ in $(seq 50); do host "$n" true && break; sleep 0.1; done
done
