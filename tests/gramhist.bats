# SPDX-License-Identifier: MIT
load lib/helper

@test "counts, highest first, equal counts in byte order" {
	run gramhist < <(lines '>t	label=x	n=2' 'b a' 'a b' 'a b' 'a a' 'B b')
	assert_success
	assert_output '>t	label=x	n=2	total=5
2	a b
1	B b
1	a a
1	b a'
}

@test "a gram that is the beginning of another one comes first" {
	run gramhist < <(lines 'a ab' 'a a' 'a aa' 'aa a')
	assert_output '>-	n=2	total=4
1	a a
1	a aa
1	a ab
1	aa a'
}

@test "without n in the header, the first gram sets it" {
	run gramhist < <(lines 'a b c')
	assert_success
	assert_output '>-	n=3	total=1
1	a b c'
}

@test "n and total of the input are ignored" {
	run gramhist < <(lines '>t	total=99	n=1	label=y' a)
	assert_success
	assert_output '>t	total=1	n=1	label=y
1	a'
}

@test "a trace without grams is an empty histogram" {
	run gramhist < <(lines '>a	n=2' '>b	n=2' 'x y' '>c')
	assert_success
	assert_output '>a	n=2	total=0
>b	n=2	total=1
1	x y
>c	total=0'
}

@test "no input at all: no histogram" {
	run gramhist </dev/null
	assert_success
	assert_output ''
}

@test "a line that is not a gram is a fault with its line; the rest counts" {
	run gramhist < <(lines '>t	n=2' 'a b' a 'a  b' ' a b' 'a b ' 'a b c' $'a\tb' \
		'1	a b' @1 '' '#x' 'a b')
	assert_failure 1
	assert_output - <<-END
		gramhist: -:3: the gram does not have the histogram's n tokens
		gramhist: -:4: $NOT_GRAM
		gramhist: -:5: $NOT_GRAM
		gramhist: -:6: $NOT_GRAM
		gramhist: -:7: the gram does not have the histogram's n tokens
		gramhist: -:8: $NOT_GRAM
		gramhist: -:9: $NOT_GRAM
		gramhist: -:10: not a gram: run calls through cat2gram first
		gramhist: -:11: not a gram: run calls through cat2gram first
		>t	n=2	total=2
		2	a b
	END
}

@test "a gram of 17 tokens" {
	run gramhist < <(lines 'a a a a a a a a a a a a a a a a a')
	assert_failure 1
	assert_line 'gramhist: -:1: gram of more than 16 tokens'
}

@test "an impossible n" {
	for n in 0 17 x ''; do
		run gramhist < <(lines ">t	n=$n" 'a b')
		assert_failure 1
		assert_output - <<-'END'
			gramhist: -:1: the header's n is not from 1 to 16
			>t	n=2	total=1
			1	a b
		END
		run gramhist < <(lines ">t	n=$n	x=y	n=3") # it is not passed on either
		assert_line --index 1 '>t	x=y	total=0'
	done
}

@test "-w: a histogram for each window, the last one may be shorter" {
	run gramhist -w 2 < <(lines '>t	label=x' a b a c d)
	assert_success
	assert_output '>t	label=x	window=1	n=1	total=2
1	a
1	b
>t	label=x	window=2	n=1	total=2
1	a
1	c
>t	label=x	window=3	n=1	total=1
1	d'
}

@test "-w: no window follows a last full one" {
	run gramhist -w 2 < <(lines a b c d)
	assert_output '>-	window=1	n=1	total=2
1	a
1	b
>-	window=2	n=1	total=2
1	c
1	d'
}

@test "-s: windows that overlap" {
	run gramhist -w 3 -s 1 < <(lines a b c d e)
	assert_output '>-	window=1	n=1	total=3
1	a
1	b
1	c
>-	window=2	n=1	total=3
1	b
1	c
1	d
>-	window=3	n=1	total=3
1	c
1	d
1	e'
}

@test "-s: grams in no window yet make a last, shorter one" {
	run gramhist -w 3 -s 2 < <(lines a b c d e f)
	assert_output '>-	window=1	n=1	total=3
1	a
1	b
1	c
>-	window=2	n=1	total=3
1	c
1	d
1	e
>-	window=3	n=1	total=2
1	e
1	f'
}

@test "-s: windows with gaps between them" {
	run gramhist -w 1 -s 3 < <(lines a b c d e f)
	assert_output '>-	window=1	n=1	total=1
1	a
>-	window=2	n=1	total=1
1	d'
	run gramhist -w 2 -s 3 < <(lines a b c d)
	assert_line --index 4 '1	d'
}

@test "-w: windows start over in each trace, and an empty one has a window" {
	run gramhist -w 2 < <(lines '>a' x '>b' '>c' y)
	assert_output '>a	window=1	n=1	total=1
1	x
>b	window=1	total=0
>c	window=1	n=1	total=1
1	y'
}

@test "windows of every size and step are what awk computes" {
	awk 'BEGIN { srand(3); for (i = 0; i < 300; i++) print "c" int(rand() * 9) }' >grams
	for pair in '1 1' '7 3' '3 7' '50 49' '300 1' '299 5' '1000 2'; do
		set -- $pair
		gramhist -w $1 -s $2 grams | sed -n 's/.*total=//p' >got
		awk -v w=$1 -v s=$2 'BEGIN { n = 300; for (at = 0; at + w <= n; at += s) { print w;
			end = at + w }
			if (!end || (end < n && at < n)) print n - at }' >want
		cmp got want
	done
}

@test "-c: the histogram so far, every STEP grams, and at the end" {
	run gramhist -c 2 < <(lines '>t	label=x' a b a c d)
	assert_success
	assert_output '>t	label=x	calls=2	n=1	total=2
1	a
1	b
>t	label=x	calls=4	n=1	total=4
2	a
1	b
1	c
>t	label=x	calls=5	n=1	total=5
2	a
1	b
1	c
1	d'
}

@test "-n -c: threads that take turns have their calls counted one by one" {
	for _ in 1 2 3 4 5; do lines @1 a @2 b; done >turns
	run bash -c 'gramhist -n 2 -c 1 turns | sed -n "s/.*calls=\([0-9]*\).*/\1/p"'
	assert_output "$(seq 3 10)"
}

@test "-c: nothing follows a last full step; an empty trace has one histogram" {
	run gramhist -c 2 < <(lines '>a' x y '>b' '>c' z)
	assert_success
	assert_output '>a	calls=2	n=1	total=2
1	x
1	y
>b	calls=0	total=0
>c	calls=1	n=1	total=1
1	z'
}

@test "-c: a refused line does not count" {
	run gramhist -c 2 < <(lines a 'b c' @1 b)
	assert_failure 1
	assert_line --index 2 '>-	calls=2	n=1	total=2'
	assert_equal "${#lines[@]}" 5
}

@test "--fade: counts are halved every N grams, and those of 0 dropped" {
	run gramhist -c 3 --fade=4 < <(lines a a a b c c d)
	assert_success
	assert_output '>-	calls=3	n=1	total=3
3	a
>-	calls=6	n=1	total=3
2	c
1	a
>-	calls=7	n=1	total=4
2	c
1	a
1	d'
}

@test "--fade: a histogram is written before its counts are halved" {
	run gramhist -c 4 --fade=2 < <(lines a a a b)
	assert_output '>-	calls=4	n=1	total=3
2	a
1	b'
}

# slow_growth STEP FADE <GRAMS: prints what -c and --fade must write for a trace without a header;
# FADE 0: without --fade.
slow_growth() {
	local line step=$1 fade=$2
	awk -v step="$step" -v fade="$fade" '
		function put(  g, total) {
			for (g in count) total += count[g]
			print ++written " 0\t>-\tcalls=" NR "\tn=2\ttotal=" total
			for (g in count) print written " 1\t" count[g] "\t" g
		}
		{ count[$0]++ }
		NR % step == 0 { put() }
		fade && NR % fade == 0 {
			for (g in count) if (!(count[g] = int(count[g] / 2))) delete count[g]
		}
		END { if (NR % step) put() }' | sort -t '	' -k 1,1V -k 2,2nr -k 3 | cut -f 2-
}

@test "-c and --fade of every size are what awk computes" {
	awk 'BEGIN { srand(5)
		for (i = 0; i < 700; i++)
			print "a" int(rand() * rand() * 30) " b" int(rand() * 5) }' >grams
	for pair in '1 0' '7 0' '100 0' '699 0' '700 0' '701 0' '1 1' '50 3' '3 50' '40 40' \
		'33 150' '90 699'; do
		set -- $pair
		slow_growth "$1" "$2" <grams >want
		gramhist -c "$1" $([ "$2" = 0 ] || echo "--fade=$2") grams >got
		cmp got want
		# a byte at a time
		perl -e '$| = 1; $/ = \ 1; while (<>) { syswrite STDOUT, $_ }' grams |
			gramhist -c "$1" $([ "$2" = 0 ] || echo "--fade=$2") | cmp - want
	done
}

@test "-c: long grams and many of them are counted as awk counts them" {
	awk 'BEGIN { srand(6); long = sprintf("%69s", ""); gsub(/ /, "_", long)
		for (i = 0; i < 40000; i++) {
			s = "a" int(rand() * 20000); if (i % 9 == 0) s = s long
			print s, "b" int(rand() * 2) } }' >grams
	slow_growth 9000 15000 <grams >want
	gramhist -c 9000 --fade=15000 grams | cmp - want
}

@test "-c, live: a histogram is written as soon as its last gram is read" {
	mkfifo grams
	timeout 20 gramhist -c 2 grams >hists 3>&- &
	exec 4>grams
	for wanted in 3 8; do
		lines "a$wanted" "b$wanted" >&4
		for ((i = 0; i < 100; i++)); do
			[ "$(wc -l <hists)" = "$wanted" ] && break
			sleep 0.1
		done
		assert_equal "$(tail -n 1 hists)" "1	b$wanted"
		assert_equal "$(wc -l <hists)" "$wanted"
	done
	exec 4>&-
	wait "$!"
}

# odd_calls SEED: prints calls of a few threads, with breaks, comments, traces, refused and long
# lines.
odd_calls() {
	awk -v seed="$1" 'BEGIN { srand(seed); long = sprintf("%060d", 0);
		for (i = 0; i < 9000; i++) {
		r = int(rand() * 2000)
		if (r == 0) print ">t" i "\tlabel=x"
		else if (r == 1) print ""
		else if (r == 2) print "# a comment"
		else if (r == 3) print "two words"
		else if (r == 4) print ">bad header\tno value"
		else if (r == 5) print "@"
		else if (r == 6) print long long long long long
		else if (r < 40 || (seed % 2 && r < 1000)) print "@" int(rand() * 6)
		else if (r < 1300) print "c" int(rand() * rand() * 30)
		else if (r < 1310) print long "c" int(rand() * 9)
		else print substr(long, 1, r % 40) "d" r % 7 }
		printf "last" }'
}

@test "-n: the same output and messages as cat2gram and gramhist" {
	for seed in 1 2 3 4; do
		odd_calls "$seed" >calls
		for options in '' '-w 50' '-w 40 -s 30' '-c 700' '-c 300 --fade=500'; do
			for n in $((seed % 2 ? 1 : 2)) $((seed % 2 ? 3 : 4)) \
				$((seed % 2 ? 5 : 16)); do # each n with each option, twice
				{ cat2gram -n "$n" calls calls 2>said |
					gramhist $options >want 2>said.gramhist; } || true
				[ "$(grep -c '^>' want)" -ge 4 ]
				! gramhist -n "$n" $options calls calls >got 2>messages
				diff <(sed 's/	calls=[0-9]*//' got) \
					<(sed 's/	calls=[0-9]*//' want)
				diff messages <(sed 's/^cat2gram: /gramhist: /' said)
				assert_equal "$(cat said.gramhist)" ''
			done
		done
		for n in 1 2 3; do # a few bytes at a time
			{ cat2gram -n "$n" calls 2>/dev/null || true; } | gramhist >want
			! perl -e '$| = 1; $/ = \ 7; while (<>) { syswrite STDOUT, $_ }' calls |
				gramhist -n "$n" >got 2>/dev/null
			cmp got want
		done
	done
}

@test "-n: n is set in the header, and calls of threads do not mix" {
	run gramhist -n 2 < <(lines '>t	n=7	label=x' @1 a @2 x @1 b @2 y '' @1 c d)
	assert_success
	assert_output '>t	n=2	label=x	total=3
1	a b
1	c d
1	x y'
}

@test "-n -c: the key calls counts calls, and steps are grams" {
	run gramhist -n 3 -c 2 < <(lines a b c d e)
	assert_output '>-	n=3	calls=4	total=2
1	a b c
1	b c d
>-	n=3	calls=5	total=3
1	a b c
1	b c d
1	c d e'
}

@test "-n: a raw trace or a gram stream is refused" {
	run gramhist -n 2 < <(lines 'open(1) = 2')
	assert_failure 1
	assert_line --index 0 \
		--partial 'gramhist: -:1: not a call: a call is 1 to 255 bytes without white space'
	assert_line --index 1 '>-	n=2	total=0'
	for n in 0 17 x ''; do
		run gramhist -n "$n" /dev/null
		assert_failure 2
	done
}

@test "-n: no input at all, no histogram" {
	run gramhist -n 2 /dev/null
	assert_success
	assert_output ''
}

@test "-n: more than 1048576 threads: a fault, and grams continue" {
	seq -f @%.0f 1048577 | sed 's/$/\na/' >calls
	echo b >>calls
	run gramhist -n 2 calls
	assert_failure 1
	assert_output \
		'gramhist: calls:2097153: more than 1048576 threads: the earlier ones are forgotten
>-	n=2	total=1
1	a b'
}

@test "-n: 200000 different tokens in grams of every length" {
	awk 'BEGIN { for (i = 0; i < 200000; i++) print "c" i;
		for (i = 0; i < 200000; i++) print "c" i }' >calls
	for n in 1 2 3 16; do
		gramhist -n "$n" calls >got
		cat2gram -n "$n" calls | gramhist | cmp - got
	done
}

@test "-n, live: a histogram is written as soon as its last call is read" {
	mkfifo calls
	timeout 20 gramhist -n 2 -c 1 calls >hists 3>&- &
	exec 4>calls
	lines @1 a @2 x @1 b >&4
	for ((i = 0; i < 100; i++)); do
		[ "$(wc -l <hists)" = 2 ] && break
		sleep 0.1
	done
	assert_equal "$(cat hists)" '>-	n=2	calls=3	total=1
1	a b'
	exec 4>&-
	wait "$!"
}

@test "10000 threads at once, in less than 8 MiB" {
	[ -z "$(sanitizers)" ] || skip "sanitizers take more"
	cc -O1 -o peak "$ROOT/tests/bench/peak.c"
	awk 'BEGIN { for (i = 0; i < 4; i++)
		for (t = 0; t < 10000; t++)
			print "@" 1000000 + t "\nprocess.call" (i * t) % 30 }' >calls
	for n in 2 5; do
		./peak peaks gramhist -n "$n" calls >/dev/null
		./peak peaks cat2gram -n "$n" calls >/dev/null
	done
	assert_equal "$(awk '$1 >= 8192' peaks)" ''
	assert_equal "$(wc -l <peaks)" 4
}

@test "options that exclude or need each other" {
	run gramhist -s 3 /dev/null
	assert_failure 2
	assert_output - <<-'END'
		gramhist: -s needs -w
		usage: gramhist [-n N] [-w N [-s STEP]] [FILE ...]
		       gramhist [-n N] -c STEP [--fade=N] [FILE ...]
		gramhist --help says more
	END
	run gramhist -c 3 -w 3 /dev/null
	assert_failure 2
	assert_line --index 0 'gramhist: either -c or -w, not both'
	run gramhist --fade=3 /dev/null
	assert_failure 2
	assert_line --index 0 'gramhist: --fade needs -c'
	for n in 0 268435457 x ''; do
		run gramhist -c "$n" /dev/null
		assert_failure 2
		run gramhist -c 1 "--fade=$n" /dev/null
		assert_failure 2
		run gramhist -w "$n" /dev/null
		assert_failure 2
		run gramhist -w 2 -s "$n" /dev/null
		assert_failure 2
	done
}

@test "half a million distinct grams, then small traces: quickly" {
	awk 'BEGIN { for (i = 0; i < 500000; i++) print "c" i
		for (i = 0; i < 20000; i++) print ">" i "\na" }' >grams
	timeout 30 gramhist grams >hist
	assert_equal "$(grep -c '^1	a$' hist)" 20000
	assert_equal "$(wc -l <hist)" 540001
	sed -n '2,500001p' hist | LC_ALL=C sort -c
}

@test "any bytes except blanks in a token" {
	printf 'a\xc3\xa9\n\xff\xfe\n~!"$\n' | gramhist >hist
	assert_equal "$(tail -n +2 hist | od -An -c | tr -d ' \n')" \
		'1\ta303251\n1\t~!"$\n1\t377376\n'
}
