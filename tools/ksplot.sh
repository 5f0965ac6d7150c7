#!/bin/sh
# SPDX-License-Identifier: MIT
# ksplot - distances, banks and scores as pictures
#
# Draws the cumulative curves of a sample and its nearest models with the gap that is their distance
# D; all models of a bank by label; a map of a bank; the ROC curve and the scores of kseval -r. Uses
# gnuplot, for pictures and for text on the terminal.
set -eu
export LC_ALL=C
unset CDPATH
here=$(cd -- "$(dirname -- "$0")" && pwd)
PATH=$here:$PATH # ksrank and modelcat are beside it

usage='usage: ksplot [-f | -b] [-o FILE] [-O ORDER] [-t TITLE] BANK ...
       ksplot -r | -s [-o FILE] [-p LABEL] [-t TITLE] [FILE]
Draws a sample (standard input) and its nearest models; or a bank; or scores.

  -f, --fan          a fan: all models, by label and cluster, and the sample if
                     there is one
  -b, --map          a map: similar models close together, and the sample if
                     there is one
  -r, --roc          the ROC curve, from the output of kseval -r
  -s, --scores       the scores of both sides, from the same output
  -o, --output=FILE  write a picture, .svg or .png (default: text for the
                     terminal)
  -O, --order=ORDER  the order of the bins in which the models were built
  -p, --positive=LABEL  the positive label of the scores (default: malicious)
  -t, --title=TITLE  the title
  -h, --help         print this text
      --version      print the version'

say() { # MESSAGE, which may hold any name
	printf 'ksplot: %s' "$1" | tr -c ' -~' '?' >&2
	echo >&2
}
wrong() {
	say "$1"
	printf '%s\nksplot --help says more\n' "$(printf '%s\n' "$usage" | head -n 2)" >&2
	exit 2
}
fail() {
	say "$1"
	exit 1
}

kind='' out='' order='' title='' positive=malicious
while getopts :bfhrso:O:p:t:-: option; do
	if [ "$option" = - ]; then # a long name: as its letter
		name=${OPTARG%%=*}
		case $name in
		help) option=h ;;
		version) option=V ;;
		fan) option=f ;;
		map) option=b ;;
		roc) option=r ;;
		scores) option=s ;;
		output) option=o ;;
		order) option=O ;;
		positive) option=p ;;
		title) option=t ;;
		*) wrong "unknown option --$name" ;;
		esac
		case $option$OPTARG in
		[oOpt]*=*) OPTARG=${OPTARG#*=} ;;
		[oOpt]*)
			[ "$OPTIND" -le $# ] || wrong "option --$name needs an argument"
			eval "OPTARG=\${$OPTIND}"
			OPTIND=$((OPTIND + 1))
			;;
		*=*) wrong "option --$name takes no argument" ;;
		esac
	fi
	case $option in
	[bfrs])
		[ -z "$kind" ] || wrong "either -$kind or -$option, not both"
		kind=$option
		;;
	h)
		echo "$usage" || exit 1
		exit
		;;
	V)
		echo 'ksplot (sysgram) @VERSION@' || exit 1
		exit
		;;
	o) out=$OPTARG ;;
	O) order=$OPTARG ;;
	p) positive=$OPTARG ;;
	t) title=$OPTARG ;;
	:)
		[ -n "${OPTARG#:}" ] || wrong 'unknown option -:' # getopts takes it for its own
		wrong "option -$OPTARG needs an argument"
		;;
	*) wrong "unknown option -$OPTARG" ;;
	esac
done
shift $((OPTIND - 1))
case $kind in
[rs])
	[ $# -le 1 ] || wrong 'one file, not more'
	[ -z "$order" ] || wrong "-O goes with a bank, not with -$kind"
	[ $# -eq 1 ] || set -- -
	;;
*) [ $# -gt 0 ] || wrong 'a bank is needed' ;;
esac
case $out in
'') terminal="dumb size 79,32 noenhanced" ;;
*.svg) terminal="svg size @WIDTH,@HEIGHT dynamic font 'Helvetica,14'" ;;
*.png) terminal="pngcairo size @WIDTH,@HEIGHT font 'Sans,11'" ;;
*) wrong "-o $out: a picture's name ends in .svg or .png" ;;
esac
command -v gnuplot >/dev/null || fail 'gnuplot is not installed'

work=$(mktemp -d)
aside=''
trap 'rm -rf "$work" ${aside:+"$aside"}' EXIT
trap 'exit 1' HUP INT TERM
status=0
cat -- "${order:-/dev/null}" >"$work/order" || fail "$order: cannot be read"

# Quotes text from outside for gnuplot: printable, in single quotes. gnuplot does not understand
# quotes in it that come first or next to each other, so blanks separate them. Text longer than $1
# is shortened in the middle, as a number may be at the end.
quoted() {
	half=".\{$((${1:-90} / 2 - 2))\}"
	tr -c ' -~\n' '?' | sed "s/^\($half\).\{5,\}\($half\)$/\1...\2/
		s/''/' '/g; s/''/' '/g; s/'/''/g; s/^''/ ''/; s/.*/'&'/"
}
# The colours of labels (Okabe and Ito, told apart by the colour-blind); black is the sample's.
colours='0072b2 d55e00 009e73 cc79a7 e69f00 56b4e9'
# The look of label number $1: when the colours repeat, dashes or markers (7) change.
colour() { echo "lc '#$(echo "$colours" | cut -d ' ' -f $((($1 - 1) % 6 + 1)))'"; }
faint() { line "$1" | sed "s/#/#a0/"; }
line() { echo "$(colour "$1") dt $((($1 - 1) / 6 % 5 + 1))"; }
marker() { echo "$(colour "$1") pt $(echo 7 5 9 13 11 6 4 | cut -d ' ' -f $((($1 - 1) % 7 + 1)))"; }

# --- the pictures: each writes $work/plot, commands for gnuplot, and default titles ---

width=800 height=520 # of a picture, in pixels
. tools/ksplot/curves.sh
. tools/ksplot/clusters.sh
. tools/ksplot/gaps.sh
. tools/ksplot/fan.sh
. tools/ksplot/map.sh
. tools/ksplot/scores.sh

case $kind in
'') gap_curves "$@" ;;
f) fan "$@" ;;
b) bank_map "$@" ;;
r) roc "$1" ;;
s) scores "$1" ;;
esac

title=${title:-$default}
dir=${out%/*}
[ "$dir" != "$out" ] || dir=.
[ -z "$out" ] || aside=$(mktemp -- "$dir/.ksplot-XXXXXX") || fail "$out: cannot be written"
{
	[ -z "$out" ] || terminal="$terminal noenhanced background '#ffffff'"
	echo "set terminal $terminal" | sed "s/@WIDTH/$width/; s/@HEIGHT/$height/"
	[ -z "$out" ] || echo "set output 'picture'"
	cat <<-END
		set border 3 lc '#888888'
		set tics out nomirror scale 0.5
	END
	[ -z "$out" ] || cat <<-END
		set title $(printf '%s' "$title" | tr '\n' ' ' | quoted)
		set grid lc '#e0e0e0'
		set tics textcolor rgb 'black'
		set xtics offset 0,0.3
		set xlabel offset 0,0.7
		set ylabel offset 1.3,0
	END
	cat "$work/plot"
} >"$work/script"
(cd "$work" && gnuplot script >text 2>said) ||
	fail "gnuplot: $(head -n 3 "$work/said" | tr '\n' ' ')"
if [ -z "$out" ]; then
	{ # a terminal cannot turn the text of the second axis, so it goes above it
		printf '%s\n\n' "$title"
		sed -n "s/^set ylabel '\(.*\)'$/\1/p" "$work/plot"
		tr -d '\f' <"$work/text" | sed '1{/^ *$/d;}; s/ *$//'
		[ ! -e "$work/below" ] || cat "$work/below"
	} | tr -c ' -~\n' '?'
else
	cat "$work/picture" >"$aside" || fail "$out: cannot be written"
	chmod 644 "$aside"
	mv -- "$aside" "$out" || fail "$out: cannot be written"
	aside=''
fi
exit "$status"
