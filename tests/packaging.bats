#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Other machines: what is installed for build and tests there, and what is packed for them.
load lib/helper

# Builds the programs that need no library; sets STATIC_FAILED to what is missing for that.
setup_file() {
	export STATIC_FAILED=
	if [ -n "$(sanitizers)" ]; then
		STATIC_FAILED="the sanitizers have no static library"
	else
		local said=$BATS_FILE_TMPDIR/said cc=${CC:-cc}
		env -u MAKEFLAGS make -s -C "$ROOT" -o force CC="$cc" static 2>"$said" ||
			STATIC_FAILED=$(grep -m 1 'cannot find -l' "$said") || return 1
	fi
}

# bare USER MANAGER: makes a machine in bare/ with this package manager and little else, where USER
# (a number) runs deps; the manager writes its arguments to the file `asked`.
bare() {
	local program
	mkdir bare
	for program in sh awk grep tr sort env printf dirname cat; do
		ln -s "$(type -P "$program")" "bare/$program"
	done
	printf '#!/bin/sh\necho %s\n' "$1" >bare/id
	printf '#!/bin/sh\necho "%s $*" >>"%s/asked"\n' "$2" "$PWD" >"bare/$2"
	chmod +x bare/id "bare/$2"
	: >asked
}

# deps ARG...: runs deps on the bare machine.
deps() {
	PATH=$PWD/bare run "$ROOT/.ci/deps" "$@" </dev/null
}

@test "deps: root installs what build and demo need, and is not asked" {
	bare 0 apt-get
	deps
	assert_failure 1 # this manager installs nothing
	assert_line --partial 'deps: the build needs: cc make '
	run cat asked
	assert_line --index 0 'apt-get update -qq'
	assert_line --index 1 --regexp ' gcc libarchive-dev libc6-dev liblinear-dev .* xz-utils$'
	refute_output --partial chromium
}

@test "deps: with \`test\` what the tests need, too" {
	bare 0 apt-get
	deps test
	run sed -n 2p asked
	for package in gcc chromium fish original-awk valgrind xxhash; do
		assert_output --regexp " $package( |\$)"
	done
}

@test "deps: a package that is not available does not prevent the others" {
	bare 0 apt-get
	printf 'case " $* " in *" mawk "*) exit 1 ;; esac\n' >>bare/apt-get
	deps test
	assert_line 'deps: mawk: cannot be installed'
	grep -q ' zstd$' asked
}

@test "deps: each manager has its own names" {
	local manager want
	while read -r manager want; do
		bare 0 "$manager"
		deps test
		grep -qE " ($want) " asked
		! grep -q ' - ' asked || { cat asked; false; }
		rm -r bare
	done <<-'END'
		dnf pkgconf-pkg-config
		apk clang-extra-tools
		pacman base-devel
		brew bats-core
	END
}

@test "deps: a user who is not root is asked before sudo; without a terminal nobody is asked" {
	need script
	bare 1000 apt-get
	deps
	assert_failure 1
	assert_line --partial 'deps: as root, please: apt-get install'
	printf '#!/bin/sh\necho sudo >>"%s/asked"\nexec "$@"\n' "$PWD" >bare/sudo
	chmod +x bare/sudo
	deps
	assert_line --partial 'deps: please type: sudo apt-get install'
	[ ! -s asked ]
	local ask="PATH='$PWD/bare' '$ROOT/.ci/deps'"
	run script -qec "$ask" /dev/null <<<n
	assert_output --partial 'Install them by this command? [y/N]'
	[ ! -s asked ]
	run script -qec "$ask" /dev/null <<<y
	run cat asked
	assert_line --index 0 sudo
	assert_line --partial 'apt-get install'
}

@test "deps: DEPS=no, or nothing missing: nothing is done" {
	bare 0 apt-get
	DEPS=no deps test
	assert_success
	assert_output ''
	[ ! -s asked ]
	ln -s "$(type -P true)" bare/pkg-config
	for program in cc make bash parallel xz; do ln -s "$(type -P true)" "bare/$program"; done
	deps
	assert_success
	assert_output ''
	[ ! -s asked ]
}

# copy DIR: copies the project's tree, as others get it.
copy() {
	if [ -e "$ROOT/.git" ]; then
		git clone -q "$ROOT" "$1"
	else
		mkdir -p "$1"
		tar -C "$ROOT" --exclude=./bin --exclude=./build -cf - . | tar -xf - -C "$1"
	fi
}

@test "make dist: the same bytes in two places, with another umask, and from the tarball itself" {
	need git tar xz
	# the contents count here, not the compression
	mkdir bin
	printf '#!/bin/sh\n[ "$1" != -9 ] || { shift; set -- -0 "$@"; }\nexec %s "$@"\n' \
		"$(type -P xz)" >bin/xz
	chmod +x bin/xz
	PATH=$PWD/bin:$PATH
	grep -q '^xz -9 ' "$ROOT/packaging/dist"
	copy one
	mkdir -p a/longer/path
	(umask 077 && copy a/longer/path/two)
	local made=build/sysgram-9.8.tar.xz
	make -s -C one dist VERSION=9.8
	(umask 022 && make -s -C a/longer/path/two dist VERSION=9.8)
	cmp one/$made a/longer/path/two/$made
	tar -xJf one/$made
	[ -x sysgram-9.8/examples/demo ]
	make -s -C sysgram-9.8 dist VERSION=9.8
	cmp one/$made sysgram-9.8/$made
	make -s -C sysgram-9.8 -n all >/dev/null
}

@test "a program has the same bytes wherever it is built, and names no directory of the builder" {
	need git make
	copy one
	mkdir -p a/longer/path
	copy a/longer/path/two
	local dir
	for dir in one a/longer/path/two; do
		env -u MAKEFLAGS make -s -j 2 -C $dir CC="${CC:-cc}" CFLAGS='-O0 -g' \
			bin/cat2gram bin/modelcat bin/kstrain
	done
	cmp one/bin/cat2gram a/longer/path/two/bin/cat2gram
	cmp one/bin/modelcat a/longer/path/two/bin/modelcat
	cmp one/bin/kstrain a/longer/path/two/bin/kstrain
	! grep -rqF "$PWD" one/bin a/longer/path/two/bin
}

# jail COMMAND...: runs it with the directory jail/ as its root, where it sees nothing else.
jail() {
	if [ "$(id -u)" = 0 ]; then
		chroot jail "$@"
	else
		unshare --map-root-user chroot jail "$@"
	fi
}

# static: skips the test if programs that need no library cannot be built, or run in a jail.
static() {
	need readelf
	[ -z "$STATIC_FAILED" ] || skip "$STATIC_FAILED"
	mkdir -p jail
	cp "$ROOT"/build/static/* "$ROOT"/examples/traces/test/*.tar.xz jail
	jail /cat2gram --version >/dev/null 2>&1 || skip "chroot is not allowed here"
}

# The pipe from traces to verdicts as a script, with the programs in $1, on the archives in $2.
judge='for label in benign malicious; do
	"$1/trace2cat" -l $label "$2/$label.tar.xz" | "$1/gramhist" -n 3
done | "$1/mkmodel" -m 0 -o "$2/bank.ksm" &&
"$1/trace2cat" "$2/malicious.tar.xz" | "$1/gramhist" -n 3 |
	"$1/ksrank" -x "$2/bank.ksm" >"$2/ranks" &&
"$1/ksvote" <"$2/ranks" >"$2/verdicts"'

@test "make static: programs that need no library" {
	static
	local file
	for file in jail/trace2cat jail/gramlearn jail/ksrank; do
		readelf -ldW "$file" | sed -n '/INTERP/p; /NEEDED/p' | no_lines
	done
}

@test "make static: each filter works alone in an empty root directory, on packed traces" {
	static
	mkdir here
	cp jail/*.tar.xz here
	sh -c "$judge" sh "$(dirname "$(type -P ksrank)")" here
	local label
	for label in benign malicious; do
		jail /trace2cat -l $label /$label.tar.xz | jail /gramhist -n 3
	done | jail /mkmodel -m 0 -o /bank.ksm
	jail /trace2cat /malicious.tar.xz | jail /gramhist -n 3 | jail /ksrank -x /bank.ksm >ranks
	jail /ksvote <ranks | cmp here/verdicts -
	cmp here/ranks ranks
	cmp here/bank.ksm jail/bank.ksm
}

@test "make static: a system with only BusyBox runs the pipe, and the demo's numbers are the same" {
	static
	need busybox
	mkdir here jail/bin
	cp jail/*.tar.xz here
	sh -c "$judge" sh "$(dirname "$(type -P ksrank)")" here
	local busybox
	busybox=$(type -P busybox)
	# shellcheck disable=SC2046 # a word each
	cp --parents -L "$busybox" $(ldd "$busybox" 2>/dev/null | grep -o '/[^ ]*' || :) jail
	jail "$busybox" sh -c "$judge" sh / /
	cmp here/verdicts jail/verdicts
	cmp here/ranks jail/ranks
	cmp here/bank.ksm jail/bank.ksm
}

# relations HOW: prints lines "PROGRAM LIBRARY" from the bill of materials.
relations() {
	jq -r --arg how "$1" '
		([.packages[] | {(.SPDXID): (.comment // "" | ltrimstr("linked as "))}] | add)
			as $linked |
		.relationships[] | select(.relationshipType == $how) |
		(.spdxElementId | ltrimstr("SPDXRef-File-")) as $who |
		$linked[.relatedSpdxElement] | split(", ")[] | "\($who) \(.)"' sbom
}

@test "make sbom: it has each program and library, no other, and how they are linked" {
	need jq readelf
	[ -z "$(sanitizers)" ] || skip "the sanitizers are libraries, too"
	(cd "$ROOT" && packaging/sbom 1.2) >sbom
	jq -e '.spdxVersion == "SPDX-2.3" and .dataLicense == "CC0-1.0" and
		(.creationInfo.created | fromdate)' sbom
	jq -r '.files[].fileName' sbom | diff - <(cd "$ROOT" && ls ./bin/*)
	# every id is unique, and every related element exists
	jq -r '.packages[].SPDXID, .files[].SPDXID' sbom | sort >ids
	uniq -d ids | no_lines
	jq -r '.relationships[].relatedSpdxElement' sbom | sort -u | comm -23 - ids | no_lines
	jq -r '.files[] | (.checksums[] | select(.algorithm == "SHA256") | .checksumValue)
		+ "  " + .fileName[2:]' sbom | diff - <(cd "$ROOT" && sha256sum bin/*)
	# compared with the linker: libm counts only if it is named, since not every program needs
	# it
	(cd "$ROOT/bin" && for program in *; do
		{ readelf -dW "$program" 2>/dev/null || :; } |
			sed -n "s/.*NEEDED.*\[\(lib[a-z]*\)\.so.*/$program \1/p"
	done) | sort >linked
	relations DYNAMIC_LINK | sort >listed
	comm -23 linked listed | no_lines
	comm -13 linked listed | sed '/ libm$/d' | no_lines
}
