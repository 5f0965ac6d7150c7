#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ksplot - distances, banks and scores as pictures
#
# Draws the cumulative curves of a sample and its nearest models with the gap that is their distance
# D; all models of a bank by label; a map of a bank; the ROC curve and the scores of kseval -r. Uses
# gnuplot, for pictures and for text on the terminal.
. tools/common/program.sh
. tools/common/scratch.sh
. tools/common/picture.sh

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

# shellcheck disable=SC2034 # program.sh reads it
options='f:fan b:map r:roc s:scores o:output= O:order= p:positive= t:title='

kind='' out='' order='' title='' positive=malicious

take_option() {
	case $1 in
	[bfrs])
		[ -z "$kind" ] || wrong "either -$kind or -$1, not both"
		kind=$1
		;;
	o) out=$2 ;;
	O) order=$2 ;;
	p) positive=$2 ;;
	t) title=$2 ;;
	*) return 1 ;;
	esac
}

read_options "$@"
set -- "${operands[@]}"
case $kind in
[rs])
	[ $# -le 1 ] || wrong 'one file, not more'
	[ -z "$order" ] || wrong "-O goes with a bank, not with -$kind"
	[ $# -eq 1 ] || set -- -
	;;
*) [ $# -gt 0 ] || wrong 'a bank is needed' ;;
esac
choose_terminal 14 11
terminal=${terminal:-dumb size 79,32 noenhanced}
command -v gnuplot >/dev/null || fail 'gnuplot is not installed'
make_picture
status=0
cat -- "${order:-/dev/null}" >"$work/order" || fail "$order" 'cannot be read'

# The colours of labels (Okabe and Ito's, which the colour-blind can distinguish); black is the
# sample's.
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
{
	set_terminal "$width" "$height"
	cat <<-END
		set border 3 lc '#888888'
		set tics out nomirror scale 0.5
	END
	[ -z "$out" ] || cat <<-END
		set title $(printf '%s' "$title" | quoted_line 90)
		set grid lc '#e0e0e0'
		set tics textcolor rgb 'black'
		set xtics offset 0,0.3
		set xlabel offset 0,0.7
		set ylabel offset 1.3,0
	END
	cat "$work/plot"
} >"$work/script"
draw
if [ -z "$out" ]; then
	{ # a terminal cannot turn the text of the second axis, so it goes above it
		printf '%s\n\n' "$title"
		sed -n "s/^set ylabel '\(.*\)'$/\1/p" "$work/plot"
		tr -d '\f' <"$work/text" | sed '1{/^ *$/d;}; s/ *$//'
		[ ! -e "$work/below" ] || cat "$work/below"
	} | printable
else
	keep_picture
fi
exit "$status"
