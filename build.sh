#!/usr/bin/env bash
# The one door to this project: ./build.sh help lists what it can do.
set -eu -o pipefail
cd "$(dirname "$0")"

# The tools of netfilter live in sbin, which is not in everybody's PATH.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=1
# A build node that outlives the build would keep our output open: whoever reads it through a pipe would wait for it.
export MSBUILDDISABLENODEREUSE=1
# Rules written into the tree are checked for who may write them: files made here must not be writable by others.
umask 022

say() { printf '== %s\n' "$*"; }

die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

need_sdk() {
    local place
    for place in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
        if ! command -v dotnet >/dev/null && [ -x "$place/dotnet" ]; then
            export DOTNET_ROOT="$place" PATH="$place:$PATH"
        fi
    done
    command -v dotnet >/dev/null ||
        die "no .NET SDK here; install the .NET SDK 10 (https://dotnet.microsoft.com/download/dotnet/10.0)"
    dotnet --list-sdks | grep -q '^10\.' ||
        die "this needs the .NET SDK 10, and only these are installed: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')(https://dotnet.microsoft.com/download/dotnet/10.0)"
}

# need_tools PACKAGE=COMMAND…: installs the packages whose command is missing, or says what to install.
need_tools() {
    local pair missing=""
    for pair in "$@"; do
        command -v "${pair#*=}" >/dev/null && continue
        case "$missing " in *" ${pair%%=*} "*) ;; *) missing="$missing ${pair%%=*}" ;; esac
    done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || die "missing here; install with the means of your distribution:$missing"
    [ "$(id -u)" = 0 ] || die "missing here; install with: sudo apt-get install$missing"
    say "installing$missing"
    # shellcheck disable=SC2086 # a list of package names
    install_packages $missing || die "apt-get could not install:$missing; install them by hand and try again"
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
}

# Only one test asks for it, which is skipped and says so where there is none.
want_browser() {
    command -v chromium-headless-shell chromium google-chrome >/dev/null && return
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        say "installing chromium-headless-shell"
        install_packages chromium-headless-shell || say "no browser could be installed: pages are not opened in one"
    fi
}

# Unpacked, not installed: the package would start a server. One test asks for its promtool.
want_promtool() {
    if [ ! -x out/prometheus/usr/bin/promtool ] && command -v apt-get dpkg >/dev/null && [ "$(id -u)" = 0 ]; then
        say "unpacking promtool of Debian's prometheus"
        mkdir -p out/prometheus
        { (cd out/prometheus && { apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; } >/dev/null 2>&1) &&
            dpkg -x out/prometheus/prometheus_*.deb out/prometheus && rm -r out/prometheus/prometheus_*.deb out/prometheus/usr/bin/prometheus; } ||
            say "prometheus could not be had: its promtool does not check metrics and alerts"
    fi
}

# build_command [quick]: ripcs as one native file, and ripcs-compiler, which compiles rule files and needs .NET, compiled ahead of time, so
# that it starts in half the time. That takes minutes once, until the sources or Roslyn's version change; quick leaves ripcs to .NET, too,
# and compiles ahead only where that time is spent already.
build_command() {
    local kind=AheadOfTime
    if [ "${1:-}" = quick ] && [ ! -e src/Ripcs.Worker/obj/Release/net10.0/linux-x64/R2R/Microsoft.CodeAnalysis.CSharp.dll ]; then kind=''; fi
    need_sdk
    say "building out/ripcs and out/ripcs-compiler"
    mkdir -p out
    # A build of the other kind has other files.
    find out -maxdepth 1 -type f -delete
    # The worker last: publishing takes away what an earlier build of the same project has left, which the worker may need.
    publish_ripcs "$kind" "${1:-}" && publish Ripcs.Worker $kind
}

publish_ripcs() {
    if [ "$2" != quick ]; then publish Ripcs Native && return || [ $? = "$not_here" ] || return 1; fi
    publish Ripcs $1
}

not_here=3

# publish PROJECT [AheadOfTime|Native]: what cannot be had here is said on a line, and AheadOfTime goes on without it.
publish() {
    local log
    if [ -n "${2:-}" ]; then
        log=$(dotnet publish "src/$1" -c Release -o out -v quiet "-p:$2=true" 2>&1) && return
        case "$2 $log" in
            Native*NU110* | Native*NU1301*) without "the SDK's pack for native programs cannot be had"; return $not_here ;;
            Native*"Platform linker"* | Native*collect2:*) without "there is no linker; install gcc and libc6-dev"; return $not_here ;;
            *NU110* | *NU1301*) say "src/$1 is not compiled ahead of time, so it starts more slowly: the compiler pack of this SDK cannot be had" ;;
            *) printf '%s\n' "$log"; return 1 ;;
        esac
    fi
    dotnet publish "src/$1" -c Release -o out -v quiet
}

without() { say "ripcs is not native, so it starts more slowly and needs .NET: $*"; }

run_demo() {
    # First, so that nobody waits for a build to read what is missing.
    need_tools iptables=iptables-nft iptables=iptables-legacy iproute2=ip
    build_command quick
    say "trying it in a throw-away namespace (examples/demo.sh)"
    PATH="$PWD/out:$PATH" out/ripcs sandbox -- bash examples/demo.sh
}

run_tests() {
    local project results=out/test-results passed=0 failed=0 skipped=0 died kernel native=''
    need_sdk
    need_tools iptables=iptables-nft iptables=iptables-legacy nftables=nft ipset=ipset iproute2=ip mandoc=mandoc bsdutils=script openssh-client=ssh-keygen build-essential=gcc
    want_browser
    want_promtool
    # In CI whatever starts the command starts the native one, which is what packages bring, and what a guard and a boot need of .NET is
    # tried once more; elsewhere it starts the one that was built with the tests.
    if [ "${CI:-}" = true ]; then build_command; else build_command quick; fi || no_tests
    say "building the tests"
    dotnet build Ripcs.sln -c Release -v quiet || no_tests
    say "running all tests, on nft and on legacy"
    rm -rf "$results"
    mkdir -p "$results"
    if [ -e out/ripcs ] && [ ! -e out/ripcs.dll ]; then native=$PWD/out; fi
    # Tests on the real kernel wait half of the time. The others, which compute, fill it, and step back when those on the kernel go on.
    set -m # A group of its own, which ends when this script is interrupted.
    RIPCS_PROGRAM=$native run_project tests/Ripcs.Kernel.Tests Ripcs.Kernel.Tests >"$results/kernel.txt" 2>&1 &
    kernel=$!
    set +m
    # shellcheck disable=SC2064 # the number that it has now
    trap "kill -- -$kernel" EXIT
    for project in tests/Ripcs.Core.Tests tests/Ripcs.Scripting.Tests tests/Ripcs.Tests; do
        RIPCS_PROGRAM=$native first=nice test_project "$project" "${project##*/}"
    done
    [ -z "$native" ] || test_project tests/Ripcs.Kernel.Tests dotnet --filter "$by_dotnet"
    say Ripcs.Kernel.Tests
    died=0
    wait "$kernel" || died=1
    trap - EXIT
    cat "$results/kernel.txt"
    add_up Ripcs.Kernel.Tests
    sum_up
}

# What depends on whether the command is native.
by_dotnet='FullyQualifiedName~Confirming.GuardTests|FullyQualifiedName~EarlyBoot'

# test_project PROJECT NAME [OPTION…]: runs the tests of a project and counts them.
test_project() {
    local died=0
    say "$2"
    run_project "$@" || died=1
    add_up "$2"
}

# run_project PROJECT NAME [OPTION…]: $first, if set, goes in front of the command.
run_project() {
    local project=$1 name=$2
    shift 2
    ${first:-} dotnet test "$project" -c Release --no-build --results-directory "$results" --logger "trx;LogFileName=$name.trx" \
        --logger 'console;verbosity=normal' "$@" 2>&1 | without_noise
}

# What needs no kernel, without the classes that take long; the rest is in run_tests.
run_quick_tests() {
    local project results=out/test-results passed=0 failed=0 skipped=0
    need_sdk
    say "building the tests that need no kernel"
    dotnet build tests/quick.slnf -c Release -v quiet || no_tests
    rm -rf "$results"
    for project in tests/Ripcs.Core.Tests tests/Ripcs.Scripting.Tests tests/Ripcs.Tests; do
        test_project "$project" "${project##*/}" --filter 'Kind!=long'
    done
    sum_up
}

sum_up() {
    printf '%d passed, %d failed' "$passed" "$failed"
    [ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
    printf '\n'
    [ "$failed" = 0 ] || exit 1
}

no_tests() {
    printf 'build.sh: it does not build, so no test has run\n0 passed, 1 failed\n'
    exit 1
}

# Leaves the failures, and one line for each skipped test with its reason.
without_noise() {
    awk '
        /^\[xUnit.net .*\[SKIP\]$/ { name = $3; next }
        /^\[xUnit.net / && name != "" { sub(/^\[[^]]*\] */, ""); print "skipped " name ": " $0; name = ""; next }
        /^\[xUnit.net |^  (Passed|Skipped) |^Test run for |^A total of |^Results File: |^$/ { next }
        { print; fflush() }'
}

# add_up NAME: adds the numbers of one project to those of run_tests; one that died without naming a failure counts as a failure.
add_up() {
    local all=0 ran=0 good=0 bad=0 found=$results/$1.trx
    if [ -f "$found" ]; then
        read -r all ran good bad < <(sed -n 's/.*<Counters total="\([0-9]*\)" executed="\([0-9]*\)" passed="\([0-9]*\)" failed="\([0-9]*\)".*/\1 \2 \3 \4/p' "$found") || true
    fi
    if [ "$died" = 1 ] && [ "${bad:-0}" = 0 ]; then
        printf 'build.sh: %s ended without saying which test failed\n' "$1"
        bad=1
    fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + all - ran))
}

write_golden() {
    local folder
    build_command quick
    for folder in examples/[0-9]*/; do
        say "writing ${folder}expected.txt"
        out/ripcs rules generate "${folder}rules" >"${folder}expected.new" ||
            { rm -f "${folder}expected.new"; die "${folder}rules does not generate"; }
        mv "${folder}expected.new" "${folder}expected.txt"
    done
    say "writing tests/Ripcs.Tests/Golden, and the sessions of README.md, docs and man"
    rm -f tests/Ripcs.Tests/Golden/*.txt
    RIPCS_GOLDEN=update dotnet test tests/Ripcs.Tests -v quiet --nologo
    say "now read what changed: git diff examples tests/Ripcs.Tests/Golden README.md docs man"
}

# Whole runs of out/ripcs in throw-away namespaces, in turn with what iptables needs for the same; the result is tables in Markdown.
run_benchmarks() {
    build_command
    need_tools iptables=iptables-nft iptables=iptables-legacy iproute2=ip
    unpack_ferm || say "ferm cannot be had here: its row stays empty"
    dotnet publish tests/Ripcs.Benchmarks -c Release -o out/bench -v quiet
    [ $# -gt 0 ] || set -- 20x1000 200x10000 1000x50000 packets questions
    printf '%s, %s cores, iptables %s\n\n' "$(date -u +%Y-%m-%d)" "$(nproc)" "$(iptables-nft -V | sed 's/.* v//')"
    FERM="$PWD/out/ferm/usr/sbin/ferm" out/bench/Ripcs.Benchmarks out/ripcs "$@"
}

# Only unpacked: an installed ferm would load rules of its own at the next start of this machine.
unpack_ferm() {
    [ ! -e out/ferm ] || return 0
    rm -rf out/ferm.new
    mkdir -p out/ferm.new
    (cd out/ferm.new && apt-get download -qq ferm && dpkg-deb -x ferm_*.deb .) >/dev/null 2>&1 && mv out/ferm.new out/ferm
}

# shellcheck source=packaging/package.sh
. packaging/package.sh
# shellcheck source=packaging/test-packages.sh
. packaging/test-packages.sh
# shellcheck source=packaging/test-ansible.sh
. packaging/test-ansible.sh
# shellcheck source=packaging/test-pipeline.sh
. packaging/test-pipeline.sh

clean_up() {
    say "removing out, bin and obj"
    rm -rf out
    find src tests -type d \( -name bin -o -name obj -o -name TestResults \) -prune -exec rm -rf {} +
}

usage() {
    cat <<'TEXT'
usage: ./build.sh COMMAND
  build    build out/ripcs, one native file, and out/ripcs-compiler; "build quick" leaves both to .NET and takes seconds, for development
  demo     build, then show it at work in a throw-away namespace, in under a minute
  test     build, then run all tests, those on the real kernel included (as root), for nft and legacy; "test quick" runs what needs
           no kernel, without the long ones, in a few minutes
           tests with very many cases try a sample of them; RIPCS_TESTS=all ./build.sh test tries all, which takes long
  bench    build, then measure whole runs beside those of iptables: ./build.sh bench [FILESxRULES…] [packets] [questions], RUNS=5
  golden   write the expected output of every example and of the commands again; review it like code
  package  make packages in out/packages; "package quick" packs once more what the last one has compiled
  test-packages
           try the packages in fresh Debian systems: install, upgrade, boot, remove, purge; ./build.sh test-packages [SUITE…]
  test-ansible [SUITE…]
           try the Ansible collection on three hosts in namespaces
  test-pipeline
           try the scripts for pipelines on three hosts in namespaces
  clean    remove everything that was built
TEXT
}

case "${1:-help}" in
    build) build_command "${2:-}" ;;
    demo) run_demo ;;
    test) if [ "${2:-}" = quick ]; then run_quick_tests; else run_tests; fi ;;
    bench) shift && run_benchmarks "$@" ;;
    golden) write_golden ;;
    package) make_packages "${2:-}" ;;
    test-packages) shift && test_packages "$@" ;;
    test-ansible) shift && test_ansible "$@" ;;
    test-pipeline) test_pipeline ;;
    clean) clean_up ;;
    help | --help | -h) usage ;;
    *) usage >&2; exit 64 ;;
esac
