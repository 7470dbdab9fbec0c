# shellcheck shell=bash
# Tries the packages in fresh Debian systems, each in namespaces of its own; a part of build.sh, after package.sh.
# shellcheck disable=SC2154 # packages and version are of package.sh

# test_packages [SUITE…]
test_packages() {
    local suite root
    [ $# -gt 0 ] || set -- bookworm trixie
    [ -e "$packages/SHA256SUMS" ] || make_packages
    passed=0 failed=0 skipped=0
    if [ "$(id -u)" != 0 ]; then
        skip_suite "all" "this needs root"
    elif ! command -v mmdebstrap >/dev/null && ! install_packages mmdebstrap; then
        skip_suite "all" "mmdebstrap cannot be had here"
    else
        for suite in "$@"; do
            root=$(mktemp -d /tmp/ripcs-package-test.XXXXXX)
            say "fetching a minimal $suite"
            if fetch_system "$suite" "$root"; then
                add_packages "$root"
                cp -a "$root" "$root.systemd"
                cp docs/operations.md "$root.systemd/root"
                chroot "$root.systemd" apt-get install -qq --download-only --no-install-recommends puppet-agent >/dev/null
                test_suite "$suite" "$root" boot_system first second
                test_suite "$suite" "$root.systemd" boot_systemd systemd systemd-again
                rm -rf "$root.systemd"
            else
                skip_suite "$suite" "it cannot be fetched from a mirror"
            fi
            rm -rf "$root"
        done
    fi
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" = 0 ]
}

skip_suite() {
    printf 'skipped %s: %s\n' "$1" "$2"
    skipped=$((skipped + 1))
}

# fetch_system SUITE FOLDER: a minimal Debian, and in its cache the packages that the tests install.
fetch_system() {
    mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv "$1" "$2" 2>&1 | grep -v 'running with root privileges' >&2 || true
    [ -x "$2/usr/bin/dpkg" ] && chroot "$2" apt-get update -qq && chroot "$2" apt-get install -qq --download-only --no-install-recommends \
        apparmor iptables ipset libssl3 libstdc++6 >/dev/null
}

# add_packages FOLDER: those to be tested, and later versions of them.
add_packages() {
    mkdir -p "$1/root/next"
    cp "$packages"/*.deb packaging/test-in-system.sh "$1/root"
    next_version "$1/root" ripcs
    next_version "$1/root" ripcs-compiler
    # A minimal system has no xz.
    tar -C "$1/root" -xf "$packages"/ripcs-*.tar.xz
}

# next_version FOLDER NAME: the same programs as the package of a later version, in FOLDER/next.
next_version() {
    local tree=$1/next/$2
    dpkg-deb -R "$1/$2"_*.deb "$tree"
    sed -i "s/$version/$version.1/" "$tree/DEBIAN/control"
    dpkg-deb -Zgzip -z1 -b "$tree" "$1/next" >/dev/null
    rm -r "$tree"
}

# test_suite SUITE FOLDER HOW BOOT…: its boots; each later one has only the disk of the one before.
test_suite() {
    local boot line before=$failed suite=$1 folder=$2 how=$3
    shift 3
    for boot in "$@"; do
        [ "$failed" = "$before" ] || return 0
        say "$suite, $boot boot"
        while IFS= read -r line; do
            printf '%s\n' "$line"
            case "$line" in
                "ok "*) passed=$((passed + 1)) ;;
                "failed "*) failed=$((failed + 1)) ;;
                "skipped"*) skipped=$((skipped + 1)) ;;
            esac
        done < <("$how" "$folder" "$boot" 2>&1 || echo "failed $suite: the $boot boot ended with exit code $?")
    done
}

# boot_system FOLDER BOOT: the steps of a boot.
boot_system() { run_in_system "$1" bash /root/test-in-system.sh "$2"; }

# run_in_system FOLDER COMMAND…: the folder becomes the root of a network, mount and process namespace with fresh /proc and /run. In a mere
# chroot the fence of rule files would lack parts.
run_in_system() {
    unshare --net --mount --pid --fork --kill-child sh -eu -c '
        mount --bind "$1" "$1"
        cd "$1"
        shift
        mount -t proc proc proc
        mount -t tmpfs -o mode=755 run run
        mkdir -p dev/pts
        mount -t devpts devpts dev/pts
        pivot_root . mnt
        umount -l /mnt
        exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            "$@"' sh "$@" </dev/null
}

# boot_systemd FOLDER BOOT: the same with systemd as process 1, which runs the steps as a unit and then powers off. Its own messages are of
# interest only if there are no steps. A systemd that cannot start here, such as without a writable cgroup, is no failure of the packages.
boot_systemd() {
    cat >"$1/etc/systemd/system/ripcs-test.service" <<TEXT
[Unit]
After=multi-user.target
[Service]
Type=oneshot
Environment=HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
ExecStart=/bin/sh -c 'bash /root/test-in-system.sh $2 >/root/steps 2>&1'
ExecStopPost=/usr/bin/systemctl --no-block poweroff
TEXT
    ln -sf ../ripcs-test.service "$1/etc/systemd/system/multi-user.target.wants/ripcs-test.service"
    rm -f "$1/root/steps"
    timeout 300 unshare --net --mount --pid --uts --ipc --cgroup --fork --kill-child bash -eu -c '
        mount --make-rprivate /
        mount --bind "$1" "$1"
        cd "$1"
        mount -t proc proc proc
        mount -t sysfs sysfs sys
        mount -t tmpfs -o mode=755 run run
        mount -t tmpfs tmp tmp
        if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
            mount -t cgroup2 cgroup2 sys/fs/cgroup
        else
            mount -t tmpfs -o mode=755 cgroup sys/fs/cgroup
            mkdir sys/fs/cgroup/systemd sys/fs/cgroup/unified
            mount -t cgroup -o none,name=systemd systemd sys/fs/cgroup/systemd
            mount -t cgroup2 cgroup2 sys/fs/cgroup/unified
        fi
        mount -t tmpfs -o mode=755 dev dev
        # Nodes of its own: systemd changes the modes of those that it finds.
        for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
            IFS=: read -r name major minor <<<"$device"
            mknod -m 666 "dev/$name" c "$major" "$minor"
        done
        mkdir dev/pts dev/shm
        mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
        ln -s pts/ptmx dev/ptmx
        pivot_root . mnt
        umount -l /mnt
        exec env -i container=ripcs PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_PROC_CMDLINE=SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 \
            SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 /lib/systemd/systemd --log-target=console' bash "$1" </dev/null >"$1/root/boot" 2>&1 || true
    if [ -e "$1/root/steps" ]; then
        cat "$1/root/steps"
    else
        echo "skipped: systemd does not start here: $(tail -n 1 "$1/root/boot")"
    fi
}
