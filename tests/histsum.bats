# SPDX-License-Identifier: MIT
load lib/helper

setup() {
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	lines '>a	label=x	n=1	total=3' '2	p' '1	q' >a
	lines '>b	label=y	n=1	total=5' '5	q' >b
	lines '>a	label=x	n=1	total=7' '4	p' '3	r' >c
	lines '>d	n=1	total=1' '1	p' >d
}

@test "a sum for each label, in byte order" {
	run histsum b a c
	assert_success
	assert_output '>x	label=x	n=1	total=10
6	p
3	r
1	q
>y	label=y	n=1	total=5
5	q'
}

@test "histograms without a label are summed under the name -" {
	run histsum a d d
	assert_output '>-	n=1	total=2
2	p
>x	label=x	n=1	total=3
2	p
1	q'
}

@test "-b name" {
	run histsum -b name d c b a
	assert_success
	assert_output '>a	label=x	n=1	total=10
6	p
3	r
1	q
>b	label=y	n=1	total=5
5	q
>d	n=1	total=1
1	p'
}

@test "-b all: the label stays if all have it" {
	run histsum -b all a c
	assert_output --partial '>all	label=x	n=1	total=10'
	for files in 'a b c' 'a d' 'd a' 'b a'; do
		run histsum -b all $files
		assert_success
		assert_line --index 0 --regexp '^>all	n=1	total=[0-9]+$'
	done
}

@test "histograms of different n have separate sums" {
	lines '>e	label=x	n=2' '1	p q' >e
	run histsum e a e
	assert_output '>x	label=x	n=1	total=3
2	p
1	q
>x	label=x	n=2	total=2
2	p q'
}

@test "names with escapes stay as they are" {
	lines '>a\tb\\	label=l\n' '1	p' >e
	run histsum -b name e e
	assert_output '>a\tb\\	label=l\n	n=1	total=2
2	p'
	run histsum e
	assert_line --index 0 '>l\n	label=l\n	n=1	total=1'
}

@test "the sum's header has only the fields that all its histograms share" {
	lines '>e	label=x	window=2	colour=red	n=1' '1	p' >e
	run histsum -b name e
	assert_output '>e	label=x	n=1	total=1
1	p'
}

@test "a gram that occurs twice adds up; lines in any order" {
	run histsum < <(lines '>e	n=1' '1	z' '2	a' '3	z')
	assert_output '>-	n=1	total=6
4	z
2	a'
}

@test "no input: no sum" {
	run histsum </dev/null
	assert_success
	assert_output ''
}

@test "lines that are refused; the rest counts" {
	run histsum < <(lines '>e	n=1' '1	p' p '0	p' '-1	p' '1 p' '1	p q' \
		'9223372036854775808	p' \
		'1		p' '1.5	p' @1 '' '1	p')
	assert_failure 1
	assert_output - <<-END
		histsum: -:3: $NOT_HIST
		histsum: -:4: count of 0
		histsum: -:5: $NOT_HIST
		histsum: -:6: $NOT_HIST
		histsum: -:7: the gram does not have the histogram's n tokens
		histsum: -:8: $NOT_HIST
		histsum: -:9: $NOT_GRAM
		histsum: -:10: $NOT_HIST
		histsum: -:11: $NOT_HIST
		histsum: -:12: $NOT_HIST
		>-	n=1	total=2
		2	p
	END
}

@test "counts up to 2^63-1, in one histogram and in the sum" {
	lines '>e	n=1' '9223372036854775806	p' >e
	run histsum e <(lines '1	q')
	assert_success
	assert_output '>-	n=1	total=9223372036854775807
9223372036854775806	p
1	q'
	run histsum e d d
	assert_failure 1
	assert_line 'histsum: d:1: d: the counts add up to more than 2^63-1'
	assert_line '>-	n=1	total=9223372036854775807'
	run histsum < <(lines '9223372036854775807	p' '1	q')
	assert_failure 1
	assert_line 'histsum: -:2: the counts add up to more than 2^63-1'
}

@test "a histogram that has lost lines is skipped" {
	head -n 2 a >cut
	run histsum cut b
	assert_failure 1
	assert_output - <<-'END'
		histsum: cut:1: a: the counts do not add up to the header's total
		>y	label=y	n=1	total=5
		5	q
	END
	for total in x '' 99999999999999999999; do
		run histsum < <(lines ">e	total=$total" '1	p')
		assert_failure 1
		assert_output "histsum: -:1: e: the counts do not add up to the header's total"
	done
}

@test "sums of sums are the sum of all" {
	for by in label name all; do
		histsum -b $by a b c d >whole
		histsum -b $by <(histsum -b $by d c) <(histsum -b $by b) \
			<(histsum -b $by a) | cmp - whole
		histsum -b $by whole | cmp - whole
	done
}

@test "other values of -b are refused" {
	for by in '' labels x; do
		run histsum -b "$by" /dev/null
		assert_failure 2
		assert_output - <<-'END'
			histsum: -b takes label, name or all
			usage: histsum [-b label|name|all] [FILE ...]
			histsum --help says more
		END
	done
}
