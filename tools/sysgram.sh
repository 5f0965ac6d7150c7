#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sysgram - one screen: the pipe, the programs by task, and where to read on
. tools/common/program.sh

usage='usage: sysgram
Prints one screen about the programs of sysgram.

  -h, --help              print this text
      --version           print the version'
# shellcheck disable=SC2034 # program.sh reads it
options=''

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
          PROGRAM --help   the options of one; man PROGRAM'

# shellcheck disable=SC2317 # program.sh calls it
take_option() { return 1; }

read_options "$@"
[ ${#operands[@]} -eq 0 ] || wrong "${operands[0]}: sysgram takes no operands"
printf '%s\n' "$screen" || exit 1
