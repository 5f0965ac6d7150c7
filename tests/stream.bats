# SPDX-License-Identifier: MIT
# The rules that all readers of call, gram and histogram streams share (sysgram.5).
load lib/helper

@test "a stream without a header is a trace named -" {
	run cat2gram -n 1 < <(lines a)
	assert_output '>-	n=1
a'
	for first in a @1 ''; do
		run cat2gram < <(lines "$first")
		assert_success
		assert_output '>-	n=2'
	done
}

@test "comments alone are not a trace" {
	for program in cat2gram catclean gramhist histsum; do
		run bash -c "printf '# a\n#\n' | $program 2>said; cat said"
		refute_output --partial '>'
	done
}

@test "comments are dropped everywhere" {
	run cat2gram < <(lines '# 1' '>a' '#2' p '#' q '# end')
	assert_success
	assert_output '>a	n=2
p q'
	run histsum -b name < <(lines '#x' '>a' '#' '1	p' '#y')
	assert_success
	assert_output '>a	n=1	total=1
1	p'
}

@test "headers: an empty name, an empty value, unknown keys" {
	run cat2gram < <(lines '>' '>	label=' '>a b	x=y=z	Q=	label=1 2')
	assert_success
	assert_output '>	n=2
>	label=	n=2
>a b	x=y=z	Q=	label=1 2	n=2'
}

@test "headers: if a key occurs twice, the first counts" {
	run histsum < <(lines '>a	label=x	label=y' '1	p')
	assert_line --index 0 '>x	label=x	n=1	total=1'
}

@test "headers: a key is everything before =" {
	run histsum \
		< <(lines '>a	xlabel=1	labels=2	label2=3	label=4' '1	p')
	assert_line --index 0 '>4	label=4	n=1	total=1'
}

@test "headers: escapes pass every program" {
	header='>a\tb\nc\\d\re	label=l\tm\\'
	lines "$header" p q | catclean -q | cat2gram | gramhist | tee hist | histsum -b name >sum
	assert_equal "$(head -n 1 hist)" "$header	n=2	total=1"
	assert_equal "$(head -n 1 sum)" "$header	n=2	total=1"
	histsum hist | head -n 1 >sum
	assert_equal "$(cat sum)" '>l\tm\\	label=l\tm\\	n=2	total=1'
}

@test "headers that are refused: the trace is dropped, up to the next header" {
	for program in cat2gram catclean gramhist histsum; do
		case $program in
		histsum) record='1	p' ;;
		*) record=p ;;
		esac
		lines '>a' "$record" '>b	no value' "$record" @ @1 '' nonsense... '# x' \
			'>c' "$record" |
			sed "s/nonsense/too many	words/" >in
		run "$program" in
		assert_failure 1
		assert_line --index 0 "$program: in:3: \
a field of the header is not KEY=VALUE: the trace is dropped"
		refute_output --partial '>b'
		refute_output --partial 'in:4'
		refute_output --partial 'in:8'
		if [ $program != histsum ]; then
			assert_output --partial '>a'
			assert_output --partial '>c'
		fi
	done
}

@test "headers: a NUL byte" {
	printf '>a\0b\np\n>c\nq\n' >in
	run cat2gram -n 1 <in
	assert_failure 1
	assert_output 'cat2gram: -:1: NUL byte in a header: the trace is dropped
>c	n=1
q'
}

@test "headers of 64 KiB pass, longer ones do not" {
	name=$(printf '%065530d' 0)
	run cat2gram < <(lines ">$name")
	assert_success
	run cat2gram < <(lines ">$name	k=vwx" p '>b')
	assert_failure 1
	assert_output 'cat2gram: -:1: header longer than 64 KiB: the trace is dropped
>b	n=2'
}

@test "tokens: 255 bytes, any except blanks and control bytes" {
	long=$(printf '%0255d' 0)
	for token in a 1 ! '"' '%$&/' 'a>b' 'a@b' 'a#b' $'\xe2\x82\xac' $'\xff' "$long"; do
		run cat2gram -n 1 < <(lines "$token")
		assert_success
		assert_output ">-	n=1
$token"
	done
	for token in "${long}0" 'a b' ' a' 'a ' $'a\tb' $'a\r' $'\x7f' $'abcdefgh\x7f' \
		$'abcdefg\x01i' \
		$'12345678 0123456' $'1234567890\x1f3456'; do
		run cat2gram -n 1 < <(lines "$token")
		assert_failure 1
		assert_output "cat2gram: -:1: $NOT_CALL
>-	n=1"
	done
}

@test "every byte at every place of tokens of every length" {
	perl -e 'for my $len (1 .. 20) { for my $at (0 .. $len - 1) { for my $b (0 .. 255) {
		next if $b == 10 || $len == 1 && $b == 10; my $t = "a" x $len;
		substr($t, $at, 1) = chr $b; print ">t\n$t\n" } } }' >calls
	perl -ne 'if (/^>/) { next }
		print if /^[^\x00-\x20\x7f>\@#][^\x00-\x20\x7f]*$/' calls >want
	cat2gram -n 1 calls >got 2>/dev/null || [ $? = 1 ]
	# a > at the front begins another trace
	diff <(grep -av '^>' want) <(grep -av '^>' got)
}

@test "NUL bytes are noticed" {
	printf 'a\0b\nc\n\0\nd\n' >in
	run cat2gram -n 1 <in
	assert_failure 1
	assert_output "cat2gram: -:1: $NOT_CALL
cat2gram: -:3: $NOT_CALL
>-	n=1
c
d"
}

@test "a missing last newline is no loss" {
	printf 'a\nb' >in
	run cat2gram <in
	assert_success
	assert_output '>-	n=2
a b'
	printf 'a b' >in
	run gramhist <in
	assert_line '1	a b'
	printf '1\ta b' >in
	run histsum <in
	assert_line '1	a b'
	printf 'p\n>last' >in
	run cat2gram <in
	assert_line --index 1 '>last	n=2'
}

@test "DOS line ends are refused, not swallowed" {
	printf 'a\r\nb\r\n' >in
	run cat2gram <in
	assert_failure 1
	assert_output --partial 'not a call'
}

@test "very long lines are refused, and the next ones read, in little memory" {
	! grep -qa __asan_init "$ROOT/bin/cat2gram" || skip "the sanitizer takes more memory"
	for size in 262142 262143 262144 262145 1000000 300000000; do
		run bash -c "ulimit -v 200000
			{ printf 'p\n'; head -c $size /dev/zero | tr '\0' x; printf '\nq\nr\n'; } |
			cat2gram"
		assert_failure 1
		assert_line --regexp '^cat2gram: -:2: (not a call|the line is too long)'
		assert_equal "$(grep -v ^cat2gram: <<<"$output")" '>-	n=2
q r'
	done
	for mark in '>' '#' @; do
		head -c 1000000 /dev/zero | tr '\0' x | sed "s/^/$mark/; \$s/\$/\n/" >long
		printf 'p\n>b\nq\nr\n' >>long
		run cat2gram long
		assert_equal "$(tail -n 2 <<<"$output")" '>b	n=2
q r'
	done
}

@test "the output does not depend on the pieces in which the input comes" {
	awk 'BEGIN { srand(1); for (i = 0; i < 60000; i++) {
		if (rand() < .3) print "@" int(rand() * 9);
			print "call" int(rand() * 1000) } }' >calls
	cat2gram calls >want
	for size in 1000 4096 65537 262143 262144 262145; do
		dd if=calls bs=$size status=none | cat2gram | cmp - want
	done
	perl -e '$| = 1; while (read STDIN, my $s, 1 + int rand 9) {
		print $s }' <<<"$(head -n 200 calls)" |
		cat2gram | cmp - <(head -n 200 calls | cat2gram)
}

@test "more than 20 faults of a file are counted" {
	for ((i = 0; i < 50; i++)); do echo 'a b'; done >bad
	run cat2gram bad
	assert_failure 1
	assert_equal "${#lines[@]}" 22
	assert_line 'cat2gram: bad: 30 more faults like these, not shown'
}

@test "control bytes in names are shown as escapes" {
	run cat2gram $'\e[31m'
	assert_failure 1
	assert_output 'cat2gram: \033[31m: No such file or directory'
}

@test "a failed read is a fault; everything read before counts" {
	for program in cat2gram catclean gramhist histsum; do
		run "$program" .
		assert_failure 1
		assert_output --partial "$program: .: Is a directory"
		run "$program" <.
		assert_failure 1
		assert_output --partial "$program: -: Is a directory"
	done
	need strace
	lines a b >calls
	# the second read of the file: the first one is the shared library loader's
	env ASAN_OPTIONS=detect_leaks=0 strace -qq -o /dev/null -P "$PWD/calls" -e trace=read \
		-e inject=read:error=EIO:when=2 true ||
		skip "strace cannot trace here"
	run env ASAN_OPTIONS=detect_leaks=0 strace -qq -o /dev/null -P "$PWD/calls" -e trace=read \
		-e inject=read:error=EIO:when=2 \
		cat2gram calls
	assert_failure 1
	assert_output 'cat2gram: calls: Input/output error
>-	n=2
a b'
	run env ASAN_OPTIONS=detect_leaks=0 strace -qq -o /dev/null -P "$PWD/calls" -e trace=read \
		-e inject=read:error=EINTR:when=1+2 \
		cat2gram calls
	assert_success
	assert_output '>-	n=2
a b'
}

@test "missing files first, in the middle and last: the others are read" {
	lines '1	p' >h
	lines p >c
	for program in cat2gram catclean gramhist histsum; do
		file=c
		[ $program != histsum ] || file=h
		"$program" $file $file 2>/dev/null >want
		for files in "no $file $file" "$file no $file" "$file $file no"; do
			run bash -c "$program $files >got"
			assert_failure 1
			assert_line "$program: no: No such file or directory"
			cmp got want
		done
	done
}

@test "- is standard input, even among files; -- ends the options" {
	lines p >c
	lines q >-n
	run cat2gram -n 1 -- c - -n < <(lines r)
	assert_success
	assert_output '>-	n=1
p
>-	n=1
r
>-	n=1
q'
}

@test "options end at the first operand" {
	lines p >c
	run cat2gram c -n 1
	assert_failure 1
	assert_line 'cat2gram: -n: No such file or directory'
}

@test "numbers are written as printf writes them, the shortest that reads back" {
	need cc pkg-config
	# shellcheck disable=SC2046 # flags
	cc -std=c11 -O1 -D_POSIX_C_SOURCE=200809L $(pkg-config --cflags libxxhash) -o real \
		"$ROOT/tests/lib/check_reals.c" "$ROOT/format/number.c" "$ROOT/format/text.c" -lm
	run ./real 600000
	assert_success
	assert_output ""
}

@test "traces whose name or label begins with # pass from trace to report; none vanishes" {
	for name in '#evil' '# sample	truth' '\#x' '#' "'#q" '-'; do
		printf '>%s\tlabel=#bad\na\nb\na\n' \
			"$(printf %s "$name" | sed 's/\\/\\\\/g; s/\t/\\t/g')"
	done >calls
	printf '>t\tlabel=good\nx\ny\nz\n' >>calls
	mkdir bank
	cat2gram calls | gramhist | mkmodel -m 1 -o bank
	pipe "cat2gram calls | gramhist | ksrank bank | ksvote -p '#bad' | tee verdicts |
		grep -vc '^#'"
	assert_output 7
	assert_equal "$(cut -f 1-3 verdicts | sed -n 2,4p)" '\#evil	\#bad	\#bad
\# sample\ttruth	\#bad	\#bad
\\#x	\#bad	\#bad'
	pipe "kseval -j -p '#bad' verdicts | jq -c '[.n, .tp, .tn]'"
	assert_output '[7,6,1]'
	pipe "cat2gram calls | gramhist | ksrank bank | ksvote -j -p '#bad' | head -n 3 |
		jq -r .sample"
	assert_output '#evil
# sample	truth
\#x'
}

@test "a trace whose name is empty passes from calls to figures" {
	lines '>a	label=x' read open '>b	label=y' read close | gramhist -n 1 |
		mkmodel -m 0 -o bank.ksm
	lines '>	label=x' read open | gramhist -n 1 | ksrank bank.ksm >ranks
	run ksvote -p y ranks
	assert_success
	assert_line --index 1 '	x	x	-0.5'
	ksvote -p y ranks | kseval -p y >figures
	[ -s figures ]
}
