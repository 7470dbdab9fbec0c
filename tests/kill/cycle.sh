# shellcheck shell=bash
# One kill, what it left, and the run that puts it right.

cycle() {
    local from=journal whom=all
    choose
    below 2; [ "$below" = 0 ] || from=start
    below 2; [ "$below" = 0 ] || whom=ripcs
    desired="$goal"
    # What is flushed leads nobody anywhere: only of the denied client something is promised meanwhile.
    [[ "$state $goal" != *0* ]] || hold_allowed
    if ! strike "$from" "$whom" "$kind" "${command[@]}"; then
        too_fast=$((too_fast + 1))
        [ "$ended" = 0 ] || complain "exit code $ended without a kill"
        go_on
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

# look: what is live now, and whether status says the same.
look() {
    local letters foreign said
    live >"$work/live"
    if cmp -s "$work/live" "$work/is-$state"; then
        letters=oooooooo foreign=kept
    elif cmp -s "$work/live" "$work/is-$goal"; then
        letters=nnnnnnnn foreign=kept
    else
        read -r letters foreign < <(classify "$work/is-$state" "$work/is-$goal" "$work/live")
    fi
    [ "$broken_step" != old ] || [ $((killed % 5)) != 0 ] || letters="xxxxxxxx"
    phase=$(phase_of "${letters:0:4} ${letters:4:4}" "$moves")
    tally "$phase"
    is_there=no
    [ "$phase" != after ] || is_there=yes
    [[ "$letters" != *b* ]] || tally bridged
    [ "$phase" != third ] || { unlike=$((unlike + 1)); complain "in a third state: $letters"; ${KEEP:+cp "$work/live" "$work/is-$state" "$work/is-$goal" $KEEP/}; differs "$state" || true; differs "$goal" || true; }
    are_sets_whole || { unlike=$((unlike + 1)); complain "a rule asks a set that is not whole"; }
    [ "$foreign" = kept ] || { foreign_changed=$((foreign_changed + 1)); complain "foreign rules changed"; ${KEEP:+cp "$work/live" "$work/is-$state" "$work/is-$goal" $KEEP/}; }
    if [ -e "$journal" ]; then
        tally journal-left
        # Between the blocks always, else every second time: it takes as long as the kill itself.
        below 2
        [ "$phase" = between ] || [ "$below" = 0 ] || return 0
        tally statuses
        run status || complain "status: exit code $?"
        said=$(grep -m 1 'change [0-9]* (.*did not finish\|change [0-9]* (.*is partly applied\|change [0-9]* (.*is in force but not recorded' "$work/output" | grep -o 'did not finish and is not in force\|is partly applied\|is in force but not recorded') || true
        case "$phase:$said" in
            before:'did not finish and is not in force' | between:'is partly applied' | after:'is in force but not recorded' | third:*) ;;
            # A clean destroys sets behind the blocks, and so does a rollback that takes away what no clean did.
            after:'is partly applied') [ "$kind" != apply ] && is_set_left || { misnamed=$((misnamed + 1)); complain "status says '$said' where the kill fell $phase the blocks"; } ;;
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
is_done() { [ "$kind" = rollback ] && [ ! -e "$journal" ] && { [ "$is_there" = yes ] || is_desired; }; }

is_desired_in() { live >"$work/live" && sets >"$work/sets" && cmp -s "$work/live" "$work/is-$1" && cmp -s "$work/sets" "$work/sets-$1"; }
is_desired() { is_desired_in "$goal"; }

# go_on: where the last change is a rollback that was killed behind its record, a rollback without a number says so and stops there once.
go_on() {
    ! grep -q 'was a rollback that ended before it could report' "$work/output" || is_desired || run "${command[@]}" || complain "the rollback said again: exit code $?"
}

# repair: the same command again; or, where an apply or a clean was killed between its blocks, every third time a rollback.
repair() {
    local had_journal=no
    [ ! -e "$journal" ] || had_journal=yes
    below 3
    if is_done; then
        :
    elif [ "$below" = 0 ] && [ "$kind" != rollback ] && [ $had_journal = yes ] && [ "${phase:-}" = between ]; then
        way_back=$((way_back + 1)) goal="$state"
        run rollback || complain "the rollback: exit code $?"
    else
        run "${command[@]}" || complain "the repair: exit code $?"
        go_on
    fi
    [ $had_journal = no ] || grep -q 'had not finished and was not in force\|was partly applied\|was in force but not recorded' "$work/output" || complain "the repair does not tell of the kill"
    phase=''
    settle
}

# settle: everything must be as desired now.
settle() {
    local letters foreign
    if ! is_desired; then
        not_repaired=$((not_repaired + 1))
        read -r letters foreign < <(classify "$work/is-$state" "$work/is-$goal" "$work/live")
        complain "not as desired after the repair: $letters, foreign rules $foreign"
        differs "$goal" || true
        find_out_where
    fi
    [ ! -e "$journal" ] || complain "the journal is still there"
    [ "$goal" = 0 ] || write_shop "${goal%%+*}"
    remember "$state" "$goal"
    [ "$goal" = 0 ] || go_on_allowed
    below 6
    if [ "$below" = 0 ] && [ "$goal" != 0 ]; then
        tally diffs
        run rules diff "$work/rules" --detailed-exitcode || complain "rules diff is not empty: exit code $?"
        run status || complain "status: exit code $?"
        ! grep -q 'did not finish\|is partly applied\|is in force but not recorded' "$work/output" || complain "status still tells of an unfinished change"
    fi
}

# The test goes on from where it is, if that is a state that it knows.
find_out_where() {
    local known
    for known in 1 2 1+2 2+1 0; do
        if cmp -s "$work/live" "$work/is-$known"; then
            goal=$known
            return
        fi
    done
    report || true
    echo "kill: cannot go on: what is live is none of the five states" >&2
    exit 1
}

hold_allowed() {
    [ ! -e "$hold" ] || return 0
    touch "$hold"
    wait "$allowed"
}

go_on_allowed() {
    [ -e "$hold" ] || return 0
    rm "$hold"
    start_allowed "$rate"
}

# spoil: with --break, what this test exists to notice.
spoil() {
    [ "$killed" = 5 ] || return 0
    case "$broken_step" in
        flush) in_router "iptables-$backend" -w 10 -F partition-a; sleep 1 ;;
        set) in_router ipset del "$(sets | head -n 1 | cut -d' ' -f1)" "$(sets | head -n 1 | cut -d' ' -f2)" ;;
        foreign) in_router "iptables-$backend" -w 10 -D f2b-sshd -j RETURN ;;
    esac
}

