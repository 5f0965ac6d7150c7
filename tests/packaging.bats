#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What goes to other machines: what is installed for build and tests, and what is packed.
load helper

# bare USER MANAGER: a machine in bare/ with this manager of packages and little else, where USER
# (a number) runs deps; the manager writes what it is asked for to the file `asked`.
bare() {
	local program
	mkdir bare
	for program in sh awk grep tr sort env printf dirname cat; do
		ln -s "$(type -P "$program")" "bare/$program"
	done
	printf '#!/bin/sh\necho %s\n' "$1" >bare/id
	printf '#!/bin/sh\necho "%s $*" >>"%s/asked"\n' "$2" "$PWD" >"bare/$2"
	chmod +x bare/*
	: >asked
}

# deps ARG...: of the bare machine.
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

@test "deps: a package that is not to be had costs no other" {
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

@test "deps: who is not root is asked before sudo; without a terminal there is none to ask" {
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
