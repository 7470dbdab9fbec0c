# shellcheck shell=bash
# Which command comes next, and where it leads.

# The five states that commands lead between: a version alone, or with the chains of the other one still there, but out of force; and 0,
# without anything of ripcs.
state=''
declare -A after_change=() before_change=()

run() { in_router "$ripcs" "$@" >"$work/output" 2>&1; }

must() { run "$@" || { cat "$work/output" >&2; broken "failed before any kill: ripcs $*"; }; }

# learn_states: what is live in each of the five states, by runs that nobody kills.
learn_states() {
    live >"$work/found"
    write_shop 1; must rules apply "$work/rules"; learn 1; remember '' 1
    write_shop 2; must rules apply "$work/rules"; learn 2+1; remember 1 2+1
    must clean apply "$work/rules"; learn 2; remember 2+1 2
    write_shop 1; must rules apply "$work/rules"; learn 1+2; remember 2 1+2
    must clean apply "$work/rules"; remember 1+2 1
    must rules flush; learn 0
    diff <(closed_or_ruled "$work/found") <(closed_or_ruled "$work/is-0") || broken "a flush does not lead to what was there before the first apply"
    remember 1 0
    must rules apply "$work/rules"; remember 0 1
    is_desired_in 1 || broken "a clean does not lead to the state that the first apply led to"
    rules=$(grep -Pc '\t(shop|bulk[0-9])-[ade][0-9a-z]{6}\t-' "$work/is-1") || true
    [ "$rules" -ge 5000 ] || broken "only $rules rules"
}

# Tables come into being with the first apply; what a chain of theirs says without a word says nothing.
closed_or_ruled() { grep -Pv '\t:ACCEPT$' "$1"; }

learn() { live >"$work/is-$1"; sets >"$work/sets-$1"; state="$1"; }

# remember BEFORE AFTER: the states around the change that was recorded last.
remember() {
    local number=0 file
    state="$2"
    for file in "$work"/state/history/*.json; do
        file=${file##*/} file=${file%.json}
        [ $((10#$file)) -le "$number" ] || number=$((10#$file))
    done
    [ "$number" -gt "${last:-0}" ] || return 0
    last=$number before_change[$number]="$1" after_change[$number]="$2"
}

# choose: the next command in $command, its kind in $kind, where it leads in $goal.
choose() {
    local version="${state%%+*}" dice
    below 8; dice=$below
    if [ "$version" = 0 ] && [ "$dice" -lt 4 ]; then
        kind=apply goal=$((1 + dice % 2))
        write_shop "$goal"
        command=(rules apply "$work/rules" --again)
    elif [ "$version" != 0 ] && [ "$dice" = 3 ]; then
        kind=flush goal=0
        command=(rules flush)
    elif [ "$version" != 0 ] && [ "$dice" -lt 2 ]; then
        kind=apply goal="$((3 - version))+$version"
        write_shop $((3 - version))
        command=(rules apply "$work/rules" --again)
    elif [ "$dice" = 2 ] && [[ "$state" == *+* ]]; then
        kind=clean goal="$version"
        command=(clean apply "$work/rules")
    else
        kind=rollback
        choose_rollback
    fi
    moves=no
    [ "${goal%%+*}" = "$version" ] || moves=yes
    [ "$goal" != 0 ] || moves=gone
}

# Half of the rollbacks name a number. Without one a rollback leads to before the change whose state is current.
choose_rollback() {
    local current restored
    restored=$(grep -o '"Restores":[0-9]*' "$work/state/history/$(printf '%06d' "$last").json" | head -n 1) || true
    current=${restored#*:} current=${current:-$last}
    goal="${before_change[$current]:-}"
    command=(rollback)
    below 2
    if [ "$below" = 0 ] || [ -z "$goal" ] || [ "$goal" = "$state" ] || [ ! -e "$work/state/history/$(printf '%06d' "$current").json" ]; then
        goal="$state"
        while [ "$goal" = "$state" ]; do
            below 12
            [ "$below" -lt "$last" ] || continue
            command=(rollback $((last - below)))
            goal="${after_change[$((last - below))]:-$state}"
        done
    fi
}

