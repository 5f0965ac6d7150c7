#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sysgram - one screen: the pipe, the programs by task, and where to read on
. tools/common/program.sh

usage='usage: sysgram [-l]
Prints one screen about the programs of sysgram, or a list of them.

  -l, --list              list the programs, each with what it does
  -h, --help              print this text
      --version           print the version'
# shellcheck disable=SC2034 # program.sh reads it
options='l:list'

list=''

# shellcheck disable=SC2317 # program.sh calls it
take_option() {
	case $1 in
	l) list=yes ;;
	*) return 1 ;;
	esac
}

screen='sysgram - tell malicious programs from benign ones by their system calls

  trace2cat | catclean | cat2gram | gramhist | ksrank BANK | ksvote | kseval
  raw traces  calls      calls      grams      histograms    ranks    verdicts
                                       |
                                       +--> mkmodel --> BANK
                                       +--> gramlearn >WEIGHTS; gramrank WEIGHTS
A whole task at once:
  kstrain     train a bank on traces        kswatch    judge a running program
  ksscore     judge traces by a bank        ksreport   verdicts as a web page
The filters of the pipe:
  calls       trace2cat catclean cat2gram
  counting    gramhist histsum
  learning    mkmodel mkbank gramorder gramlearn
  judging     ksrank gramrank ksvote kseval
Looking, comparing, passing on:
  data        catstat catplot              models     modelcat ksplot
  histograms  histdiff histmat gramplot

Begin with
  kstrain -o bank benign=DIR malicious=DIR && ksscore bank TRACE
Read on:  man sysgram      the pipe in ten minutes
          sysgram -l       what each program does
          PROGRAM --help   the options of one; man PROGRAM'

programs='cat2gram	calls to grams of n consecutive calls
catclean	drops traces that would spoil a data set, and parts of them
catplot	draws a trace: its calls over time
catstat	audits a set of traces: sizes, entropies, repeats, doubtful labels
gramhist	grams or calls to a histogram of each trace
gramlearn	learns a weight for each gram from labelled histograms
gramorder	orders grams from the most benign to the most malicious
gramplot	draws which call follows which
gramrank	ranks labels by weighed grams
histdiff	compares two sets of histograms
histmat	histograms to a matrix, for other programs
histsum	adds histograms up
kseval	verdicts to a confusion matrix and scores
ksplot	draws distances, banks and how well labels are separated
ksrank	ranks models by their distance from each histogram
ksreport	verdicts and reasons to a web page
ksscore	judges traces by a bank of kstrain
kstrain	trains a bank on labelled traces
ksvote	ranks to a verdict and a score
kswatch	judges a running program
mkbank	models to a bank image that is used as mapped
mkmodel	histograms to models
modelcat	models to histograms, summaries or a check
sysgram	this overview
trace2cat	traces of any tracer to a call stream'

read_options "$@"
[ ${#operands[@]} -eq 0 ] || wrong "${operands[0]}: sysgram takes no operands"
if [ -n "$list" ]; then
	printf '%s\n' "$programs" | expand -t 12 || exit 1
else
	printf '%s\n' "$screen" || exit 1
fi
