# SPDX-License-Identifier: MIT
load lib/helper
load lib/random_histograms

# sklearn: sets $python to a Python that has scikit-learn, or skips the test.
sklearn() {
	for python in /usr/bin/python3 python3; do
		! "$python" -c 'import sklearn' 2>/dev/null || return 0
	done
	skip "scikit-learn is not installed"
}

@test "libsvm: labels and columns numbered in byte order, as comments" {
	lines '>a	label=y' '1	c' '2	b' '>b' '3	a' '>c	label=x' >hists
	run histmat hists
	assert_success
	assert_output '# label	0	-
# label	1	x
# label	2	y
# column	1	a
# column	2	b
# column	3	c
2 2:2 3:1 # a
0 1:3 # b
1 # c'
	histmat -f libsvm <hists | diff - <(histmat hists)
}

@test "-v: the vocabulary in a file, the matrix without comments" {
	lines '>a	label=y' '1	c' '2	b' '>b' '3	a' >hists
	run histmat -v vocabulary hists
	assert_success
	assert_output '1 2:2 3:1
0 1:3'
	assert_equal "$(cat vocabulary)" 'label	0	-
label	1	y
column	1	a
column	2	b
column	3	c'
	mkdir dir
	histmat -v "$PWD/dir/v" hists >/dev/null
	cmp vocabulary dir/v
	assert_equal "$(ls dir)" v
}

@test "csv is what a slow, obvious program writes" {
	need python3
	random_hists 1 40 x y - >hists
	lines $'>a\\tb"\\\\,\xff\tlabel=\\r' '2	,' '3	"' '1	=1' >>hists
	histmat -f csv hists >got
	python3 -c '
import csv, re, sys
names = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
def plain(s): return re.sub(r"\\([tnr\\])", lambda m: names[m[1]], s)
rows = []
for line in open("hists", encoding="latin-1", newline="\n").read().split("\n")[:-1]:
    if line[0] == ">":
        fields = line[1:].split("\t")
        label = dict(f.split("=", 1) for f in fields[1:]).get("label", "-")
        rows.append((plain(fields[0]), plain(label), {}))
    else:
        count, gram = line.split("\t")
        rows[-1][2][gram] = rows[-1][2].get(gram, 0) + int(count)
grams = sorted({g for r in rows for g in r[2]})
want = [["name", "label"] + grams]
want += [[n, l] + [str(c.get(g, 0)) for g in grams] for n, l, c in rows]
got = list(csv.reader(open("got", encoding="latin-1", newline="")))
assert got == want'
}

@test "libsvm has the same numbers as csv" {
	random_hists 2 40 x y >hists
	histmat -v vocabulary hists >matrix
	awk 'FNR == NR { if ($1 == "label") label[$2] = $3; else last = $2; next }
		{ for (i in count) delete count[i]
		  for (i = 2; i <= NF; i++) { split($i, part, ":"); count[part[1]] = part[2] }
		  printf "%s", label[$1]
		  for (i = 1; i <= last; i++) printf ",%d", count[i]
		  print "" }' vocabulary matrix >want
	histmat -f csv hists | sed 1d | cut -d , -f 2- | diff want -
}

@test "-u: the columns and labels of an earlier matrix" {
	lines '>a	label=y' '1	c' '2	b' '>b	label=x' '3	d' >train
	lines '>c	label=w' '1	a' '5	b' '>d	label=y' '7	e' '1	d' \
		'>e	label=v' >test
	histmat -v vocabulary train >/dev/null
	run bash -c 'histmat -u vocabulary -v more test 2>said'
	assert_success
	assert_output '3 1:5
1 3:1
2'
	assert_equal "$(cat said)" \
		'histmat: counts of grams that are not in the vocabulary, skipped: 8'
	assert_equal "$(tr '\n\t' '; ' <more)" \
		'label 0 x;label 1 y;label 2 v;label 3 w;column 1 b;column 2 c;column 3 d;'
	histmat -u vocabulary -f csv test 2>/dev/null >got
	assert_equal "$(cat got)" 'name,label,b,c,d
c,w,5,0,0
d,y,0,0,1
e,v,0,0,0'
	# with the same histograms it changes nothing
	histmat -u vocabulary -v again train | cmp - <(histmat -v v train)
	cmp vocabulary again
}

@test "-u: files that are not vocabularies are refused" {
	lines '>a' '1	p' >hists
	try() {
		lines "${@:2}" >v
		run histmat -u v hists
		assert_failure 1
		assert_output "histmat: v:$1"
	}
	local form='not a line of a vocabulary: label or column, TAB, number, TAB, name'
	try "1: $form" x
	try "1: $form" 'label	0'
	try "1: $form" 'label	-1	x'
	try "2: $form" 'label	0	x' 'columns	1	p'
	try '1: out of order or repeated' 'column	0	p'
	try '1: out of order or repeated' 'label	1	p'
	try '2: out of order or repeated' 'column	1	p' 'column	2	p'
	try "1: $NOT_GRAM" \
		'column	1	p  q'
	run histmat -u no hists
	assert_failure 1
	assert_output 'histmat: no: No such file or directory'
	: >v
	run histmat -u v hists
	assert_success
	assert_line 'histmat: counts of grams that are not in the vocabulary, skipped: 1'
}

@test "histograms that have no row" {
	lines '>a	n=1' '1	p' '>b	n=2' '1	p q' '>c	total=2' '1	p' '>d' \
		'1	p' x >hists
	run bash -c 'histmat -v v hists 2>said'
	assert_failure 1
	assert_output '0 1:1
0 1:1'
	assert_equal "$(cat said)" \
		"histmat: hists:3: b: n differs from that of the earlier histograms
histmat: hists:5: c: the counts do not add up to the header's total
histmat: hists:9: $NOT_HIST"
}

@test "no histograms: no rows" {
	run histmat /dev/null
	assert_success
	assert_output ''
	run histmat -f csv /dev/null
	assert_output 'name,label'
}

@test "-v into a missing directory: a message, and the matrix" {
	lines '>a' '1	p' >hists
	run bash -c 'histmat -v no/v hists 2>said'
	assert_failure 1
	assert_output '0 1:1'
	assert_equal "$(cat said)" 'histmat: no/v: cannot be written: No such file or directory'
}

@test "wrong usage" {
	run histmat -f svm
	assert_failure 2
	assert_line --index 0 'histmat: -f takes libsvm or csv'
}

@test "scikit-learn reads the matrix, with comments and without, and learns from it" {
	sklearn
	random_hists 3 40 x y >train
	random_hists 4 40 x y >test
	histmat train >commented.svm
	histmat -v vocabulary train >train.svm
	histmat -u vocabulary test 2>/dev/null >test.svm
	histmat -f csv train >train.csv
	"$python" -c '
import csv
from sklearn import datasets, svm
x, y, u, v = datasets.load_svmlight_files(["train.svm", "test.svm"])
assert svm.LinearSVC(dual=True, max_iter=100000).fit(x, y).score(u, v) > 0.8
c, d = datasets.load_svmlight_file("commented.svm")
assert (c != x).nnz == 0 and (d == y).all()
rows = list(csv.reader(open("train.csv")))[1:]
assert [[float(f) for f in r[2:]] for r in rows] == x.toarray().tolist()'
}
