# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of sysgram's programs for bash. The options are those of each program's --help, so they
# need no list here; below are the possible values of their arguments, by the arguments' names.

# Prints the possible values, one per line, of an argument that the help calls NAME.
_sysgram_words() { # PROGRAM NAME
	case $2 in
	FORM) printf '%s\n' libsvm csv ;;
	FORMAT) "$1" -f list 2>/dev/null | cut -f 1 && echo list ;;
	LABEL) printf '%s\n' benign malicious ;;
	MAP) printf '%s\n' linux windows none list ;;
	METRIC) printf '%s\n' ks kuiper tv hellinger js cosine novelty mismatch ;;
	WEIGHT) printf '%s\n' linear sqrt log presence ;;
	WHAT) printf '%s\n' label name all ;;
	ABI) printf '%s\n' x86_64 i386 x32 arm64 arm mips ppc64le riscv64 s390x ;;
	esac
}

# Prints the options that --help lists, one per line, as "-o --output NAME", "-q --quiet" or
# "- --sandbox".
_sysgram_options() { # PROGRAM
	"$1" --help 2>/dev/null | sed -n \
		-e 's/^  \(-[A-Za-z0-9]\), \(--[a-z][a-z0-9-]*\)=\{0,1\}\([A-Z]*\).*$/\1 \2 \3/p' \
		-e 's/^      \(--[a-z][a-z0-9-]*\)=\{0,1\}\([A-Z]*\).*$/- \1 \2/p'
}

# Prints the name of the argument that the previous word needs, if it is an option.
_sysgram_argument() { # PROGRAM PREVIOUS
	local short long name
	while read -r short long name; do
		case $2 in
		"$long") printf '%s\n' "$name" ;;
		--*) ;;
		-*[!-]) [ "$short" != "-${2: -1}" ] || printf '%s\n' "$name" ;;
		esac
	done < <(_sysgram_options "$1")
}

_sysgram() { # PROGRAM WORD PREVIOUS, as bash calls it
	local program=$1 word=$2 previous=$3 name='' before='' i
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		[ "${COMP_WORDS[i]}" != -- ] || return 0 # after it: files, by the shell
	done
	if [ "$word" = = ]; then # bash parts --name=VALUE at the sign
		word=''
	elif [ "$previous" = = ]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	name=$(_sysgram_argument "$program" "$previous")
	case $name in
	'')
		[[ $word == -* ]] || return 0
		mapfile -t COMPREPLY < <(compgen -W "$(_sysgram_options "$program" |
			awk '{ if ($1 != "-") print $1; print $2 }')" -- "$word")
		return 0
		;;
	DIR)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
		return 0
		;;
	FILE | ORDER | THRESHOLD | TRAIN | VOCABULARY) return 0 ;;
	METRIC) if [[ $word == *,* ]]; then before=${word%,*},; fi ;;
	esac
	mapfile -t COMPREPLY < <(compgen -P "$before" -W "$(_sysgram_words "$program" "$name")" \
		-- "${word#"$before"}")
	[ "$name" = MAP ] || compopt +o default 2>/dev/null # a number, say: no file
}

complete -o default -F _sysgram cat2gram catclean catplot catstat gramhist gramlearn gramorder \
	gramplot gramrank histdiff histmat histsum kseval ksplot ksrank ksreport ksscore \
	kstrain ksvote kswatch mkbank mkmodel modelcat sysgram trace2cat
