#!/usr/bin/env bash
# Called by packaging/test-pipeline.sh, in namespaces of its own: pipeline.sh ROOT. Prints a line for each thing that is as it should be.
# shellcheck disable=SC2015 # ok never fails
set -eu -o pipefail

root=$1 work=/run/pipeline
# shellcheck source=packaging/tests/three-hosts.sh
. "$root/packaging/tests/three-hosts.sh"
export PATH="$root/out:$PATH" HOME="$work" LC_ALL=C.UTF-8 RIPCS_CACHE_DIR="$work/cache" RIPCS_STATE_DIR="$work/none" RIPCS_RUN_DIR="$work/own"
cd "$work"

# The key of the pipeline may do four things, and the one of the reviewer is nowhere but here.
for who in pipeline reviewer stranger; do ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$work/$who"; done
echo "restrict,command=\"$root/packaging/ci/ripcs-ssh\" $(cat pipeline.pub)" >>authorized_keys
echo "restrict,command=\"$root/packaging/ci/ripcs-ssh look\" $(cat stranger.pub)" >>authorized_keys
for n in 1 2 3; do
    echo "reviewer namespaces=\"ripcs-plan\" $(cat reviewer.pub)" | host "$n" 'cat >/etc/ripcs/allowed_signers'
    ssh-keyscan "10.77.0.$n" 2>/dev/null
done >known_hosts
export RIPCS_SSH="ssh -q -i $work/pipeline -o UserKnownHostsFile=$work/known_hosts"
cat >hosts <<'TEXT'
# the firewalls
h1 root@10.77.0.1
h2 root@10.77.0.2
h3 root@10.77.0.3
TEXT

# Reads to the end: a program whose reader has gone would fail.
has() { grep -e "$1" >/dev/null; }
pipeline() { "$root/packaging/ci/ripcs-pipeline" "$@" >"$work/out" 2>&1; }
plan() { rm -rf "$work/plans"; pipeline plan "$work/repo/rules" hosts plans; }
sign() { rm -f plans/plans.sha256.sig; ssh-keygen -q -Y sign -n ripcs-plan -f "$1" plans/plans.sha256; }
commit() {
    cp "$work/$1/host.csx" repo/rules/host.csx
    git -C repo add -A
    git -C repo -c user.name=carol -c user.email=carol@example.com commit -q -m "$1"
}

git init -q repo
mkdir repo/rules

commit good
plan && says '^### The rules of 3 of 3 hosts change' && says 'h1, h2, h3' && says 'ssh' && says "$(git -C repo rev-parse HEAD)" &&
    [ -z "$(host 1 iptables-save)" ] && ok "a plan for every host, and one comment with the commit; nothing is changed" || not_ok "plans"

! pipeline apply hosts plans && says 'is not signed' && ok "plans that nobody has signed are not sent" || not_ok "unsigned plans"

sign stranger
! pipeline apply hosts plans && says 'does not name' && says 'h1: nothing more is applied; not touched: h2 h3' && [ -z "$(host 1 iptables-save)" ] &&
    ok "plans that a stranger has signed are refused by the first host, and the others are not touched" || not_ok "a stranger's signature"

sign reviewer
pipeline apply hosts plans && host 3 ripcs history show 1 | has 'signed by reviewer' && ! host 3 ripcs status | has pending &&
    host 2 iptables-save | has 'dport 22 ' && ok "one signature brings the plans into force on three hosts, confirmed over a new connection each" ||
    not_ok "signed plans"

plan && says '^### Nothing changes on 3 hosts' && ok "the same commit changes nothing" || not_ok "the same commit"

pipeline drift hosts && ok "no drift on any host" || not_ok "no drift"
host 2 "iptables -I host-\$(iptables-save | sed -n -E 's/^:host-([a-z0-9]+) .*/\1/p' | head -n 1) -s 192.0.2.66 -j ACCEPT"
! pipeline drift hosts && says 'drift in 1 partition \(host\)' && ok "a rule by hand on one host is drift" || not_ok "drift"

commit more
plan && says '2 hosts, the same change: h1, h3' && says '^..1 host: h2' && says '192.0.2.66' &&
    ok "the comment says once what is the same on two hosts, and what is different on the third" || not_ok "two changes"

# Somebody changes a host after the review.
sign reviewer
host 1 ripcs rollback 0 --force >/dev/null 2>&1 || true
! pipeline apply hosts plans && says 'h1: nothing more is applied; not touched: h2 h3' && ! host 3 iptables-save | has 'dport 80 ' &&
    ok "a host that is not as it was reviewed refuses its plan, and the others are not touched" || not_ok "a host that has moved on"
plan && sign reviewer && pipeline apply hosts plans && host 1 iptables-save | has 'dport 80 ' && pipeline drift hosts &&
    ok "new plans bring all hosts to the commit" || not_ok "new plans"

commit locked
plan && sign reviewer && ! pipeline apply hosts plans && says 'you would be locked out' && says 'not touched: h2 h3' &&
    ok "a change that locks out the pipeline is refused" || not_ok "a lock-out"

commit wrong
! plan && says 'host.csx.2,15.: .*did you mean "Ports"' && grep -q 'did you mean' plans/comment.md &&
    ok "rule files that do not compile fail with file, line and advice, in the comment too" || not_ok "rule files that do not compile"

ssh -q -i pipeline -o UserKnownHostsFile=known_hosts root@10.77.0.1 'iptables -F' >out 2>&1 || true
says 'this key may say' && host 1 iptables-save | has 'dport 22 ' &&
    ok "the key of the pipeline can do nothing else on a host" || not_ok "the key of the pipeline"

ssh -q -i stranger -o UserKnownHostsFile=known_hosts root@10.77.0.1 check >out 2>&1 && says '^RIPCS OK' &&
    { ssh -q -i stranger -o UserKnownHostsFile=known_hosts root@10.77.0.1 apply >out 2>&1 || says 'may say: host, check$'; } &&
    ok "a key that may only look can check, and apply nothing" || not_ok "a key that may only look"

host 1 'mkdir -p /etc/ripcs/rules && cp /run/pipeline/good/host.csx /etc/ripcs/rules && ripcs rules apply /etc/ripcs/rules --confirm 60s' >out 2>&1 || true
number=$(sed -n -E 's/.*ripcs confirm ([0-9]+)$/\1/p' out)
! ssh -q -i pipeline -o UserKnownHostsFile=known_hosts root@10.77.0.1 "confirm $number" >out 2>&1 && says "change $number is not that of a signed plan" &&
    ok "the key of the pipeline cannot confirm what somebody changed by hand" || not_ok "a confirmation of somebody else's change"
host 1 ripcs rollback >/dev/null 2>&1 || true

commit more
plan && sign reviewer && rm plans/h2.plan
! pipeline apply hosts plans && says 'there is no plan for h2' && ok "a host without a plan stops everything" || not_ok "a host without a plan"
echo 'h4 -oProxyCommand=id' >others
! pipeline drift others && says 'no such destination' && ok "an option of ssh is no destination" || not_ok "an option as a destination"

for n in $(seq 1000); do
    printf 'Partition("c%s");\nAccept("web").Ports(80, 443).To("192.0.%s.%s");\n' "$n" $((n / 250)) $((n % 250)) >"repo/rules/c$n.csx"
done
plan && [ "$(wc -m <plans/comment.md)" -le 65536 ] && says '3 hosts, the same change' &&
    ok "the comment on 1,000 new partitions has at most 65,536 characters" || not_ok "a long comment"

end
