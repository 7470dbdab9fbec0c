# shellcheck shell=bash disable=SC2154
# Runs one command and judges how it ended.

tries=0 hung=0 unexpected=0 undocumented=0 mute=0 escapes=0 harmed=0
said="$work/said" errors="$work/errors"

# judge COMMAND WHERE CODE: what it printed is in $said and $errors.
judge() {
    local what="$1, $2" code="$3" kind=''
    tries=$((tries + 1))
    if [ "$code" = 124 ] || [ "$code" = 137 ]; then
        hung=$((hung + 1)) kind='did not end'
    elif grep -qaE 'unexpectedly|Unhandled exception|^   at ' "$said" "$errors"; then
        unexpected=$((unexpected + 1)) kind='failed unexpectedly'
    elif ! documented "$1" "$code"; then
        undocumented=$((undocumented + 1)) kind="exit code $code"
    elif [ "$code" != 0 ] && [ ! -s "$said" ] && [ ! -s "$errors" ] && [ -z "$quiet" ]; then
        mute=$((mute + 1)) kind="exit code $code without a word"
    elif grep -qaP '\x1b|\x07' "$said" "$errors"; then
        escapes=$((escapes + 1)) kind='prints escape sequences'
    fi
    if [ ! -c in/null ] || [ ! -c in/zero ] || [ ! -c in/full ] || [ ! -p in/fifo ] || [ -s in/empty ]; then
        harmed=$((harmed + 1)) kind="${kind:+$kind; }harmed what it was given"
    fi
    [ -z "$kind" ] || { printf '%s: %s\n' "$what" "$kind"; head -c 300 "$errors" | head -2 | tr -d '\033\007' | sed 's/^/    /'; }
}

# The exit codes of ripcs(8); those of a sandbox are of what runs in it.
documented() {
    case "$1 $2" in
        check\ *) [ "$2" -le 3 ] || [ "$2" = 64 ] ;;
        sandbox\ *) : ;;
        *\ 0 | *\ 1 | *\ 2 | *\ 3 | *\ 4 | *\ 64 | *\ 75) : ;;
        *) false ;;
    esac
}

fresh() {
    rm -rf new hosts-with
    mkdir hosts-with
    ln -s "$work/in/$1" hosts-with/web1.json
}

# try_file COMMAND INPUT: with the input in place of FILE.
try_file() {
    local command="$1" file="in/$2" code=0 from=/dev/null words
    case "$command" in *"$only"*) ;; *) return 0 ;; esac
    fresh "$2"
    case "$command" in
        *" <FILE") from="$file" command="${command% <FILE}" ;;
        "report hosts-with FILE") command="report hosts-with" ;;
    esac
    # What writes gets a copy where that is a file: the next command is to find it as it was.
    case "$command:$2" in
        *--out\ FILE:* | *--write-baseline\ FILE:* | *--metrics\ FILE:* | init\ FILE:* | "import in/save FILE":* | *--state-dir\ FILE:*)
            case "$2" in
                fifo | zero | full | null) ;;
                nothing) rm -rf copy && truncate -s 64G copy && file=copy ;;
                *) rm -rf copy && { [ ! -e "$file" ] && [ ! -L "$file" ] || cp -a "$file" copy; } && file=copy ;;
            esac ;;
    esac
    read -ra words <<<"${command//FILE/$file}"
    # What the shell cannot open, or waits for itself, no command gets.
    if [ -p "$from" ] || [ -S "$from" ] || [ -d "$from" ] || [ ! -r "$from" ]; then from=/dev/null; fi
    quiet=''
    timeout -k 2 "$limit" "$program" "${words[@]}" <"$from" >"$said" 2>"$errors" || code=$?
    judge "$1" "$2" "$code"
}

# try_place COMMAND SURROUNDING
try_place() {
    local command="$1" code=0 words
    case "$command" in *"$only"*) ;; *) return 0 ;; esac
    : >"$said" && : >"$errors"
    read -ra words <<<"$command"
    set -- timeout -k 2 "$limit" "$program" "${words[@]}"
    quiet=''
    case "$2:$place" in
        *:closed-output) "$@" <&- >&- 2>"$errors" || code=$? ;;
        *:closed-errors) "$@" 2>&- >"$said" || code=$?; quiet=yes ;;
        *:closed-input) "$@" <&- >"$said" 2>"$errors" || code=$? ;;
        *:all-closed) "$@" <&- >&- 2>&- || code=$?; quiet=yes ;;
        *:full-output) "$@" >/dev/full 2>"$errors" || code=$? ;;
        *:full-errors) "$@" >"$said" 2>/dev/full || code=$?; quiet=yes ;;
        *:head) { "$@" 2>"$errors"; echo $? >"$work/code"; } | head -1 >"$said"; code=$(cat "$work/code"); quiet=yes ;;
        *:no-home) env -u HOME -u USER -u LOGNAME "$@" >"$said" 2>"$errors" || code=$? ;;
        *:dumb-terminal) TERM=dumb script -qec "$(printf '%q ' "$@")" /dev/null </dev/null >"$said" 2>"$errors" || code=$? ;;
        *:no-path) PATH='' "$(command -v env)" "PATH=" "$(command -v timeout)" -k 2 "$limit" "$program" "${words[@]}" >"$said" 2>"$errors" || code=$? ;;
        *:gone-folder) (mkdir -p gone && cd gone && rmdir ../gone && exec "$@") >"$said" 2>"$errors" || code=$? ;;
        *:no-temp-room) TMPDIR=/nowhere/at/all "$@" >"$said" 2>"$errors" || code=$? ;;
        *:other-locale) LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 "$@" >"$said" 2>"$errors" || code=$? ;;
    esac
    judge "$command" "$place" "$code"
}

report() {
    printf '%s: %d runs\n' "$backend" "$tries"
    printf '  did not end %d, failed unexpectedly %d, exit codes without a meaning %d, failed without a word %d,\n' \
        "$hung" "$unexpected" "$undocumented" "$mute"
    printf '  printed escape sequences %d, harmed what they were given %d\n' "$escapes" "$harmed"
    [ $((hung + unexpected + undocumented + mute + escapes + harmed)) = 0 ]
}
