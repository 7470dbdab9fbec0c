#!/usr/bin/env bash
# The life of a rule, from the first apply to the clean-up. Run it in a throw-away namespace: ./build.sh demo does.
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Shows a command as one would type it, then runs it.
run() {
    printf '\n\033[1m$ %s\033[0m\n' "$*"
    "$@"
}

tell() { printf '\n# %s\n' "$*"; }

cp -R "$here/01-first-partition/rules" "$work/rules"
cd "$work"

tell "One customer: a website behind a public address, ssh from the office, the way out."
run cat rules/joeblogsco.csx

tell "What would change, then the change."
run ripcs rules diff rules
run ripcs rules apply rules

tell "A second apply has nothing to do."
run ripcs rules apply rules

tell "The office moves: one word in one label."
run sed -i 's|198.51.100.0/24|203.0.113.0/24|' rules/joeblogsco.csx
run ripcs rules diff rules
run ripcs rules apply rules

tell "The old chain is still there, unhooked, until somebody cleans up."
run ripcs clean diff rules
run ripcs clean apply rules

tell "Somebody deletes a rule by hand: it is found without the sources, and put back."
chain=$(iptables -S | sed -n 's/^-N \(joeblogsco-a[^ ]*\)$/\1/p')
run iptables -D "$chain" 1
run ripcs rules diff rules
run ripcs rules apply rules

tell "What is live now, as the kernel has it."
run ripcs rules save
