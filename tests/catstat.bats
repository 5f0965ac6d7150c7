# SPDX-License-Identifier: MIT
load lib/helper

# field COLUMN ROW...: the column of the rows of catstat's output that have these words, from table.
field() {
	local column=$1
	shift
	awk -F '\t' -v column="$column" -v want="$*" '
		/^#/ { for (i in at) delete at[i]; for (i = 1; i <= NF; i++) at[$i] = i; next }
		$1 " " $2 " " $3 == want && (column in at) { print $at[column] }' table
}

# random_calls SEED TRACES: traces of three labels with threads, breaks and repeats.
random_calls() {
	awk -v seed="$1" -v n="$2" 'BEGIN {
		srand(seed)
		for (t = 0; t < n; t++) {
			k = int(rand() * 3)
			printf ">%s%d.log%s\n", substr("abc", 1 + int(rand() * 3), 1), t,
				k ? "\tlabel=" (k == 1 ? "benign" : "malicious") : ""
			if (rand() < .4 && t) {
				printf "%s%s", body, rand() < .5 ? "extra\n" : ""
				continue
			}
			body = ""
			m = int(rand() * 60)
			for (i = 0; i < m; i++) {
				if (rand() < .2) body = body "@" int(rand() * 4) "\n"
				if (rand() < .05) body = body "\n"
				if (rand() < .01) body = body "#x\n"
				call = rand() < .1 ? "unknown" : "c" int(rand() * rand() * 6)
				body = body call "\n"
			}
			printf "%s", body
		}
	}'
}

@test "figures of one small trace, by hand" {
	lines '>a' open read read read close >calls
	catstat calls >table
	assert_equal "$(field traces stat all -)" 1
	assert_equal "$(field distinct stat all -)" 1
	assert_equal "$(field calls stat all -)" 5
	assert_equal "$(field kinds stat all -)" 3
	assert_equal "$(field median stat all -)" 5
	assert_equal "$(field folded stat all -)" 0.4
	assert_equal "$(field h1 stat all -)" 1.37095059 # .6 log2(1 / .6) + .4 log2(1 / .2)
	# read: 2 of 3 read, 1 of 3 close; 3 of 4 pairs
	assert_equal "$(field h2 stat all -)" 0.688721876
	assert_equal "$(field h5 stat all -)" 0
	assert_equal "$(field branching stat all -)" 1.5 # open -> read; read -> read, close
	assert_equal "$(field lz78 stat all -)" 1.6 # open, read, read read, close: 4 log2(4) / 5
}

@test "every figure and table is what a slow, obvious program computes" {
	need python3
	local seed
	for seed in 1 2 3 4; do
		random_calls $seed 60 >calls
		random_calls 9$seed 50 >>calls
		random_calls $seed 40 | grep -v extra >train
		catstat -j calls >got
		python3 "$BATS_TEST_DIRNAME/lib/slow_catstat.py" got calls
		catstat -j -t train -d 0.1 -g '^([a-z])' calls >got
		python3 "$BATS_TEST_DIRNAME/lib/slow_catstat.py" got calls train 0.1 '^([a-z])'
		cat got >>all
	done
	for row in '"copy": "near"' '"copy": "exact"' '"row": "conflict"'; do
		grep -qF "$row" all
	done
	catstat -j -t train -d 0.6 calls >got
	python3 "$BATS_TEST_DIRNAME/lib/slow_catstat.py" got calls train 0.6
}

@test "the order of traces and files changes nothing" {
	random_calls 5 50 >calls
	random_calls 6 50 >more
	catstat -g '^(.)' calls more >want
	catstat -g '^(.)' more calls | cmp - want
	cat more calls | catstat -g '^(.)' | cmp - want
	catstat -t calls more >want
	awk '/^>/ { n++ } { print n "\t" $0 }' calls | sort -s -r -n -k 1,1 | cut -f 2- >turned
	catstat -t turned more | cmp - want
}

@test "-j: the same rows as the table, valid JSON" {
	need python3
	random_calls 7 40 >calls
	lines $'>q"\\\\\xff\tlabel=\xc3\xa9' '>\x1b[31m	label=y' >>calls
	catstat -g '.*' -t calls calls >table
	catstat -j -g '.*' -t calls calls >json
	assert_equal "$(wc -l <json)" "$(grep -vc '^#' table)"
	python3 -c '
import json
columns = None
objects = [json.loads(line) for line in open("json", encoding="utf-8")]
rows = [line[:-1].split("\t") for line in open("table", encoding="utf-8", errors="replace")]
for row in rows:
    if row[0].startswith("#"):
        columns = row[1:]
        continue
    o = objects.pop(0)
    assert list(o) == ["row"] + columns
    for value, text in zip(o.values(), row):
        if value is None:
            assert text == "-"
        elif isinstance(value, str):
            assert text.replace("\\\\", "\\") == value, (text, value)
        else:
            assert float(text) == value
assert not objects'
}

@test "labels, groups and missing ones come in byte order" {
	lines '>b-1	label=y' p '>a-1' p '>zz	label=x' p '>b-2	label=y' q >calls
	catstat -g '^([a-z])-' calls >table
	assert_equal "$(grep -v '^#' table | grep ^stat | cut -f 2-5 | tr '\t' ' ')" 'all - 4 2
label - 1 1
label x 1 1
label y 2 2
group - 1 1
group a 1 1
group b 2 2'
}

@test "-g: the first part in parentheses, or the whole match; an empty match does not count" {
	lines '>aab' >calls
	for test in 'a+ aa' 'a(a)b a' '(x)|a aab-' 'x* -' '^(x?)a -'; do
		catstat -g "${test% *}" calls >table
		case $test in
		'(x)'*) assert_equal "$(grep '	group	' table | cut -f 3)" a ;;
		*) assert_equal "$(grep '	group	' table | cut -f 3)" "${test#* }" ;;
		esac
	done
	run catstat -g '(' calls
	assert_failure 2
	assert_output --regexp '^catstat: -g \(: not an extended regular expression: '
	catstat -g '(' -g a calls 2>/dev/null && return 1
	catstat -g a -g b calls >table # the last one counts
	assert_equal "$(grep '	group	' table | cut -f 3)" b
}

@test "which traces are the same: as for catclean -u" {
	lines '>a' @1 p @2 q r '>b' @8 p @9 q r '>c' p q r '>d' @1 p '' @2 q r '>e' '' @3 \
		p @4 q r '' \
		'>f' @2 q @1 p @2 r '>g' @1 p @2 q @3 s @2 r '>h' @1 p @2 q '' r '>i' @1 p @2 q \
		@1 @2 r >calls
	catstat calls >table
	assert_equal "$(field distinct stat all -)" "$(catclean -u -q calls | grep -c '^>')"
	assert_equal "$(field distinct stat all -)" 5 # a, b, d, e, i; c; f; g; h
	assert_equal "$(field breaks stat all -)" 2
	random_calls 8 300 >calls
	catstat calls >table
	assert_equal "$(field distinct stat all -)" "$(catclean -u -q calls | grep -c '^>')"
}

@test "a conflict names all traces of its set" {
	lines '>a	label=x' p '>b	label=x' q '>c' p '>d	label=x' p '>e	label=y' q \
		'>f	label=z' r '>g	label=z' r >calls
	catstat calls >table
	assert_equal "$(grep conflict table)" '#conflict	set	trace	label
conflict	1	c	-
conflict	1	a	x
conflict	1	d	x
conflict	2	b	x
conflict	2	e	y'
}

@test "-t: exact copies, near ones up to the bound, and their labels" {
	{ echo '>t	label=x'; seq 1 102; echo '>u'; seq 201 302; } >train
	{ echo '>e	label=y'; seq 1 102; echo '>n'; seq 1 97; echo '>f'; seq 1 96; echo '>s'
	  seq 1 2; } >test
	catstat -t train test >table
	assert_equal "$(grep copy table)" \
		'#copy	trace	label	copy	of	of_label	distance
copy	e	y	exact	t	x	0
copy	n	-	near	t	x	0.05'
	assert_equal "$(field other leak all -)" 2
	catstat -d 0.06 -t train test >table
	assert_equal "$(field other leak all -)" 1
	catstat -d 0 -t train test >table
	assert_equal "$(field near leak all -)" 0
	assert_equal "$(field exact leak all -)" 1
}

@test "-d 0: other calls with the same shares are near" {
	lines '>t' a a a a >train
	lines '>s' a a a a a a >test
	assert_equal "$(catstat -d 0 -t train test | tail -n 1)" \
		'copy	s	-	near	t	-	0'
}

@test "without traces: counts of 0, other figures undefined" {
	run catstat /dev/null
	assert_success
	assert_equal "$(tr '\t' ' ' <<<"${lines[1]}")" \
		'stat all - 0 0 0 0 - - - - - - 0 - - - - - - - -'
	assert_equal "${#lines[@]}" 3
	lines '>a' '>b	label=x' | catstat -t /dev/null >table
	assert_equal "$(field traces stat all -)" 2
	assert_equal "$(field distinct stat all -)" 1
	assert_equal "$(field max stat all -)" 0
	assert_equal "$(field other leak label x)" 1
}

@test "a TRAIN that cannot be read: no table of copies, but all others" {
	lines '>a' p >calls
	catstat calls >want
	run bash -c 'catstat -t no calls 2>said'
	assert_failure 1
	assert_output "$(cat want)"
	assert_equal "$(cat said)" 'catstat: no: No such file or directory'
}

@test "standard input is either TRAIN or a FILE" {
	lines '>a' p >calls
	for operands in '' - 'calls -'; do
		run catstat -t - $operands <calls
		assert_failure 2
		assert_line --index 0 'catstat: standard input cannot be both TRAIN and a FILE'
	done
	run catstat -t - calls <calls
	assert_success
}

@test "values that -d refuses" {
	for bound in '' x -1 1 1e9 nan 0.1x; do
		run catstat -d "$bound" /dev/null
		assert_failure 2
		assert_output "catstat: -d $bound: not a number from 0 to below 1"
	done
}

@test "lines that are refused are breaks, and reported" {
	lines '>a' p 'q r' s @ t @1 u >calls
	run bash -c 'catstat calls 2>said >table'
	assert_failure 1
	assert_equal "$(cat said)" \
		"catstat: calls:3: $NOT_CALL
catstat: calls:5: the thread's name is not 1 to 255 bytes long: its calls are dropped"
	assert_equal "$(field calls stat all -)" 3
	assert_equal "$(field breaks stat all -)" 2
	lines '>a' p $'>b\tx' q '>c' p >calls
	run bash -c 'catstat calls 2>said >table'
	assert_failure 1
	assert_equal "$(field traces stat all -)" 2
	assert_equal "$(field distinct stat all -)" 1
}

@test "more than 1048576 threads: a fault, and the counts stay right" {
	seq -f @%.0f 1048577 | sed 's/$/\na/' >calls
	run bash -c 'catstat calls 2>said >table'
	assert_failure 1
	assert_equal "$(cat said)" \
		'catstat: calls:2097154: more than 1048576 threads: the earlier ones are forgotten'
	assert_equal "$(field calls stat all -)" 1048577
	assert_equal "$(field branching stat all -)" -
}

@test "on a terminal: aligned columns, at most 80 wide, and no control characters" {
	need script
	lines $'>\x1b[31mred\tlabel=x' p q $'>b\xc2\x9b\xff\tlabel=y' p q >calls
	script -qec 'catstat calls' /dev/null </dev/null | tr -d '\r' >got
	run cat got
	assert_line --index 0 --regexp '^scope  name  traces '
	assert_line '  1  \033[31mred    x'
	assert_line '  1  b\302\233\377  y'
	refute_output --partial '#'
	awk 'length > 80' got | no_lines
	# each block's lines are of one width up to the last column
	awk '/^scope/ { width = length } /^(all|label)/ && length != width' got | no_lines
}

# bats test_tags=shared
@test "ADFA-LD: the number and length of its traces are those published, and all are distinct" {
	[ -d "$SHARED/data/adfa-ld" ] || skip "no real traces here"
	for label in benign malicious; do
		tar -xJf "$SHARED/data/adfa-ld/$label.tar.xz"
		find $label -type f | sort | xargs trace2cat -m none -a i386 -l $label
	done >calls
	catstat -g '^malicious/([A-Za-z_]*)_[0-9]' calls >table
	assert_equal "$(field traces stat label benign)" 2036
	assert_equal "$(field traces stat label malicious)" 351
	assert_equal "$(field distinct stat all -)" 2387
	# the shortest and the longest of the published set
	assert_equal "$(field min stat all -)" 75
	assert_equal "$(field max stat all -)" 4494
	assert_equal "$(grep -c '	group	[A-Z]' table)" 6 # its attack families
}

@test "-j has the members that sysgram(5) names" {
	need jq
	lines '>a	label=x' p '>b	label=y' p >calls
	lines '>h	label=x' '1	p' '>i	label=y' '1	q' >hists
	mandoc -T ascii -O width=1000 "$ROOT/man/sysgram.5" | sed 's/.\x08//g' |
		grep -A 20 'JSON lines' >page
	{ catstat -j -g . -t calls calls; histdiff -j hists; } |
		jq -r '[.row] + (keys_unsorted - ["row"]) | @tsv' | sort -u |
		sed 's/\t/ (/; s/\t/, /g; s/$/)/; s/h1, h2, h3, h4, h5/h1 to h5/' |
		while read -r row; do
		grep -qF "$row" page || echo "$row"
	done | no_lines
}
