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
                test_suite "$suite" "$root"
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
    mmdebstrap --quiet --variant=minbase "$1" "$2" 2>&1 | grep -v 'running with root privileges' >&2 || true
    [ -x "$2/usr/bin/dpkg" ] && chroot "$2" apt-get update -qq && chroot "$2" apt-get install -qq --download-only --no-install-recommends \
        apparmor iptables libssl3 libstdc++6 >/dev/null
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

# test_suite SUITE FOLDER: two boots of it; the second one has only the disk of the first.
test_suite() {
    local boot line before=$failed
    for boot in first second; do
        [ "$failed" = "$before" ] || return 0
        say "$1, $boot boot"
        while IFS= read -r line; do
            printf '%s\n' "$line"
            case "$line" in
                "ok "*) passed=$((passed + 1)) ;;
                "failed "*) failed=$((failed + 1)) ;;
            esac
        done < <(boot_system "$2" "$boot" 2>&1 || echo "failed $1: the $boot boot ended with exit code $?")
    done
}

# boot_system FOLDER BOOT: the folder becomes the root of a network, mount and process namespace with fresh /proc and /run. In a mere
# chroot the fence of rule files would lack parts.
boot_system() {
    unshare --net --mount --pid --fork --kill-child sh -eu -c '
        mount --bind "$1" "$1"
        cd "$1"
        mount -t proc proc proc
        mount -t tmpfs -o mode=755 run run
        mkdir -p dev/pts
        mount -t devpts devpts dev/pts
        pivot_root . mnt
        umount -l /mnt
        exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            bash /root/test-in-system.sh "$2"' sh "$1" "$2" </dev/null
}
