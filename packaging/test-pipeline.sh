# shellcheck shell=bash
# Tries the scripts for pipelines: a git repository and three hosts, each a network namespace with an sshd of its own; a part of build.sh.

test_pipeline() {
    [ "$(id -u)" = 0 ] || die "this needs root, to make network namespaces"
    need_tools git=git openssh-server=sshd openssh-client=ssh-keygen iptables=iptables-nft iproute2=ip
    build_command quick
    unshare --net --mount --pid --fork --kill-child bash "$PWD/packaging/ci/tests/pipeline.sh" "$PWD"
}
