# shellcheck shell=bash
# The same moves as restore files written by hand, in several orders of blocks: what shows that the test can fail, and why.
# The chains are FORWARD -> hand-p (the pointers) -> hand-aN and PREROUTING -> hand-q -> hand-dN, where N is 1 or 2, the target.

# The filter chain of a target: what it accepts, and below a deny what it must not accept.
filter_chain() {
    local n="$1" app other
    app=$(app_of "$n") other=$(app_of "$(other_of "$n")")
    echo ":hand-a$n - [0:0]"
    if [ "$WITH_DENY" = yes ]; then
        echo "-A hand-a$n -s $DENIED -m conntrack --ctstate DNAT --ctorigdst $PUBLIC --ctdir ORIGINAL -j DROP"
        echo "-A hand-a$n -d $other -j DROP"
    fi
    echo "-A hand-a$n $(from_allowed) -d $app -p tcp -m tcp --dport 80 -m conntrack --ctorigdst $PUBLIC --ctdir ORIGINAL -j ACCEPT"
    echo "-A hand-a$n $(from_allowed) -d $app -p tcp -m tcp --dport 444$n -m conntrack --ctorigdst $PUBLIC --ctdir ORIGINAL -j ACCEPT"
}

nat_chain() {
    local n="$1" app
    app=$(app_of "$n")
    echo ":hand-d$n - [0:0]"
    echo "-A hand-d$n $(from_allowed) -d $PUBLIC -p tcp -m tcp --dport 80 -j DNAT --to-destination $app"
    echo "-A hand-d$n $(from_allowed) -d $PUBLIC -p tcp -m tcp --dport 443 -j DNAT --to-destination $(with_port "$app" "444$n")"
}

app_of() { [ "$1" = 1 ] && echo "$APP1" || echo "$APP2"; }
other_of() { echo $((3 - $1)); }
# Without a deny only the allowed client is rewritten at all; with one everybody is, and the deny alone keeps the denied one out.
from_allowed() { [ "$WITH_DENY" = yes ] || echo "-s $ALLOWED"; }

# block TABLE: the lines on standard input as one transaction.
block() { echo "*$1"; cat; echo COMMIT; }

first_by_hand() {
    { echo ":hand-p - [0:0]"; echo "-A FORWARD -j hand-p"; filter_chain "$1"; echo "-A hand-p -j hand-a$1"; } | block filter
    { echo ":hand-q - [0:0]"; echo "-A PREROUTING -j hand-q"; nat_chain "$1"; echo "-A hand-q -j hand-d$1"; } | block nat
}

# A chain is swapped by a new pointer in front and the old one, with its chain, deleted behind it.
filter_swap() { { filter_chain "$1"; echo "-I hand-p 1 -j hand-a$1"; filter_remove "$1"; } | block filter; }
filter_remove() { local o; o=$(other_of "$1"); printf '%s\n' "-D hand-p -j hand-a$o" "-F hand-a$o" "-X hand-a$o"; }
nat_swap() {
    local o
    o=$(other_of "$1")
    { nat_chain "$1"; echo "-I hand-q 1 -j hand-d$1"; printf '%s\n' "-D hand-q -j hand-d$o" "-F hand-d$o" "-X hand-d$o"; } | block nat
}

move_filter_first() { filter_swap "$1"; nat_swap "$1"; }
move_nat_first() { nat_swap "$1"; filter_swap "$1"; }

# Old and new chains stand side by side while nat moves.
move_side_by_side() {
    { filter_chain "$1"; echo "-I hand-p 1 -j hand-a$1"; } | block filter
    nat_swap "$1"
    filter_remove "$1" | block filter
}

# Only the new rewrites' packets are led into the new chain while nat moves.
move_bridge() {
    { filter_chain "$1"; bridge "$1" | sed "s/^/-I hand-p 1 /; s/\$/ -j hand-a$1/"; } | block filter
    nat_swap "$1"
    { bridge "$1" | sed "s/^/-D hand-p /; s/\$/ -j hand-a$1/"; echo "-I hand-p 1 -j hand-a$1"; filter_remove "$1"; } | block filter
}

# The same with plain accepts in place of the new chain: whoever it denies gets in for the moment.
move_bare_bridge() {
    { filter_chain "$1"; bridge "$1" | sed "s/^/-I hand-p 1 /; s/\$/ -j ACCEPT/"; } | block filter
    nat_swap "$1"
    { bridge "$1" | sed "s/^/-D hand-p /; s/\$/ -j ACCEPT/"; echo "-I hand-p 1 -j hand-a$1"; filter_remove "$1"; } | block filter
}

bridge() {
    local app port
    app=$(app_of "$1")
    for port in 80 "444$1"; do
        echo "-d $app -p tcp -m tcp --dport $port -m conntrack --ctorigdst $PUBLIC --ctdir ORIGINAL"
    done
}
