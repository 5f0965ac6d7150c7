#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Where make install puts files, and that make uninstall removes them.
load lib/helper

setup_file() {
	make -s -C "$BATS_TEST_DIRNAME/.." -o all -o force install PREFIX=/usr \
		DESTDIR="$BATS_FILE_TMPDIR/installed"
}

# usr: the prefix into which setup_file() has installed everything.
usr=${BATS_FILE_TMPDIR:-}/installed/usr

# A PATH on which only the installed programs are.
installed_only() {
	PATH=$usr/bin:${PATH#"$ROOT/bin:"}
	[ "$(command -v trace2cat)" = "$usr/bin/trace2cat" ]
}

@test "every program, page, map, example and recipe is where distributions expect it" {
	local file mode
	for file in "$ROOT"/bin/*; do
		cmp "$file" "$usr/bin/${file##*/}"
		[ -x "$usr/bin/${file##*/}" ]
	done
	for file in "$ROOT"/man/*.[1357]; do
		cmp "$file" "$usr/share/man/man${file##*.}/${file##*/}"
	done
	for file in "$ROOT"/format/categories/*.map; do
		cmp "$file" "$usr/share/sysgram/categories/${file##*/}"
	done
	for file in README.md docs/{cookbook,faq,bench,accuracy}.md; do # other pages link to them
		cmp "$ROOT/$file" "$usr/share/doc/sysgram/$file"
	done
	diff -r --exclude=__pycache__ "$ROOT/examples" "$usr/share/doc/sysgram/examples"
	diff <(cd "$ROOT/examples" && find . -type f -perm -u+x ! -path '*/__pycache__/*' | sort) \
		<(cd "$usr/share/doc/sysgram/examples" && find . -type f -perm -o+x | sort)
}

@test "the modes do not depend on the umask" {
	(umask 077 && make -s -C "$ROOT" -o all -o force install DESTDIR="$PWD/root" PREFIX=/usr)
	diff <(cd "$usr" && find . -type f -printf '%m %p\n' | sort) \
		<(cd root/usr && find . -type f -printf '%m %p\n' | sort)
}

@test "the examples work with only the installed programs" {
	need parallel
	installed_only
	local examples=$usr/share/doc/sysgram/examples
	"$examples/train" -o bank benign="$examples/traces/ls.strace" \
		malicious="$examples/traces/ransom.strace"
	"$examples/score" bank "$examples/traces/ransom.strace" >verdicts
	run tail -n 1 verdicts
	assert_output --regexp $'ransom\.strace\t-\tmalicious\t[0-9]+\\.[0-9]+\t'
}

@test "the installed programs pass the tests of pipes and programs" {
	installed_only
	run env SYSGRAM_BIN="$usr/bin" bats "$ROOT"/tests/{gramorder,histsum,modelcat}.bats
	assert_success
	refute_output --partial 'not ok'
}

@test "man finds every page" {
	need man
	local page
	for page in "$ROOT"/man/*.[1357]; do
		page=${page##*/}
		run env MANPATH="$usr/share/man" man -w "${page##*.}" "${page%.*}"
		assert_output "$usr/share/man/man${page##*.}/$page"
	done
}

@test "uninstall removes what install installed, and nothing else" {
	local to="DESTDIR=$PWD/root PREFIX=/p"
	# shellcheck disable=SC2086 # two words
	make -s -C "$ROOT" -o all -o force install $to
	for dir in bin share/man/man1 share/sysgram/categories share/doc/sysgram/docs \
		share/doc/sysgram/examples/traces \
		share/bash-completion/completions share/zsh/site-functions \
		share/fish/vendor_completions.d; do
		touch "root/p/$dir/mine"
	done
	find root -name mine | sort >want
	# shellcheck disable=SC2086
	make -s -C "$ROOT" uninstall $to
	find root ! -type d | sort | diff want -
	find root -name mine -delete
	# shellcheck disable=SC2086
	make -s -C "$ROOT" uninstall $to # a second time does no harm
	[ ! -e root/p/share/sysgram ] && [ ! -e root/p/share/doc/sysgram ]
	[ -d root/p/share/man/man1 ]
}

@test "make deb says which packages it needs" {
	need make
	mkdir bin
	printf '#!/bin/sh\n[ "$4" = lintian ] || echo "install ok installed"\n' >bin/dpkg-query
	chmod +x bin/dpkg-query
	PATH=$PWD/bin:$PATH run make -s -C "$ROOT" -o all deb
	assert_failure 2
	assert_line 'deb: missing: apt-get install lintian'
}
