# shellcheck shell=bash
# Makes the packages; a part of build.sh. Two clones of one commit, at different paths, give the same files.

work=out/package packages=out/packages
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)

# make_packages [quick]: quick packs once more what an earlier run has compiled.
make_packages() {
    [ "$(uname -m)" = x86_64 ] || die "packages can only be made on x86-64"
    need_tools dpkg-dev=dpkg-shlibdeps binutils=objdump xz-utils=xz git=git rpm=rpmbuild jq=jq openssh-client=ssh-keygen
    # The time of everything in the packages.
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
    export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C
    [ -z "$(git status --porcelain)" ] || say "this tree has changes that are not committed, so the packages are not those of a commit"
    [ "${1:-}" = quick ] || compile_for_packages
    rm -rf "$packages" "$work/root" "$work/deb" "$work/rpm" "$work/tar"
    mkdir -p "$packages"
    lay_out
    make_deb ripcs
    make_deb ripcs-compiler
    make_tarball
    make_rpms
    list_parts >"$packages/ripcs-$version.cdx.json"
    (cd "$packages" && sha256sum -- * >SHA256SUMS)
    sign_sums
    (cd "$packages" && ls -l | awk 'NF > 8 { printf "%s, %.1f MB\n", $9, $5 / 1e6 }')
}

# From nothing, so that what an earlier build has left cannot get into a package.
compile_for_packages() {
    need_sdk
    need_tools gcc=gcc libc6-dev=gcc
    rm -rf "$work"
    say "compiling ripcs"
    publish_for_package Ripcs native -p:Native=true
    say "compiling ripcs-compiler"
    publish_for_package Ripcs.Worker compiler -p:AheadOfTime=true -p:OwnRuntime=true
}

# publish_for_package PROJECT FOLDER OPTION…. The commit and its remote, which a library otherwise names, differ from clone to clone.
publish_for_package() {
    local project=$1 folder=$2
    shift 2
    dotnet publish "src/$project" -c Release --artifacts-path "$work/build" -o "$work/$folder" -v quiet -p:DebugType=none \
        -p:EnableSourceControlManagerQueries=false -p:EnableSourceLink=false "$@"
}

# One tree for each package, as it is on a host. The programs are below /usr/libexec, where SELinux lets a unit run them.
lay_out() {
    local root=$work/root/ripcs page shell unit
    put 755 "$work/native/ripcs" "$root/usr/libexec/ripcs/ripcs"
    mkdir -p "$root/usr/bin"
    ln -s ../libexec/ripcs/ripcs "$root/usr/bin/ripcs"
    for page in man/*.[0-9]; do
        put 644 "$page" "$root/usr/share/man/man${page##*.}/${page##*/}"
        gzip -9n "$root/usr/share/man/man${page##*.}/${page##*/}"
    done
    for shell in bash=bash-completion/completions/ripcs zsh=zsh/vendor-completions/_ripcs fish=fish/vendor_completions.d/ripcs.fish; do
        "$work/native/ripcs" completion "${shell%%=*}" | put 644 /dev/stdin "$root/usr/share/${shell#*=}"
    done
    for unit in packaging/systemd/*; do
        put 644 "$unit" "$root/usr/lib/systemd/system/${unit##*/}"
    done
    put 644 packaging/apparmor/ripcs "$root/usr/share/ripcs/apparmor"
    lay_out_documents ripcs

    mkdir -p "$work/root/ripcs-compiler/usr/libexec"
    cp -r "$work/compiler" "$work/root/ripcs-compiler/usr/libexec/ripcs"
    root=$work/root/ripcs-compiler/usr/libexec/ripcs
    # Documentation of our own code; that of the language, Ripcs.Dsl.xml, is for editors.
    rm "$root/Ripcs.Core.xml"
    find "$root" -type f -exec chmod 644 {} +
    chmod 755 "$root/ripcs-compiler"
    lay_out_documents ripcs-compiler
}

# lay_out_documents NAME
lay_out_documents() {
    local doc=$work/root/$1/usr/share/doc/$1
    put 644 packaging/debian/copyright "$doc/copyright"
    put 644 "$(notices)" "$doc/THIRD-PARTY-NOTICES.TXT"
}

# put MODE FILE PLACE: with the folders of the place.
put() { install -D -m "$1" "$2" "$3"; }

# make_deb NAME
make_deb() {
    local name=$1 root=$work/deb/$1 script libraries
    copy_tree "$root" "$name"
    printf 'ripcs (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md of the sources.\n\n -- %s  %s\n' "$version" \
        "$(sed -n 's/^Maintainer: //p' "packaging/debian/$name.control.in")" "$(date -R -d "@$SOURCE_DATE_EPOCH")" |
        gzip -9n | put 644 /dev/stdin "$root/usr/share/doc/$name/changelog.gz"
    if [ -e "packaging/debian/$name.lintian-overrides" ]; then
        put 644 "packaging/debian/$name.lintian-overrides" "$root/usr/share/lintian/overrides/$name"
    fi
    for script in postinst prerm postrm; do
        if [ -e "packaging/debian/$name.$script" ]; then put 755 "packaging/debian/$name.$script" "$root/DEBIAN/$script"; fi
    done
    (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) | put 644 /dev/stdin "$root/DEBIAN/md5sums"
    libraries=$(libraries "$root") || die "dpkg-shlibdeps does not know the package of a library to which $name is linked"
    sed -e "s/@VERSION@/$version/g" -e "s/@LIBRARIES@/$libraries/" -e "s/@SIZE@/$(du -sk --apparent-size "$root/usr" | cut -f1)/" \
        "packaging/debian/$name.control.in" | put 644 /dev/stdin "$root/DEBIAN/control"
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    # One thread: the compressed file is the same on any machine.
    dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$packages" >/dev/null
}

# libraries FOLDER: the packages with the libraries to which the programs in it are linked. The tool wants to be below debian/.
libraries() {
    local programs
    mkdir -p "$work/libraries/debian"
    printf 'Source: ripcs\n\nPackage: ripcs\nArchitecture: any\n' >"$work/libraries/debian/control"
    programs=$(find "$PWD/$1/usr/libexec" -type f \( -perm /111 -o -name '*.so' \) -printf '-e%p\n' | sort)
    # shellcheck disable=SC2086 # one word for each program
    (cd "$work/libraries" && dpkg-shlibdeps -O $programs 2>/dev/null) | sed 's/^shlibs:Depends=//'
}

# copy_tree FOLDER NAME…
copy_tree() {
    local folder=$1 name
    shift
    mkdir -p "$folder"
    for name in "$@"; do cp -a "$work/root/$name/." "$folder"; done
}

make_tarball() {
    local name=ripcs-$version-linux-x86_64
    copy_tree "$work/tar/$name" ripcs ripcs-compiler
    put 755 packaging/install.sh "$work/tar/$name/install.sh"
    put 644 packaging/README.md "$work/tar/$name/README.md"
    put 644 LICENSE "$work/tar/$name/LICENSE"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu -C "$work/tar" -c "$name" |
        xz -T1 >"$packages/$name.tar.xz"
}

make_rpms() {
    copy_tree "$work/rpm/root" ripcs ripcs-compiler
    # AppArmor is none of SELinux's.
    rm -r "$work/rpm/root/usr/share/ripcs"
    rpmbuild --quiet -bb --target x86_64 --define "_topdir $PWD/$work/rpm" --define "_rpmdir $PWD/$packages" \
        --define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' --define "ripcs_version $version" \
        --define "root $PWD/$work/rpm/root" --define "scripts $PWD/packaging/debian" packaging/ripcs.spec >/dev/null
}

# The software bill of materials, CycloneDX: what the SDK has listed as parts of the two programs.
list_parts() {
    jq -n --arg version "$version" --arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" '
        {bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
            metadata: {timestamp: $time, component: {type: "application", "bom-ref": "ripcs", name: "ripcs", version: $version,
                licenses: [{license: {id: "MIT"}}]}},
            components: [inputs.libraries | to_entries[] | select(.value.type != "project") | .key | ltrimstr("runtimepack.")] | unique
                | map(split("/") as [$name, $version] | "pkg:nuget/\($name)@\($version)" as $purl
                    | {type: "library", "bom-ref": $purl, name: $name, version: $version, purl: $purl})}' \
        "$work"/build/bin/Ripcs/release*/ripcs.deps.json "$work/compiler/ripcs-compiler.deps.json"
}

# With the private key that RIPCS_SIGNING_KEY names. To check: ssh-keygen -Y verify -n file, see packaging/README.md.
sign_sums() {
    if [ -n "${RIPCS_SIGNING_KEY:-}" ]; then
        ssh-keygen -q -Y sign -n file -f "$RIPCS_SIGNING_KEY" "$packages/SHA256SUMS" ||
            die "the key $RIPCS_SIGNING_KEY could not sign SHA256SUMS"
    else
        say "SHA256SUMS is not signed; name the key: RIPCS_SIGNING_KEY=FILE ./build.sh package"
    fi
}

# The notices of the .NET that is in both programs.
notices() {
    local packs="${NUGET_PACKAGES:-$HOME/.nuget/packages}/microsoft.netcore.app.runtime.linux-x64"
    ls "$packs/$(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$work/compiler/ripcs-compiler.runtimeconfig.json")/THIRD-PARTY-NOTICES.TXT"
}
