# shellcheck shell=bash
# Starts a command of ripcs and kills it.

exec {nothing}<> <(:)
# pause MICROSECONDS, without a process.
pause() {
    local seconds
    printf -v seconds '%d.%06d' $(($1 / 1000000)) $(($1 % 1000000))
    read -rt "$seconds" -u "$nothing" || true
}

# below N: a random number.
below() { below=$(((RANDOM << 15 | RANDOM) % $1)); }

# How long after its start, and after its journal was written, a command is usually done, in microseconds; kills fall into that
# time. It follows the machine: it shrinks by a run that was too fast to be killed and grows by one that was killed.
declare -A window=([start,apply]=4000000 [start,clean]=4000000 [start,rollback]=2000000 [start,flush]=2000000
    [journal,apply]=800000 [journal,clean]=400000 [journal,rollback]=800000 [journal,flush]=800000)

# Without a process; who has ended but was not waited for does not run.
is_running() {
    local stat=''
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ "$stat" != *") Z "* ]]
}

# strike FROM WHOM KIND WORD…: runs ripcs and kills it, WHOM=ripcs alone or with all it started, at a random moment FROM its start or
# from the time its journal is written. Succeeds if it was killed, else its exit code is in $ended.
strike() {
    local from="$1" whom="$2" kind="$3" pid moment
    shift 3
    touch "$work/begin"
    # A process group of its own, as a terminal gives to each command.
    set -m
    ip netns exec "$ROUTER" "$ripcs" "$@" >"$work/output" 2>&1 &
    pid=$!
    set +m
    if [ "$from" = journal ]; then
        while is_running "$pid" && ! [ "$journal" -nt "$work/begin" ]; do
            pause 1000
        done
    fi
    below "${window[$from,$kind]}"
    moment=$below
    if [ "$from" = journal ]; then
        # The blocks come first: the earlier of two moments.
        below "${window[$from,$kind]}"
        [ "$below" -ge "$moment" ] || moment=$below
    fi
    pause "$moment"
    [ "$whom" = ripcs ] && kill -9 "$pid" 2>/dev/null || kill -9 -- "-$pid" 2>/dev/null || true
    ended=0
    { wait "$pid"; } 2>/dev/null || ended=$?
    struck=$pid
    if [ "$ended" = 137 ]; then
        window[$from,$kind]=$((window[$from,$kind] * 102 / 100))
        return 0
    fi
    window[$from,$kind]=$((window[$from,$kind] * 85 / 100))
    return 1
}

# Whoever outlived the kill, an iptables-restore perhaps, may still write.
wait_for_orphans() {
    while ps -eo pgid=,stat= | awk -v group="$struck" '$1 == group && $2 !~ /^Z/ { found = 1 } END { exit !found }'; do
        pause 5000
    done
}
