#!/usr/bin/env bash
# Keeps what ripcs says and does, over everything that the language can say, and compares it with what it said before: the net under
# work on its insides. Needs root, for network namespaces; leaves nothing behind but what it was asked for.
set -eu -o pipefail

usage() {
    cat <<'TEXT'
usage: golden.sh make FOLDER [--ripcs DIR] [--walks N] [--steps N]   keep all that this ripcs says and does in FOLDER
       golden.sh compare OLD NEW                                     show what differs between two such folders
       golden.sh base COMMIT FOLDER [--walks N] [--steps N]          make FOLDER with the ripcs of a commit
  --ripcs  where the program is that is looked at, default what build.sh builds
  --walks  how many random walks, default 10, each on a host of its own, nft and legacy in turn
  --steps  of how many rule sets each, default 50
exit code: 0 alike, or made; 1 something differs; 2 the script itself did not work
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
broken() { printf 'golden: %s\n' "$*" >&2; exit 2; }

compare() {
    local old="$1" new="$2"
    [ -d "$old" ] && [ -d "$new" ] || broken "two folders are compared: golden.sh compare OLD NEW"
    diff -r --unified=3 "$old" "$new" && echo "alike: $(find "$new" -type f | wc -l) files" && return 0
    echo
    echo "files that differ, by kind:"
    { diff -rq "$old" "$new" || true; } | sed -E 's/ and .*//; s/.*\///' | sort | uniq -c | sort -rn
    return 1
}

# Rule files of the project, and what import makes of other people's rules.
make_texts() {
    local out="$1" name
    mkdir -p "$out/generate" "$out/import"
    export RIPCS_STATE_DIR="$work/state" RIPCS_CACHE_DIR="$work/cache" RIPCS_BACKEND=nft
    for rules in "$root"/examples/*/ "$root"/tests/parity/rules/*.csx; do
        name=$(basename "$rules")
        (cd "$(dirname "$rules")" && "$ripcs" rules generate "$name" 2>&1 || echo "exit code: $?") >"$out/generate/$name"
    done
    [ -d "$root/../shared/corpora" ] || { echo "no corpora beside the project: import is not looked at" >&2; return 0; }
    while read -r file; do
        name=$(printf '%s' "${file#"$root/../shared/corpora/"}" | tr '/' '_')
        cp "$file" "$work/imported"
        (cd "$work" && rm -rf into && "$ripcs" import imported into 2>&1 || echo "exit code: $?") >"$out/import/$name"
        [ ! -d "$work/into" ] || (cd "$work/into" && tail -n +1 -- *) >>"$out/import/$name"
    done < <(find "$root/../shared/corpora" -type f -size -200k -exec grep -lE '^(-A|\*filter|\*nat|iptables) ?' {} + | sort)
}

# One walk of rule sets, each a small change of the one before.
make_walk() {
    local out="$1" seed="$2" backend=nft
    [ $((seed % 2)) = 1 ] || backend=legacy
    dotnet "$work/generator/Ripcs.Golden.dll" "$work/walk-$seed" "$seed" "$steps"
    mkdir -p "$out/walk-$seed"
    "$here/walk.sh" "$ripcs_dir" "$work/walk-$seed" "$out/walk-$seed" "$backend" || echo "walk $seed did not end: $?" >"$out/walk-$seed/broken"
}

make() {
    local out="$1" seed
    mkdir -p "$out"
    out=$(cd "$out" && pwd)
    dotnet publish "$here/../Ripcs.Golden" -c Release -o "$work/generator" -v quiet --nologo >&2
    make_texts "$out" &
    for seed in $(seq "$walks"); do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
        make_walk "$out" "$seed" &
    done
    wait
    if ls "$out"/walk-*/broken >/dev/null 2>&1; then cat "$out"/walk-*/broken >&2; exit 2; fi
    echo "$(find "$out" -type f | wc -l) files in $out; of $(find "$out" -name generate -type f | wc -l) random rule sets" \
        "$(find "$out" -name apply -type f | wc -l) were applied"
}

words=() ripcs_dir='' walks=10 steps=50
while [ $# -gt 0 ]; do
    case "$1" in
        --ripcs) ripcs_dir="${2:?}"; shift ;;
        --walks) walks="${2:?}"; shift ;;
        --steps) steps="${2:?}"; shift ;;
        --help) usage; exit 0 ;;
        *) words+=("$1") ;;
    esac
    shift
done

work=$(mktemp -d)
trap 'rm -rf "$work"; git -C "$root" worktree prune' EXIT
trap 'exit 2' INT TERM

case "${words[0]:-} ${#words[@]}" in
    'compare 3') compare "${words[1]}" "${words[2]}"; exit ;;
    'make 2') out="${words[1]}" ;;
    'base 3')
        out="${words[2]}" ripcs_dir="$work/base-out"
        git -C "$root" worktree add --detach --quiet "$work/base" "${words[1]}"
        for project in Ripcs Ripcs.Worker; do
            [ ! -d "$work/base/src/$project" ] ||
                dotnet publish "$work/base/src/$project" -c Release -o "$ripcs_dir" -v quiet --nologo >&2
        done
        ;;
    *) usage >&2; exit 2 ;;
esac
[ "$(id -u)" = 0 ] || broken "needs root, to make network namespaces"
[ -n "$ripcs_dir" ] || { "$root/build.sh" build >&2 && ripcs_dir="$root/out"; } || broken "it does not build"
ripcs_dir=$(cd "$ripcs_dir" && pwd) ripcs="$ripcs_dir/ripcs"
make "$out"

# Where this run worked is not a part of what was said.
find "$out" -type f -exec sed -i "s#$work/#/work/#g" {} +
