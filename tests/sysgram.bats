#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sysgram: the screen that points to everything else.
load lib/helper

@test "sysgram prints one screen of 24 lines of 80 columns, with the pipe and where to read on" {
	run sysgram
	assert_success
	[ "${#lines[@]}" -le 24 ] && [ "$(wc -l <<<"$output")" -le 24 ]
	awk 'length > 80' <<<"$output" | no_lines
	assert_output --partial 'trace2cat | catclean | cat2gram | gramhist | ksrank BANK'
	assert_output --partial 'man sysgram'
}

@test "the screen names every program" {
	sysgram >screen
	local program
	for program in $(cd "$ROOT/bin" && ls); do
		grep -qw -- "$program" screen || echo "$program is not on the screen"
	done | no_lines
}

@test "man sysgram opens the overview once it is installed" {
	make -s -C "$ROOT" -o all -o force install DESTDIR="$PWD/at" PREFIX=/usr >/dev/null
	local man=at/usr/share/man
	assert_equal "$(cat $man/man1/sysgram.1)" '.so man7/sysgram.7'
	[ -e $man/man7/sysgram.7 ]
	need mandoc
	run mandoc -T ascii $man/man7/sysgram.7
	assert_output --partial 'This page teaches the pipe'
	make -s -C "$ROOT" uninstall DESTDIR="$PWD/at" PREFIX=/usr >/dev/null
	[ ! -e $man/man1/sysgram.1 ]
}

@test "sysgram: wrong usage, help, version, and output that fails" {
	for word in trace2cat -Z --zzz; do
		run sysgram $word
		assert_failure 2
		assert_line --index -1 'sysgram --help says more'
	done
	run sysgram --version
	assert_output --regexp '^sysgram \(sysgram\) [0-9.]+$'
	run sysgram -h
	assert_line --index 0 'usage: sysgram'
	[ ! -e /dev/full ] || ! sysgram >/dev/full 2>err
}
