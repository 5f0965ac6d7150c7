#!/bin/sh
# SPDX-License-Identifier: MIT
# gramplot - which call follows which, as a heat map
#
# Reads bigrams and draws a cell for each pair of calls: first calls are rows, the calls that follow
# are columns. Pictures are drawn by gnuplot; without -o the map is text.
set -eu
export LC_ALL=C
unset CDPATH
here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here:$PATH # modelcat and histsum are beside it

usage='usage: gramplot [-o FILE] [-t TITLE] [FILE [FILE]]
Draws a heat map of the bigrams of a histogram or model; two side by side.

  -o, --output=FILE  write a picture, .svg or .png (default: text for the
                     terminal)
  -t, --title=TITLE  the title (default: names and labels of the histograms)
  -h, --help         print this text
      --version      print the version'

say() { # MESSAGE, which may hold any name
	printf 'gramplot: %s' "$1" | tr -c ' -~' '?' >&2
	echo >&2
}
wrong() {
	say "$1"
	printf '%s\ngramplot --help says more\n' "${usage%%
*}" >&2
	exit 2
}
fail() {
	say "$1"
	exit 1
}

out='' title=''
while getopts :ho:t:-: option; do
	if [ "$option" = - ]; then # a long name: as its letter
		name=${OPTARG%%=*}
		case $name in
		help) option=h ;;
		version) option=V ;;
		output) option=o ;;
		title) option=t ;;
		*) wrong "unknown option --$name" ;;
		esac
		case $option$OPTARG in
		[ot]*=*) OPTARG=${OPTARG#*=} ;;
		[ot]*)
			[ "$OPTIND" -le $# ] || wrong "option --$name needs an argument"
			eval "OPTARG=\${$OPTIND}"
			OPTIND=$((OPTIND + 1))
			;;
		*=*) wrong "option --$name takes no argument" ;;
		esac
	fi
	case $option in
	h)
		echo "$usage" || exit 1
		exit
		;;
	V)
		echo 'gramplot (sysgram) @VERSION@' || exit 1
		exit
		;;
	o) out=$OPTARG ;;
	t) title=$OPTARG ;;
	:)
		[ -n "${OPTARG#:}" ] || wrong 'unknown option -:' # getopts takes it for its own
		wrong "option -$OPTARG needs an argument"
		;;
	*) wrong "unknown option -$OPTARG" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- -
[ $# -le 2 ] || wrong 'one file or two, not more'
case $out in
'') ;;
*.svg) terminal="svg size @WIDTH,@HEIGHT dynamic font 'Helvetica,12'" ;;
*.png) terminal="pngcairo size @WIDTH,@HEIGHT font 'Sans,10'" ;;
*) wrong "-o $out: a picture's name ends in .svg or .png" ;;
esac
[ -z "$out" ] || command -v gnuplot >/dev/null ||
	fail 'gnuplot is not installed; without -o it is not needed'

work=$(mktemp -d)
aside=''
trap 'rm -rf "$work" ${aside:+"$aside"}' EXIT
trap 'exit 1' HUP INT TERM

# What is longer than $1 loses its middle: a number may be at the end.
shorten() { sed "s/^\(.\{$(($1 / 2 - 2))\}\).\{5,\}\(.\{$(($1 / 2 - 2))\}\)$/\1...\2/"; }

# A file of models is told by its first byte, which is no text's.
status=0 n=0
for file; do
	n=$((n + 1))
	cat -- "$file" >"$work/hists" || fail "$file: cannot be read"
	if [ "$(head -c 1 "$work/hists" | od -An -t x1 | tr -d ' ')" = 89 ]; then
		mv "$work/hists" "$work/model"
		modelcat "$work/model" >"$work/hists" || status=1
	fi
	file=$file awk -F '\t' '
@include tools/gramplot/what.awk
		' "$work/hists" >"$work/what.$n" || fail "$file: $(cat "$work/what.$n")"
	histsum -b all <"$work/hists" >"$work/sum.$n" || status=1
	grep -q '^[0-9]' "$work/sum.$n" || fail "$file: no bigrams"
done

# The axes and the cells: number of the panel, column, row, share, as tables that gnuplot reads.
# Panel 3 is the second one less the first.
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
	[ -z "$title" ] || printf '%s\n\n' "$title" | tr -c ' -~\n' '?'
	for panel in "$work"/panel.*; do
		i=${panel##*.}
		total=$(sed -n "${i}p" "$work/totals")
		sed "$([ "$i" = 3 ] || echo "s/$/ ($total bigrams)/")" "$work/what.$i"
		awk -v i="$i" '
@include tools/gramplot/text.awk
			' "$panel" "$work/groups" "$work/axis"
	done | tr -c ' -~\n' '?'
	exit "$status"
fi

# --- by gnuplot ---
dir=${out%/*}
[ "$dir" != "$out" ] || dir=.
aside=$(mktemp -- "$dir/.gramplot-XXXXXX") || fail "$out: cannot be written"
# What comes from outside, as gnuplot takes it literally: in single quotes, and printable. gnuplot
# does not understand quotes of it that stand first or next to each other: blanks part them.
quoted() {
	tr -c ' -~\n' '?' | shorten 70 |
		sed "s/''/' '/g; s/''/' '/g; s/'/''/g; s/^''/ ''/; s/.*/'&'/"
}
quoted_title() { tr '\n' ' ' | quoted; }
most=$(wc -l <"$work/axis")
# The names need room on the left and below; of each character some pixels.
longest=$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$work/axis")
. tools/gramplot/panels.sh
(cd "$work" && gnuplot script 2>said) || fail "gnuplot: $(head -n 3 "$work/said" | tr '\n' ' ')"
cat "$work/picture" >"$aside" || fail "$out: cannot be written"
chmod 644 "$aside"
mv -- "$aside" "$out" || fail "$out: cannot be written"
aside=''
exit "$status"
