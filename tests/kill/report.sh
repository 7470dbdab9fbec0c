# shellcheck shell=bash
# What the test counts, and what it says.

killed=0 too_fast=0 rushed=0 twice=0 trouble=0 unlike=0 foreign_changed=0 not_repaired=0 misnamed=0 way_back=0
declare -A count=()

tally() { count[$1]=$((${count[$1]:-0} + 1)); }
of() { echo "${count[$1]:-0}"; }

complain() {
    trouble=$((trouble + 1))
    printf 'kill %s, %s (%s -> %s): %s\n' "$killed" "${command[*]}" "$state" "$desired" "$*" >&2
    [ ! -s "$work/output" ] || sed 's/^/    /' "$work/output" | tail -n 5 >&2
}

# differs FROM: the first lines in which what is live is another than it is in a state.
differs() { diff "$work/is-$1" "$work/live" | head -n 6 | cut -c 1-160 | sed "s,^,    ,"; } >&2

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
    printf '%s, seed %s, %s rules, %s s: %s runs killed (apply %s, clean %s, rollback %s, flush %s; %s from the start, %s from the journal; %s with children),' \
        "$backend" "$seed" "$rules" "$elapsed" "$killed" "$(of apply)" "$(of clean)" "$(of rollback)" "$(of flush)" "$(of start)" "$(of journal)" "$(of kill-all)"
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
