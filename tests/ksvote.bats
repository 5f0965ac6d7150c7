#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ksvote(1), in the page's order.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

# row SAMPLE TRUTH METRIC RANK LABEL DISTANCE
row() { printf '%s\t%s\t%s\t%s\t%s\t%s\t%s-001\n' "$1" "$2" "$3" "$4" "$5" "$6" "$5"; }

two() {
	row a benign ks 1 benign 0.125
	row a benign ks 2 benign 0.375
	row a benign ks 1 malicious 0.5
	row b malicious ks 1 benign 0.75
	row b malicious ks 1 malicious 0.5
}

@test "the smallest mean wins; the score is the other mean minus the positive one" {
	two >ranks
	run ksvote ranks
	assert_success
	assert_output '#sample	truth	verdict	score
a	benign	benign	-0.25
b	malicious	malicious	0.25'
}

@test "a tie is not positive" {
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.5; } >ranks
	pipe "ksvote ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t0'
}

@test "more than two labels: the nearest wins, the score is against the nearest other" {
	{ row a - ks 1 worm 0.25; row a - ks 1 benign 0.5; row a - ks 1 malicious 0.75; } >ranks
	pipe "ksvote ranks | tail -n 1"
	assert_output $'a\t-\tworm\t-0.5'
	pipe "ksvote -p worm ranks | tail -n 1"
	assert_output $'a\t-\tworm\t0.25'
}

@test "families without the positive label: the nearest wins, by its lead over the second" {
	{ row a - ks 1 worm 0.25; row a - ks 1 bot 0.75; row a - ks 1 spy 0.5; } >ranks
	run ksvote ranks
	assert_success
	assert_line --index 1 $'a\t-\tworm\t0.25'
}

@test "a -p LABEL that no model has is noted; without -p, families are not" {
	{ two; row c - ks 1 worm 0.5; } >ranks
	run --separate-stderr ksvote -p bad ranks
	assert_success
	assert_equal "$stderr" \
		'ksvote: no model has the label bad: name the positive one with -p LABEL'
	row a - ks 1 benign 0.5 >one
	for line in 'ksvote -p worm ranks' 'ksvote -p bad one' 'ksvote -p bad /dev/null' \
		"grep -v malicious ranks | ksvote"; do
		run --separate-stderr bash -c "$line"
		assert_success
		assert_equal "$stderr" ''
	done
}

@test "metrics are parts of one vote" {
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.25
	  row a - tv 1 benign 0.25; row a - tv 1 malicious 0.75; } >ranks
	pipe "ksvote ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.125'
}

@test "files are parts of one vote, whatever the order of their samples" {
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.25; row b - ks 1 benign 0.5
	  row b - ks 1 malicious 0.75; } >one
	{ row b - ks 1 benign 0.25; row b - ks 1 malicious 0; row a - ks 1 benign 0.25
	  row a - ks 1 malicious 0.75; } >two
	run ksvote one two
	assert_success
	assert_output $'#sample\ttruth\tverdict\tscore\na\t-\tbenign\t-0.125\nb\t-\tbenign\t0'
}

@test "samples of the same name stay separate, in a stream and across files" {
	{ two; two; } | sed 's/^b/a/' >ranks
	pipe "ksvote ranks | tail -n +2 | cut -f 1,4"
	assert_output $'a\t-0.25\na\t0.25\na\t-0.25\na\t0.25'
	pipe "ksvote ranks ranks | tail -n +2 | cut -f 1,4"
	assert_output $'a\t-0.25\na\t0.25\na\t-0.25\na\t0.25'
}

@test "a bank of one label: the distance is the score" {
	row a - ks 1 benign 0.5 >ranks
	pipe "ksvote -t 0.4 ranks | tail -n 1"
	assert_output $'a\t-\tmalicious\t0.5'
	pipe "ksvote -t 0.6 ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t0.5'
	pipe "ksvote -p benign -t -0.6 ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.5'
}

@test "-t moves the threshold" {
	two >ranks
	pipe "ksvote -t 0.3 ranks | cut -f 3"
	assert_output $'verdict\nbenign\nbenign'
	pipe "ksvote -t -0.3 ranks | cut -f 3"
	assert_output $'verdict\nmalicious\nmalicious'
	run ksvote -t nothing ranks
	assert_failure 2
}

@test "-w: the model of rank r weighs 1/r" {
	{ row a - ks 1 benign 0.25; row a - ks 2 benign 0.625; row a - ks 1 malicious 0.5
	  row a - ks 2 malicious 0.5; } >ranks
	pipe "ksvote ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.0625'
	pipe "ksvote -w ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.125'
}

@test "-W: weights of metrics; those not named weigh 1" {
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.25
	  row a - svm 1 benign 0.25; row a - svm 1 malicious -0.75
	  row a - tv 1 benign 0.25; row a - tv 1 malicious 0.75; } >ranks
	pipe "ksvote -W svm=2,tv=4 ranks | tail -n 1"
	# (1 * 0.25 + 2 * 1 + 4 * -0.5) / 7
	assert_output --regexp $'^a\t-\tmalicious\t0.0357142857142857[0-9]*$'
	pipe "ksvote -W svm=0 ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.125'
	for list in '' svm svm= =1 svm=-1 svm=1, svm=x svm=1e3 svm=nan svm=1,,tv=1 svm=1.2.3 \
		svm=2000000000; do
		run --separate-stderr ksvote -W "$list" ranks
		assert_failure 2
		[[ $stderr == "ksvote: -W $list: not METRIC=WEIGHT,..."* ]]
	done
}

@test "--sum: the weighted sum over the metrics instead of the mean" {
	{ row a - svm 1 benign 0.375; row a - svm 1 malicious 0.125
	  row a - tv 1 benign 0.25; row a - tv 1 malicious 0.75; } >ranks
	pipe "ksvote --sum -W tv=1,svm=2 ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t0' # -0.5 + 2 * 0.25
	pipe "ksvote --sum -W tv=1,svm=4 ranks | tail -n 1"
	assert_output $'a\t-\tmalicious\t0.5'
}

@test "streams are averaged within each metric, whatever their number, then metrics weighted" {
	{ row a - tv 1 benign 0.25; row a - tv 1 malicious 0; } >one
	{ row a - tv 1 benign 0.75; row a - tv 1 malicious 0; } >two
	{ row a - svm 1 benign 0.5; row a - svm 1 malicious 1; } >three
	pipe "ksvote one two three | tail -n 1"
	assert_output $'a\t-\tbenign\t0'
	pipe "ksvote --sum -W svm=2 one two three | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.5'
}

@test "a label without rows of some metric gets the mean of its others" {
	{ row a - ks 1 benign 0.5; row a - tv 1 benign 0.25; row a - tv 1 malicious 0.125; } >ranks
	pipe "ksvote ranks | tail -n 1"
	assert_output $'a\t-\tmalicious\t0.25'
	pipe "ksvote --sum ranks | tail -n 1"
	assert_output $'a\t-\tmalicious\t0.5'
}

@test "the order of files and of rows changes no digit" {
	for n in 1 2 3 4 5; do
		for metric in tv ks svm; do
			for label in benign malicious; do
				row a - $metric 1 $label 0.$RANDOM$n
				row b - $metric 1 $label 0.$RANDOM$n
			done
		done | sort -s -k 1,1 >r$n
		{ cat r$n; row a - novelty 1 all 0.$RANDOM; } | sort -s -k 1,1 >s$n
	done
	ksvote -W svm=3,tv=0.3 s1 s2 s3 s4 s5 | sort >want
	for order in 's5 s4 s3 s2 s1' 's3 s1 s5 s2 s4'; do
		# shellcheck disable=SC2086
		ksvote -W svm=3,tv=0.3 $order | sort | cmp - want
	done
	for n in 1 2 3 4 5; do sort -s -k 1,1 -k 3,3 s$n >t$n; done
	ksvote -W svm=3,tv=0.3 t1 t2 t3 t4 t5 | sort | cmp - want
}

@test "novelty gives the known share: the least of each stream, averaged over streams" {
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.25
	  row a - novelty 1 benign 0.75; row a - novelty 2 benign 1
	  row a - novelty 1 malicious 0.25; } >one
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.25; row a - novelty 1 all 0.5; } >two
	run ksvote one
	assert_output $'#sample\ttruth\tverdict\tscore\tknown\na\t-\tmalicious\t0.25\t0.75'
	pipe "ksvote one two | tail -n 1"
	assert_output $'a\t-\tmalicious\t0.25\t0.625'
	pipe "ksvote -u 0.625 one two | cut -f 3,4 | tail -n 1"
	assert_output $'malicious\t0.25'
	pipe "ksvote -u 0.63 one two | tail -n 1"
	assert_output $'a\t-\tunknown\t-\t0.625'
	row a - ks 1 benign 0.5 >three
	run ksvote -u 0.5 three
	assert_output $'#sample\ttruth\tverdict\tscore\tknown\na\t-\tmalicious\t0.5\t-'
	for share in x 2 -1 nan ''; do
		run ksvote -u "$share" one
		assert_failure 2
		assert_output --partial 'not a share from 0 to 1'
	done
}

@test "novelty and mismatch make no label a candidate, unless only they weigh" {
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.25; row a - novelty 1 all 0
	  row a - mismatch 1 all 0; } >ranks
	for options in '' '-W novelty=3' '-W novelty=3,mismatch=1 --sum'; do
		# shellcheck disable=SC2086
		ksvote $options ranks | tail -n 1 | cut -f 3,5
	done >got
	assert_equal "$(<got)" $'malicious\t1\nmalicious\t1\nmalicious\t1'
	{ row a - novelty 1 benign 0.5; row a - novelty 1 malicious 0.75; } >only
	pipe "ksvote -W novelty=1 only | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.25\t0.5'
	run --separate-stderr ksvote only
	assert_success
	assert_line $'a\t-\tunknown\t-\t0.5'
	assert_equal "$stderr" 'ksvote: samples with only metrics of weight 0 are unknown: '\
'give weights with -W METRIC=WEIGHT'
}

@test "one label: novelty and mismatch by the union of all models count, whatever its label" {
	{ row a - ks 1 benign 0.25; row a - tv 1 benign 0.5; row a - hellinger 1 benign 0.75; } >one
	row a - novelty 1 all 0.5 >two
	row a - mismatch 1 union 1 >three
	pipe "ksvote -W ks=1,tv=1,hellinger=1,novelty=3,mismatch=0.75 one two three |
		tail -n 1 | cut -f 3-5"
	# (0.25 + 0.5 + 0.75 + 3 * 0.5 + 0.75 * 1) / 6.75
	assert_output --regexp $'^malicious\t0.555555555555555[56]\t0.5$'
	pipe "ksvote one two three | tail -n 1 | cut -f 4"
	assert_output 0.5
	# with one label, novelty makes nothing unknown
	pipe "ksvote -u 1 one two three | tail -n 1 | cut -f 3"
	assert_output malicious
}

# strange SAMPLE: prints the row of a sample without a gram in common with the bank.
strange() { printf '%s\t-\tnovelty\t1\t-\t1\t-\n' "$1"; }

@test "a sample without a gram, or without one in common with the bank, is unknown" {
	{ strange a; row b - ks 1 benign 1; row b - ks 1 malicious 1; strange b
	  row c - ks 1 benign 0.5; row c - ks 1 malicious 0.75; } >ranks
	run --separate-stderr ksvote ranks
	assert_success
	assert_output '#sample	truth	verdict	score	known
a	-	unknown	-	0
b	-	unknown	-	0
c	-	benign	-0.25	-'
	assert_equal "$stderr" ''
}

@test "several streams: a sample is unknown if no stream knows it, whatever the weights decide" {
	{ row a - tv 1 benign 1; row a - tv 1 malicious 1; strange a; row b - tv 1 benign 1
	  row b - tv 1 malicious 0.5; } >n1
	{ strange a; row b - tv 1 benign 1; row b - tv 1 malicious 1; strange b; } >n2
	{ row a - svm 1 benign 0; row a - svm 1 malicious 1; row b - svm 1 benign 0.5
	  row b - svm 1 malicious 0; } >svm
	{ row a - novelty 1 all 1; row b - novelty 1 all 0.25; } >all
	for files in 'n1 n2 svm all' 'svm all n2 n1'; do
		# shellcheck disable=SC2086
		pipe "ksvote $files | tail -n 2 | sort | cut -f 1,3,4"
		assert_output $'a\tunknown\t-\nb\tmalicious\t0.375'
	done
}

@test "models of the label unknown: a message, and they vote" {
	{ row a - ks 1 benign 0.5; row a - ks 1 unknown 0.25; row b - ks 1 unknown 0.25; } >ranks
	run --separate-stderr ksvote ranks
	assert_failure 1
	assert_equal "$stderr" 'ksvote: ranks:2: models with the label unknown, '\
'the verdict on samples that cannot be judged: give them another label'
	assert_line --index 1 $'a\t-\tunknown\t0.25'
}

@test "a field's own leading # is read back and written again" {
	{ row '\#s' '\#t' '\#m' 1 '\#l' 0.5; row '\#s' '\#t' '\#m' 1 '\\#l' 0.75; } >ranks
	run --separate-stderr ksvote ranks
	assert_success
	assert_output $'#sample\ttruth\tverdict\tscore\n\\#s\t\\#t\t\\#l\t0.25'
	pipe "ksvote -p '#l' ranks | tail -n 1"
	assert_output $'\\#s\t\\#t\t\\#l\t0.25'
	pipe "ksvote -p '\\#l' -t -2 ranks | tail -n 1"
	assert_output $'\\#s\t\\#t\t\\\\#l\t-0.25'
	assert_equal "$(ksvote ranks ranks)" "$(ksvote ranks)"
}

@test "columns are found by the # line, in any order and among others" {
	{ printf '#x\tdistance\tlabel\tsample\ttruth\tmodel\ty\trank\tmetric\n'
	  printf \
	  	'1\t0.5\tbenign\ta\tz\tb-001\t2\t1\tks\n1\t0.25\tmalicious\ta\tz\tm-001\t2\t1\tks\n'
	  printf '# a comment\n#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel\treason\n'
	  row b y ks 1 benign 0.25; row b y ks 1 malicious 0.5; } >ranks
	pipe "ksvote ranks | tail -n 2"
	assert_output $'a\tz\tmalicious\t0.25\nb\ty\tbenign\t-0.25'
	printf '#sample\tmetric\tlabel\tdistance\na\tks\tbenign\t0.5\n' >short
	run --separate-stderr ksvote short
	assert_failure 1
	assert_equal "$stderr" \
		'ksvote: short:2: the # line lacks a column that ranks or verdicts have'
}

@test "-j: one JSON object per line, with null for missing values" {
	{ row a z ks 1 benign 0.5; row a z ks 1 malicious 0.25; row a z novelty 1 all 0.125
	  row '\#"b\t' - ks 1 benign 0.25; row '\#"b\t' - ks 1 malicious 0.5; strange c; } >ranks
	run ksvote -j ranks
	assert_success
	assert_output '{"sample": "a", "truth": "z", "verdict": "malicious", "score": 0.25, '\
'"known": 0.875, "p": null}
{"sample": "#\"b\u0009", "truth": null, "verdict": "benign", "score": -0.25, '\
'"known": null, "p": null}
{"sample": "c", "truth": null, "verdict": "unknown", "score": null, "known": 0, "p": null}'
	pipe "ksvote -j ranks | jq -c .score"
	assert_output $'0.25\n-0.25\nnull'
	run ksvote -j -c 0.5 ranks
	assert_failure 2
}

# negatives N: prints N samples with the scores 0.001 to 0.001 N, minus 1/2, the highest last.
negatives() {
	seq "$1" | awk -v OFS='\t' '{
		print "n" $1, "benign", "ks", 1, "benign", sprintf("0.%03d", $1), "benign-001"
		print "n" $1, "benign", "ks", 1, "malicious", 0.5, "malicious-001"
	}'
}

@test "-c finds the threshold of a rate, and -t reads it" {
	negatives 100 >ranks
	for i in 1 2 3 4; do
		row "p$i" malicious ks 1 benign 0.09$i
		row "p$i" malicious ks 1 malicious 0
	done >>ranks
	ksvote -c 0.05 ranks >threshold
	run grep -v '^#' threshold
	# floor(0.05 * 101) - 1 = 4 of the negatives score above it; the positives do
	assert_line --index 0 --regexp $'^-0.404\t0.04\t0.01[0-9]*\t0.09[0-9]*\t100\t1\t4\t0.05$'
	assert_equal "${#lines[@]}" 101
	assert_line --index 1 -- -0.4
	assert_line --index 100 -- -0.499
	pipe "ksvote -t threshold ranks | awk -F '\t' '\$2 == \"benign\" && \$3 == \"malicious\"' |
		wc -l"
	assert_output 4
	for rate in 2 1.1 1.0000000001 -0.1 1e-2 0x1 .. . '' ' 0.1' 0.1x 0.0000000001; do
		run ksvote -c "$rate" ranks
		assert_failure 2
	done
}

@test "-c: floor(r (n + 1)) - 1 scores lie above the threshold, in exact decimals" {
	ksvote -t 0 <(negatives 999) >all
	# in binary 0.29 * 100 and 0.57 * 100 are below 29 and 57, and 0.07 * 100 above 7
	for try in 99:0.29:28 99:0.57:56 99:0.07:6 99:0.01:0 999:0.001:0 199:.005:0 99:1:99 \
		99:1.00:99 99:0.5:49 100:0.01:0 149:0.0133:0 \
		9:0.999999999:8 999:0.999999999:998; do
		IFS=: read -r n rate above <<<"$try"
		head -n $((n + 1)) all >v
		ksvote -c "$rate" v >threshold
		assert_equal "$try:$(ksvote -t threshold <(negatives "$n") | cut -f 3 |
			grep -c malicious)" "$try:$above"
	done
}

@test "-c refuses a rate that its samples cannot keep, and says how many are needed" {
	negatives 20 >ranks
	for try in 0.01:99 0.047:21 0.001:999 0.000000001:999999999 0.03:33; do
		run --separate-stderr ksvote -c "${try%:*}" ranks
		assert_failure 1
		assert_output ''
		assert_equal "$stderr" "ksvote: 20 samples that are not positive are too few \
for this rate: ${try#*:} are needed"
	done
	run --separate-stderr ksvote -c 0 ranks
	assert_failure 1
	assert_equal "$stderr" \
		'ksvote: no threshold: no number of samples is enough for a rate of 0'
	run --separate-stderr ksvote -p benign -c 0.5 ranks
	assert_failure 1
	assert_equal "$stderr" 'ksvote: no threshold: no sample is known not to be positive'
	strange a | sed 's/-/benign/' >none
	run --separate-stderr ksvote -c 0.9 none
	assert_failure 1
	assert_equal "$stderr" 'ksvote: no threshold: no sample that is not positive has a score'
}

@test "-c reads verdicts, too, recognised by their # line or their number of columns" {
	negatives 99 >ranks
	ksvote -c 0.02 ranks >want
	ksvote ranks >v
	ksvote -c 0.02 v | cmp - want
	tail -n +2 v | ksvote -c 0.02 | cmp - want
	awk -F '\t' -v OFS='\t' '{ print $4, "x", $3, $2, $1 }' v |
		sed '1s/.*/#score\tx\tverdict\ttruth\tsample/' |
		ksvote -c 0.02 | cmp - want
	{ head -n 50 v; tail -n +51 v | sed 's/$/\t0.5\t-/'; } | ksvote -c 0.02 | cmp - want
	ksvote -c 0.02 <(head -n 10 v) <(tail -n +11 v) | cmp - want
	ksvote -c 0.02 <(head -n 11 v) <(tail -n +21 ranks) >mixed
	cmp <(sort mixed) <(sort want)
	printf 'a\tbenign\tbenign\tx\n' >bad
	run --separate-stderr ksvote -c 0.02 <(echo '#sample	truth	verdict	score') bad v
	assert_failure 1
	[[ $stderr == "ksvote: bad:1: not a rank"* ]]
	assert_output "$(<want)"
}

@test "-c: samples that are unknown count, and never above the threshold" {
	{ for i in 1 2 3 4; do printf 's\tbenign\tbenign\t%s\n' $i; done
	  for _ in 1 2 3 4 5; do printf 's\tbenign\tunknown\t-\n'; done
	  printf 's\tmalicious\tunknown\t-\ns\tmalicious\tmalicious\t3.5\n'; } >v
	run ksvote -c 0.2 v
	assert_line --index 1 --regexp $'^3\t0.1111[0-9]*\t.*\t9\t0.5\t2\t0.2$'
	assert_line --index 11 -
	assert_equal "${#lines[@]}" 12
	ksvote -c 0.6 v >threshold # five may lie above it, four have a score
	run sed -n 2p threshold
	assert_output --regexp $'^0.9999999999999999[0-9]*\t0.444'
}

@test "-t FILE: p is (1 + those that score as high) / (1 + all)" {
	negatives 99 >ranks
	ksvote -c 0.1 ranks >threshold
	run ksvote -t threshold ranks
	assert_line --index 0 $'#sample\ttruth\tverdict\tscore\tknown\tp'
	assert_line --index 1 $'n1\tbenign\tbenign\t-0.499\t-\t1'
	assert_line --index 99 $'n99\tbenign\tmalicious\t-0.401\t-\t0.02'
	# p over 0.1: no alarm
	assert_line --index 90 --regexp $'^n90\tbenign\tbenign\t-0.41[0-9]*\t-\t0.11$'
	assert_line --index 91 --regexp $'^n91\tbenign\tmalicious\t-0.409[0-9]*\t-\t0.1$'
	{ row a - ks 1 benign 0.999; row a - ks 1 malicious 0; strange b; } >new
	pipe "ksvote -t threshold new | cut -f 3-6"
	assert_output $'verdict\tscore\tknown\tp\nmalicious\t0.999\t-\t0.01\nunknown\t-\t0\t-'
	pipe "ksvote -j -t threshold new | jq -c .p"
	assert_output $'0.01\nnull'
}

@test "-t reads files of older versions, without p, and refuses others" {
	two >ranks
	printf '#threshold\tfpr\tlow95\thigh95\tnegatives\trecall\tpositives\n' >old
	printf '%s\t0.05\t0\t1\t100\t1\t4\n' -0.3 >>old
	run ksvote -t old ranks
	assert_output '#sample	truth	verdict	score
a	benign	malicious	-0.25
b	malicious	malicious	0.25'
	mkdir dir
	run --separate-stderr ksvote -t dir ranks
	assert_failure 2
	assert_equal "$stderr" 'ksvote: -t dir: a directory, not a number or a file from -c'
	for text in '' '#x\n' 'x\n' '1x\n' 'nan\n' ' 1\n' '1\nx\n' '1\n-\n1\tx\n--\n'; do
		printf "$text" >bad
		run --separate-stderr ksvote -t bad ranks
		assert_failure 1
		assert_output ''
		[[ $stderr == "ksvote: bad"*": no"* ]]
	done
}

@test "calibrated: over many draws the true rate is at most the one asked for" {
	need python3
	python3 - <<-'END'
		import math, random, subprocess
		random.seed(1)
		rates = {50: ["0.1", "0.05"], 99: ["0.01"], 200: ["0.02"], 500: ["0.01"],
		         1000: ["0.05"]}
		for n, rate in [(n, rate) for n in rates for rate in rates[n]]:
		    true, draws = [], 60
		    for _ in range(draws):
		        rows = "".join(f"s\tbenign\tbenign\t{random.gauss(0, 1)!r}\n"
		                       for _ in range(n))
		        out = subprocess.run(["ksvote", "-c", rate], input=rows,
		                             capture_output=True, text=True, check=True).stdout
		        t = float(out.split("\n")[1].split("\t")[0])
		        true.append(math.erfc(t / math.sqrt(2)) / 2)
		    mean = sum(true) / draws
		    # the mean of the true rate is exactly floor(r (n + 1)) / (n + 1)
		    exact = math.floor(float(rate) * (n + 1) + 1e-9) / (n + 1)
		    spread = math.sqrt(exact * (1 - exact) / (n + 2) / draws)
		    assert abs(mean - exact) < 3 * spread, (n, rate, mean, exact)
		    assert exact <= float(rate), (n, rate, mean, exact)
	END
}

@test "--live judges a sample once all files have its rows, and not before" {
	mkfifo one two
	ksvote --live one two >out &
	exec 5>one 6>two
	two | sed -n 1,3p >&5
	{ two | sed -n 1,3p; two | sed -n 4,5p; } >&6
	[ ! -s out ]
	two | sed -n 4,5p >&5
	until [ "$(wc -l <out)" -eq 2 ]; do sleep 0.01; done
	assert_equal "$(<out)" $'#sample\ttruth\tverdict\tscore\na\tbenign\tbenign\t-0.25'
	exec 5>&- 6>&-
	wait $!
	assert_equal "$(tail -n 1 out)" $'b\tmalicious\tmalicious\t0.25'
}

@test "--live gives the same verdicts as a vote of whole files, windows of one name too" {
	local n
	for n in 1 2 3; do
		awk -v seed=$n '
			function row(rank, label, distance) {
				printf "w\t-\tks\t%d\t%s\t%s\t%s-001\n", rank, label, distance,
					label
			}
			BEGIN {
				srand(seed)
				for (i = 0; i < 300; i++) {
					row(1, "benign", sprintf("0.%d", 1 + int(32768 * rand())))
					row(2, "benign", "0.99999")
					row(1, "malicious", sprintf("0.%d", int(32768 * rand())))
				}
			}' >r$n
	done
	[ "$(sort -u r1 | wc -l)" -gt 500 ]
	ksvote --live r1 r2 r3 | cmp - <(ksvote r1 r2 r3)
	ksvote --live r1 | cmp - <(ksvote r1)
	ksvote --live <r1 | cmp - <(ksvote r1)
	ksvote --live <(cat r1) r2 <(printf %s "$(<r3)") | cmp - <(ksvote r1 r2 r3)
}

@test "--live: files with other samples, or fewer" {
	two >one
	two | sed 's/^b/c/' >two
	run --separate-stderr ksvote --live one two
	assert_failure 1
	assert_equal "$stderr" 'ksvote: two:4: sample c where one has b: '\
'--live takes the same samples in the same order'
	assert_line --index 1 $'a\tbenign\tbenign\t-0.25'
	two | sed -n 1,3p >two
	run --separate-stderr ksvote --live two one missing
	assert_failure 1
	assert_equal "$stderr" 'ksvote: missing: No such file or directory
ksvote: two: ends before one does: later samples are judged without it'
	assert_output "$(ksvote one)"
}

@test "verdicts and histograms in place of ranks: where to pass them" {
	two | ksvote >verdicts
	run --separate-stderr ksvote verdicts
	assert_failure 1
	assert_equal "$stderr" "ksvote: verdicts:2: a verdict, not a rank: pass verdicts to kseval
ksvote: verdicts:3: a verdict, not a rank: pass verdicts to kseval"
	printf '1\topen read\n' >hist
	run --separate-stderr ksvote hist
	assert_failure 1
	assert_equal "$stderr" "ksvote: hist:1: not a rank (sample, truth, metric, rank, label, \
distance, model): run histograms through ksrank first"
}

@test "a bad line is refused by its number, and the rest is judged" {
	{ two | sed -n 1,3p; echo "nothing"; row b x ks 0 benign 1; row b x ks 1 benign far; two |
		tail -n 2; } >ranks
	run --separate-stderr ksvote ranks
	assert_failure 1
	[[ $stderr == \
		*"ranks:4: not a rank"*"ranks:5: the rank is not"*"ranks:6: the distance is not"* ]]
	[ "${#lines[@]}" -eq 3 ]
}

@test "messages show no control characters, C1 included, and only valid UTF-8" {
	for name in $'a\x9bb=a\\233b' $'a\xc2\x9bb=a\\302\\233b' $'\x1b[2J=\\033[2J' \
		$'\xc0\xaf=\\300\\257' 'é€😀=é€😀' \
		$'\xed\xa0\x80=\\355\\240\\200' $'\xf4\x90\x80\x80=\\364\\220\\200\\200' \
		$'\xe2\x82=\\342\\202'; do
		run --separate-stderr ksvote -- "${name%%=*}"
		assert_failure 1
		assert_equal "$stderr" "ksvote: ${name#*=}: No such file or directory"
	done
}

@test "a score is never -0" {
	{ row a - ks 1 benign -0; } >ranks
	pipe "ksvote -p benign ranks | cut -f 4 | tail -n 1"
	assert_output 0
}

@test "-t: a file that is not regular is refused, neither read forever nor waited for" {
	local file
	mkfifo pipe
	for file in pipe /dev/zero; do
		run timeout 20 ksvote -t $file </dev/null
		assert_failure 1
		assert_output "ksvote: $file: not a regular file"
	done
	printf '%s\n' '#sample	truth	metric	rank	label	distance	model' \
		'a	-	ks	1	benign	0.5	b' \
		'a	-	ks	1	malicious	0.25	m' >ranks
	assert_equal "$(ksvote -t <(echo 0.3) ranks | cut -f 3 | sed 1d)" benign
}
