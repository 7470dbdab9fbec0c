#!/usr/bin/env bash
# The life of a rule, from the first apply to the clean-up. Run it in a throw-away namespace: ./build.sh demo does.
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\033[1m' plain=$'\033[0m'
fi

# Shows a command as one would type it, then runs it.
run() {
    printf '\n%s$ %s%s\n' "$bold" "$(shown "$@")" "$plain"
    "$@"
}

# Quotes only the words that a shell would take apart.
shown() {
    local word words=''
    for word in "$@"; do
        case "$word" in *[\ \|\;\&\'\"]*) word="'$word'" ;; esac
        words="$words $word"
    done
    printf '%s' "${words# }"
}

tell() { printf '\n# %s\n' "$@"; }

# The chain that holds the filter rules of joeblogsco now.
filter_chain() { iptables -S | sed -n 's/^-N \(joeblogsco-a[^ ]*\)$/\1/p'; }

cp -R "$here/01-first-partition/rules" "$work/rules"
cd "$work"

tell "This host has rules already: fail2ban bans somebody."
run iptables -N f2b-sshd
run iptables -A f2b-sshd -s 192.0.2.77 -j DROP
run iptables -A INPUT -p tcp --dport 22 -j f2b-sshd

tell "The host is closed: what no rule accepts is dropped. The office gets in."
run cat rules/host.csx

tell "One customer comes: a website behind a public address, ssh from the office, the way out."
run cat rules/joeblogsco.csx

tell "Apply shows what it changes, does it, and reads it back. (diff shows the same and does nothing.)"
run ripcs rules apply rules

tell "Now there is nothing to do."
run ripcs rules apply rules

tell "The office moves to another network. One rule changes; everything else stays as it is, also the chains in nat."
run sed -i 's|198.51.100.0/24|203.0.113.0/24|' rules/joeblogsco.csx
run ripcs rules diff rules
run ripcs rules apply rules

tell "Nothing jumps to the old chains any more. They stay until a clean."
run ripcs clean diff rules
run ripcs clean apply rules

tell "Somebody deletes a rule by hand: diff finds it, apply puts it back."
run iptables -D "$(filter_chain)" 1
run ripcs rules diff rules
run ripcs rules apply rules

tell "What is live: the rules of Ripcs in their own chains, with their own pointers, and fail2ban's as they were."
run ripcs rules save --family 4
run iptables -S INPUT
run iptables -S f2b-sshd
