# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# bank.sh - the bank directory: its recipe, read by a strict grammar
#
# A recipe has lines "KEY TAB VALUE", each key once, in any order; see kstrain(1).
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# is_bank DIR: whether it exists and has a recipe.
is_bank() {
	[ -d "$1" ] && [ -e "$1/recipe" ]
}

# recipe_value KEY VALUE: whether the grammar has this line.
recipe_value() {
	local number='(1[0-6]|[1-9])'
	case $1 in
	version) [ "$2" = 1 ] ;;
	labels) [[ $2 == one || $2 == several ]] ;;
	grams) [[ $2 =~ ^$number(,$number){0,15}$ ]] ;;
	map) [[ $2 == none || $2 == linux || $2 == windows || $2 == file ]] ;;
	abi) [[ $2 =~ ^[a-z0-9][a-z0-9_-]{0,15}$ ]] ;;
	images) [[ $2 =~ ^[0-9]{1,10}$ ]] ;;
	unknown) [[ $2 =~ ^(0(\.[0-9]{1,9})?|1(\.0{1,9})?)$ ]] ;;
	*) return 1 ;;
	esac
}

# read_recipe BANK: sets `recipe`, and `bank` to a path that cannot be taken for an option; fails if
# the bank has no valid recipe, with a message that names the line.
declare -A recipe=()
models='' bank_sum='' recipe_at=''
read_recipe() {
	local line n=0 file
	plain "${1%/}"
	bank=$REPLY
	file=$bank/recipe
	is_bank "$1" || fail "$1" 'not a bank of kstrain'
	[[ -f $file && -r $file ]] || fail "$1/recipe" 'not a regular file that can be read'
	exec {recipe_at}<"$file"
	[ "$(head -c 4097 -- "$file" | wc -c)" -le 4096 ] ||
		fail "$1/recipe" 'longer than 4096 bytes: not a recipe'
	! grep -q -a -P '\x00' -- "$file" || fail "$1/recipe" 'holds NUL bytes: not a recipe'
	while IFS= read -r line || [ -n "$line" ]; do
		n=$((n + 1))
		if [[ $line != *$'\t'* ]] || ! recipe_value "${line%%$'\t'*}" "${line#*$'\t'}"; then
			fail "$1/recipe:$n" \
				'not a line of a recipe (see kstrain(1)): make the bank again'
		fi
		[ -z "${recipe[${line%%$'\t'*}]-}" ] || fail "$1/recipe:$n" 'a repeated key'
		recipe[${line%%$'\t'*}]=${line#*$'\t'}
	done <"$file"
	for file in "$bank"/*; do
		[ -f "$file" ] || fail "$file" 'not a regular file: refused'
	done
	for line in version labels grams map images; do
		[ -n "${recipe[$line]-}" ] ||
			fail "$1/recipe" "has no line $line: make the bank again"
	done
	check_kind "$1"
	choose_models "$1"
}

# check_kind BANK: fails unless kstrain could have written the recipe: its labels fit its grams, and
# weights exist exactly if there are several labels.
check_kind() {
	local kind='one 1,2,3'
	[ ! -f "$bank/1.weights" ] || kind='several 1,2,3,5'
	[ "${recipe[labels]} ${recipe[grams]}" = "$kind" ] || fail "$1/recipe" \
		'its labels and grams do not fit the files of the bank: make it again'
}

# images_sum DIR: prints a number that changes with any of the models and images there. Nothing else
# shows which models an image was compiled from.
images_sum() {
	find "$1/" -maxdepth 1 -type f \( -name '[1-9].ks[mb]' -o -name 'union.[1-9].ks[mb]' \) \
		-printf '%f\0' | sort -z | (cd -- "$1" && xargs -0 -r cksum --) | cksum |
		cut -d ' ' -f 1
}

# choose_models BANK: sets `models` to ksb, to measure from the images, or to ksm, from the models,
# if the images are not those that the recipe was written with; `bank_sum` to the number.
choose_models() {
	models=ksb
	bank_sum=$(images_sum "$bank")
	[ "$bank_sum" != "${recipe[images]}" ] || return 0
	models=ksm
	warn "$1" 'its images (*.ksb) do not match its models, which are used: make it again'
}

# hold_bank DIR: opens the files of the bank, and makes DIR, `held`, with links to them. So they
# stay as they are even if kstrain replaces the bank meanwhile. Messages about them name DIR until
# as_named gives them their names again.
held='' held_at=()
hold_bank() {
	local file at
	held=$1
	scratch+=("$held")
	rm -rf -- "$held" # of a run that was killed
	mkdir -- "$held"
	for file in "$bank"/{recipe,map,calibration,[1-9].weights,{union.,}[1-9]."$models"}; do
		[ -e "$file" ] || continue
		[ -r "$file" ] || fail "$file" 'cannot be read'
		exec {at}<"$file"
		held_at+=("$at")
		absolute "$file"
		[ ! -e "/dev/fd/$at" ] || REPLY=/dev/fd/$at
		ln -sfn -- "$REPLY" "$held/${file##*/}"
	done
	still_there || fail "$bank" 'was replaced just now: run it again'
}

# still_there: whether the bank of this name is the one that read_recipe read.
still_there() { [ "$bank/recipe" -ef "/dev/fd/$recipe_at" ] || [ ! -e "/dev/fd/$recipe_at" ]; }

# release_bank: closes the files again, in a process that does not need them.
release_bank() {
	local at
	for at in "$recipe_at" ${held_at[@]+"${held_at[@]}"}; do exec {at}<&-; done
}

# as_named: copies messages, in which files of the bank get their names again.
as_named() {
	local line
	while IFS= read -r line || [ -n "$line" ]; do
		printf '%s\n' "${line//"$held/"/"${bank%/}/"}"
	done
}

# take_file FILE COPY: copies a file that the user named and that is read whole. Devices and named
# pipes are refused, as they may never end; a pipe that the shell has opened (/dev/fd/N, as for
# <(COMMAND)) may have 256 MiB.
take_file() {
	local from=$1 most=268435456
	[[ $from == /* ]] || from=./$from
	if [[ $1 == /dev/fd/* && -p $from ]]; then
		head -c $((most + 1)) <"$from" >"$2" || exit 1
		[ "$(wc -c <"$2")" -le "$most" ] || fail "$1" 'longer than 256 MiB: refused'
	elif [ -f "$from" ]; then
		cat <"$from" >"$2" || exit 1
	else
		fail "$1" 'not a regular file: refused'
	fi
}

# check_reader OPTION VALUE: lets trace2cat check its option -f or -a; with -f list it prints the
# formats instead.
check_reader() {
	local said
	[ "$1 $2" != '-f list' ] || exec trace2cat -f list
	said=$(trace2cat "$1" "$2" -f list 2>&1 >/dev/null) || wrong "${said#trace2cat: }"
}

# map_words MAP: sets `map_name` for the recipe, and `words` for trace2cat; a map that is a file
# is copied, so that jobs and hosts find it under one name.
map_words() {
	map_name=$1
	case $1 in
	none | linux | windows) ;;
	*)
		[[ -r $1 && ! -d $1 ]] || fail "$1" 'no such map: linux, windows, none or a file'
		take_file "$1" "$work/map"
		map_name='file'
		;;
	esac
}

# mode_of_umask DIR: gives a directory of mktemp, which is private, the mode of any other.
mode_of_umask() { chmod "$(printf %o $((0777 & ~$(umask))))" "$1"; }

# escaped LABEL: sets REPLY to the label, escaped as in headers.
escaped() {
	REPLY=${1//\\/\\\\}
	REPLY=${REPLY//$'\t'/\\t} REPLY=${REPLY//$'\n'/\\n} REPLY=${REPLY//$'\r'/\\r}
}
