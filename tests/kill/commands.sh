# shellcheck shell=bash
# Which command comes next, and where it leads.

# The four states that commands lead between: a version alone, or with the chains of the other one still there, but out of force.
state=''
declare -A after_change=() before_change=()

run() { in_router "$ripcs" "$@" >"$work/output" 2>&1; }

must() { run "$@" || { cat "$work/output" >&2; broken "failed before any kill: ripcs $*"; }; }

# learn_states: what is live in each of the four states, by runs that nobody kills.
learn_states() {
    write_shop 1; must rules apply "$work/rules"; learn 1; remember '' 1
    write_shop 2; must rules apply "$work/rules"; learn 2+1; remember 1 2+1
    must clean apply "$work/rules"; learn 2; remember 2+1 2
    write_shop 1; must rules apply "$work/rules"; learn 1+2; remember 2 1+2
    must clean apply "$work/rules"; remember 1+2 1
    is_desired_in 1 || broken "a clean does not lead to the state that the first apply led to"
    rules=$(grep -Pc '\t(shop|bulk[0-9])-[ade][0-9a-z]{6}\t-' "$work/is-1") || true
    [ "$rules" -ge 5000 ] || broken "only $rules rules"
}

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
    if [ "$dice" -lt 2 ]; then
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

