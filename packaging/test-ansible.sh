# shellcheck shell=bash
# Tries the Ansible collection: a control node and three hosts, each a network namespace with an sshd of its own; a part of build.sh, after
# test-packages.sh.
# shellcheck disable=SC2154 # packages is of package.sh

# test_ansible [SUITE…]: with this command and the Ansible of this machine, or in fresh Debian systems with theirs and the packages.
test_ansible() {
    local suite root failures=0
    [ "$(id -u)" = 0 ] || die "this needs root, to make network namespaces"
    if [ $# -gt 0 ]; then
        [ -e "$packages/SHA256SUMS" ] || make_packages
        command -v mmdebstrap >/dev/null || install_packages mmdebstrap
        for suite in "$@"; do
            root=$(mktemp -d /tmp/ripcs-ansible-test.XXXXXX)
            say "fetching a $suite with Ansible"
            mmdebstrap --quiet --include=ansible-core,openssh-server,openssh-client,iptables,iproute2,python3-apt,systemd,systemd-sysv "$suite" "$root" >&2
            mkdir "$root/root/ripcs"
            cp -r packaging "$root/root/ripcs"
            cp "$packages"/*.deb "$root/root"
            cp packaging/test-in-system.sh "$root/root"
            cp -a "$root" "$root.systemd"
            chroot "$root" sh -c 'apt-get install -y -qq --no-install-recommends /root/*.deb >/dev/null 2>&1; ansible --version 2>/dev/null | head -n 1'
            run_in_system "$root" bash /root/ripcs/packaging/ansible/tests/hosts.sh /root/ripcs || failures=$((failures + 1))
            passed=0 failed=0 skipped=0
            test_suite "$suite" "$root.systemd" boot_systemd ansible
            printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
            failures=$((failures + failed))
            rm -rf "$root" "$root.systemd"
        done
        [ "$failures" = 0 ]
        return
    fi
    need_tools ansible-core=ansible-playbook openssh-server=sshd openssh-client=ssh-keygen iptables=iptables-nft iproute2=ip python3=python3
    build_command quick
    unshare --net --mount --pid --fork --kill-child bash "$PWD/packaging/ansible/tests/hosts.sh" "$PWD"
}
