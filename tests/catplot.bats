#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# catplot: a trace as a strip, in the terminal and as SVG.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

# strip NAME: prints the columns of the line with this name.
strip() {
	grep "^$1 " <<<"$output" | cut -c 11-
}

# calls COUNT TOKEN: prints this many calls.
calls() {
	yes 2>/dev/null "$2" | head -n "$1" || :
}

@test "time runs to the right, and each column shows the commonest kind" {
	{ calls 60 file.read; calls 80 process.end; } >calls
	run catplot -W 80 calls
	assert_success
	assert_line --index 0 -- '-'
	assert_line --index 1 '140 calls'
	assert_equal "$(strip trace)" "$(printf 'F%.0s' {1..30})$(printf 'P%.0s' {1..40})"
	assert_equal "$(strip calls)" "1$(printf '%*s' 69 140)"
	assert_line 'P process 57 %   F file 43 %'
	printf 'file.read\nfile.read\nprocess.end\n' | catplot -W 40 >text
	assert_equal "$(sed -n 's/^trace *//p' text)" FFFFFFFFFFFFFFFFFFFFPPPPPPPPPP
}

@test "from ten calls to millions, no line is wider than the terminal" {
	local calls
	for calls in 1 10 1023 1024 1025 100000 3000000; do
		awk -v n=$calls 'BEGIN { for (i = 0; i < n; i++)
			print i % 7 ? "file.read" : i % 3 ? "process.end" : "device.get" }' >calls
		run catplot calls
		assert_success
		assert_equal "$(strip trace | wc -c)" 71
		assert_equal "$(awk 'length($0) > 80' <<<"$output")" ''
		[ "$calls" -lt 1000 ] || assert_equal "$(strip trace | tr -d F)" ''
		assert_equal "$(strip calls | tr -d ' ,')" "1$calls"
	done
}

@test "each thread has a line, and all others share the sixteenth" {
	printf '@a\nfile.read\n@b\nprocess.end\n@a\nfile.read\n@b\nprocess.end\n' >calls
	run catplot -W 50 calls
	assert_success
	assert_line --index 1 '4 calls, 2 threads'
	assert_equal "$(strip a)" 'FFFFFFFFFF          FFFFFFFFFF'
	assert_equal "$(strip b)" '          PPPPPPPPPP          PPPPPPPPPP'
	for i in $(seq 40); do printf '@t%d\nfile.read\n' "$i"; done >many
	run catplot many
	assert_line --index 1 '40 calls, 16 threads or more'
	assert_equal "$(grep -c '^t[0-9]* ' <<<"$output")" 15
	assert_equal "$(strip others | grep -o F | wc -l)" 43
	for i in $(seq 15); do printf '@t%d\nfile.read\n' "$i"; done >fifteen
	run catplot fifteen
	assert_line --index 1 '15 calls, 15 threads'
	refute_output --partial others
}

@test "lost calls are marked where they were lost" {
	printf 'file.read\nfile.read\n\nfile.read\nfile.read\n' >calls
	run catplot -W 50 calls
	assert_success
	assert_line --index 1 '4 calls, lost calls in 1 place'
	assert_equal "$(strip lost)" '                    !!!!!!!!!!'
	assert_line '! calls were lost'
	run catplot -s calls
	assert_output --partial 'calls were lost'
	assert_equal "$(grep -c '<path stroke="#000" d="M445 ' <<<"$output")" 1
	printf 'file.read\n\n' | catplot -W 40 >text # at the end
	grep -q 'lost calls in 1 place' text
}

@test "groups keep their colours, other kinds get the colours left, and the rest is called other" {
	printf '%s.x\n' communication information device file process >calls
	run catplot -s calls
	assert_success
	run sed -n '/^<rect width="12"/ { N; s/.*fill="\([^"]*\)".*>\([a-z]* 20 %\)<.*/\1 \2/p; }' \
		<<<"$output"
	assert_output '#d55e00 process 20 %
#0072b2 file 20 %
#e69f00 device 20 %
#cc79a7 information 20 %
#009e73 communication 20 %'
	for i in $(seq 9); do calls $((20 - i)) "call$i"; done >names
	run catplot names
	assert_line --regexp '^C call1 14 %   A call2 13 %   L call3 13 %   B call4 12 %'
	assert_line --regexp '\? other 17 %$'
	for i in $(seq 200); do echo "call$i"; done >names
	run catplot names
	assert_success
	assert_line --regexp '\? other 97 %$' # seven of 200 have a colour
}

@test "-c: a colour for each category" {
	printf 'file.read\nfile.write\nfile.read\n' >calls
	run catplot -c -W 40 calls
	assert_equal "$(strip trace)" 'RRRRRRRRRRWWWWWWWWWWRRRRRRRRRR'
	assert_line 'R file.read 67 %   W file.write 33 %'
	run catplot -W 40 calls
	assert_line 'F file 100 %'
}

@test "scores of kswatch, with their threshold and alarms" {
	calls 70 file.read >calls
	printf '#calls\tverdict\tscore\tknown\tp\n10\tunknown\t-\t0\t-\n' >watch
	printf '20\tbenign\t-1\t1\t-\n' >>watch
	printf '50\tmalicious\t1\t1\t-\n70\tbenign\t-0.5\t1\t-\n' >>watch
	run catplot -w watch calls
	assert_success
	assert_line --index 2 "score 1.00$(printf '%50s' '#')"
	assert_line "0         $(printf -- '-%.0s' {1..70})"
	assert_line "-1.00     $(printf '%20s' '*')"
	assert_line 'score: * below the threshold, # an alarm'
	run catplot -s -w watch calls
	assert_equal "$(grep -c '<circle' <<<"$output")" 3
	assert_equal "$(grep -c '<circle.*#c00000' <<<"$output")" 1
	run catplot -p benign -s -w watch calls
	assert_equal "$(grep -c '<circle.*#c00000' <<<"$output")" 2
	# the columns are found by their names
	printf '#x\tscore\tverdict\tcalls\n' >named
	awk -F '\t' -v OFS='\t' '!/^#/ { print 1, $3, $2, $1 }' watch >>named
	catplot -w named calls >got
	catplot -w watch calls | cmp - got
	printf 'x\tbenign\t1\n5\n6\tbenign\tnan\n' >bad
	run catplot -w bad calls
	assert_failure 1
	assert_line 'catplot: bad:1: not a row of kswatch: calls, verdict, score'
	assert_line 'catplot: bad:2: not a row of kswatch: calls, verdict, score'
	assert_line 'catplot: bad:3: not a row of kswatch: calls, verdict, score'
	assert_line --partial '70 calls'
}

@test "of many scores, the highest are shown" {
	calls 10000 file.read >calls
	awk 'BEGIN { for (i = 1; i <= 10000; i++)
		print i (i == 7000 ? "\tmalicious\t2" : "\tbenign\t-1") }' >watch
	run catplot -w watch calls
	assert_line --index 2 "score 2.00$(printf '%50s' '#')"
	catplot -s -w watch calls >svg
	[ "$(grep -c '<circle' svg)" -le 2048 ]
	[ "$(grep -c '#c00000' svg)" -eq 1 ]
}

@test "the SVG is well-formed, whatever names are in it" {
	need python3
	printf '>%s\n@<t>&"\nfile.read\na<b>&"]]>\n' $'<script>alert(1)</script>\033&\xff' >calls
	catplot -s calls >svg
	python3 -c 'import sys, xml.dom.minidom as m; d = m.parse("svg")
print([t.firstChild.data for t in d.getElementsByTagName("text")][:2])' >got || { cat svg; false; }
	grep -q "<script>alert(1)</script>?&?" got
	run ! grep -q $'\033' svg
	catplot -t $'a\033[31m\x9b' calls >text
	run ! grep -q $'\033' text
	[ "$(head -n 1 text)" = 'a?[31m?' ]
	catplot -t "$(printf 'x%.0s' {1..200})end" calls >text
	[ "$(head -n 1 text | wc -c)" -eq 81 ]
	head -n 1 text | grep -q 'x\.\.\.x.*end$'
}

@test "colours only on a terminal" {
	need script
	printf 'file.read\nprocess.end\n' >calls
	script -qec 'catplot calls' /dev/null </dev/null >seen
	grep -q $'\033\[30;48;5;74mF\033\[0m' seen
	sed $'s/\033\[[0-9;]*m//g; s/\r$//' seen >plain
	catplot calls | cmp - plain
}

@test "the first of several traces, several files, bad lines" {
	printf '>a\nfile.read\n>b\nprocess.end\n' >calls
	run catplot calls calls
	assert_success
	assert_line --index 0 a
	assert_line --index 1 '1 call; the first of 4 traces'
	refute_output --partial process
	printf 'file.read\nno call\nfile.read\n' >bad
	run catplot bad
	assert_failure 1
	assert_line "catplot: bad:2: $NOT_CALL"
	assert_line '2 calls'
	run catplot </dev/null
	assert_failure 1
	assert_output 'catplot: no calls: nothing to draw'
	run catplot -w missing bad
	assert_failure 1
	for width in 39 1001 x ''; do
		run catplot -W "$width" calls
		assert_failure 2
		assert_line --index 0 --partial 'catplot: '
	done
}

@test "memory does not depend on the length of a trace" {
	[ -z "$(sanitizers)" ] || skip "the sanitizer needs more memory"
	calls 2000000 $'file.read\nprocess.end\ncommunication.send' >calls
	ulimit -v 40000
	catplot calls >text
	grep -q '^2,000,000 calls' text
}
