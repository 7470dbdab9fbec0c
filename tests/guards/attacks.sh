# shellcheck shell=bash
# shellcheck disable=SC2154 # state, program, work, installed, live and guard are those of round.sh
# What is done to a guard while it waits. attack_X does it, prepare_X comes before the change, after_X once the rules are back.

attack_calm() { :; }

attack_kill() { kill -KILL "$(guard)"; }

attack_stop() { kill -STOP "$(guard)"; }

# Stopped past its deadline, and let go on.
attack_stop_and_go() { local it; it=$(guard); kill -STOP "$it"; sleep 6; kill -CONT "$it"; }

attack_full_disk() { dd if=/dev/zero of="$work/disk/filler" bs=4096 2>/dev/null || true; }
after_full_disk() { rm "$work/disk/filler"; }

# By a mount of its own: the guard has its log open, and a disk with open files is not made read-only by hand.
attack_read_only_disk() { mount --bind "$work/disk" "$work/disk" && mount -o remount,bind,ro "$work/disk"; }

# An upgrade that writes over the files of the program, in place.
attack_overwrite() { local file; for file in "$program"/*; do [ -f "$file" ] || continue; head -c "$(stat -c %s "$file")" /dev/urandom >"$work/noise"; cat "$work/noise" >"$file"; done; }

attack_remove() { rm -rf "$program"; }

attack_rename() { mv "$program" "$program.old"; }

# .NET itself is upgraded: a copy of it, which is removed under the guard.
prepare_runtime() { cp -rL "$(dirname "$(readlink -f "$(command -v dotnet)")")/shared" "$work/shared"; mkdir -p "$work/dotnet"; mv "$work/shared" "$work/dotnet/"
    cp -r "$(dirname "$(readlink -f "$(command -v dotnet)")")/host" "$work/dotnet/"; export DOTNET_ROOT="$work/dotnet"; }
attack_runtime() { rm -rf "$work/dotnet"; unset DOTNET_ROOT; }

attack_pending_file() { rm -f "$state"/pending/*; }

attack_state_folder() { rm -rf "$state"; }

# A backup is put back over the state.
attack_older_state() { rm -rf "$state"; cp -a "$work/older" "$state"; }

attack_run_folder() { rm -rf "$work/run"; }

spoil() { head -c 40 /dev/urandom >"$1"; chmod 600 "$1"; }
attack_applied() { spoil "$state/applied.json"; }
attack_held() { spoil "$state/held.json"; }
attack_history() { spoil "$state/history/000002.json"; spoil "$state/history/000001.json"; }
attack_journal() { spoil "$state/journal.json"; }
attack_pending() { spoil "$state/pending/000002.pending.json"; }

# Another state directory in the same network namespace: its change must find no guard of its own.
attack_second_state() {
    local other=0
    printf 'Partition("shop"); Accept("web").Ports(81).To("192.0.2.1");\n' >"$work/rules/shop.csx"
    RIPCS_STATE_DIR="$work/other" "$installed/ripcs" rules apply "$work/rules" --confirm 2s >"$work/other.said" 2>&1 || other=$?
    # On a slow machine the first may be reverted by then.
    [ $other != 0 ] || [ -e "$state/pending/000002.ended.json" ] || die "a second state directory was given a guard: $(cat "$work/other.said")"
}

# Others want to change the host all the time.
attack_rival() { local try; for try in 1 2 3 4 5 6; do ripcs rollback 1 --confirm 2s >/dev/null || true; sleep 0.4; done; }

# The run itself is killed at any moment, and its guard with it every second time.
prepare_kill_apply() { (sleep "0.$((RANDOM % 9 + 1))"; kill -KILL "$(pgrep -f "^$program/ripcs rollback" | head -1)" 2>/dev/null) & }
attack_kill_apply() { :; }

# The host is cloned: the same state, looked at and changed in another network namespace.
attack_other_namespace() {
    cp -a "$state" "$work/clone"
    unshare --net env RIPCS_STATE_DIR="$work/clone" "$installed/ripcs" restore >/dev/null 2>&1 || true
    unshare --net "$installed/ripcs" status >/dev/null 2>&1 || true
}
