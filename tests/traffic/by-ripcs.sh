# shellcheck shell=bash
# The moves as rule files and applies of ripcs.

# A second entry, by which the set of those who are denied is another one with each move.
elsewhere() { case "$PUBLIC" in *:*) echo "2001:db8:66:$1::/64" ;; *) echo "10.66.$1.0/24" ;; esac; }

# rule_file N: the rules whose target is the Nth.
rule_file() {
    local n="$1" other
    other=$(other_of "$n")
    cat <<TEXT
Partition("shop");

HostPolicy().Default(forward: Policy.Drop).AllowEstablished().AllowIcmp().DropInvalid().LogDropped();
Label("www", "$PUBLIC");
Label("app-1", "$APP1");
Label("app-2", "$APP2");
Label("allowed", "$ALLOWED");
Set("denied", "$DENIED", "$(elsewhere "$n")");
Raw("""
    -t mangle -A FORWARD -p tcp -m tcp --dport 80 -j DSCP --set-dscp 0x2$n
    -t raw -A PREROUTING -p udp -m udp --dport 506$n -j CT --notrack
    """);
TEXT
    if [ "$WITH_DENY" = yes ]; then
        # Only new connections are denied the resting target: those that were made before the move are to live on.
        cat <<TEXT
Drop("the denied client").From("denied").To("www");
Drop("the target that is resting").State("NEW").To("app-$other");
Rewrite("public website").Ports(80, 443.To(444$n)).Dnat("www", to: "app-$n");
TEXT
    else
        cat <<TEXT
Rewrite("public website").Ports(80, 443.To(444$n)).From("allowed").Dnat("www", to: "app-$n");
TEXT
    fi
}

# Every second apply also deletes the old chains, so that both ways of arriving at a chain are met: new, and still there.
apply_by_ripcs() {
    local clean=()
    [ "$1" = 1 ] || clean=(--clean)
    mkdir -p "$work/rules"
    rule_file "$1" >"$work/shop.new"
    mv "$work/shop.new" "$work/rules/shop.csx"
    in_router ripcs rules apply "$work/rules" "${clean[@]}" --backend "$backend" --state-dir "$work/state"
}
