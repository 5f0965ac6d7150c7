#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kstrain and ksscore, and the scripts of examples/.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

train=kstrain
score=ksscore

# repeat TIMES LINE
repeat() {
	for _ in $(seq "$1"); do echo "$2"; done
}

# make_data_set: two directories of traces, each a list of names.
make_data_set() {
	mkdir b m
	awk 'BEGIN {
		for (i = 1; i <= 12; i++) {
			for (j = 0; j < i + 3; j++) {
				printf "open\nread\nread\nclose\n" >("b/" i)
				printf "socket\nconnect\nsend\nclose\n" >("m/" i)
			}
			print "only" i % 3 >("b/" i)
			print "only" i % 3 >("m/" i)
		}
	}'
}

setup_file() {
	cd "${BATS_FILE_TMPDIR:?}" || return 1
	make_data_set
	! command -v parallel >/dev/null || kstrain -o bank benign=b malicious=m >table
}

# data_set: a small data set of the test's own.
data_set() {
	cp -r "$BATS_FILE_TMPDIR"/[bm] .
}

# trained: the same, and the bank that kstrain makes of it.
trained() {
	data_set
	cp -r "$BATS_FILE_TMPDIR/bank" .
}

# late_trace2cat COMMANDS: makes late/trace2cat, which runs these first for the traces of malicious
# programs, and `copy`, a ksscore that takes the programs from PATH alone.
late_trace2cat() {
	mkdir late
	cat >late/trace2cat <<-END
		#!/bin/sh
		case "\$*" in *malicious*)
			$1 ;;
		esac
		exec $(command -v trace2cat) "\$@"
	END
	chmod +x late/trace2cat
	cp "$(command -v ksscore)" copy
}

@test "train prints the study's table, and score distinguishes the labels" {
	need parallel
	data_set
	run "$train" -o bank benign=b malicious=m
	assert_success
	assert_line --index 0 --regexp \
		'^label +traces +bigrams +unique +seconds +models +bytes +bins +data:model$'
	assert_line --index 1 --regexp '^benign +12 '
	assert_line --index 2 --regexp '^malicious +12 '
	refute_line --regexp '^[a-z]+ +12 +[0-9]+ +[0-9]+ +0\.00 ' # jobs of each label took time
	"$score" bank benign=b malicious=m >verdicts
	run kseval -j verdicts
	run jq -c '[.tp, .fp, .fn, .tn]' <<<"$output"
	assert_output "[12,0,0,12]"
}

@test "families of programs, none of them called malicious" {
	need parallel
	data_set
	mkdir w
	for i in 1 2 3; do { printf 'fork\nexec\nwait\n'; repeat "$((i + 1))" kill; } >"w/$i"; done
	"$train" -o bank benign=b bot=m worm=w >/dev/null
	"$score" bank benign=b bot=m worm=w >verdicts
	run awk -F '\t' '!/^#/ && $2 != $3' verdicts
	assert_output ''
	run kseval -p bot verdicts
	assert_line --regexp '^ *worm +\| +0 +0 +3 +3$'
}

@test "a bank of one label: traces far from it score high" {
	need parallel
	data_set
	"$train" -o bank benign=b >/dev/null
	pipe "'$score' -t 0.5 bank benign=b malicious=m | kseval -j | jq -c '[.auc, .fp, .fn]'"
	assert_output '[1,0,0]'
}

@test "scores and verdicts are those of the recipe, as tests/lib/slow_recipe computes them" {
	need parallel
	local python
	for python in python3 /usr/bin/python3 ''; do
		[ -n "$python" ] || skip "scikit-learn is not installed"
		! "$python" -c 'import sklearn, scipy' 2>/dev/null || break
	done
	local half label traces=$ROOT/examples/traces
	for half in train test; do
		for label in benign malicious; do
			trace2cat -m none -l $label "$traces/$half/$label.tar.xz"
		done >$half.calls
	done
	printf '>short\tlabel=benign\nopenat\nread\nread\nclose\n' >short
	sed 1d short >trace
	cat short >>test.calls
	"$train" -o bank benign="$traces/train/benign.tar.xz" \
		malicious="$traces/train/malicious.tar.xz" >table
	"$score" bank benign="$traces/test/benign.tar.xz" \
		malicious="$traces/test/malicious.tar.xz" benign=trace >got
	"$python" "$BATS_TEST_DIRNAME/lib/slow_recipe" train.calls test.calls >want
	[ "$(wc -l <want)" -eq "$(wc -l <got)" ] && [ "$(wc -l <got)" -gt 100 ]
	paste want got | awk -F '\t' 'NR > 1 {
		d = $4 - $9
		if ($9 == "-" ? $5 >= 0.5 : d > 1e-4 || d < -1e-4 || $3 != $8 || $5 < 0.5) print
	}' | no_lines
}

@test "a trace too short for some grams is reported and left out of those; the bank is still made" {
	need parallel
	data_set
	printf 'open\nread\n' >b/two
	echo open >m/one
	run --separate-stderr "$train" -o bank benign=b malicious=m
	assert_failure 1
	[[ $stderr == *'kstrain: b/two: no grams of 3 calls: left out of the models of these'* ]]
	[ "$(modelcat bank/1.ksm | grep -c '^>')" -eq 26 ]
	[ "$(modelcat bank/3.ksm | grep -c '^>')" -eq 24 ]
	run "$score" bank b/two m/one b/1
	assert_success
	assert_equal "${#lines[@]}" 4
	# of one label
	run --separate-stderr "$train" -o one benign=b
	assert_failure 1
	run --separate-stderr "$score" -t 0.5 one b/two m/one b/1
	assert_success
	assert_equal "${#lines[@]}" 4
}

@test "the bank has the mode that umask gives" {
	need parallel
	data_set
	local umask
	for umask in 022 077 002; do
		(umask $umask && "$train" -o bank benign=b malicious=m >table)
		[ "$(stat -c %a bank)" = "$(printf %o $((0777 & ~0$umask)))" ]
		for file in bank/*; do
			[ "$(stat -c %a "$file")" = "$(printf %o $((0666 & ~0$umask)))" ]
		done
	done
}

@test "an image that does not match its models is ignored: distances are from the models" {
	need parallel
	trained
	assert_equal "$(cd bank && echo *)" \
		"$(echo {1,2,3,5}.{ksb,ksm,weights} recipe union.3.{ksb,ksm})"
	"$score" -x ranks bank b m >want
	"$train" -o other benign=m malicious=b >table
	local how
	for how in 'cp other/2.ksb bank' 'cp other/2.ksm bank' 'rm bank/1.ksb' \
		'head -c 4096 other/3.ksb >bank/3.ksb'; do
		cp -r bank kept
		bash -c "$how"
		run --separate-stderr "$score" -x other.ranks bank b m
		assert_failure 1
		assert_equal "$stderr" 'ksscore: bank: its images (*.ksb) do not match its'\
' models, which are used: make it again'
		[[ $how == *2.ksm* ]] || { diff want - <<<"$output" && cmp ranks other.ranks; }
		rm -r bank && mv kept bank
	done
	# the images are those that mkbank compiles from the models
	for how in 1 2 3 5 union.3; do
		mkbank -o again.ksb bank/$how.ksm
		cmp again.ksb bank/$how.ksb
	done
	# if there are images, they are read, not the models
	cut -f 1-4 want >votes
	touch -d 2001-01-01 bank/*.ksb
	"$score" bank b m | cut -f 1-4 | diff votes -
}

@test "a recipe is read by a strict grammar; anything else is refused, with its line" {
	need parallel
	trained
	cp bank/recipe good
	local line n=0
	while IFS= read -r line; do
		n=$((n + 1))
		{ cat good && printf '%b\n' "$line"; } >bank/recipe
		run "$score" bank b/1
		assert_failure 1
		assert_line --partial "ksscore: bank/recipe:$(($(wc -l <good) + 1)): "
	done <<-'END'
		map\tnone{= system("touch marker") =}
		map\tlinux
		version\t2
		abi\tx86_64;touch marker
		abi\t
		abi\tABCDE
		unknown\t-1
		unknown\t1.5
		images\t
		images\t12345678901
		unknown\t0.5.5
		grams\t0
		grams\t17
		grams\t1,,2
		grams\t1 2
		labels\tmany
		nonsense\t1
		nothing
		\t
		#comment
	END
	[ ! -e marker ] && [ "$n" -eq 20 ]
	for line in version labels grams map images; do
		grep -v "^$line" good >bank/recipe
		run "$score" bank b/1
		assert_failure 1
		assert_output "ksscore: bank/recipe: has no line $line: make the bank again"
	done
	# each line is valid, but not in a bank like this
	for line in labels:one grams:1,1,1,1 grams:16 grams:1,2 abi:-x; do
		{ grep -v "^${line%:*}" good &&
			printf '%s\t%s\n' "${line%:*}" "${line#*:}"; } >bank/recipe
		run "$score" bank b/1
		assert_failure 1
		assert_equal "${#lines[@]}" 1
		assert_output --regexp \
			'^ksscore: bank/recipe(:[0-9]+)?: .*: make the bank again$|: make it again$'
	done
	{ cat good && printf 'abi\tx\0y\n'; } >bank/recipe
	run "$score" bank b/1
	assert_output 'ksscore: bank/recipe: holds NUL bytes: not a recipe'
	{ cat good && head -c 5000 /dev/zero | tr '\0' a; } >bank/recipe
	run "$score" bank b/1
	assert_output 'ksscore: bank/recipe: longer than 4096 bytes: not a recipe'
	rm bank/recipe && mkfifo bank/recipe
	run timeout 20 "$score" bank b/1
	assert_failure 1
	assert_output 'ksscore: bank/recipe: not a regular file that can be read'
}

@test "the same bytes for any number of jobs" {
	need parallel
	data_set
	"$train" -j 1 -o one benign=b malicious=m >/dev/null
	"$train" -j 4 -o four malicious=m benign=b >/dev/null
	diff -r one four
	"$score" -j 1 one b m >want
	"$score" -j 3 four b m | cmp - want
}

@test "archives, single files and directories are accepted as traces" {
	need parallel
	data_set
	tar czf b.tgz b
	"$train" -o bank benign=b.tgz malicious=m >/dev/null
	pipe "'$score' bank b.tgz m/1 m | wc -l"
	assert_output 26
}

@test "a bad trace does not affect the others, and makes the status 1" {
	need parallel
	trained
	head -c 300 /dev/urandom >m/junk
	run --separate-stderr "$score" bank m
	assert_failure 1
	[[ $stderr == *"m/junk"* ]]
	[ "${#lines[@]}" -eq 13 ]
	run --separate-stderr "$train" -o bank2 benign=b malicious=m
	assert_failure 1
	[ -e bank2/recipe ]
}

@test "wrong usage, no bank, and a directory that is not a bank" {
	run "$train" benign=b
	assert_failure 2
	run "$score" nothing
	assert_failure 2
	run "$score" nothing x
	assert_failure 1
	mkdir mine && touch mine/file
	data_set
	run "$train" -o mine benign=b malicious=m
	assert_failure 1
	[ -e mine/file ]
}

@test "score: any -j and any number of interruptions give the same bytes" {
	need parallel
	local i
	trained
	for i in $(seq 30); do cp "b/$((i % 12 + 1))" "b/more$i"; done
	"$score" bank benign=b malicious=m >want
	for i in 1 3; do
		"$score" -j $i bank benign=b malicious=m | cmp want -
	done
	# slow enough to be killed in the middle
	mkdir slow
	printf '#!/bin/sh\n: >%s\nsleep 0.2\nexec %s "$@"\n' "$PWD/slow/begun" \
		"$(command -v trace2cat)" >slow/trace2cat
	chmod +x slow/trace2cat
	cp "$(command -v ksscore)" copy # which takes the programs from PATH alone
	for _ in 1 2 3; do
		rm -f slow/begun
		PATH=$PWD/slow:$PATH setsid bash copy -j 1 -w kept bank benign=b malicious=m \
			>got 2>err &
		for _ in $(seq 600); do
			[ ! -e slow/begun ] || break
			sleep 0.1
		done
		kill -9 -- "-$!" 2>/dev/null || true
		wait "$!" || true
	done
	[ "$(find kept -path '*/out/*' | wc -l)" -gt 0 ]
	"$score" -w kept bank benign=b malicious=m >got
	cmp want got
	# all is done: nothing runs again
	PATH=$PWD/none:$PATH "$score" -w kept bank benign=b malicious=m | cmp want -
}

@test "score: the rows of a job are written when it ends, not when all have ended" {
	need parallel
	data_set
	"$train" -o bank benign=b malicious=m >table
	"$score" bank benign=b malicious=m >want
	# the second job waits until a row of the first is there
	late_trace2cat "for _ in \$(seq 300); do [ ! -s $PWD/got ] || break; sleep 0.1; done
		[ -s $PWD/got ] || : >$PWD/nothing"
	PATH=$PWD/late:$PATH bash copy -j 1 bank benign=b malicious=m >got
	cmp want got
	[ ! -e nothing ]
}

@test "score: a bank that is replaced meanwhile serves on, its messages under its name" {
	need parallel
	trained
	"$train" -o other good=b evil=m >table
	"$score" bank benign=b malicious=m >want
	# the second job replaces the bank by one of other labels
	late_trace2cat '[ ! -e other ] || { mv bank old && mv other bank && rm -r old; }'
	PATH=$PWD/late:$PATH bash copy -j 1 bank benign=b malicious=m >got
	cmp want got
	[ ! -e other ]
	head -c 5000 bank/3.weights >cut && mv cut bank/3.weights
	echo damage >>bank/3.weights
	run --separate-stderr "$score" bank b/1
	assert_failure 1
	assert_regex "$stderr" "^gramrank: bank/3.weights:[0-9]+: "
	refute_regex "$stderr" held
}

@test "score: operands with which a kept run cannot resume" {
	need parallel
	trained
	"$score" -w kept bank b >want
	run "$score" -w kept bank m
	assert_failure 1
	assert_output --partial 'of another run: use the same operands and options, or remove it'
	cp b/1 b/new
	run "$score" -w kept bank b
	assert_failure 1
	assert_line --partial 'was begun with other files: restore them, or remove it'
	rm b/new
	"$score" -w kept bank b | cmp want -
	cp -p b/1 saved
	cp m/1 b/1 # as many files, of the same names
	run "$score" -w kept bank b
	assert_failure 1
	assert_line --partial 'was begun with other files: restore them, or remove it'
	cp -p saved b/1
	"$score" -w kept bank b | cmp want -
	mkdir other && cp -r b other/b && rm other/b/1
	"$train" -o bank benign=other/b malicious=m >table
	run "$score" -w kept bank b
	assert_failure 1
	assert_output --partial 'of another run: use the same operands and options, or remove it'
}

# killed PROGRAM TIMES: makes a directory whose PROGRAM kills itself this many times before it does
# its work.
killed() {
	mkdir "killed.$1"
	seq "$2" >"killed.$1/times"
	cat >"killed.$1/$1" <<-END
		#!/bin/sh
		if [ -s "$PWD/killed.$1/times" ]; then
			sed -i 1d "$PWD/killed.$1/times"
			kill -9 \$\$
		fi
		exec $(command -v "$1") "\$@"
	END
	chmod +x "killed.$1/$1"
}

@test "a job whose filter was killed is done again, and its first output does not count" {
	need parallel
	trained
	"$score" bank b m >want
	mkdir copy # of the scripts: they take the programs from PATH alone
	cp "$(command -v ksscore)" "$(command -v kstrain)" copy
	for program in trace2cat gramhist ksrank gramrank ksvote; do
		killed $program 2
		PATH=$PWD/killed.$program:$PATH copy/ksscore -j 1 bank b m | cmp want -
		[ ! -s killed.$program/times ]
	done
	rm -r killed.*
	killed ksrank 100
	PATH=$PWD/killed.ksrank:$PATH run --separate-stderr copy/ksscore -j 1 -w kept bank b
	assert_failure 1
	[[ $stderr == *'jobs did not end: run it again to resume'* ]]
	"$score" -w kept bank b | cmp <(awk '/^#/ || /^b/' want) -
	killed gramhist 1
	PATH=$PWD/killed.gramhist:$PATH run copy/kstrain -j 1 -o none benign=b malicious=m
	assert_failure 1
	assert_output --partial 'kstrain: a filter was killed: no bank is made'
	[ ! -e none ]
}

@test "operands that are missing or empty and programs not installed: a message with a remedy" {
	need parallel
	trained
	mkdir empty
	run "$score" bank nosuch
	assert_failure 1
	assert_line 'ksscore: nosuch: no such file or directory'
	run "$score" bank empty b/1
	assert_failure 1
	assert_line 'ksscore: empty: holds no files'
	assert_line --regexp '^b/1	'
	run "$train" -o other benign=b malicious=nosuch
	assert_failure 1
	assert_line 'kstrain: nosuch: no such file or directory'
	assert_line 'kstrain: malicious: no trace of this label: no bank is made'
	[ ! -e other ]
	run "$score" -j many bank b
	assert_failure 2
	assert_line --index 0 'ksscore: -j many: how many jobs at a time? '\
'A number, or a share of the cores, such as 50%'
	run "$score" -S 'a b' bank b
	assert_failure 2
	assert_line --index 0 --partial 'ksscore: -S a b: not a list of hosts'
	mkdir bin
	for program in bash readlink mktemp rm head wc cat find grep cksum sed; do
		ln -s "$(command -v "$program")" bin
	done
	cp "$(command -v ksscore)" .
	run env PATH="$PWD/bin" bash ./ksscore bank b
	assert_failure 1
	assert_output 'ksscore: parallel is not in the PATH: install GNU parallel and sysgram'
	for label in a/b - ''; do
		run "$train" -o other "$label=b"
		assert_failure 2
	done
	assert_line --index 0 'kstrain: =b: not LABEL=PATH'
}

@test "an empty name is refused, and is not the working directory or the root" {
	need parallel
	trained
	printf '%s\0' b/1 '' >list
	local words
	for words in 'bank b/1 EMPTY' 'bank b/1 x=EMPTY' '--files0-from=list bank'; do
		read -r -a words <<<"$words"
		run --separate-stderr "$score" "${words[@]/EMPTY/}"
		assert_failure 1
		assert_equal "$(cut -f 1 <<<"$output")" $'#sample\nb/1'
		[[ $stderr == 'ksscore: an empty name: left out' || $stderr == *'x=: no such'* ]]
	done
	run "$score" '' b/1
	assert_failure 1
	run "$train" -o / a=b
	assert_failure 1
	assert_output 'kstrain: /: exists and is not a bank: not touched'
}

@test "an output that cannot be written is reported before any trace is read" {
	need parallel
	trained
	printf '#!/bin/sh\n: >read\n' >trace2cat
	chmod +x trace2cat
	cp "$(command -v ksscore)" "$(command -v kstrain)" .
	PATH=$PWD:$PATH run ./kstrain -o none/new a=b
	assert_failure 1
	assert_output --regexp '^kstrain: none/new: cannot be written: its directory must '
	PATH=$PWD:$PATH run ./ksscore -x none/ranks bank b
	assert_failure 1
	assert_output 'ksscore: none/ranks: cannot be written'
	PATH=$PWD:$PATH run ./ksscore -x m bank b
	assert_failure 1
	assert_output 'ksscore: m: is a directory'
	PATH=$PWD:$PATH run ./ksscore -x '' bank b
	assert_failure 2
	[ ! -e read ]
}

@test "score: a label that is too long for a verdict is wrong usage" {
	need parallel
	trained
	run "$score" bank "$(printf '%0256d' 0)=b/1"
	assert_failure 2
	assert_line --index 0 --partial ': a label has at most 255 bytes'
	run "$score" bank "$(printf '%0255d' 0)=b/1"
	assert_success
}

@test "options: long names, abbreviated names, letters together, mistakes" {
	need parallel
	data_set
	"$train" --out=bank --jobs 2 -- benign=b malicious=m >table
	"$score" -j2 --work kept bank b/1 >want
	"$score" -Hj 1 bank b/1 | cmp want -
	for script in "$train" "$score"; do
		for option in -h --help --he; do
			run "$script" $option
			assert_success
			assert_line --index 0 --partial "usage: $script"
		done
		run "$script" --version
		assert_success
		assert_output --regexp "^$script \(sysgram\) [0-9.]+$"
		for option in -Z --zzz -- --jobs --ha=1; do
			run "$script" $option
			assert_failure 2
			assert_line --index -1 "$script --help says more"
		done
	done
	run "$score" -Z
	assert_line --index 0 'ksscore: unknown option -Z'
	run "$score" --zzz
	assert_line --index 0 'ksscore: unknown option --zzz'
	run "$score" -j
	assert_line --index 0 'ksscore: option -j needs an argument'
	run "$score" --halt=1
	assert_line --index 0 'ksscore: option --halt takes no argument'
	run "$score" --h
	assert_line --index 0 'ksscore: option --h is ambiguous'
}

@test "lists of traces: from a file, from standard input; a trace from standard input" {
	need parallel
	data_set
	printf '%s\0' benign=b malicious=m | "$train" -o bank --files0-from=- >table
	printf '%s\0' b/1 malicious=m/2 b >list
	"$score" bank b/1 malicious=m/2 b >want
	"$score" --files0-from=list bank | cmp want -
	"$score" --files0-from - bank <list | cmp want -
	"$score" bank b/1 - m/2 <b/3 | cut -f 1 >got
	printf '%s\n' '#sample' b/1 - m/2 | cmp got -
	run "$score" --files0-from=list bank b
	assert_failure 2
	run "$score" --files0-from=nosuch bank
	assert_failure 1
	assert_output 'ksscore: nosuch: cannot be read'
	: >none
	run "$score" --files0-from=none bank
	assert_failure 1
	run "$score" bank - - <b/3
	assert_failure 1
	assert_output 'ksscore: standard input can be read only once'
}

@test "a failed input does not affect the others of its job; with -H the run stops there" {
	need parallel
	trained
	"$score" bank b >want
	head -c 3000 /dev/urandom >b/0
	run --separate-stderr "$score" bank b
	assert_failure 1
	[ "$output" = "$(cat want)" ]
	[[ $stderr == *'b/0: '* ]]
	run --separate-stderr "$score" -H bank b
	assert_failure 1
}

@test "train: a run that was killed resumes, and the bank is the same" {
	need parallel
	trained
	setsid "$train" -j 1 -w kept -o bank2 benign=b malicious=m >got 2>err &
	sleep 0.25
	kill -9 -- "-$!" 2>/dev/null || true
	wait "$!" || true
	rm -rf bank2*
	"$train" -w kept -o bank2 benign=b malicious=m >table2
	diff -r bank bank2
}

@test "a format or ABI that trace2cat refuses is wrong usage; -f list prints the formats" {
	need parallel
	data_set
	for command in 'kstrain -o bank' ksscore; do
		# shellcheck disable=SC2086 # words
		run $command -f bogus bank b=b
		assert_failure 2
		assert_line --index 0 "${command%% *}: -f bogus: no such format; -f list lists them"
		# shellcheck disable=SC2086 # words
		run $command -a bogus bank b=b
		assert_failure 2
		assert_line --index 0 "${command%% *}: -a bogus: an ABI unknown to libseccomp"
		# shellcheck disable=SC2086 # words
		run -0 $command -f list bank b=b
		assert_output "$(trace2cat -f list)"
	done
	[ ! -e bank ]
}

@test "train: interrupted while it replaces a bank, it leaves the old one or the new one" {
	need parallel
	data_set
	"$train" -o bank benign=b malicious=m >table
	cp -r bank want
	mkdir copy ending
	cp "$(command -v kstrain)" copy # which takes the programs from PATH alone
	for program in rm mv; do # each ends its parent when it is given the bank
		cat >ending/$program <<-END
			#!/bin/sh
			for word; do [ "\$word" != "$PWD/bank" ] || kill -TERM \$PPID; done
			exec $(command -v $program) "\$@"
		END
		chmod +x ending/$program
	done
	PATH=$PWD/ending:$PATH run copy/kstrain -o "$PWD/bank" benign=b malicious=m
	diff -r want bank
	run find . -name '.kstrain*'
	assert_output ''
}

@test "train: interrupted while parallel starts, it leaves nothing in TMPDIR" {
	data_set
	mkdir copy late tmp
	# a copy takes the programs from PATH alone; the signal comes before it knows the process
	sed 's/^\t\tjobs_pid=\$!$/\t\tsleep 0.5\n&/' "$(command -v kstrain)" >copy/kstrain
	grep -A 1 'sleep 0.5' copy/kstrain
	chmod +x copy/kstrain
	cat >late/parallel <<-END # as parallel is deaf to signals until its jobs start
		#!/bin/sh
		trap '' TERM
		kill -TERM \$PPID
		sleep 0.8
		mkdir -p "\$SYSGRAM_TMPDIR/late"
		: >$PWD/late/done
		trap - TERM
		exec sleep 20
	END
	chmod +x late/parallel
	TMPDIR=$PWD/tmp PATH=$PWD/late:$PATH run copy/kstrain -o bank b=b m=m
	assert_failure 143
	assert_output ''
	until [ -e late/done ]; do sleep 0.1; done
	run ls -A tmp
	assert_output ''
}

@test "score: interrupted, it leaves nothing in TMPDIR" {
	need parallel
	trained
	mkdir copy late tmp
	cp "$(command -v ksscore)" copy # which takes the programs from PATH alone
	# each job has begun a directory
	printf '#!/bin/sh\n: >%s\nexec sleep 1000\n' "$PWD/late/begun" >late/ksrank
	chmod +x late/ksrank
	TMPDIR=$PWD/tmp PATH=$PWD/late:$PATH env --default-signal=INT setsid copy/ksscore -w kept \
		bank b m 3>&- &
	for _ in $(seq 1000); do
		[ ! -e late/begun ] || break
		sleep 0.1
	done
	[ -n "$(ls tmp)" ]
	kill -INT -- "-$!"
	wait "$!" || status=$?
	[ "$status" = 130 ]
	run ls -A tmp
	assert_output ''
}

@test "slurm: the tasks of an array share the traces, and all of them are scored once" {
	data_set
	for label in b m; do
		find $label -type f -print0 | sort -z | xargs -0 trace2cat -l $label
	done |
		cat2gram | gramhist | mkmodel -m 0 -o bank
	mkdir traces && mv b m traces
	for task in 0 1 2 3 4; do
		SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=5 "$ROOT/examples/slurm" bank \
			traces verdicts
	done
	find traces -type f -print0 | sort -z | xargs -0 trace2cat | cat2gram | gramhist |
		ksrank bank | ksvote >want
	sort -u want | diff <(sort -u verdicts.?) -
	[ "$(grep -c '^traces' want)" = 24 ]
}

@test "slurm: a trace that is refused does not affect the others" {
	data_set
	for label in b m; do
		find $label -type f -print0 | sort -z | xargs -0 trace2cat -l $label
	done |
		cat2gram | gramhist | mkmodel -m 0 -o bank
	export SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=1
	"$ROOT/examples/slurm" bank b good
	: >b/0
	run "$ROOT/examples/slurm" bank b some
	assert_failure 1
	assert_output --partial 'b/0: '
	cmp good.0 some.0
	run "$ROOT/examples/slurm" nosuch b none
	assert_failure 1
	[ ! -e none.0 ]
	run "$ROOT/examples/slurm" bank
	assert_failure 2
}

@test "hadoop: mapper, sort and reducer add up what histsum adds up" {
	data_set
	for label in b m; do find $label -type f | sort | sed "s/^/$label	/"; done >list
	split -n l/3 list part.
	for part in part.*; do
		"$ROOT/examples/hadoop" map <"$part"
	done | sort | "$ROOT/examples/hadoop" reduce |
		grep -v '^>' | sort >got
	for label in b m; do
		find $label -type f -print0 | sort -z | xargs -0 trace2cat -l $label
	done |
		cat2gram | gramhist | histsum | grep -v '^>' | sort | diff got -
	[ "$(wc -l <got)" -gt 5 ]
	cp b/1 ./-
	printf 'b\t-\nm\tm/1' >list # neither the list itself, nor without its last line
	"$ROOT/examples/hadoop" map <list | cut -f 1 | uniq | diff <(printf 'b\nm\n') -
}

@test "the demo works, and quickly enough to watch" {
	need parallel
	run timeout 60 "$ROOT/examples/demo"
	assert_success
	assert_line --regexp '^ *actual +\| predicted'
	assert_line --regexp '^precision +[01]\.'
	assert_line --regexp '^malicious +0\.[0-9]+ +dropper-'
}

@test "demo, pictures, kinds, record: TMPDIR and CDPATH are not run, names are not options" {
	need gnuplot
	local tmp
	tmp="$PWD/a b\$(touch gotcha)"
	mkdir -p "$tmp" elsewhere/examples/record.d/benign elsewhere/bin elsewhere/out
	touch elsewhere/examples/record.d/benign/wrong
	export CDPATH=$PWD/elsewhere TMPDIR=$tmp
	cp -r "$ROOT/examples" "$ROOT/bin" .
	examples/demo >shown
	grep -qF ' /tmp/demo/bank ' shown
	[ "$(find . -name gotcha)" = '' ]
	run --separate-stderr examples/record -l
	refute_line benign/wrong
	printf '>a\n4\ta b\n' >h
	run examples/kinds h
	assert_line --partial '	a	0'
	examples/pictures -x
	[ -s ./-x/roc.svg ]
	run bin/gramplot h
	assert_success
	[ -z "$(ls -A elsewhere/out)" ]
}

@test "make deps does nothing if nothing is missing" {
	need bats mandoc jq strace perl xz zstd gnuplot parallel
	run "$ROOT/.ci/deps"
	assert_success
	assert_output ""
}

@test "score -c: a threshold from benign traces, kept in the bank; its rate, and what is wrong" {
	need parallel
	trained
	mkdir mine
	for i in $(seq 20); do
		{ cat "b/$((i % 12 + 1))" && repeat "$i" close; } >"mine/$i"
	done
	"$score" -c -r 0.1 bank mine >said
	grep -q '^#threshold' said
	[ -s bank/calibration ]
	# it holds all scores that it was made from, and every verdict has a p-value
	[ "$(sed -n '/^#score$/,$p' bank/calibration | grep -vc '^#')" = 20 ]
	"$score" bank mine m >verdicts
	[ "$(head -n 1 verdicts)" = '#sample	truth	verdict	score	known	p' ]
	awk -F '\t' '!/^#/ && !($6 > 0 && $6 <= 1)' verdicts | no_lines
	[ "$(grep -c '^mine.*	malicious	' verdicts)" -le 1 ]
	# the bank may come last, and the user's own threshold takes precedence
	"$score" --calibrate --rate=0.1 mine bank | cmp said -
	"$score" -t 99 bank m >high
	[ "$(cut -f 3 high | sort | uniq -c | grep -c malicious)" = 0 ]
	run "$score" -c -r 0.001 bank mine # too few for that
	assert_failure 1
	assert_output --partial '999'
	run "$score" -r 0.1 bank mine
	assert_failure 2
	assert_line --index 0 'ksscore: -r goes with -c'
	run "$score" -c -r 2 bank mine
	assert_failure
	[ -s bank/calibration ] # the previous one stays
}

@test "a map or threshold that never ends, or that must be waited for, is refused" {
	need parallel
	trained
	local file
	mkfifo pipe
	for file in pipe /dev/zero /dev/full; do
		for option in -t -m; do
			run timeout 20 "$score" $option $file bank b
			assert_failure 1
			assert_output "ksscore: $file: not a regular file: refused"
		done
		run timeout 20 "$train" -m $file -o other benign=b malicious=m
		assert_failure 1
		assert_output "kstrain: $file: not a regular file: refused"
		run timeout 20 "$score" --files0-from=$file bank
		assert_failure 1
		assert_output "ksscore: $file: not a regular file: refused"
	done
	"$score" -t 0.5 bank b >want
	"$score" -t <(echo 0.5) bank b | cmp want - # a pipe that the shell has opened
	"$score" -m <(printf 'open\tfile.open\n') bank b >/dev/null
}
