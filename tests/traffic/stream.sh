# shellcheck shell=bash
# The stream of new connections from a client that is allowed and from one that is denied, for the scripts beside this one and others.

# start_stream RATE DENIED-RATE: from the time on that connections pass, until stop_stream.
start_stream() {
    local listening=() app port
    for app in "$APP1" "$APP2"; do
        for port in 80 4441 4442; do
            listening+=("$(with_port "$app" "$port")")
        done
    done
    targets=("$(with_port "$PUBLIC" 80)" "$(with_port "$PUBLIC" 443)")
    # Not through in_server: the number of the process must be the server's own, for it is to be ended by it.
    ip netns exec "$SERVER" "$traffic" serve "${listening[@]}" >"$work/server" &
    children+=($!)
    wait_for grep -qs ready "$work/server"
    wait_for connections_pass
    start_allowed "$1"
    # A short timeout, so that as many attempts as possible fall into the moments that matter; what arrives is counted by the server.
    ip netns exec "$CLIENT" "$traffic" connect "${targets[@]}" --source "$DENIED" --rate "$2" --timeout 20 --workers 16 \
        --until "$work/stop" >"$work/denied" &
    denied=$!
    children+=("$denied")
}

# start_allowed RATE: until stop_stream, or until the file in $hold is there, after which it can begin again.
start_allowed() {
    ip netns exec "$CLIENT" "$traffic" connect "${targets[@]}" --source "$ALLOWED" --rate "$1" --workers 32 \
        --until "${hold:-$work/stop}" >>"$work/allowed" &
    allowed=$!
    children+=("$allowed")
}

stop_stream() {
    touch "$work/stop" "${hold:-$work/stop}"
    wait "$allowed" "$denied"
}

# Neighbours may still have to be found, and what is lost by that is nothing that a firewall lost.
connections_pass() {
    ip netns exec "$CLIENT" "$traffic" connect "${targets[@]}" --source "$ALLOWED" --rate 10 --seconds 0.5 | grep -q '"lost":0,"slow":0'
}

wait_for() {
    local tries=0
    until "$@"; do
        [ $((tries += 1)) -lt 100 ] || broken "gave up waiting for: $*"
        sleep 0.1
    done
}

# count_of allowed|denied KEY: a number of the client's tallies, each of which is a line.
count_of() { sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" "$work/$1" | awk '{ sum += $1 } END { print sum + 0 }'; }
