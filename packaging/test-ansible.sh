# shellcheck shell=bash
# Tries the Ansible collection: a control node and three hosts, each a network namespace with an sshd of its own; a part of build.sh.

test_ansible() {
    [ "$(id -u)" = 0 ] || die "this needs root, to make network namespaces"
    need_tools ansible-core=ansible-playbook openssh-server=sshd openssh-client=ssh-keygen iptables=iptables-nft iproute2=ip python3=python3
    build_command quick
    unshare --net --mount --pid --fork --kill-child bash "$PWD/packaging/ansible/tests/hosts.sh" "$PWD"
}
