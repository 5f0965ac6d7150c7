# SPDX-License-Identifier: MIT
load lib/helper
load lib/random_histograms

# slow_diff SIDE_A SIDE_B: prints the rows of grams, computed by a short program.
slow_diff() {
	python3 -c '
import collections, sys
def read(path):
    counts = collections.Counter()
    for line in open(path):
        if not line.startswith(">"):
            count, gram = line[:-1].split("\t")
            counts[gram] += int(count)
    return counts
a, b = read(sys.argv[1]), read(sys.argv[2])
m, n = sum(a.values()), sum(b.values())
rows = [(a[g] / m, b[g] / n, g) for g in a.keys() | b.keys()]
for p, q, g in sorted(rows, key=lambda r: (-abs(r[1] - r[0]), r[2])):
    if p != q:
        lone = "b" if p == 0 else "a" if q == 0 else "-"
        print("gram", "%.9g" % (q - p), "%.9g" % p, "%.9g" % q, lone, g, sep="\t")
' "$1" "$2"
}

@test "two files: shares, differences, and grams that only one has" {
	lines '>x	label=p' '2	a b' '1	b c' '1	c d' >one
	lines '>y' '1	a b' '1	c d' '2	d e' >two
	run histdiff one two
	assert_success
	assert_output '#side	side	name	histograms	total	grams	only	only_share
side	a	x	1	4	3	1	0.25
side	b	y	1	4	3	1	0.5
#gram	difference	a	b	only	gram
gram	0.5	0	0.5	b	d e
gram	-0.25	0.5	0.25	-	a b
gram	-0.25	0.25	0	a	b c'
}

@test "the rows of grams are those that a slow, obvious program computes" {
	need python3
	for seed in 1 2 3; do
		random_hists $seed 20 x >one
		random_hists 9$seed 20 y z >two
		histdiff one two | grep '^gram' >got
		slow_diff one two | diff - got
		histdiff - two <one | grep '^gram' | cmp - got
		histdiff one - <two | grep '^gram' | cmp - got
	done
}

@test "equal shares are not shown" {
	random_hists 4 20 x >one
	run histdiff one one
	assert_success
	assert_equal "${#lines[@]}" 4
	histsum one >sum
	histdiff one sum | grep -c '^gram' >count || true
	assert_equal "$(cat count)" 0
}

@test "a side is named by its only trace, or by its file" {
	random_hists 5 20 x >one
	lines $'>a\\tb' '1	p' >two
	histdiff one two >got
	assert_equal "$(sed -n '2s/.*side	a	\([^	]*\)	.*/\1/p' got)" one
	assert_equal "$(cut -f 3 got | sed -n 3p)" 'a\tb'
}

@test "one stream: its two labels in byte order" {
	random_hists 6 20 z y >hists
	awk '/^>/ { on = /label=y/ } on' hists >y
	awk '/^>/ { on = /label=z/ } on' hists >z
	histdiff hists >got
	slow_diff y z | diff - <(grep '^gram' got)
	assert_equal "$(cut -f 2-4 got | sed -n 2,3p | tr '\n' ' ')" 'a	y	10 b	z	10 '
	histdiff <hists | cmp - got
	# no label is a label, too
	sed 's/	label=z//' hists | histdiff >got
	assert_equal "$(cut -f 2-4 got | sed -n 2,3p | tr '\n' ' ')" 'a	-	10 b	y	10 '
}

@test "one stream without two labels, or with more" {
	for labels in x 'x y z'; do
		random_hists 7 20 $labels >hists
		run histdiff hists
		assert_failure 1
		assert_equal "${#lines[@]}" 1
		case $labels in
		x)
			assert_output 'histdiff: nothing to compare: '\
'give two files, or two labels with -a and -b'
			;;
		*) assert_output 'histdiff: more than two labels: choose two with -a and -b' ;;
		esac
	done
	run histdiff /dev/null
	assert_failure 1
}

@test "-a and -b: labels or names, of any number of files; without -b all others" {
	random_hists 8 20 x y z >hists
	for label in x y z; do
		awk -v label="$label" '/^>/ { on = $0 ~ "label=" label } on' hists >$label
	done
	slow_diff z x | diff - <(histdiff -a z -b x hists | grep '^gram')
	slow_diff z x | diff - <(histdiff -a z -b x x y z | grep '^gram')
	slow_diff z <(cat x y) | diff - <(histdiff -a z x y z | grep '^gram')
	awk '/^>/ { on = /^>t1\t/ } on' hists >t1
	slow_diff t1 x | diff - <(histdiff -a t1 -b x hists | grep '^gram')
	run bash -c 'histdiff -a z -b w hists 2>&1 >got'
	assert_success
	assert_output 'histdiff: no histogram has the label or name w'
	assert_equal "$(grep '^side	b' got)" \
		'side	b	w	0	0	0	0	-'
	assert_equal "$(grep '^gram' got | cut -f 5 | sort -u)" a
}

@test "-m shows the first N" {
	random_hists 9 20 x y >hists
	histdiff hists >all
	histdiff -m 3 hists | cmp - <(head -n 7 all)
	assert_equal "$(histdiff -m 0 hists | wc -l)" 4
	for n in '' x -1; do
		run histdiff -m "$n" hists
		assert_failure 2
	done
}

@test "-j: the same rows, valid JSON" {
	need python3
	lines $'>a"\xff' $'1\t\\t\xfe' '1	"' >one
	lines '>b' '1	p' >two
	histdiff -j one two | python3 -c '
import json, sys
rows = [json.loads(l) for l in sys.stdin.buffer.read().decode("utf-8").splitlines()]
assert [r["row"] for r in rows] == ["side"] * 2 + ["gram"] * 3, rows
assert rows[0]["name"] == "a\"\ufffd"
assert [r["gram"] for r in rows[2:]] == ["p", "\"", "\\t\ufffd"], rows
assert rows[2] == {"row": "gram", "difference": 1, "a": 0, "b": 1, "only": "b", "gram": "p"}'
}

@test "a missing file: the other side is shown" {
	random_hists 10 20 x >one
	for operands in 'no one' 'one no'; do
		run bash -c "histdiff $operands 2>said"
		assert_failure 1
		assert_output --partial '	one	20	'
		assert_output --partial '	no	0	0	0	0	-'
		assert_equal "$(cat said)" 'histdiff: no: No such file or directory'
	done
}

@test "histograms that cannot be compared are skipped" {
	lines '>a	n=1' '1	p' '>b	n=2' '1	p q' >one
	lines '>c' '1	p q' '>d	total=3' '1	p' '>e' '1	p' 'x' >two
	run bash -c 'histdiff one two 2>said'
	assert_failure 1
	assert_line --index 1 --partial 'side	a	a	1	1	1	'
	assert_line --index 2 --partial 'side	b	e	1	1	1	'
	assert_equal "$(cat said)" \
		"histdiff: one:3: b: n differs from that of the earlier histograms
histdiff: two:1: c: n differs from that of the earlier histograms
histdiff: two:3: d: the counts do not add up to the header's total
histdiff: two:7: $NOT_HIST"
	# sums beyond the largest count
	lines '>a' '9223372036854775807	p' '>b' '1	p' >one
	run histdiff one two
	assert_failure 1
	assert_line 'histdiff: one:3: b: the counts add up to more than 2^63-1'
}

@test "wrong usage" {
	run histdiff a b c
	assert_failure 2
	assert_line --index 0 'histdiff: more than two files: choose side a with -a LABEL'
	run histdiff -b x a
	assert_failure 2
	assert_line --index 0 'histdiff: -b needs -a'
	run histdiff - -
	assert_failure 2
	assert_line --index 0 'histdiff: standard input cannot be both sides'
}

@test "on a terminal: aligned columns" {
	need script
	lines '>a' '1	p q' '3	q r' >one
	lines '>b' '1	p q' $'1\tq\xc3\xa9 r' >two
	script -qec 'histdiff one two' /dev/null </dev/null | tr -d '\r' >got
	run cat got
	assert_output - <<-'END_OF_TEXT'
		side  name  histograms  total  grams  only  only_share
		a     a              1      4      2     1      0.7500
		b     b              1      2      2     1      0.5000

		difference       a       b  only  gram
		   -0.7500  0.7500       0  a     q r
		    0.5000       0  0.5000  b     qé r
		    0.2500  0.2500  0.5000  -     p q
	END_OF_TEXT
}
