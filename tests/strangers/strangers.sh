#!/usr/bin/env bash
# Tries to read root's files through rule files and through single commands, and to fill its memory. README.md beside it says how.
# Needs root; leaves nothing behind.
set -eu -o pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program="$root/out"
[ "${1-}" != --break ] || damage=yes
[ "${*: -2:1}" != --ripcs ] || program=$(cd "${*: -1}" && pwd)
[ "$(id -u)" = 0 ] || { echo "strangers: needs root" >&2; exit 2; }
[ -x "$program/ripcs" ] || "$root/build.sh" build quick >&2

# All that follows is in namespaces of its own: nothing of the machine's rules or of its /etc/ripcs is read or written.
if [ -z "${RIPCS_STRANGERS-}" ]; then
    RIPCS_STRANGERS=1 exec unshare --net --mount --pid --fork --kill-child --mount-proc -- bash "$0" "$@"
fi

umask 022
work=/run/strangers
mount --make-rprivate /
mount -t tmpfs -o mode=755 run /run
mkdir -p "$work" /run/conf
[ -d /etc/ripcs ] || { mkdir -p /run/etc/upper /run/etc/work
    mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work etc /etc; mkdir -p /etc/ripcs; }
mount --bind /run/conf /etc/ripcs
cd "$work"
export RIPCS_STATE_DIR="$work/state" RIPCS_CACHE_DIR="$work/cache" RIPCS_RUN_DIR="$work/locks" DOTNET_NOLOGO=1
ripcs="$program/ripcs"
secret=AKIA9strangers9token
tried=0 leaks=0 obeyed=0 heavy=0

# A checkout, as a pipeline has it, with what an author must not read.
mkdir -p co/rules/sub co/.git co/.ssh co/shared co/rules/.env co/rules/closed
printf '[remote "origin"]\nurl = https://x:%s@example.com/r.git\n' "$secret" >co/.git/config
for file in co/.ssh/id co/ssh_key co/rules/.env/token co/rules/key co/rules/sub/key co/rules/closed/key shadow; do
    printf '%s\n' "$secret" >"$file"
done
chmod 600 co/ssh_key co/.ssh/id co/rules/key co/rules/sub/key
chmod 700 co/rules/closed
chmod 640 shadow
printf 'Partition("shop");\nAccept("web").Ports(80).To("192.0.2.1");\n' >co/rules/shop.csx
[ -z "${damage-}" ] || { chmod 644 co/rules/key; }

saw() { # WHAT: the last run must not have printed the secret
    tried=$((tried + 1))
    ! grep -qF "$secret" said || { leaks=$((leaks + 1)); printf 'leaked: %s\n' "$1"; }
}
run() { timeout 120 "$ripcs" "$@" >said 2>&1 </dev/null || true; saw "$*"; }

# 1. Words that were files of words.
run status @"$work/shadow"
run @"$work/shadow"
run rules diff @"$work/shadow"
run --keep @"$work/shadow" status
run '[suggest:99]' "ripcs @$work/shadow"
run '[diagram]' status @"$work/shadow"
printf 'keep = @%s/shadow\n' "$work" >/etc/ripcs/ripcs.conf
run status
run rules diff co/rules
rm /etc/ripcs/ripcs.conf

# 2. What rule files read, by every path, each with all that reads for an author: a rule file for each, and one run for all of them.
rm -f co/rules/way co/rules/way.txt
ln -s ../.git co/rules/way
ln -s ../../shadow co/rules/way.txt
number=0
for file in ../.git/config ../.ssh/id ../ssh_key ../../shadow /etc/shadow .env/token key sub/key closed/key way/config way.txt; do
    for how in 'foreach (var x in Lines("FILE")) Accept(x).Ports(80).To("192.0.2.1");' 'Label("x", Lines("FILE"));' \
        'Set("x", Lines("FILE"), refresh: true); Drop("x").From("x").To("all");' 'throw new Exception(string.Join("|", Lines("FILE")));'; do
        number=$((number + 1))
        printf 'Partition("a%s");\n%s\n' "$number" "${how//FILE/$file}" >"co/rules/a$number.csx"
    done
    printf '#load "%s"\nPartition("b%s");\n' "$file" "$number" >"co/rules/b$number.csx"
done
tried=$((tried + number))
for words in "rules generate co/rules" "rules diff co/rules --root co" "lint co/rules --root /" "rules diff co/rules/a4.csx"; do
    # shellcheck disable=SC2086 # words
    run $words
    grep -q 'RIP01' said || { echo "strangers: $words read nothing at all" >&2; exit 2; }
    ! grep -qE 'root:[^ ]*:' said || { leaks=$((leaks + 1)); echo "leaked: /etc/shadow"; }
done
rm -f co/rules/[ab]*.csx
rm co/rules/shop.csx
ln -s "$work/shadow" co/rules/shop.csx
run rules diff co/rules
run rules diff co/rules/shop.csx
rm co/rules/shop.csx
printf 'Partition("shop");\nAccept("web").Ports(80).To("192.0.2.1");\n' >co/rules/shop.csx

# 3. Files that a caller names.
for words in "import F new" "rules diff co/rules --against F" "rules diff co/rules --against6 F" "rules diff co/rules --host F" \
    "rules diff F" "rules apply F" "plan show F" "lint co/rules --baseline F" "lint co/rules --against F" "report F" \
    "rules apply co/rules --allowed-signers F"; do
    # shellcheck disable=SC2086 # words
    run ${words//F/$work/shadow}
done

# 4. Settings of somebody else.
for how in "chown 12345" "chmod o+w"; do
    printf 'backend = auto\nkeep = 1\n' >/etc/ripcs/ripcs.conf
    $how /etc/ripcs/ripcs.conf
    run rules apply co/rules --yes
    grep -q '/etc/ripcs/ripcs.conf' said || { obeyed=$((obeyed + 1)); echo "obeyed after $how"; }
    rm /etc/ripcs/ripcs.conf
done

# 5. What nobody has signed, as large as it may be, and what never ends: the most memory that a run had, in MiB.
weigh() { # LIMIT COMMAND…
    local limit=$1 most; shift
    tried=$((tried + 1))
    most=$(python3 -c '
import resource, subprocess, sys
subprocess.run(["timeout", "120", *sys.argv[1:]], stdout=open("said", "w"), stderr=subprocess.STDOUT)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@")
    printf '%5s MiB  %s\n' "$most" "${@: -1}"
    [ "$most" -le "$limit" ] || heavy=$((heavy + 1))
}
ssh-keygen -q -t ed25519 -N '' -f key
printf 'alice@example.com %s\n' "$(cut -d ' ' -f 1,2 key.pub)" >/etc/ripcs/allowed_signers
{ printf 'ripcs plan '; head -c $((127 << 20)) /dev/zero | tr '\0' x; } >unsigned
weigh 450 bash -c "$ripcs rules apply - --require-signature <unsigned"
{ cat unsigned; ssh-keygen -q -Y sign -n ripcs-plan -f key <key.pub; } >forged
weigh 450 bash -c "$ripcs rules apply - --require-signature <forged"
weigh 450 "$ripcs" rules diff co/rules --against /dev/zero

printf 'tried %s: leaks %s, obeyed strangers %s, too heavy %s\n' "$tried" "$leaks" "$obeyed" "$heavy"
[ "$leaks$obeyed$heavy" = 000 ]
