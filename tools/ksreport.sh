#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ksreport - verdicts to one HTML page: matrix, figures, ROC curve, and every sample with its reason
#
# The page needs no other file and no network: its policy lets it load nothing and run only its own
# script.
. tools/common/program.sh
. tools/common/scratch.sh

usage='usage: ksreport [-p LABEL] [-T TITLE] VERDICTS [RANKS]
Writes a page of verdicts, and of the reasons for each by the ranks that voted.

  -p, --positive=LABEL  the positive label (default: malicious)
  -T, --title=TITLE     the title of the page
  -h, --help            print this text
      --version         print the version'
# shellcheck disable=SC2034 # program.sh reads it
options='p:positive= T:title='

positive=malicious label=() title='sysgram report'

take_option() {
	case $1 in
	p) positive=$2 label=(-p "$2") ;;
	T) title=$2 ;;
	*) return 1 ;;
	esac
}

style() {
	cat <<'STYLE'
@include tools/ksreport/style.css
STYLE
}

script() {
	cat <<'SCRIPT'
"use strict";
{
@include tools/ksreport/data.js
@include tools/ksreport/votes.js
@include tools/ksreport/cells.js
@include tools/ksreport/list.js
}
SCRIPT
}

# shellcheck disable=SC2016 # a program for awk
page='
@include tools/ksreport/page.awk
'

# check_verdicts NAME: refuses ranks, which would pass for verdicts.
check_verdicts() {
	if awk -F '\t' '
		/^#sample\t/ {
			named = /\tscore(\t|$)/
			if (!named && /\tdistance(\t|$)/) { ranks = 1; exit }
		}
		!/^#/ && !named && NF >= 7 && $4 ~ /^[1-9][0-9]*$/ &&
			$6 ~ /^[0-9.]+([eE][-+]?[0-9]+)?$/ { ranks = 1; exit }
		END { exit !ranks }' "$work/verdicts"; then
		fail "$1" 'these are ranks: run them through ksvote first'
	fi
}

# list_samples: prints a line per sample: score, how often its name came before, sample, truth,
# verdict, known, p; highest score first, samples without one last.
list_samples() {
	awk -F '\t' -v OFS='\t' '
		BEGIN { at["sample"] = 1; at["truth"] = 2; at["verdict"] = 3; at["score"] = 4 }
		/^#sample\t/ {
			$1 = substr($1, 2)
			for (i = 1; i <= NF; i++) at[$i] = i
			next
		}
		/^#/ { next }
		NF >= 4 && ($at["score"] == "-" ||
			$at["score"] ~ /^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$/) {
			print $at["score"], times[$at["sample"]]++ + 0, $at["sample"], $at["truth"],
				$at["verdict"], ("known" in at ? $at["known"] : "-"), \
				("p" in at ? $at["p"] : "-")
		}' "$work/verdicts" >"$work/all"
	{ grep -a -v $'^-\t' "$work/all" || true; } | sort -t $'\t' -s -k 1,1gr
	grep -a $'^-\t' "$work/all" || true
}

# hash FILE: prints the hash by which a page's policy allows a style or script.
hash() {
	local bytes
	bytes=$(sha256sum <"$1" | cut -c 1-64 | sed 's/../\\x&/g')
	# shellcheck disable=SC2059 # the format is the bytes
	printf "'sha256-%s'" "$(printf "$bytes" | base64)"
}

# figures: prints the figures of kseval if the truth of any sample is known.
figures() {
	: >"$work/figures"
	: >"$work/roc"
	if awk -F '\t' '$4 != "-" { found = 1 } END { exit !found }' "$work/samples"; then
		kseval -j "${label[@]}" "$work/verdicts" >"$work/figures" || status=1
		kseval -r "${label[@]}" "$work/verdicts" >"$work/roc" 2>/dev/null || status=1
	fi
}

# read_file NAME COPY: copies a file, or reports why it cannot be read.
read_file() {
	plain "$1"
	if [ -d "$REPLY" ]; then
		warn "$1" 'is a directory: give a file of verdicts or ranks'
		return 1
	fi
	cat -- "$1" >"$2"
}

read_options "$@"
if [ ${#operands[@]} -lt 1 ] || [ ${#operands[@]} -gt 2 ]; then wrong; fi
status=0 ranks=''
make_scratch
work=$TMPDIR
read_file "${operands[0]}" "$work/verdicts" || exit 1
: >"$work/ranks"
if [ ${#operands[@]} -eq 2 ]; then
	if read_file "${operands[1]}" "$work/ranks"; then ranks=${operands[1]}; else status=1; fi
fi
check_verdicts "${operands[0]}"
list_samples >"$work/samples"
[ -s "$work/samples" ] || fail "${operands[0]}" 'no verdicts in it: give what ksvote wrote'
figures
style >"$work/style"
script >"$work/script"
style=$(hash "$work/style") script=$(hash "$work/script")
# Passed by the environment, where awk leaves backslashes as they are.
export positive title style script ranks
awk -F '\t' "$page" read=style "$work/style" read=script "$work/script" \
	read=figures "$work/figures" read=roc "$work/roc" read=samples "$work/samples" \
	read=ranks "$work/ranks" || {
	failed=$?
	shown "${operands[0]}"
	[ "$failed" -ne 3 ] || warn "${operands[1]}" "has none of the samples in $REPLY"
	status=1
}
exit "$status"
