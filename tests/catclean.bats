# SPDX-License-Identifier: MIT
load lib/helper

# clean OPTIONS... -- LINE...: prints catclean's report on the lines, then its output.
clean() {
	local options=()
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	lines "$@" >input
	run bash -c 'catclean "$@" input 2>said >got; status=$?; cat said got; exit $status' - \
		"${options[@]}"
}

@test "without options all calls stay" {
	lines '>a	label=x' @1 p q @2 r '' @1 p '>b' s >input
	catclean -q input | cmp - input
}

@test "the report without options" {
	clean -- '>a' p q '>b'
	assert_success
	assert_output - <<-'END'
		catclean: kept	2 traces	2 calls
		>a
		p
		q
		>b
	END
}

@test "-q reports nothing" {
	clean -q -u -m 1 -- '>a' p '>b' p '>c'
	assert_success
	assert_output '>a
p'
}

@test "an @ line comes only before calls, a break only between them" {
	clean -q -- '' @1 @2 p @2 q '' '' @3 @2 r @4 ''
	assert_output '>-
@2
p
q

r'
}

@test "-s skips the first calls of each trace, whatever their thread" {
	clean -s 2 -- '>a' @1 p @2 q @1 r @2 s '>b' t
	assert_success
	assert_output - <<-'END'
		catclean: kept	2 traces	2 calls
		catclean: skipped	2 traces	3 calls
		>a
		@1
		r
		@2
		s
		>b
	END
}

@test "-r folds runs within each thread" {
	clean -r -- @1 p p @2 p @1 p q @2 p p q q p
	assert_success
	assert_output - <<-'END'
		catclean: kept	1 traces	5 calls
		catclean: folded	1 traces	5 calls
		>-
		@1
		p
		@2
		p
		@1
		q
		@2
		q
		p
	END
}

@test "-r: a break ends a run, and so does a trace" {
	clean -q -r -- '>a' p p '' p '>b' p
	assert_output '>a
p

p
>b
p'
}

@test "-r with threads that make no call" {
	clean -q -r -s 1 -- p @{1..200} p p
	assert_success
	assert_output '>-
@200
p'
}

@test "-c cuts" {
	clean -c 2 -- '>a' p q r '' s '>b' p q '>c'
	assert_success
	assert_output - <<-'END'
		catclean: kept	3 traces	4 calls
		catclean: cut	1 traces	2 calls
		>a
		p
		q
		>b
		p
		q
		>c
	END
}

@test "-m drops short traces" {
	clean -m 2 -- '>a' p '>b' p q '>c'
	assert_success
	assert_output - <<-'END'
		catclean: kept	1 traces	2 calls
		catclean: short	2 traces	1 calls
		>b
		p
		q
	END
}

@test "-m 0 keeps all traces" {
	clean -m 0 -- '>a' '>b' p
	assert_success
	assert_output - <<-'END'
		catclean: kept	2 traces	1 calls
		>a
		>b
		p
	END
}

@test "skip, fold, cut, then judge by length" {
	clean -s 1 -r -c 2 -m 2 -- '>a' s p p q q r '>b' s p p p '>c' s
	assert_success
	assert_output - <<-'END'
		catclean: kept	1 traces	2 calls
		catclean: short	2 traces	1 calls
		catclean: skipped	3 traces	3 calls
		catclean: folded	2 traces	4 calls
		catclean: cut	1 traces	1 calls
		>a
		p
		q
	END
}

@test "-u drops traces that repeat an earlier one" {
	clean -u -- '>a	label=x' p q '>b	label=x' p q '>c	label=x' q p \
		'>d	label=x' p q
	assert_success
	assert_output - <<-'END'
		catclean: kept	2 traces	4 calls
		catclean: duplicate	2 traces	4 calls
		catclean: conflict	0 traces	0 calls
		>a	label=x
		p
		q
		>c	label=x
		q
		p
	END
}

@test "-u: a repeat under another label is reported as a conflict" {
	clean -u -- '>a	label=x' p '>b	label=y' p '>c' p '>d	label=x' p
	assert_success
	assert_output - <<-'END'
		catclean: input: conflict: b (label y) has the same calls as a (label x)
		catclean: input: conflict: c (label -) has the same calls as a (label x)
		catclean: kept	1 traces	1 calls
		catclean: duplicate	1 traces	1 calls
		catclean: conflict	2 traces	2 calls
		>a	label=x
		p
	END
}

@test "-u: the turns of threads do not matter, the calls of each and their order do" {
	clean -q -u -- '>a' @1 p @2 q @1 r @2 s '>b' @1 p r @2 q s '>c' @5 p @6 q s @5 r \
		'>d' @1 r p @2 q s '>e' @1 p r @2 q '>f' @1 p r @2 q s @3 t
	assert_equal "$(grep '^>' <<<"$output" | tr -d '\n')" '>a>d>e>f'
	# a break belongs to the thread of the calls before and after it
	clean -q -u -- '>a' @1 p r @2 q '>b' @1 p '' r @2 q '>c' @1 p @2 q '' @1 r '>d' \
		@1 p r '' @2 q
	assert_equal "$(grep '^>' <<<"$output" | tr -d '\n')" '>a>b'
}

@test "-u: the names of threads do not matter, their order does" {
	clean -q -u -- '>a' @1 p @2 q @1 r '>b' @70 p @3 q @70 r '>c' @1 p @2 q r
	assert_output '>a
@1
p
@2
q
@1
r
>c
@1
p
@2
q
r'
	# threads without a call do not matter either, nor whether the first thread has a name
	clean -q -u -- '>a' p @2 q '>b' @1 p @2 q '>c' @8 @9 @1 p @2 q '>d' @1 p q
	assert_output '>a
p
@2
q
>d
@1
p
q'
}

@test "-u compares the remaining calls: skipped and cut ones do not count" {
	clean -q -u -s 1 -c 2 -- '>a' @1 s p @2 q r '>b' @5 x @7 p @5 q '' y
	assert_output '>a
@1
p
@2
q'
}

@test "-u: a break makes a difference" {
	clean -q -u -- '>a' p q '>b' p '' q '>c' '' p q '' '>d' p '' '' q
	assert_output '>a
p
q
>b
p

q'
}

@test "-u: tokens are not run together" {
	clean -q -u -- '>a' pq r '>b' p qr '>c' pqr
	assert_equal "${#lines[@]}" 8
}

@test "-u over several files, and thousands of traces" {
	awk 'BEGIN { for (i = 0; i < 5000; i++) print ">" i "\nc" i % 1000 "\nd" }' >traces
	clean -u -- "$(cat traces traces)"
	assert_success
	assert_line --index 0 'catclean: kept	1000 traces	2000 calls'
	assert_line --index 1 'catclean: duplicate	9000 traces	18000 calls'
	assert_equal "$(grep -c '^>' <<<"$output")" 1000
}

@test "-u: traces larger than 1 MiB wait in a temporary file" {
	awk 'BEGIN { for (t = 0; t < 3; t++) { print ">" t;
		for (i = 0; i < 600000; i++) print "call" i + t % 2 } }' >traces
	catclean -u traces >got 2>said
	awk '/^>2/ { exit } 1' traces | cmp - got
	grep -q 'duplicate	1 traces	600000 calls' said
	catclean -q -m 600001 traces >got
	assert_equal "$(wc -c <got)" 0
}

@test "a full disk under the temporary file of a trace" {
	awk 'BEGIN { for (i = 0; i < 600000; i++) print "call" i }' >traces
	pipe "trap '' XFSZ; ulimit -f 1050; catclean -u traces | wc -l"
	assert_failure 1
	assert_output --partial 'catclean: temporary file for a long trace: File too large'
	# a limit that only the last bytes exceed
	calls=$(($(head -c 1048576 traces | wc -l) + 300))
	# the lines that wait end after the first 1 MiB, not exactly there
	{ echo longer; head -n $calls traces; } >some
	pipe "trap '' XFSZ; ulimit -f 1024; catclean -q -u some | wc -l"
	assert_failure 1
}

@test "a line that is not a call is a break" {
	clean -q -- '>a' p 'q r' s
	assert_failure 1
	assert_output - <<-END
		catclean: input:3: $NOT_CALL
		>a
		p

		s
	END
}

@test "a thread's name that is refused: its calls are dropped" {
	clean -q -- @1 p @ q @1 r
	assert_failure 1
	local dropped='its calls are dropped'
	assert_output - <<-END
		catclean: input:3: the thread's name is not 1 to 255 bytes long: $dropped
		>-
		@1
		p

		r
	END
}

@test "cleaning neither loses grams nor invents any" {
	awk 'BEGIN { srand(5); for (i = 0; i < 20000; i++) {
		if (rand() < .4) print "@" int(rand() * 20)
		if (rand() < .03) print ""
		if (rand() < .005) print ">t" i
		print "c" int(rand() * 50) } }' >calls
	catclean -q calls | cat2gram | cmp - <(cat2gram calls)
	catclean -q -u calls | cat2gram | cmp - <(cat2gram calls)
	catclean -q calls | catclean -q | cmp - <(catclean -q calls)
	catclean -q -r calls | catclean -q -r | cmp - <(catclean -q -r calls)
}

@test "more than 1048576 threads: a fault, and @ lines stay right" {
	seq -f @%.0f 1048577 | sed 's/$/\na/' >calls
	catclean -q calls >got 2>err && return 1
	assert_equal "$(cat err)" \
		'catclean: calls:2097154: more than 1048576 threads: the earlier ones are forgotten'
	cmp got <(echo '>-'; cat calls)
}

@test "live: without -u a trace passes as it comes" {
	mkfifo calls
	timeout 20 catclean -q -m 2 calls >got 3>&- &
	exec 4>calls
	lines a b >&4
	for ((i = 0; i < 100; i++)); do
		[ "$(wc -l <got)" = 3 ] && break
		sleep 0.1
	done
	assert_equal "$(cat got)" '>-
a
b'
	exec 4>&-
	wait "$!"
}

@test "numbers that are refused" {
	for option in s c m; do
		for n in '' x -1 18446744073709551616; do
			run catclean -$option "$n" /dev/null
			assert_failure 2
			range="from [01] to 18446744073709551615"
			assert_output --regexp "^catclean: -$option $n: not (a number|$range)$"
		done
	done
	run catclean -c 0 /dev/null
	assert_failure 2
}
