#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Completions: the words that each shell really offers, for every program of bin/.
load lib/helper

programs() {
	(cd "$ROOT/bin" && ls)
}

# options PROGRAM: prints those of its --help, one per line.
options() {
	"$1" --help | grep -oE '^  (-[A-Za-z0-9], |    )--[a-z0-9-]+' | tr -d ' ' | tr , '\n' | sort
}

# Print what each shell offers after LINE, one word per line; skip if the shell is missing.
in_bash() {
	bash --norc "$ROOT/tests/lib/press_tab.bash" "$ROOT/completions/sysgram.bash" "$1"
}
in_zsh() {
	timeout 60 zsh -f "$ROOT/tests/lib/press_tab.zsh" "$ROOT/completions" "$1" </dev/null
}
in_fish() {
	HOME=$PWD fish -c "source '$ROOT/completions/sysgram.fish'; complete -C '$1'" |
		cut -f 1 | sort -u
}

# offers SHELL LINE...: prints "= LINE" for each of them, and the words that the shell offers after
# it, one per line. fish takes long to start, so one runs for all lines.
offers() {
	local shell=$1 line
	shift
	if [ "$shell" = fish ]; then
		# shellcheck disable=SC2016 # for that shell
		HOME=$PWD fish -c 'source $argv[1]
			for line in $argv[2..-1]
				echo "= $line"
				complete -C $line | cut -f 1 | sort -u
			end' "$ROOT/completions/sysgram.fish" "$@"
	else
		for line; do echo "= $line" && "in_$shell" "$line"; done
	fi
}

# offers_options SHELL: fails unless it offers each option of each program, and no other.
offers_options() {
	local program lines=()
	: >want
	for program in $(programs); do
		lines+=("$program -")
		options "$program" >those
		[ "$(wc -l <those)" -ge 3 ]
		{ echo "= $program -" && cat those; } >>want
	done
	offers "$1" "${lines[@]}" | diff -u -F '^=' want -
}

# The values offered for arguments: a command line, and the words after it.
arguments() {
	mkdir -p data/inner
	touch data/file
	cat <<-'END'
		ksrank -d |cosine hellinger js ks kuiper mismatch novelty tv
		ksrank -x -d k|ks kuiper
		ksrank --metric k|ks kuiper
		mkmodel --group --weight l|linear log
		mkmodel -w |linear log presence sqrt
		gramorder -w l|linear log
		histsum -b |all label name
		histmat -f |csv libsvm
		ksvote -p |benign malicious
		trace2cat -l m|malicious
		trace2cat -m li|linux list
		trace2cat -f str|strace
		ksrank -k |
		cat2gram -n |
	END
}

# offers_arguments SHELL: the words for each of these command lines, and no others.
offers_arguments() {
	local lines
	arguments >want
	mapfile -t lines < <(cut -d '|' -f 1 want)
	offers "$1" "${lines[@]}" | awk '
		/^= / { printf "%s%s|", (NR > 1 ? "\n" : ""), substr($0, 3); words = 0; next }
		{ printf "%s%s", words++ ? " " : "", $0 }
		END { print "" }' | diff want -
}

@test "bash offers every option of every program" {
	offers_options bash
}

@test "bash offers the values of arguments" {
	offers_arguments bash
	run in_bash "ksrank -d ks,h"
	assert_output ks,hellinger
	run in_bash "mkmodel -o da"
	assert_output data
	run in_bash "ksrank -xd tv"
	assert_output tv
	run in_bash "mkmodel --weight = p"
	assert_output presence
	run in_bash "ksrank -- -"
	assert_output ""
	diff <(trace2cat -f list | cut -f 1 | sort) <(in_bash "trace2cat -f " | grep -vx list)
}

@test "every value offered for an argument is accepted" {
	local word
	printf '>a\tlabel=malicious\n1\ta b\n>b\tlabel=benign\n2\tb b\n' >h
	mkmodel -m 0 -o bank h
	for word in $(in_bash "ksrank -d "); do ksrank -d "$word" bank <h >/dev/null; done
	for word in $(in_bash "mkmodel -w "); do mkmodel -w "$word" -o "$word" h; done
	for word in $(in_bash "gramorder -w "); do gramorder -w "$word" h >/dev/null; done
	for word in $(in_bash "histsum -b "); do histsum -b "$word" h >/dev/null; done
	for word in $(in_bash "trace2cat -m "); do trace2cat -m "$word" <<<read >/dev/null; done
	for word in $(in_bash "trace2cat -a "); do echo 3 | trace2cat -a "$word" >/dev/null; done
}

@test "zsh offers every option of every program" {
	need zsh
	offers_options zsh
}

@test "zsh offers the values of arguments" {
	need zsh
	offers_arguments zsh
	run in_zsh "ksrank -d ks,h"
	assert_output hellinger
	run in_zsh "mkmodel -o da"
	assert_output data
	run in_zsh "ksrank -O data/f"
	assert_output file
}

@test "fish offers every option of every program" {
	need fish
	offers_options fish
}

@test "fish offers the values of arguments" {
	need fish
	offers_arguments fish
	run in_fish "ksrank -d ks,h"
	assert_output ks,hellinger
	run in_fish "mkmodel -o da"
	assert_output data/
	run in_fish "ksrank -O data/f"
	assert_output data/file
}

@test "once installed, each shell finds them" {
	local share=$PWD/installed/usr/share loader
	make -s -C "$ROOT" -o all -o force install DESTDIR="$PWD/installed" PREFIX=/usr
	for loader in /usr/share/bash-completion/bash_completion \
		/usr/local/share/bash-completion/bash_completion; do
		[ -e "$loader" ] || continue
		run env XDG_DATA_DIRS="$share" bash \
			--norc \
			-c "source $loader; _completion_loader gramhist; complete -p gramhist"
		assert_output 'complete -o default -F _sysgram gramhist'
	done
	for program in $(programs); do
		cmp "$ROOT/completions/sysgram.bash" "$share/bash-completion/completions/$program"
	done
	if command -v zsh >/dev/null; then
		zsh -f "$ROOT/tests/lib/press_tab.zsh" "$share/zsh/site-functions" "histsum -b l" \
			</dev/null >found
		[ "$(cat found)" = label ]
	fi
	if command -v fish >/dev/null; then
		run env HOME="$PWD" XDG_DATA_DIRS="$share" fish -c 'complete -C "histsum -b l"'
		assert_output --regexp '^label'
		refute_output --regexp 'mkmodel'
	fi
}
