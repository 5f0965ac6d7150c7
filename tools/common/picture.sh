# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# picture.sh - a picture that gnuplot draws: its kind, its texts, and the file that it becomes
#
# A program sets `out` to the file (empty: text for the terminal), makes $work by make_picture,
# writes the commands for gnuplot to $work/script, and calls draw and, for a file, keep_picture.
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# choose_terminal SVG PNG: sets `terminal` to the one of gnuplot that writes `out`, with fonts of
# these sizes; to nothing for text.
choose_terminal() {
	case $out in
	'') terminal='' ;;
	*.svg) terminal="svg size @WIDTH,@HEIGHT dynamic font 'Helvetica,$1'" ;;
	*.png) terminal="pngcairo size @WIDTH,@HEIGHT font 'Sans,$2'" ;;
	*) wrong "-o $out: a picture's name ends in .svg or .png" ;;
	esac
}

# make_picture: makes $work and, beside `out`, the file that takes its name once the picture is
# whole.
make_picture() {
	local dir=${out%/*}
	make_scratch
	work=$TMPDIR
	[ -n "$out" ] || return 0
	[ "$dir" != "$out" ] || dir=.
	make_temporary -- "$dir/.$program-XXXXXX" || fail "$out" 'cannot be written'
	aside=$REPLY
}

# set_terminal WIDTH HEIGHT: prints the commands that choose terminal, size and file.
set_terminal() {
	local own=${terminal//@WIDTH/$1}
	[ -z "$out" ] || own+=" noenhanced background '#ffffff'"
	echo "set terminal ${own//@HEIGHT/$2}"
	[ -z "$out" ] || echo "set output 'picture'"
}

# draw: runs gnuplot on $work/script; its text is in $work/text.
draw() {
	(cd "$work" && gnuplot script >text 2>said) ||
		fail "gnuplot: $(head -n 3 "$work/said" | tr '\n' ' ' | printable)"
}

# keep_picture: gives the whole picture its name.
keep_picture() {
	cat "$work/picture" >"$aside" || fail "$out" 'cannot be written'
	chmod 644 "$aside"
	mv -- "$aside" "$out" || fail "$out" 'cannot be written'
}

# printable: replaces all that is not printable ASCII, but for newlines.
printable() { tr -c ' -~\n' '?'; }

# shorten LENGTH: cuts the middle out of longer lines, as a number may be at the end.
shorten() {
	local half=".\{$(($1 / 2 - 2))\}"
	sed "s/^\($half\).\{5,\}\($half\)$/\1...\2/"
}

# quoted [LENGTH]: quotes lines from outside for gnuplot: printable, in single quotes, at most this
# long (default 90). gnuplot does not understand quotes in it that come first or next to each
# other, so blanks separate them.
quoted() {
	printable | shorten "${1:-90}" |
		sed "s/''/' '/g; s/''/' '/g; s/'/''/g; s/^''/ ''/; s/.*/'&'/"
}

# quoted_line LENGTH: the same of a text that is to be one line.
quoted_line() { tr '\n' ' ' | quoted "$1"; }
