# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# program.sh - how every shell program begins: the shell's modes, messages, options
#
# A program sets `usage` (as --help prints it: the synopsis, further lines of it indented, then a
# sentence, a blank line and the options) and `options`, a list of LETTER:NAME or LETTER:NAME=,
# where = says that an argument follows and LETTER is "-" for an option without a letter. It
# defines take_option(), which gets the letter (or the name, where there is none) and the argument
# and is false for a letter it does not know, and calls read_options "$@"; then `operands` has the
# rest. A name that a stranger chose is only ever an argument after `--`, a NUL-terminated word in a
# file, or a variable in quotes.
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
unset CDPATH BASH_ENV ENV
IFS=$' \t\n'

program=${0##*/} version='@VERSION@'
operands=()

# The filters in this program's directory come first: bin/ of a checkout, or an installed prefix.
beside=$(readlink -f -- "$0")
beside=${beside%/*}
[ ! -x "$beside/trace2cat" ] || PATH=$beside:$PATH

# shown NAME: sets REPLY to NAME for a message, with bytes that are not printable as escapes.
shown() {
	REPLY=$1
	[[ $1 != *[!\ -~]* ]] || printf -v REPLY %q "$1"
}

# plain PATH: sets REPLY to PATH so that no program takes it for an option or an expression.
plain() {
	REPLY=$1
	[[ $1 != [-\(\)!,]* ]] || REPLY=./$1
}

# warn MESSAGE, warn NAME MESSAGE: writes a message, about the file NAME, to standard error.
warn() {
	if [ $# -eq 2 ]; then
		shown "$1"
		printf '%s: %s: %s\n' "$program" "$REPLY" "$2" >&2
	else
		printf '%s: %s\n' "$program" "$1" >&2
	fi
}

# fail MESSAGE, fail NAME MESSAGE: the same, and ends with status 1.
fail() {
	warn "$@"
	exit 1
}

# wrong [MESSAGE]: wrong usage; status 2.
wrong() {
	local line first=yes
	if [ $# -gt 0 ]; then
		shown "$1"
		warn "$REPLY"
	fi
	while IFS= read -r line; do
		[[ -n $first || $line == ' '* ]] || break
		first=''
		printf '%s\n' "$line" >&2
	done <<<"$usage"
	printf '%s --help says more\n' "$program" >&2
	exit 2
}

# found_option ENTRY SHOWN yes|no VALUE [NEXT]: takes the option of this entry, which the user
# wrote as SHOWN, with VALUE in its own word (yes) or not; NEXT is the word after it, if there is
# one, and `taken` becomes 2 if it is the argument.
found_option() {
	local letter=${1%%:*} name=${1#*:} value=''
	[ "$letter" != - ] || letter=${name%=}
	if [[ $name == *= ]]; then
		if [ "$3" = yes ]; then
			value=$4
		elif [ $# -ge 5 ]; then
			value=$5 taken=2
		else
			wrong "option $2 needs an argument"
		fi
	elif [ "$3" = yes ]; then
		wrong "option $2 takes no argument"
	fi
	case $letter in
	h)
		printf '%s\n' "$usage" || exit 1
		exit 0
		;;
	version)
		printf '%s (sysgram) %s\n' "$program" "$version" || exit 1
		exit 0
		;;
	*) take_option "$letter" "$value" || wrong "unknown option $2" ;;
	esac
}

# long_option WORD [NEXT]: takes --NAME or --NAME=VALUE; an unambiguous beginning of NAME will do.
long_option() {
	local name=${1%%=*} entry match=() has=no
	[[ $1 != *=* ]] || has=yes
	for entry in $options h:help -:version; do
		if [ "${entry#*:}" = "${name#--}" ] || [ "${entry#*:}" = "${name#--}=" ]; then
			match=("$entry")
			break
		fi
		[[ ${entry#*:} != "${name#--}"* ]] || match+=("$entry")
	done
	[ ${#match[@]} -gt 0 ] || wrong "unknown option $name"
	[ ${#match[@]} -eq 1 ] || wrong "option $name is ambiguous"
	entry=${match[0]#*:}
	found_option "${match[0]}" "--${entry%=}" "$has" "${1#*=}" "${@:2}"
}

# letter_options WORD [NEXT]: takes one or more letters; the rest of the word is the argument of the
# first letter that takes one.
letter_options() {
	local rest=${1#-} letter entry found
	while [ -n "$rest" ]; do
		letter=${rest:0:1} rest=${rest:1} found=''
		for entry in $options h:help; do
			[ "${entry%%:*}" != "$letter" ] || found=$entry
		done
		[[ -n $found && $letter != - ]] || wrong "unknown option -$letter"
		if [[ $found == *= && -n $rest ]]; then
			found_option "$found" "-$letter" yes "$rest"
			rest=''
		else
			found_option "$found" "-$letter" no '' "${@:2}"
		fi
	done
}

# read_options WORD...: takes the options up to the first operand; sets `operands` to the rest.
read_options() {
	local taken
	while [ $# -gt 0 ]; do
		taken=1
		case $1 in
		--)
			shift
			break
			;;
		--*) long_option "$@" ;;
		-?*) letter_options "$@" ;;
		*) break ;;
		esac
		shift "$taken"
	done
	operands=("$@")
}
