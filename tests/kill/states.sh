# shellcheck shell=bash
# What is live, in a form that can be compared, and what it is.

# live: every chain's policy and rules, one "family table chain rule" a line. Counters and the guard, another after each block, are left out.
live() {
    in_router sh -c "iptables-$backend-save && echo '%6' && ip6tables-$backend-save" | awk '
        BEGIN { family = 4 }
        /^%6/ { family = 6 }
        /^\*/ { table = substr($0, 2) }
        /^:/ { chain = substr($1, 2); rule = ":" $2 }
        /^-A / { chain = $2; rule = substr($0, length(chain) + 5) }
        /^[:-]/ && chain != "partition-g" { print family "\t" table "\t" chain "\t" rule }' | LC_ALL=C sort -s -t "$(printf '\t')" -k1,3
}

# classify OLD NEW LIVE: one letter a table (mangle, filter, nat, raw; IPv4, then IPv6), and whether all that others have is as it was:
#   = the same in all three   o as in old   n as in new   x something else
#   b old with the bridge: all old chains and all new ones, whole; partition-a as in old but for the bridges in front of it;
#     partition-n with pointers that the new partition-a has, in its order, and partition-o, if it is there, with some of the old one.
#     Where nothing is to stay, partition-n returns; where nothing was, partition-a holds bridges alone, and its jumps are there already
classify() {
    awk -F '\t' '
        function is_ours(chain) {
            return chain ~ /^partition-([adsnobz]|[ads]-[0-9a-f]+-[0-9]+|(mangle|raw)-[a-z]+)$/ || chain ~ /^(shop|bulk[0-9])-[adesbzA-Z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z][0-9a-z]$/
        }
        FNR == 1 { which++; place = 0 }
        {
            unit = $1 $2
            if (last != which unit $3) { last = which unit $3; place = 0 }
            place++
            if (is_ours($3)) {
                own[which, unit] = own[which, unit] $0 "\n"
                chains[which, unit, $3] = chains[which, unit, $3] $4 "\n"
                names[unit, $3] = 1
                units[unit] = 1
            } else if ($4 ~ /^-j partition-([adsbz]|(mangle|raw)-[a-z]+)$/) {
                own[which, unit] = own[which, unit] place $0 "\n"
                hooks[which, unit] = hooks[which, unit] place $0 "\n"
                jumps[which, unit]++
                if ($4 == "-j partition-a") jumps_a[which, unit]++
                units[unit] = 1
            } else {
                foreign[which] = foreign[which] $0 "\n"
            }
        }
        function is_bridged(unit,    key, part, chain) {
            for (key in names) {
                split(key, part, SUBSEP)
                chain = part[2]
                if (part[1] != unit || chain ~ /^partition-[ano]$/) continue
                if (chains[1, unit, chain] == "" && chains[3, unit, chain] == "") continue
                if (chains[3, unit, chain] != (chains[1, unit, chain] != "" ? chains[1, unit, chain] : chains[2, unit, chain])) return 0
            }
            return (hooks[3, unit] == hooks[1, unit] || (chains[1, unit, "partition-a"] == "" && jumps[3, unit] == jumps_a[3, unit])) && chains[3, unit, "partition-n"] != "" \
                && without_bridges(chains[3, unit, "partition-a"]) == (chains[1, unit, "partition-a"] != "" ? chains[1, unit, "partition-a"] : ":-\n") \
                && is_part(chains[3, unit, "partition-n"], pointers(2, unit, "partition-a")) \
                && is_part(chains[3, unit, "partition-o"], pointers(1, unit, "partition-a"))
        }
        # The first line is the policy; the bridges follow it at once.
        function without_bridges(text,    lines, count, i, rest, at_head) {
            count = split(text, lines, "\n")
            at_head = 1
            for (i = 1; i < count; i++) {
                if (at_head && lines[i] ~ / -g partition-[no]$/) continue
                if (i > 1) at_head = 0
                rest = rest lines[i] "\n"
            }
            return rest
        }
        # Those of a dispatch chain; behind each that leads to a branch, those of the branch.
        function pointers(which, unit, chain,    lines, count, i, all) {
            count = split(chains[which, unit, chain], lines, "\n")
            for (i = 1; i < count; i++) {
                all = all lines[i] "\n"
                if (match(lines[i], /partition-a-[0-9a-f]+-[0-9]+$/)) all = all pointers(which, unit, substr(lines[i], RSTART))
            }
            return all
        }
        function is_part(less, more,    a, b, i, j, n, m) {
            n = split(less, a, "\n"); m = split(more, b, "\n")
            for (i = j = 2; i < n; i++) {
                if (a[i] == "-j RETURN") continue
                while (j < m && b[j] != a[i]) j++
                if (j++ >= m) return 0
            }
            return 1
        }
        function letter(unit) {
            if (own[3, unit] == own[2, unit]) return own[1, unit] == own[2, unit] ? "=" : "n"
            if (own[3, unit] == own[1, unit]) return "o"
            return unit ~ /filter/ && is_bridged(unit) ? "b" : "x"
        }
        END {
            split("mangle filter nat raw", tables, " ")
            for (family = 4; family <= 6; family += 2) for (i = 1; i <= 4; i++) printf "%s", letter(family tables[i])
            print foreign[3] == foreign[1] && foreign[3] != "" ? " kept" : " CHANGED"
        }' "$1" "$2" "$3"
}

# phase_of LETTERS MOVES: before, between or after the blocks, or "third" where the plan does not pass.
# Where translations change (MOVES=yes) mangle comes first and raw last, and the filter is bridged before nat; else nothing but chains that
# lead nowhere come or go, raw first and mangle last. Where all goes (MOVES=gone), what Raw says goes in that order, around the bridge.
# IPv4 is done before IPv6 begins.
phase_of() {
    local letters="$1" steps='oooo|ooon|onon|onnn|nnnn' four six
    [ "$2" = no ] || steps='oooo|nooo|nboo|nbno|nnno|nnnn'
    [ "$2" != gone ] || steps='oooo|ooon|obon|obnn|onnn|nnnn'
    read -r four six <<<"$letters"
    is_step "$four" "$steps" && is_step "$six" "$steps" || { echo third; return; }
    case "$four$six" in
        *[on]*) ;;
        ========) echo before; return ;;
    esac
    if [[ "$four$six" != *[nb]* ]]; then
        echo before
    elif [[ "$four$six" != *[ob]* ]]; then
        echo after
    elif [[ "$four" == *[ob]* && "$six" == *[nb]* ]]; then
        echo third
    else
        echo between
    fi
}

# is_step PAIR STEPS: "=" stands for whatever the step has there.
is_step() {
    local step
    for step in ${2//|/ }; do
        # shellcheck disable=SC2053 # a pattern is meant
        [[ "$step" == ${1//=/?} ]] && return
    done
    return 1
}

# sets: what every set holds, one entry a line.
sets() { in_router ipset save | awk '$1 == "add" { print $2, $3 }' | LC_ALL=C sort; }

# are_sets_whole: each set that a live rule asks holds what it holds in the states that are known.
are_sets_whole() {
    sets >"$work/sets"
    LC_ALL=C sort -u "$work"/sets-* >"$work/known-sets"
    awk -v here="$work" -v may="$([[ "$state $goal" != *0* ]] || echo 1)" '
        FILENAME == here "/known-sets" { known[$1] = known[$1] $2 " "; next }
        FILENAME == here "/sets" { held[$1] = held[$1] $2 " "; next }
        match($0, /--match-set [^ ]+/) { asked[substr($0, RSTART + 12, RLENGTH - 12)] = 1 }
        END { for (name in asked) { count++; if (held[name] == "" || held[name] != known[name]) wrong = 1 } exit (count == 0 && !may) || wrong }
    ' "$work/known-sets" "$work/sets" "$work/live"
}

# is_set_left: some set is there that no live rule asks.
is_set_left() {
    local name
    for name in $(in_router ipset list -n); do
        grep -qF -e "--match-set $name " "$work/live" || return 0
    done
    return 1
}
