#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# gramplot and ksplot: their drawings, as text and as commands for gnuplot, and their refusals.
# Quotes for other shells; files of one letter; bats sets stderr.
# shellcheck disable=SC2016,SC2094,SC2154
load lib/helper

hist() { # NAME LINE...
	printf '>%s\tn=2\n' "$1"
	shift
	printf '%s\n' "$@"
}

bank() {
	hist 'a	label=benign' '6	file.open file.read' '3	file.read file.close' \
		'1	process.memory process.memory' >b
	hist 'c	label=malicious' '2	file.open file.read' '8	file.write file.write' >m
	hist 'd	label=malicious' '5	communication.send communication.receive' \
		'8	file.write file.write' >>m
	cat b m | mkmodel -m 0 -o bank
}

# Makes a gnuplot in this directory that keeps its input as seen/script.
keeping_gnuplot() {
	mkdir seen
	printf '#!/bin/sh\ncp "$1" "%s/seen/script"\n: >picture\n' "$PWD" >gnuplot
	chmod +x gnuplot
}

# labels N: makes a bank of N labels, each with a model, and a sample whose gap is at the same gram
# with all.
labels() {
	local i
	for i in $(seq "$1"); do
		hist "m$i	label=l$i" "$((10 + i))	file.open file.read" \
			'90	file.write file.write'
	done >h
	mkmodel -m 0 -o bank h
	hist s '90	file.open file.read' '10	file.write file.write' >s
}

@test "gramplot: the cells of a histogram in the terminal, all 30 categories" {
	hist t '90	file.open file.read' '10	process.memory process.end' >h
	run gramplot h
	assert_success
	assert_line --index 0 't (100 bigrams)'
	assert_equal "$(grep -cE '^ *[a-z]+\.[a-z]+ [A-Za-z]( |$)' <<<"$output")" 30
	# the cell is in the row of the first call and the column of the second
	awk '$1 == "file.read" { print $2 }' <<<"$output" >letter
	run awk -v want="$(cat letter)" 'NR == 2 { at = index($0, want) } $1 == "file.open" {
		print substr($0, at, 1) }' <<<"$output"
	assert_output '@'
}

@test "gramplot: the map fits the terminal, and groups are separated" {
	hist t '90	file.open file.read' '10	communication.send communication.status' >h
	gramplot h >text
	[ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' text)" -le 79 ]
	run sed -n '2s/^ *//p' text
	assert_output 'ABCDEFGHIJK | LMNOPQRST | UV | WXY | Zabcd'
	run awk '$0 == "" { getline; print $1 }' text
	assert_output $'file.create\ndevice.request\ninformation.time\ncommunication.connect'
	hist t "90	$(printf '%080d' 0) b" >h
	gramplot h >text
	[ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' text)" -le 79 ]
}

@test "gramplot: names, the commonest first, the rest together" {
	{
		printf '>t\tn=2\n'
		for i in $(seq 40); do echo "$((100 - i))	call$i call$i"; done
	} >h
	run gramplot h
	assert_success
	assert_line --regexp '^ *call1 A @?'
	assert_line --regexp '^ *\(others\) e '
	refute_line --partial 'call31'
}

@test "gramplot: models, several histograms, standard input" {
	bank
	run gramplot bank/benign-001.ksm
	assert_success
	assert_line --index 0 'a, benign (1667 bigrams)'
	pipe 'cat m | gramplot'
	assert_success
	assert_line --index 0 '-: 2 histograms (23 bigrams)'
}

@test "gramplot: two, and their difference" {
	hist a '50	file.open file.read' '50	file.read file.read' >a
	hist b '100	file.open file.read' >b
	run gramplot a b
	assert_success
	awk '/^more [(]/ { on = 1 } on { gsub(/\|/, ""); print }' <<<"$output" >third
	run awk '$1 == "file.open" || $1 == "file.read" { print $1, $NF }' third
	assert_line --index 0 'file.open #'
	assert_line --index 1 'file.read ='
}

@test "gramplot: pictures, complete or not at all" {
	need gnuplot
	hist a '50	file.open file.read' >a
	for end in svg png; do
		run gramplot -o "p.$end" -t 'A title' a
		assert_success
		assert_output ''
		[ -s "p.$end" ]
		gramplot -o "two.$end" a a
	done
	grep -q 'A title' p.svg
	grep -q 'process.protect' p.svg
	grep -q 'share of the bigrams' p.svg
	run gramplot -o p.pdf a
	assert_failure 2
	run gramplot -o none/p.svg a
	assert_failure 1
	run gramplot -o q.svg missing
	assert_failure 1
	run find . -name '.gramplot*' -o -name 'q.svg'
	assert_output ''
}

@test "gramplot: grams other than bigrams are refused" {
	printf '>t\tn=3\n2\ta b c\n' >h
	run gramplot h
	assert_failure 1
	assert_output 'gramplot: h: grams of 3 calls: a heat map is of bigrams (cat2gram -n 2)'
	: >empty
	run gramplot empty
	assert_failure 1
	assert_output --partial 'empty: no bigrams'
	run gramplot a b c
	assert_failure 2
	run gramplot -x
	assert_failure 2
	assert_line --index 0 'gramplot: unknown option -x'
}

@test "no name reaches gnuplot or the shell as a command" {
	need gnuplot
	# shellcheck disable=SC2016 # the shell is not to see it
	evil="x'.system('touch gotcha').'\`touch gotcha\`\$(touch gotcha)"
	hist "$evil" "5	$(tr -d ' ' <<<"$evil") b" "5	b x@{/*2x}" >h
	hist "$evil	label=$evil" "5	$(tr -d ' ' <<<"$evil") b" >m
	mkmodel -m 0 -o bank m
	gramplot -o g.svg h
	gramplot -t "$evil" h >text
	ksplot -t "$evil" -o k.svg bank <h
	ksplot -f -o f.svg bank <h
	ksplot bank <h >text
	[ ! -e gotcha ]
	grep -q "system('touch gotcha')" g.svg || grep -q 'system(&apos;touch' g.svg ||
		grep -q "system(.*touch gotcha" g.svg
}

@test "no gram reaches gnuplot as a command by its backslashes, and no name the terminal" {
	need gnuplot
	hist 'a	label=x' '2	x y' >h
	mkmodel -m 0 -o bank h
	hist $'s\e[31m' '9	a\047.system("touch\040gotcha").\047 b' '1	z z' >h
	ksplot -o k.svg bank <h
	[ ! -e gotcha ]
	grep -qF 'D = 0.900 at a\047.system' k.svg
	gramplot -t $'t\e[31m' h >text
	ksplot -t $'t\e[31m' bank <h >>text
	run ! grep -q $'\e' text
}

@test "a name in a usage message reaches no terminal unescaped" {
	local program
	for program in gramplot ksplot; do
		run $program -o $'x\e[31m\x9b\xff.gif' bank
		assert_failure 2
		assert_line --index 0 --partial 'x\E[31m\233\377.gif: a picture'
		run $program $'--x\e[31m'
		assert_failure 2
		assert_line --index 0 "$program: \$'unknown option --x\E[31m'"
	done
}

@test "titles that are too long keep their end" {
	need gnuplot
	bank
	hist "$(printf '%0200d' 0)" '10	file.open file.read' >h
	keeping_gnuplot
	PATH=$PWD:$PATH gramplot -o g.svg h
	grep -qE "^set title '0+\.\.\.0+ \(10 bigrams\)'$" seen/script
	PATH=$PWD:$PATH ksplot -o k.svg bank <h
	grep -qE "^set title '0+\.\.\.0+ and its nearest models'$" seen/script
}

@test "ksplot: D is that of ksrank, drawn where the curves are furthest apart" {
	need gnuplot
	bank
	hist s '10	file.open file.read' '10	file.write file.write' \
		'5	process.memory process.memory' >s
	run ksplot bank <s
	assert_success
	ksrank -x -k 1 bank <s | awk -F '\t' 'NR > 1 {
		printf "%s, %s: D = %.3f at %s\n", $5, $7, $6, $8 }' >want
	tail -n 2 <<<"$output" | diff want -
	# the gap drawn is as large as D
	ksplot -o k.svg bank <s
	grep -q 'D = ' k.svg
}

@test "ksplot: the curves are those of the models, with their weight and order" {
	need gnuplot
	bank
	cat b m | gramorder -g -w log >order
	cat b m | mkmodel -m 0 -s 0 -w log -O order -o logs
	hist s '10	file.open file.read' '10	file.write file.write' \
		'5	process.memory process.memory' >s
	keeping_gnuplot
	for case in bank 'logs -O order'; do
		read -r bank options <<<"$case"
		# shellcheck disable=SC2086 # words
		PATH=$PWD:$PATH ksplot $options -o k.svg "$bank" <s
		# shellcheck disable=SC2086
		ksrank -k 1 $options "$bank" <s |
			awk -F '\t' 'NR > 1 { printf "%.6f\n", $6 }' | sort >want
		# D by the two curves of the script
		awk '
			/^\$curve/ { n++; next }
			/^END_OF_CURVE/ { next }
			/^[0-9]/ && n { at[n, $1] = $2; if ($1 > most) most = $1 }
			END {
				for (i = 2; i <= n; i++) {
					d = a = b = 0
					for (x = 0; x <= most; x++) {
						if ((1, x) in at) a = at[1, x]
						if ((i, x) in at) b = at[i, x]
						gap = a > b ? a - b : b - a
						if (gap > d) d = gap
					}
					printf "%.6f\n", d
				}
			}' seen/script | sort >got
		diff want got
	done
}

@test "ksplot: a fan, a map, the ROC curve and the scores" {
	need gnuplot
	bank
	hist s '10	file.open file.read' >s
	printf '#sample\ttruth\tverdict\tscore\na\tbenign\tbenign\t-0.5\n' >verdicts
	printf 'b\tmalicious\tmalicious\t0.4\nc\tbenign\tmalicious\t0.5\n' >>verdicts
	kseval -r verdicts >roc
	for end in svg png; do
		ksplot -f -o "fan.$end" bank <s
		ksplot -b -o "map.$end" bank
		ksplot -r -o "roc.$end" roc
		ksplot -s -o "scores.$end" <roc
		[ -s "fan.$end" ] && [ -s "map.$end" ] && [ -s "roc.$end" ] && [ -s "scores.$end" ]
	done
	for text in benign malicious 'the sample' 'cumulative share'; do
		grep -q "$text" fan.svg
	done
	for text in benign malicious 'of the spread'; do grep -q "$text" map.svg; done
	grep -q 'area 0.500' roc.svg
	grep -q 'share of the samples' scores.svg
	for kind in '-f bank' '-b bank' '-r roc' '-s roc'; do
		# shellcheck disable=SC2086 # words
		ksplot $kind </dev/null >text
		[ "$(wc -l <text)" -ge 20 ]
		most=$(awk '{ if (length($0) > most) most = length($0) } END { print most }' text)
		[ "$most" -le 80 ]
	done
}

@test "ksplot: a fan has a curve for each model" {
	need gnuplot
	keeping_gnuplot
	curves() { # COUNT: of models, without those of the medoids that are drawn once more
		sed '/^\$curve/,/^END_OF_CURVE/d' seen/script | grep -c '^0 0$' || :
	}
	for models in 1 10 68; do
		for i in $(seq "$models"); do hist "m$i	label=x" "$i	a a" '5	b b'; done >h
		mkmodel -m 0 -o "bank.$models" h
		PATH=$PWD:$PATH ksplot -f -o f.svg "bank.$models" </dev/null
		assert_equal "$(curves)" "$models"
		run ! grep -q 'the sample' seen/script
		PATH=$PWD:$PATH ksplot -f -o f.svg "bank.$models" <h # with the sample
		assert_equal "$(curves)" "$models"
		grep -q "^plot .*\$curve$((models + 1)) with .* title 'the sample'$" seen/script
	done
}

@test "ksplot: many labels look different from each other and the sample, and each D is legible" {
	need gnuplot
	labels 9
	keeping_gnuplot
	for kind in -b -f ''; do
		# shellcheck disable=SC2086 # a word or none
		PATH=$PWD:$PATH ksplot $kind -o k.svg bank <s
		grep '^plot ' seen/script | sed 's/, \$/\n$/g' | grep -v 'the sample' >looks
		[ "$kind" != -f ] || sed -i '/label[0-9]/!d' looks # no medoids
		assert_equal "$(grep -oE "lc '#[0-9a-f]+' (pt|dt) [0-9]+" looks |
			sort -u | wc -l)" 9
		run ! grep -q '000000' looks
	done
	grep -qE '^set key (bottom right|top left Left reverse|outside bottom center)' seen/script
	assert_equal "$(grep -oE "title 'l[1-9], m[1-9]: D = 0\.[0-9]+ at [^']*'" looks | wc -l)" 9
	run ! grep -q '^set label' seen/script # no text lies over the curves
	assert_equal "$(grep -c '^set arrow from' seen/script)" 9
	rm -r bank
	labels 3
	PATH=$PWD:$PATH ksplot -o k.svg bank <s
	grep -qE '^set key (bottom right|top left Left reverse)$' seen/script
}

@test "ksplot: both axes have their text in the terminal, and gaps their marks" {
	need gnuplot
	bank
	hist s '10	file.open file.read' >s
	ksplot bank <s >text
	grep -qx 'cumulative share' text
	grep -q ' distinct grams' text
	grep -q '\^' text
	ksplot -b bank | grep -E '^second axis \([0-9]+ %\)$' >/dev/null
}

@test "ksplot: scores have their threshold, where it is between them" {
	need gnuplot
	printf -- '0.5\t0\t1\n-0.5\t1\t1\n' >roc
	ksplot -s -o s.svg roc
	grep -q 'threshold 0' s.svg
	ksplot -s roc | grep 'threshold 0' >/dev/null
	printf -- '0.5\t0\t1\n0.1\t1\t1\n' >roc
	ksplot -s -o s.svg roc
	run ! grep -q 'threshold 0' s.svg
}

@test "ksplot: models of the same name are not confused" {
	need gnuplot
	bank
	hist s '10	file.open file.read' >s
	for kind in '' -b; do
		# shellcheck disable=SC2086 # a word or none
		run ksplot $kind bank bank <s
		assert_failure 1
		assert_output 'ksplot: two models are called a: draw their banks one by one'
	done
}

@test "ksplot: a map of points on a line keeps their distances" {
	need gnuplot
	# D of two is the difference of their shares: 0, 0.25 and 0.75 from the first
	hist 'a	label=x' '100	a a' >h
	hist 'b	label=y' '75	a a' '25	b b' >>h
	hist 'c	label=z' '25	a a' '75	b b' >>h
	mkmodel -m 0 -s 0 -o bank h
	keeping_gnuplot
	PATH=$PWD:$PATH ksplot -b -o k.svg bank
	run awk '/^-?[0-9.]+ -?[0-9.]+$/ { x[++n] = $1 } END {
		printf "%.3f %.3f %.3f\n", (x[1] - x[2])^2, (x[2] - x[3])^2,
			(x[1] - x[3])^2 }' seen/script
	assert_output '0.062 0.250 0.562'
	grep -q '100 % of the spread' seen/script
}

@test "ksplot: input that it cannot draw" {
	need gnuplot
	bank
	run ksplot
	assert_failure 2
	run ksplot -r -s
	assert_failure 2
	assert_line --index 0 'ksplot: either -r or -s, not both'
	run ksplot -o k.gif bank
	assert_failure 2
	run ksplot bank </dev/null
	assert_failure 1
	assert_output 'ksplot: no histogram on standard input'
	printf '1\t0\t0.5\nnonsense\n' >roc
	run ksplot -r roc
	assert_failure 1
	assert_output 'ksplot: roc:2: not a point of kseval -r'
	run ksplot -r -o none/roc.svg <(printf '1\t0\t0.5\n')
	assert_failure 1
	run ksplot -b bank/benign-001.ksm
	assert_failure 1
	assert_output 'ksplot: a map takes three models or more'
	run ksplot -f missing
	assert_failure 1
	run find . -name '.ksplot*'
	assert_output ''
}

@test "every picture of README and docs is there, and examples/pictures draws them" {
	need gnuplot parallel
	"$ROOT/examples/pictures" drawn
	grep -oh "man/pictures/[a-z]*\.svg" "$ROOT/README.md" "$ROOT"/docs/*.md | sort -u >named
	(cd "$ROOT" && ls man/pictures/*.svg) | diff named -
	# `make scale` draws that one
	(cd drawn && ls) | diff <(cd "$ROOT/man/pictures" && ls | grep -v scale.svg) -
	"$ROOT/examples/pictures" again
	diff -r drawn again
}

@test "any awk draws the same" {
	need gnuplot gawk mawk original-awk busybox
	bank
	trace2cat "$ROOT/examples/traces/ransom.strace" | cat2gram | gramhist >sample
	trace2cat -m none "$ROOT/examples/traces/ls.strace" | cat2gram | gramhist >names
	for weight in log sqrt; do cat b m | mkmodel -m 0 -w $weight -o $weight; done
	printf '#t\tf\tp\n1\t0\t0.5\n-0.5\t0.25\t1\n-1\t1\t1\n' >points
	local awk
	for awk in gawk mawk original-awk busybox; do
		mkdir $awk
		printf '#!/bin/sh\nexec %s "$@"\n' "${awk/busybox/busybox awk}" >$awk/awk
		chmod +x $awk/awk
		(
			PATH=$PWD/$awk:$PATH
			gramplot sample names
			gramplot names
			gramplot -o $awk.1.svg sample names
			ksplot bank <sample
			ksplot -f -o $awk.2.svg log <b
			ksplot -f -o $awk.3.svg sqrt <b
			ksplot -b -o $awk.4.svg log
			ksplot -o $awk.5.svg log <b
			ksplot -r -o $awk.6.svg points
			ksplot -s points
		) >$awk.text 2>&1
		cat gawk.?.svg gawk.text >want
		cat $awk.?.svg $awk.text | cmp want -
	done
}

# kinds: makes a bank of two kinds of models, ten of each, each kind with a label of its own but for
# one model, and a sample.
kinds() {
	local i
	for i in $(seq 10); do
		hist "read$i	label=benign" "$((40 + i))	read read" '9	open read'
		hist "send$i	label=$([ "$i" = 7 ] && echo benign || echo bad)" \
			"$((40 + i))	send send" "$i	open send" '9	open read'
	done >h
	mkmodel -m 0 -s 0 -o bank h
	hist s '9	open read' '50	read read' >s
}

@test "ksplot: clusters by their medoids, in the fan and on the map" {
	need gnuplot
	kinds
	keeping_gnuplot
	PATH=$PWD:$PATH ksplot -f -o k.svg bank <s
	grep '^plot ' seen/script |
		grep -oE "title '(bad|benign): [a-z]+[0-9]+ \([0-9]+\)'" >medoids
	assert_equal "$(awk -F '[()]' '{ n += $2 } END { print n }' medoids)" 20
	[ "$(wc -l <medoids)" -le 3 ]
	PATH=$PWD:$PATH ksplot -b -o k.svg bank <s
	sed "s/title '[^:]*: \(.*\) (.*/\1/" medoids | sort >want
	sed -n "s/^set label '\(.*\)' at .*/\1/p" seen/script | sort | diff want -
	# each other model is joined to its medoid
	assert_equal "$(sed -n '/^\$clusters/,/^END/p' seen/script | grep -c '^[-0-9]')" \
		$((20 - $(wc -l <want)))
	ksplot -b bank <s >text
	while IFS= read -r name; do grep -qF "$name" text; done <want
	[ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' text)" -le 80 ]
}

@test "ksplot: the sample is on the map, at the place that its distances give" {
	need gnuplot
	hist 'a	label=x' '100	a a' >h
	hist 'b	label=y' '75	a a' '25	b b' >>h
	hist 'c	label=z' '25	a a' '75	b b' >>h
	mkmodel -m 0 -s 0 -o bank h
	hist s '50	a a' '50	b b' >s
	keeping_gnuplot
	PATH=$PWD:$PATH ksplot -b -o k.svg bank <s
	run awk '
		/^END_OF/ { name = "" }
		name != "" { x[name] = $1 }
		/<< END_OF/ { name = substr($1, 2) }
		END { printf "%.3f\n", (x["label1"] - x["sample"]) ^ 2 }' seen/script
	assert_output 0.250
	grep -q "title 'the sample'" seen/script
	PATH=$PWD:$PATH ksplot -b -o k.svg bank </dev/null
	run ! grep -q 'the sample' seen/script
}

@test "ksplot: the map fills its picture, and the legend covers no point" {
	need gnuplot
	local i
	for i in $(seq 30); do
		hist "m$i	label=x" "$i	a a" "$((i * i))	b b" '30	c c'
	done >h
	mkmodel -m 0 -s 0 -o bank h
	keeping_gnuplot
	PATH=$PWD:$PATH ksplot -b -o k.svg bank </dev/null
	awk '
		/^set xrange/ { gsub(/[^-0-9.]/, " "); low = $1; high = $2; next }
		/^\$label/ { on = 1; next }
		/^END_OF/ { on = 0 }
		on { if (!seen++ || $1 < left) left = $1; if (seen == 1 || $1 > right) right = $1 }
		END { print ((right - left) / (high - low) > 0.85) }' seen/script >got
	[ "$(cat got)" = 1 ]
	grep -qE '^set key (top|bottom) (left Left reverse|right)$' seen/script
}

@test "ksplot: -p names the label whose scores are high" {
	need gnuplot
	printf -- '0.5\t0\t1\n-0.5\t1\t1\n' >roc
	ksplot -s -o s.svg roc
	grep -q '>malicious<' s.svg
	ksplot -s -p 'the bad' -o s.svg roc
	grep -q '>the bad<' s.svg
	grep -q 'score: the bad is above the threshold' s.svg
	run ! grep -q 'positive' s.svg
	# in the terminal the legend has one entry per line
	ksplot -s --positive=bad roc >text
	grep -qE 'others \*+' text
	grep -qE 'bad #+' text
}

@test "gramplot: the difference has all names, readable at 800 pixels" {
	need gnuplot
	hist a '50	file.open file.read' >a
	hist b '90	file.open file.write' >b
	keeping_gnuplot
	PATH=$PWD:$PATH gramplot -o g.svg a b
	sed -n 's/^set terminal svg size \([0-9]*\),.*/\1/p' seen/script >width
	[ "$(cat width)" -le 1000 ]
	run ! grep -q "font ','" seen/script
	grep -q "^set xtics ('process' 5, 'file' 15, " seen/script
	assert_equal "$(grep -c "^set ytics ('process.load' 0, " seen/script)" 1
	assert_equal "$(grep -c "^set label . '" seen/script)" 2
}
