# shellcheck shell=bash
# One kill, what it left, and the run that puts it right.

# The four states that commands lead between: a version alone, or with the chains of the other one still there, but out of force.
versions=(1 2)
state=''

killed=0 too_fast=0 rushed=0 twice=0 trouble=0 unlike=0 foreign_changed=0 not_repaired=0 misnamed=0 way_back=0
declare -A count=() after_change=() before_change=()

run() { in_router "$ripcs" "$@" >"$work/output" 2>&1; }

must() { run "$@" || { cat "$work/output" >&2; broken "failed before any kill: ripcs $*"; }; }

# learn_states: what is live in each of the four states, by runs that nobody kills.
learn_states() {
    write_shop 1; must rules apply "$work/rules"; learn 1; remember '' 1
    write_shop 2; must rules apply "$work/rules"; learn 2+1; remember 1 2+1
    must clean apply "$work/rules"; learn 2; remember 2+1 2
    write_shop 1; must rules apply "$work/rules"; learn 1+2; remember 2 1+2
    must clean apply "$work/rules"; remember 1+2 1
    live >"$work/live"
    cmp -s "$work/live" "$work/is-1" || broken "a clean does not lead to the state that the first apply led to"
    rules=$(grep -Pc '\t(shop|bulk[0-9])-[ade][0-9a-z]{6}\t-' "$work/is-1") || true
    [ "$rules" -ge 5000 ] || broken "only $rules rules"
}

learn() { live >"$work/is-$1"; state="$1"; }

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

cycle() {
    local from=journal whom=all
    choose
    below 2; [ "$below" = 0 ] || from=start
    below 2; [ "$below" = 0 ] || whom=ripcs
    wanted="$goal"
    if ! strike "$from" "$whom" "$kind" "${command[@]}"; then
        too_fast=$((too_fast + 1))
        [ "$ended" = 0 ] || complain "exit code $ended without a kill"
        settle
        return
    fi
    is_there=no
    below 12
    if [ "$below" = 0 ]; then
        # What outlived the kill and the repair write at the same time.
        rushed=$((rushed + 1))
    else
        wait_for_orphans
        killed=$((killed + 1))
        tally "$kind"; tally "$from"; tally "kill-$whom"
        spoil
        look
    fi
    strike_again
    repair
}

tally() { count[$1]=$((${count[$1]:-0} + 1)); }

# look: what is live now, and whether status says the same.
look() {
    local letters foreign said
    live >"$work/live"
    if cmp -s "$work/live" "$work/is-$state"; then
        letters=oooo foreign=kept
    elif cmp -s "$work/live" "$work/is-$goal"; then
        letters=nnnn foreign=kept
    else
        read -r letters foreign < <(classify "$work/is-$state" "$work/is-$goal" "$work/live")
    fi
    [ "$broken_step" != old ] || [ $((killed % 5)) != 0 ] || letters="xxxx"
    phase=$(phase_of "${letters:0:2} ${letters:2:2}" "$moves")
    tally "$phase"
    is_there=no
    [ "$phase" != after ] || is_there=yes
    [[ "$letters" != *b* ]] || tally bridged
    [ "$phase" != third ] || { unlike=$((unlike + 1)); complain "in a third state: $letters"; differs "$state" || true; differs "$goal" || true; }
    [ "$foreign" = kept ] || { foreign_changed=$((foreign_changed + 1)); complain "rules of others changed"; }
    if [ -e "$journal" ]; then
        tally journal-left
        # Between the blocks always, else every second time: it takes as long as the kill itself.
        below 2
        [ "$phase" = between ] || [ "$below" = 0 ] || return 0
        tally statuses
        run status || complain "status: exit code $?"
        said=$(grep -o 'did not end: the host is \(as before\|between\|as wanted\)' "$work/output") || true
        case "$phase:${said##* is }" in
            before:'as before' | between:between | after:'as wanted' | third:*) ;;
            *) misnamed=$((misnamed + 1)); complain "status says '$said' where the kill fell $phase the blocks" ;;
        esac
    elif [ "$phase" = between ]; then
        misnamed=$((misnamed + 1))
        complain "between the blocks, and no journal tells of it"
    fi
}

# strike_again: every fifth time the run that repairs is killed, too.
strike_again() {
    local from=start
    below 5
    [ "$below" = 0 ] || return 0
    ! is_done || return 0
    below 2; [ "$below" = 0 ] || from=journal
    is_there=no
    if strike "$from" all "$kind" "${command[@]}"; then
        wait_for_orphans
        twice=$((twice + 1))
        look
    elif [ "$ended" != 0 ]; then
        complain "the repair: exit code $ended"
    fi
}

# A rollback that has ended must not be said again: it would go one further back.
is_done() { [ "$kind" = rollback ] && [ ! -e "$journal" ] && { [ "$is_there" = yes ] || is_wanted; }; }

is_wanted() { live >"$work/live" && cmp -s "$work/live" "$work/is-$goal"; }

# repair: the same command again; or, where an apply or a clean was killed between its blocks, every third time a rollback.
repair() {
    local had_journal=no
    [ ! -e "$journal" ] || had_journal=yes
    below 3
    if is_done; then
        :
    elif [ "$below" = 0 ] && [ "$kind" != rollback ] && [ $had_journal = yes ] && [ "${phase:-}" = between ]; then
        way_back=$((way_back + 1)) goal="$state"
        run rollback || complain "the way back: exit code $?"
    else
        run "${command[@]}" || complain "the repair: exit code $?"
    fi
    [ $had_journal = no ] || grep -q 'did not end: the host was' "$work/output" || complain "the repair does not tell of the kill"
    phase=''
    settle
}

# settle: everything must be as wanted now.
settle() {
    local letters foreign
    if ! is_wanted; then
        not_repaired=$((not_repaired + 1))
        read -r letters foreign < <(classify "$work/is-$state" "$work/is-$goal" "$work/live")
        complain "not as wanted after the repair: $letters, others' rules $foreign"
        differs "$goal" || true
        find_out_where
    fi
    [ ! -e "$journal" ] || complain "the journal is still there"
    write_shop "${goal%%+*}"
    remember "$state" "$goal"
    below 6
    if [ "$below" = 0 ]; then
        tally diffs
        run rules diff "$work/rules" --detailed-exitcode || complain "rules diff is not empty: exit code $?"
        run status || complain "status: exit code $?"
        ! grep -q 'did not end' "$work/output" || complain "status still tells of a change that did not end"
    fi
}

# The test goes on from where it is, if that is a state that it knows.
find_out_where() {
    local known
    for known in 1 2 1+2 2+1; do
        if cmp -s "$work/live" "$work/is-$known"; then
            goal=$known
            return
        fi
    done
    report || true
    echo "kill: cannot go on: what is live is none of the four states" >&2
    exit 1
}

complain() {
    trouble=$((trouble + 1))
    printf 'kill %s, %s (%s -> %s): %s\n' "$killed" "${command[*]}" "$state" "$wanted" "$*" >&2
    [ ! -s "$work/output" ] || sed 's/^/    /' "$work/output" | tail -n 5 >&2
}

# differs FROM: the first lines in which what is live is another than it is in a state.
differs() { diff "$work/is-$1" "$work/live" | head -n 6 | cut -c 1-160 | sed "s,^,    ,"; } >&2

# spoil: with --break, what this test exists to notice.
spoil() {
    [ "$killed" = 5 ] || return 0
    case "$broken_step" in
        flush) in_router "iptables-$backend" -w 10 -F partition-a; sleep 1 ;;
        foreign) in_router "iptables-$backend" -w 10 -D f2b-sshd -j RETURN ;;
    esac
}

of() { echo "${count[$1]:-0}"; }

# Once for each number: a cycle does not always end with a kill that counts.
progress() {
    [ "$killed" != "${shown:-0}" ] || return 0
    shown=$killed
    echo "killed $killed of $runs (before $(of before), between $(of between), after $(of after)); complaints: $trouble; in $work" >&2
}

report() {
    local ok=0 lost=0 refused=0 silent=0 let_in elapsed
    let_in=$(denied_packets "$backend") elapsed=$((SECONDS - started))
    if [ -s "$work/allowed" ]; then
        ok=$(count_of allowed ok) lost=$(count_of allowed lost) refused=$(count_of allowed refused) silent=$(count_of allowed silent)
    fi
    printf '%s, seed %s, %s rules, %s s: %s runs killed (apply %s, clean %s, rollback %s; %s from the start, %s from the journal; %s with children),' \
        "$backend" "$seed" "$rules" "$elapsed" "$killed" "$(of apply)" "$(of clean)" "$(of rollback)" "$(of start)" "$(of journal)" "$(of kill-all)"
    printf ' found %s before, %s between (%s bridged), %s after the blocks, %s in a third state;' \
        "$(of before)" "$(of between)" "$(of bridged)" "$(of after)" "$unlike"
    printf ' %s repairs killed too, %s repaired at once, %s by rollback; %s ended first; %s journals left, %s times asked status, %s named wrongly;' \
        "$twice" "$rushed" "$way_back" "$too_fast" "$(of journal-left)" "$(of statuses)" "$misnamed"
    printf ' %s foreign changed, %s not repaired, %s diffs asked for, %s complaints in all; %s connections ok, %s lost, %s refused, %s cut off;' \
        "$foreign_changed" "$not_repaired" "$(of diffs)" "$trouble" "$ok" "$lost" "$refused" "$silent"
    printf ' %s denied packets let in\n' "$let_in"
    [ "$ok" -gt 0 ] || broken "no connection was made at all"
    [ $((trouble + lost + refused + silent + let_in)) = 0 ]
}
