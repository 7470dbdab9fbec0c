#!/usr/bin/env bash
# The steps of test-packages.sh, run as root in a minimal Debian with empty tables: test-in-system.sh first|second
set -u
cd /root

# step SENTENCE FUNCTION: runs it; what it has printed is only of interest if it fails. The steps build on each other, so a
# failure ends all.
step() {
    if (set -eu -o pipefail; "$2") >output 2>&1; then
        printf 'ok %s\n' "$1"
    else
        printf 'failed %s\n' "$1"
        sed 's/^/    /' output
        exit
    fi
}

# The errexit of a function that is the condition of an "if" is off, so each expectation ends the subshell itself.
expect() { "$@" || { printf 'expected: %s\n' "$*"; exit 1; }; }
says() { expect grep -F -e "$1" "$2"; }

# All rules that are live, without counters, times and the marks in partition-g, which change with each change.
live() { for family in iptables ip6tables; do "$family-save" | sed -e '/^#/d' -e 's/\[[0-9]*:[0-9]*\]//' -e '/^-A partition-g /d'; done; }

# same_rules FILE: exactly those that are in it, and some.
same_rules() {
    expect test -s "$1"
    live | expect diff "$1" -
}

install_command() {
    expect apt-get install -y -qq --no-install-recommends apparmor
    expect apt-get install -y -qq --no-install-recommends /root/ripcs_*.deb
    expect test -z "$(live)"
    expect test -L /etc/systemd/system/sysinit.target.wants/ripcs-restore.service
    expect ripcs --version
    expect test ! -e /var/lib/ripcs
}

have_profile() {
    if [ -e /etc/apparmor.d/abi/4.0 ]; then
        expect apparmor_parser --skip-kernel-load --skip-cache /etc/apparmor.d/ripcs
    else
        expect test ! -e /etc/apparmor.d/ripcs
    fi
}

name_missing_compiler() {
    expect ripcs init /etc/ripcs/rules
    ripcs rules generate /etc/ripcs/rules >said 2>&1 && exit 1
    says "install the package ripcs-compiler" said
}

install_compiler() {
    expect apt-get install -y -qq --no-install-recommends /root/ripcs-compiler_*.deb
    expect ripcs rules generate /etc/ripcs/rules >/dev/null
}

apply_and_confirm() {
    expect ripcs rules apply /etc/ripcs/rules --confirm 1m
    expect ripcs confirm 1
    live >confirmed
    expect grep -q -e '-A' confirmed
}

# What systemd would run every few minutes; the timers are there, and not enabled.
check_and_apply_again() {
    local unit
    for unit in check sets apply; do
        expect test -e "/usr/lib/systemd/system/ripcs-$unit.timer"
        expect test ! -e "/etc/systemd/system/timers.target.wants/ripcs-$unit.timer"
        expect sh -c "$(sed -n 's/^ExecStart=//p' "/usr/lib/systemd/system/ripcs-$unit.service")"
    done
    live | expect diff confirmed -
}

have_whole_fence() {
    ripcs doctor >said || true
    says "ok       compiler" said
}

upgrade_while_pending() {
    local deadline
    printf 'Partition("later");\nAccept("later").Ports(81).To("host");\n' >/etc/ripcs/rules/later.csx
    expect ripcs rules apply /etc/ripcs/rules --confirm 20s
    live >pending
    deadline=$(ripcs status | grep -o 'pending until [0-9:]*')
    expect dpkg -i next/ripcs_*.deb next/ripcs-compiler_*.deb
    same_rules pending
    ripcs status >said
    says "$deadline" said
}

revert_after_upgrade() {
    local seconds
    for ((seconds = 0; seconds < 40; seconds++)); do
        [ "$(live)" = "$(cat pending)" ] || break
        sleep 1
    done
    same_rules confirmed
    sleep 1
    ripcs history >said
    says "before change 2" said
    ripcs status >said
    expect test -z "$(grep pending said)"
}

refuse_removal_while_pending() {
    expect ripcs rules apply /etc/ripcs/rules --again --confirm 1m
    live >pending
    dpkg --purge ripcs-compiler ripcs >said 2>&1 && exit 1
    says "a change waits for its confirmation" said
    same_rules pending
    expect dpkg -i next/ripcs-compiler_*.deb
    expect ripcs confirm
    live >confirmed
}

restore_after_boot() {
    expect test -z "$(live)"
    # As the unit does it.
    expect sh -c "$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/ripcs-restore.service)"
    same_rules confirmed
}

remove() {
    expect dpkg --remove ripcs-compiler ripcs >said
    says "live firewall rules stay in force" said
    same_rules confirmed
    expect test -d /var/lib/ripcs/history
    expect test ! -e /usr/libexec/ripcs
    expect test ! -e /etc/apparmor.d/ripcs
}

purge() {
    (cd /etc/ripcs && find . -type f -exec md5sum {} +) >rule-files
    expect dpkg --purge ripcs-compiler ripcs
    expect test ! -e /var/lib/ripcs
    expect test ! -e /var/cache/ripcs
    expect test ! -e /etc/systemd/system/sysinit.target.wants/ripcs-restore.service
    (cd /etc/ripcs && expect md5sum --quiet -c /root/rule-files)
    same_rules confirmed
}

install_again() {
    expect apt-get install -y -qq --no-install-recommends /root/ripcs_*.deb /root/ripcs-compiler_*.deb
    same_rules confirmed
    expect ripcs rules apply /etc/ripcs/rules
    expect ripcs check
}

install_tarball() {
    expect dpkg --purge ripcs-compiler ripcs
    expect ripcs-*-linux-x86_64/install.sh
    # Once more, as an upgrade does.
    expect ripcs-*-linux-x86_64/install.sh
    expect test "$(command -v ripcs)" = /usr/local/bin/ripcs
    expect ripcs rules apply /etc/ripcs/rules
    expect ripcs check
    expect sh -c "$(sed -n 's/^ExecStart=//p' /etc/systemd/system/ripcs-restore.service)"
    same_rules confirmed
}

# What docs/operations.md says of Puppet and cron, as it stands there.
apply_by_puppet() {
    expect apt-get install -y -qq --no-install-recommends puppet-agent
    sed -n "/^    exec { 'ripcs rules apply/,/^    }/s/^    //p" operations.md >resource.pp
    expect grep -q 'unless =>' resource.pp
    printf 'Partition("puppet");\nAccept("puppet").Ports(83).To("host");\n' >/etc/ripcs/rules/puppet.csx
    puppet apply --color=false resource.pp >said
    says "executed successfully" said
    expect in_force "dport 83 "
    puppet apply --color=false resource.pp >said
    expect test -z "$(grep executed said)"
}

apply_by_cron() {
    printf 'Partition("cron");\nAccept("cron").Ports(84).To("host");\n' >/etc/ripcs/rules/cron.csx
    expect sh -c "$(sed -n 's|^    \*/5 \* \* \* \* root ||p' operations.md)"
    expect in_force "dport 84 "
    live >confirmed
}

# wait_for SECONDS COMMAND…: until it succeeds.
wait_for() {
    local left=$1
    shift
    while ! "$@"; do
        ((left-- > 0)) || { printf 'waited for: %s\n' "$*"; return 1; }
        sleep 1
    done
}

install_under_systemd() {
    expect apt-get install -y -qq --no-install-recommends /root/ripcs_*.deb /root/ripcs-compiler_*.deb
    expect systemctl -q is-enabled ripcs-restore.service
    for unit in check.timer sets.timer apply.timer apply.path; do
        expect test "$(systemctl is-active "ripcs-$unit" || true)" = inactive
        expect test "$(systemctl is-enabled "ripcs-$unit" || true)" = disabled
    done
    expect test -z "$(live)"
}

confirm_with_guard_of_systemd() {
    ripcs init /etc/ripcs/rules
    expect ripcs rules apply /etc/ripcs/rules --confirm 1m
    systemctl list-units --no-legend --plain >said
    says "ripcs-guard" said
    expect ripcs confirm 1
    live >confirmed
    expect grep -q -e '-A' confirmed
    wait_for 10 guard_is_gone
}
guard_is_gone() { ! systemctl list-units --no-legend --plain | grep -q ripcs-guard; }

revert_with_guard_of_systemd() {
    printf 'Partition("later");\nAccept("later").Ports(81).To("host");\n' >/etc/ripcs/rules/later.csx
    expect ripcs rules apply /etc/ripcs/rules --confirm 5s
    expect test "$(live)" != "$(cat confirmed)"
    wait_for 30 same_rules confirmed
    rm /etc/ripcs/rules/later.csx
}

check_with_few_rights() {
    expect systemctl start ripcs-check.service
    iptables -I partition-a -j ACCEPT
    systemctl start ripcs-check.service && exit 1
    journalctl -u ripcs-check.service --no-pager >said
    says "CRITICAL" said
    expect ripcs rules apply /etc/ripcs/rules
    same_rules confirmed
    expect systemctl start ripcs-check.service
}

refresh_with_few_rights() {
    expect apt-get install -y -qq --no-install-recommends ipset
    printf 'Partition("blocklist", order: -10);\nSet("feed", Lines("feed.txt"), refresh: true);\nDrop("fed").From("feed").To("all");\n' \
        >/etc/ripcs/rules/blocklist.csx
    echo 203.0.113.7 >/etc/ripcs/rules/feed.txt
    expect ripcs rules apply /etc/ripcs/rules
    live >confirmed
    echo 203.0.113.9 >/etc/ripcs/rules/feed.txt
    expect systemctl start ripcs-sets.service
    ipset save >said
    says "203.0.113.9" said
    same_rules confirmed
    echo "<html>" >/etc/ripcs/rules/feed.txt
    systemctl start ripcs-sets.service && exit 1
    journalctl -u ripcs-sets.service --no-pager >said
    says "RIP0256" said
    echo 203.0.113.9 >/etc/ripcs/rules/feed.txt
}

apply_what_was_fetched() {
    expect systemctl enable -q --now ripcs-apply.path
    printf 'Partition("fetched");\nAccept("fetched").Ports(82).To("host");\n' >/etc/ripcs/rules/fetched.csx
    touch /etc/ripcs/fetched
    wait_for 30 in_force "dport 82 "
    systemctl disable -q --now ripcs-apply.path
    live >confirmed
}
in_force() { live >now && grep -q -e "$1" now; }

start_timers() {
    expect systemctl enable -q --now ripcs-check.timer ripcs-sets.timer ripcs-apply.timer
    systemctl list-timers --no-pager >said
    for unit in check sets apply; do says "ripcs-$unit.timer" said; done
}

# By the kinds of ripcs(8): a change, a confirmation, a revert, drift, and a refresh of a set.
find_events_in_journal() {
    local kind
    for kind in 01 02 03 08 0a; do
        journalctl --no-pager -o json "MESSAGE_ID=5d0c1e0a7b3f4c6e9a2d41f0b86e3a$kind" >said
        says '"RIPCS_KIND"' said
    done
    journalctl --no-pager -o cat RIPCS_CHANGE=1 >said
    expect test -s said
    expect ripcs history verify
}

be_restored_before_network() {
    # Only the network waits for it, and there is none.
    wait_for 60 systemctl -q is-active ripcs-restore.service network-pre.target
    same_rules confirmed
    expect test "$(systemctl show -P ActiveEnterTimestampMonotonic ripcs-restore.service)" \
        -le "$(systemctl show -P ActiveEnterTimestampMonotonic network-pre.target)"
    ipset save >said
    says "203.0.113.9" said
}

remove_under_systemd() {
    expect apt-get remove -y -qq ripcs ripcs-compiler
    expect test "$(systemctl is-active ripcs-check.timer || true)" = inactive
    same_rules confirmed
}

# The role on this machine itself: there is no other one with a systemd.
run_role() {
    mkdir -p collections/ansible_collections/ripcs rules /var/lib/prometheus/node-exporter
    ln -s /root/ripcs/packaging/ansible collections/ansible_collections/ripcs/ripcs
    printf 'Partition("host");\nAccept("ssh").Ports(22).To("host");\n' >rules/host.csx
    chmod -R go-w rules
    cat >role.yml <<TEXT
- hosts: localhost
  connection: local
  gather_facts: false
  roles:
    - role: ripcs.ripcs.host
      host_packages: [$(echo /root/ripcs_*.deb), $(echo /root/ripcs-compiler_*.deb)]
      host_rules: /root/rules
      host_metrics: /var/lib/prometheus/node-exporter/ripcs.prom
TEXT
    play_role
    expect ripcs history
    expect test "$(systemctl is-active ripcs-check.timer)" = active
    live >confirmed
    expect grep -q 'dport 22 ' confirmed
}
play_role() { ANSIBLE_COLLECTIONS_PATH=/root/collections ansible-playbook role.yml; }

run_role_again() {
    play_role >said
    says "changed=0" said
    same_rules confirmed
}

have_metrics() {
    expect systemctl start ripcs-check.service
    expect grep -q ripcs_build_info /var/lib/prometheus/node-exporter/ripcs.prom
}

case "$1" in
    ansible)
        step "the role installs the packages, applies the rules, confirms them and starts the timer" run_role
        step "the role again changes nothing" run_role_again
        step "a check writes the metrics" have_metrics
        ;;
    systemd)
        step "under systemd, apt enables the restore at boot, and nothing else" install_under_systemd
        step "a change is confirmed; its guard is a unit of systemd" confirm_with_guard_of_systemd
        step "a change that nobody confirms is reverted by such a guard" revert_with_guard_of_systemd
        step "ripcs-check.service finds drift with the few rights that it has" check_with_few_rights
        step "ripcs-sets.service refreshes a set, and fails where its file is broken" refresh_with_few_rights
        step "ripcs-apply.path applies what was fetched" apply_what_was_fetched
        step "Puppet applies rules by the resource of the manual, and nothing the second time" apply_by_puppet
        step "the line for cron applies rules" apply_by_cron
        step "the three timers run" start_timers
        step "the journal has each kind of event, and the trail is whole" find_events_in_journal
        ;;
    systemd-again)
        step "after a boot the rules and the set are back before the network" be_restored_before_network
        step "a removal stops the timers and leaves the rules" remove_under_systemd
        ;;
    first)
        step "apt installs ripcs, which changes no rule and has its unit enabled" install_command
        step "the profile of AppArmor is there where its parser takes it, and nowhere else" have_profile
        step "without ripcs-compiler, ripcs names the package to install" name_missing_compiler
        step "with ripcs-compiler, the rules of ripcs init compile without an installed .NET" install_compiler
        step "a change is applied and confirmed" apply_and_confirm
        step "the commands of the timers check it, and find nothing to apply" check_and_apply_again
        step "rule files are compiled behind the whole fence" have_whole_fence
        step "an upgrade while a change is pending keeps its rules and its deadline" upgrade_while_pending
        step "after the upgrade the change is reverted in time, and the history records it" revert_after_upgrade
        step "ripcs is not removed while a change is pending" refuse_removal_while_pending
        ;;
    second)
        step "after a boot the command of the unit brings the rules back" restore_after_boot
        step "a removal leaves the live rules in force and says so" remove
        step "a purge removes state and cache, and neither rule files nor rules" purge
        step "installed again, ripcs takes the live rules over" install_again
        step "the tarball installs ripcs below /usr/local, with its unit" install_tarball
        ;;
esac
