#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gramplot - which call follows which, as a heat map
#
# Reads bigrams and draws a cell for each pair of calls: first calls are rows, the calls that follow
# are columns. Pictures are drawn by gnuplot; without -o the map is text.
. tools/common/program.sh
. tools/common/scratch.sh
. tools/common/picture.sh

usage='usage: gramplot [-o FILE] [-t TITLE] [FILE [FILE]]
Draws a heat map of the bigrams of a histogram or model; two side by side.

  -o, --output=FILE  write a picture, .svg or .png (default: text for the
                     terminal)
  -t, --title=TITLE  the title (default: names and labels of the histograms)
  -h, --help         print this text
      --version      print the version'

# shellcheck disable=SC2034 # program.sh reads it
options='o:output= t:title='

out='' title=''

take_option() {
	case $1 in
	o) out=$2 ;;
	t) title=$2 ;;
	*) return 1 ;;
	esac
}

read_options "$@"
set -- "${operands[@]}"
[ $# -le 2 ] || wrong 'one file or two, not more'
[ $# -gt 0 ] || set -- -
choose_terminal 12 10
[ -z "$out" ] || command -v gnuplot >/dev/null ||
	fail 'gnuplot is not installed; without -o it is not needed'
make_picture

# A file of models is recognised by its first byte, with which no text begins.
status=0 n=0
for file; do
	n=$((n + 1))
	cat -- "$file" >"$work/hists" || fail "$file" 'cannot be read'
	if [ "$(head -c 1 "$work/hists" | od -An -t x1 | tr -d ' ')" = 89 ]; then
		mv "$work/hists" "$work/model"
		modelcat "$work/model" >"$work/hists" || status=1
	fi
	file=$file awk -F '\t' '
@include tools/gramplot/what.awk
		' "$work/hists" >"$work/what.$n" || fail "$file" "$(cat "$work/what.$n")"
	histsum -b all <"$work/hists" >"$work/sum.$n" || status=1
	grep -q '^[0-9]' "$work/sum.$n" || fail "$file" 'no bigrams'
done

# Writes the axes and the cells (column, row, share) of each panel as tables for gnuplot. Panel 3 is
# the second one minus the first.
(cd "$work" && awk -F '\t' -v panels="$#" '
@include tools/gramplot/cells.awk
	' sum.*)
for panel in "$work"/panel.*; do
	sort -k 2,2n -k 1,1n -o "$panel" "$panel"
done
shorten 30 <"$work/names" >"$work/axis"

[ $# -eq 1 ] || {
	printf 'more (+) or less (-) in the second\n' >"$work/what.3"
	echo 0 >>"$work/totals"
}

# --- as text ---
if [ -z "$out" ]; then
	[ -z "$title" ] || printf '%s\n\n' "$title" | printable
	for panel in "$work"/panel.*; do
		i=${panel##*.}
		total=$(sed -n "${i}p" "$work/totals")
		sed "$([ "$i" = 3 ] || echo "s/$/ ($total bigrams)/")" "$work/what.$i"
		awk -v i="$i" '
@include tools/gramplot/text.awk
			' "$panel" "$work/groups" "$work/axis"
	done | printable
	exit "$status"
fi

# --- by gnuplot ---
most=$(wc -l <"$work/axis")
# The names need room on the left and below: some pixels for each character.
longest=$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$work/axis")
. tools/gramplot/panels.sh
draw
keep_picture
exit "$status"
