#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# press_tab.bash FILE LINE: prints what bash, with the completions of FILE, offers after LINE when
# TAB is pressed, one word per line. The words of LINE are separated by single spaces.
# shellcheck disable=SC1090 # the file to test
. "$1"
IFS=' ' read -r -a COMP_WORDS <<<"$2"
[[ $2 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
function=$(complete -p "${COMP_WORDS[0]##*/}" | sed 's/.* -F \([^ ]*\) .*/\1/')
"$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}" | sort -u
