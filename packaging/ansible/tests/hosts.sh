#!/usr/bin/env bash
# Called by packaging/test-ansible.sh, in namespaces of its own: hosts.sh ROOT. Prints a line for each thing that is as it should be.
# shellcheck disable=SC2015 # ok never fails
set -eu -o pipefail

root=$1 work=/run/ansible
# shellcheck source=packaging/tests/three-hosts.sh
. "$root/packaging/tests/three-hosts.sh"
mkdir -p "$work/collections/ansible_collections/ripcs"
ln -s "$root/packaging/ansible" "$work/collections/ansible_collections/ripcs/ripcs"

# The host that is named first gets the rules first.
cat >"$work/hosts" <<TEXT
[firewalls]
h1 ansible_host=10.77.0.1
h2 ansible_host=10.77.0.2
h3 ansible_host=10.77.0.3
[firewalls:vars]
ansible_user=root
ansible_ssh_private_key_file=$work/key
ansible_python_interpreter=$(command -v python3)
TEXT
cat >"$work/ansible.cfg" <<TEXT
[defaults]
collections_path = $work/collections
inventory = $work/hosts
host_key_checking = False
local_tmp = $work/tmp
timeout = 5
nocows = True
[ssh_connection]
control_path_dir = $work/cp
TEXT
export ANSIBLE_CONFIG="$work/ansible.cfg" HOME="$work" LC_ALL=C.UTF-8 RIPCS_CACHE_DIR="$work/cache"

cat >"$work/apply.yml" <<'TEXT'
- hosts: firewalls
  gather_facts: false
  serial: "{{ batch | default('100%') }}"
  any_errors_fatal: true
  tasks:
    - name: Apply
      ripcs.ripcs.rules:
        path: "{{ path }}"
        confirm: "{{ confirm | default('30s') }}"
        force: "{{ force | default(false) }}"
      register: applied
    - ansible.builtin.debug:
        msg: "{{ inventory_hostname }} change {{ applied.change }} confirmed {{ applied.confirmed }} pending {{ applied.pending }}"
TEXT

play() { ansible-playbook "$@" >"$work/out" 2>&1; }
play "$work/apply.yml" -e "path=$work/good" --check --diff && says 'changed=1' && says 'newly denied' && [ -z "$(host 1 iptables-save)" ] &&
    ok "check mode with a diff tells which packets change, and changes nothing" || not_ok "check mode with a diff"

play "$work/apply.yml" -e "path=$work/good" && says 'h3 change 1 confirmed True pending "' && host 2 ripcs status | grep -q 'no drift' &&
    ok "a change is applied on three hosts, and confirmed over a new connection each" || not_ok "a confirmed change"

play "$work/apply.yml" -e "path=$work/good" && ! says 'changed=1' && says 'confirmed False pending "' &&
    ok "the same rules change nothing" || not_ok "the same rules again"

! play "$work/apply.yml" -e "path=$work/wrong" && says "host.csx:2:.*Ports" && says '"rc": 3' &&
    ok "rule files that do not compile fail with file, line and advice" || not_ok "rule files that do not compile"

! play "$work/apply.yml" -e "path=$work/locked" && says '"rc": 1' && says 'you would be locked out' && ! says 'unreachable=1' &&
    ok "a change that locks out the connection of Ansible is refused" || not_ok "a lock-out that is refused"

! play "$work/apply.yml" -e "path=$work/locked" -e force=true -e confirm=8s -e batch=1 && says 'no new connection after change 2' && ! says '(h2|h3) +:' &&
    ok "a forced lock-out ends the rollout at the first host" || not_ok "a forced lock-out"
sleep 9
host 1 ripcs history | grep -q 'revert' && host 1 iptables-save | grep -q 'dport 22 ' && ! host 2 ripcs history | grep -q revert && ! host 3 ripcs history | grep -q revert &&
    ok "the first host has reverted it by itself, and the others are as before" || not_ok "the revert"

# A pending change of somebody else: the task can succeed later.
host 1 ripcs rules apply "$work/more" --confirm 60s --yes >"$work/out" 2>&1
! play "$work/apply.yml" -e "path=$work/good" --limit h1 && says '"retry": true' && says '"rc": 75' &&
    ok "a pending change of somebody else is a failure that can be tried again" || not_ok "a pending change"

cat >"$work/facts.yml" <<'TEXT'
- hosts: h1
  gather_facts: false
  tasks:
    - ripcs.ripcs.confirm:
    - ripcs.ripcs.facts:
    - ansible.builtin.debug:
        msg: "in force {{ ansible_facts.ripcs.status.partitions }} drift {{ ansible_facts.ripcs.status.drift_rules }}"
    - ripcs.ripcs.rules:
        path: /run/ansible/good
      async: 10
      poll: 1
TEXT
! play "$work/facts.yml" && says "in force \['host'\] drift 0" && says 'async is not supported|does not support async' &&
    ok "confirm and facts, and async is refused" || not_ok "confirm and facts"

cat >"$work/role.yml" <<'TEXT'
- hosts: h2
  gather_facts: false
  roles:
    - role: ripcs.ripcs.host
      host_rules: /run/ansible/more
      host_check: false
TEXT
rules more/customers <<'TEXT'
Partition("customer");
Accept("mail").Ports(25).From("10.77.0.0/24").To("192.0.2.1");
TEXT
mv "$work/more/customers/host.csx" "$work/more/customers/customer.csx"
play "$work/role.yml" -e host_prune=false && host 2 ripcs status --json | grep -q '"customer"' && host 2 test -e /etc/ripcs/rules/customers/customer.csx &&
    ok "the role copies rule files and applies them" || not_ok "the role"
rm -r "$work/more/customers"
play "$work/role.yml" && ! host 2 ripcs status --json | grep -q '"customer"' && ! host 2 test -e /etc/ripcs/rules/customers &&
    play "$work/role.yml" && says 'changed=0' &&
    ok "a rule file that is gone is removed, its partition leaves, and another run changes nothing" || not_ok "a rule file that is gone"

rules refused <<'TEXT'
Partition("host");
HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
Accept("ssh").Ports(22).From("10.77.0.99").To("host");
TEXT
sed 's|/run/ansible/more|/run/ansible/refused|' "$work/role.yml" >"$work/refused.yml"
host 2 'cat /etc/ripcs/rules/host.csx' >"$work/before"
! play "$work/refused.yml" && says 'you would be locked out' && says 'the rule files of the host are as before' &&
    host 2 'cat /etc/ripcs/rules/host.csx' | cmp -s - "$work/before" && ! host 2 test -e /etc/ripcs/rules.before &&
    ok "rule files that are refused do not stay on the host, where a timer would apply them" || not_ok "refused rule files"
sed 's|/run/ansible/more|/run/ansible/good|' "$work/role.yml" >"$work/check.yml"
play "$work/check.yml" --check --diff && says 'newly denied' && says 'changed=1' &&
    host 2 'cat /etc/ripcs/rules/host.csx' | cmp -s - "$work/before" && ! host 2 test -e /etc/ripcs/next &&
    ok "check mode of the role compares the new rule files, and leaves none of them" || not_ok "check mode of the role"

ansible-doc -t module ripcs.ripcs.rules ripcs.ripcs.confirm ripcs.ripcs.facts >"$work/out" 2>&1 && says 'any_errors_fatal' && ! says 'ERROR|WARNING' &&
    ok "ansible-doc shows the modules" || not_ok "ansible-doc"

end
