# SPDX-License-Identifier: MIT
# Faults around a program: full disks, closed outputs, readers that have ended, missing files. Each
# test goes through all programs that are built.
load lib/helper
load lib/every_program

setup() {
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	make_small_inputs
	cp "$BATS_TEST_DIRNAME/golden/tiny.ksm" bank.ksm
	printf '>malicious\tn=1,2\tbias=0.5\tother=benign\na b\t1\n' >weights
}

# Prints a line for each program: how it is called, with a file that it can read last. Leaves out
# those that write to a directory or draw; marks those that are unknown here by "?".
command_lines() {
	local program
	for program in $(ls "$ROOT/bin"); do
		case $program in
		trace2cat) echo "$program trace" ;;
		catclean | cat2gram | catplot | catstat) echo "$program calls" ;;
		gramhist) echo "$program grams" ;;
		histdiff | histmat | histsum | gramlearn | gramorder) echo "$program hists" ;;
		ksvote) echo "$program ranks" ;;
		kseval) echo "$program verdicts" ;;
		modelcat) echo "$program bank.ksm" ;;
		ksrank) echo "$program bank.ksm" ;;
		gramrank) echo "$program weights" ;;
		mkbank | mkmodel | *plot | ksreport | ksscore | kstrain | kswatch | sysgram) ;;
		*) echo "$program ?" ;;
		esac
	done
}

# each COMMAND...: runs the function for each command line, with standard input from a histogram for
# ksrank, and fails if one of them prints anything.
each() {
	local line said
	# without the trap by which bats follows each command
	said=$(trap - DEBUG; command_lines | while read -r line; do
		"$@" $line </dev/null 2>&1 | sed "s/^/$line: /"
	done)
	[ -z "$said" ] || { echo "$said"; return 1; }
}

# reads_stdin PROGRAM: whether it reads histograms from standard input besides its operands.
reads_stdin() {
	[ "$1" = ksrank ] || [ "$1" = gramrank ]
}

# call PROGRAM OPERAND...: runs it with the input that it needs besides its operands.
call() {
	if reads_stdin "$1"; then
		"$@" <"$BATS_TEST_DIRNAME/golden/tiny.hist"
	else
		"$@"
	fi
}

# want STATUS MESSAGE: compares these with $status and err.
want() {
	[ "$status" = "$1" ] || echo "status $status instead of $1: $(cat err)"
	[ "$(cat err)" = "$2" ] || echo "says '$(cat err)' instead of '$2'"
}

@test "these tests know every program" {
	refute [ -n "$(command_lines | grep '?')" ]
}

@test "no message and status 0 if nothing is wrong" {
	try() {
		status=0
		call "$@" >out 2>err || status=$?
		[ -s out ] || echo "writes nothing"
		[ "$status" = 0 ] || echo "status $status: $(cat err)"
	}
	each try
}

@test "standard output on a full disk" {
	[ -e /dev/full ] || skip "there is no /dev/full here"
	try() {
		status=0
		call "$@" >/dev/full 2>err || status=$?
		grep -v ': kept\|^trace2cat: .*calls' err >said || true
		mv said err
		want 1 "$1: standard output: No space left on device"
	}
	each try
}

@test "standard output closed" {
	try() {
		status=0
		call "$@" >&- 2>err || status=$?
		want 1 "$1: standard output: Bad file descriptor"
	}
	each try
}

@test "standard error closed: the output is complete, and no message gets into it" {
	try() {
		[ "$1" != gramrank ] || return 0 # it takes one file
		[ "$1" != histdiff ] || return 0 # a second file is another side
		call "$@" >want 2>/dev/null
		status=0
		call "$@" no >out 2>&- || status=$?
		[ "$status" = 1 ] || echo "status $status"
		cmp want out
	}
	each try
}

@test "standard input closed" {
	try() {
		reads_stdin "$1" || set -- "$1" -
		status=0
		"$@" <&- >out 2>err || status=$?
		[ "$status" = 1 ] || echo "status $status"
		grep -q "^$1: -: " err || echo "says '$(cat err)'"
	}
	each try
}

@test "a closed pipe ends a program quietly" {
	need perl
	try() {
		status=0
		call perl -e '$SIG{PIPE} = "DEFAULT"; pipe R, W; close R; open STDOUT, ">&", W;
			exec @ARGV' \
			"$@" 2>err || status=$?
		want 141 ""
	}
	# perl comes first, so ksrank's input is given by hand
	call() {
		"$@" <"$BATS_TEST_DIRNAME/golden/tiny.hist"
	}
	each try
}

@test "a missing file as the first or last operand: the other one is read" {
	try() {
		local program=$1 file=$2 place
		[ "$program" != gramrank ] || return 0 # it takes one file
		[ "$program" != histdiff ] || return 0 # a second file is another side
		call "$program" "$file" >want 2>/dev/null
		for place in "no $file" "$file no"; do
			status=0
			call "$program" $place >out 2>err || status=$?
			[ "$status" = 1 ] || echo "$place: status $status"
			grep -q "^$program: no: .*No such file or directory" err ||
				echo "$place: says '$(cat err)'"
			cmp want out
		done
	}
	each try
}

@test "a directory is refused as a file" {
	try() {
		case $1 in
		trace2cat | ksrank) return ;; # they read what is in it
		esac
		status=0
		"$1" "$PWD" >out 2>err || status=$?
		[ "$status" = 1 ] || echo "status $status"
		grep -q "^$1: $PWD: .*[Ii]s a directory" err || echo "says '$(cat err)'"
	}
	each try
}

@test "unknown options: status 2, the usage and a pointer to --help" {
	local program option
	for program in $(cd "$ROOT/bin" && ls); do
		for option in -Z --no-such -: '-?'; do
			run "$program" "$option"
			assert_failure 2
			assert_line "$program: unknown option $option"
			[[ ${lines[1]} =~ ^"usage: $program"( |$) ]]
			assert_line --index "$((${#lines[@]} - 1))" "$program --help says more"
			[ "${#lines[@]}" -le 4 ]
		done
	done
}

@test "an option without its argument" {
	local program option
	for program in $(cd "$ROOT/bin" && ls); do
		option=$("$program" --help | sed -n 's/.*\[\(-[A-Za-z]\) [A-Z].*/\1/p' | head -n 1)
		[ -n "$option" ] || continue
		run "$program" "$option"
		assert_failure 2
		assert_line --partial "usage: $program "
	done
}

@test "a long option without its argument, or with one that it does not take" {
	local program option
	for program in $(cd "$ROOT/bin" && ls); do
		for option in $("$program" --help | sed -n 's/^  .*\(--[a-z0-9-]*\)=.*/\1/p'); do
			run "$program" "$option"
			assert_failure 2
			assert_line --index 0 "$program: option $option needs an argument"
			[[ ${lines[1]} =~ ^"usage: $program"( |$) ]]
		done
		for option in --help --version; do
			run "$program" "$option=yes"
			assert_failure 2
			assert_line --index 0 "$program: option $option takes no argument"
		done
		diff <("$program" -h) <("$program" --help)
	done
}

@test "a long option may be shortened, but not so far that another begins alike" {
	local program names first
	for program in $(cd "$ROOT/bin" && ls); do
		assert_equal "$("$program" --versio)" "$("$program" --version)"
		names=$("$program" --help | sed -n 's/^  .*--\([a-z0-9-]*\).*/\1/p')
		for first in $(cut -c 1 <<<"$names" | sort | uniq -d); do
			run "$program" "--$first"
			assert_failure 2
			assert_line --index 0 "$program: option --$first is ambiguous"
		done
	done
}

# Prints the programs that take a list of files.
listers() {
	local program
	for program in $(cd "$ROOT/bin" && ls); do
		case $program in kstrain | ksscore) continue ;; esac # tests/batch.bats has them
		! "$program" --help | grep -e --files0-from >/dev/null || echo "$program"
	done
}

# operands PROGRAM: its operands in command_lines.
operands() {
	command_lines | awk -v program="$1" '$1 == program { $1 = ""; print }'
}

@test "--files0-from reads the files that it names, as operands are read" {
	local program file
	[ "$(listers | wc -l)" -ge 11 ]
	for program in $(listers); do
		file=$(operands "$program")
		file=${file# }
		[ -n "$file" ] || continue # mkmodel, below
		cp "$file" "with space"
		call "$program" "$file" "with space" >want
		printf '%s\0' "$file" "with space" >names
		call "$program" --files0-from=names | diff want -
		printf '%s\0%s' "$file" "with space" >names # the last NUL may be missing
		call "$program" --files0-from names | diff want -
		[ "$program" = ksrank ] || "$program" --files0-from=- <names | diff want -
	done
	printf 'hists\0' | mkmodel -o named --files0-from=-
	mkmodel -o given hists
	diff -r given named
}

@test "--files0-from: faults of the list" {
	local program out
	printf 'missing\0' >missing.names
	printf '\0-\0missing\0' >odd.names
	: >no.names
	for program in $(listers); do
		out=
		[ "$program" != mkbank ] || out='-o out.ksb'
		run "$program" --files0-from=no.names
		assert_failure 1
		assert_line "$program: no.names: no NUL-terminated file names"
		run "$program" --files0-from=nowhere
		assert_failure 1
		assert_line "$program: nowhere: No such file or directory"
		run "$program" --files0-from=no.names hists
		assert_failure 2
		assert_line --index 0 "$program: either FILE or --files0-from, not both"
		run "$program" --files0-from="$PWD"
		assert_failure 1
		assert_output "$program: $PWD: Is a directory"
		run bash -c "$program $out --files0-from=missing.names </dev/null"
		assert_failure 1
		assert_line --partial "$program: missing: No such file or directory"
		run bash -c "$program $out --files0-from=- <odd.names"
		assert_failure 1
		assert_line "$program: -:1: empty name"
		assert_line "$program: -:2: -: standard input holds the names: name a file instead"
		assert_line --partial "$program: missing: No such file or directory"
	done
}

@test "--help and --version" {
	local program
	for program in $(cd "$ROOT/bin" && ls); do
		run "$program" --help
		assert_success
		assert_line --index 0 --regexp "^usage: $program( |$)"
		run "$program" --version
		assert_success
		assert_output --regexp "^$program \(sysgram\) [0-9.]+$"
		[ -e /dev/full ] || continue
		for option in --help --version; do
			run bash -c "$program $option >/dev/full"
			assert_failure 1
			run bash -c "$program $option >&-"
			assert_failure 1
		done
	done
}

@test "files get the mode that the umask leaves" {
	[ -x "$ROOT/bin/mkmodel" ] || skip "mkmodel is not built"
	for mask in 077 022 027; do
		(umask $mask && mkmodel -o "bank$mask" hists && : >"plain$mask")
		assert_equal "$(ls -l bank$mask/benign-001.ksm | cut -c 1-10)" \
			"$(ls -l plain$mask | cut -c 1-10)"
	done
}

@test "messages name the program as it was called" {
	ln -s "$ROOT/bin/cat2gram" other
	run ./other no
	assert_output 'other: no: No such file or directory'
}
