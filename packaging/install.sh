#!/bin/sh
# Installs ripcs from the files beside this script, as root; changes no rule. An earlier version of the same prefix is replaced.
set -eu
cd "$(dirname "$0")"

usage() {
    echo "usage: ./install.sh [--without-compiler] [PREFIX]" >&2
    echo "PREFIX is /usr/local unless given; without the compiler the host can only be given plans." >&2
    exit 64
}

compiler=yes
if [ "${1:-}" = --without-compiler ]; then compiler=''; shift; fi
prefix=${1:-/usr/local}
case "$#$prefix" in [01]/*) ;; *) usage ;; esac

for command in iptables-save ip6tables-save; do
    PATH=/usr/sbin:/sbin:/usr/bin:/bin command -v "$command" >/dev/null ||
        echo "$command is missing here; ripcs needs the package iptables" >&2
done

install -d "$prefix/bin" "$prefix/libexec" "$prefix/share" /etc/systemd/system
# A new folder that takes the place of the old one: programs that are running keep their files.
rm -rf "$prefix/libexec/ripcs.new"
mkdir "$prefix/libexec/ripcs.new"
cp usr/libexec/ripcs/ripcs "$prefix/libexec/ripcs.new"
if [ -n "$compiler" ]; then cp -R usr/libexec/ripcs/. "$prefix/libexec/ripcs.new"; fi
rm -rf "$prefix/libexec/ripcs"
mv "$prefix/libexec/ripcs.new" "$prefix/libexec/ripcs"
ln -sf ../libexec/ripcs/ripcs "$prefix/bin/ripcs"
cp -R usr/share/. "$prefix/share"
for unit in usr/lib/systemd/system/*; do
    sed "s|/usr/bin/ripcs|$prefix/bin/ripcs|" "$unit" >"/etc/systemd/system/${unit##*/}"
done

echo "installed $("$prefix/bin/ripcs" --version) below $prefix, and its units in /etc/systemd/system"
echo "to bring the rules back at each boot: systemctl enable ripcs-restore.service"
