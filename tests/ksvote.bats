#!/usr/bin/env bats
# ksvote(1), in the page's order.
# shellcheck disable=SC2154 # bats sets stderr
load helper

# row SAMPLE TRUTH METRIC RANK LABEL DISTANCE
row() { printf '%s\t%s\t%s\t%s\t%s\t%s\t%s-001\n' "$1" "$2" "$3" "$4" "$5" "$6" "$5"; }

two() {
	row a benign ks 1 benign 0.125
	row a benign ks 2 benign 0.375
	row a benign ks 1 malicious 0.5
	row b malicious ks 1 benign 0.75
	row b malicious ks 1 malicious 0.5
}

@test "the smallest mean wins; the score is the other's less the positive's" {
	two >ranks
	run ksvote ranks
	assert_success
	assert_output $'#sample\ttruth\tverdict\tscore\na\tbenign\tbenign\t-0.25\nb\tmalicious\tmalicious\t0.25'
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

@test "families without the positive label: the nearest wins, by what the second is further" {
	{ row a - ks 1 worm 0.25; row a - ks 1 bot 0.75; row a - ks 1 spy 0.5; } >ranks
	run ksvote ranks
	assert_success
	assert_line --index 1 $'a\t-\tworm\t0.25'
}

@test "-p LABEL that no model has is noted, where models have several; without -p families are not" {
	{ two; row c - ks 1 worm 0.5; } >ranks
	run --separate-stderr ksvote -p bad ranks
	assert_success
	assert_equal "$stderr" 'ksvote: no model has the label bad: -p LABEL says which is the positive one'
	row a - ks 1 benign 0.5 >one
	for line in 'ksvote -p worm ranks' 'ksvote -p bad one' 'ksvote -p bad /dev/null' "grep -v malicious ranks | ksvote"; do
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
	{ row a - ks 1 benign 0.5; row a - ks 1 malicious 0.25; row b - ks 1 benign 0.5; row b - ks 1 malicious 0.75; } >one
	{ row b - ks 1 benign 0.25; row b - ks 1 malicious 0; row a - ks 1 benign 0.25; row a - ks 1 malicious 0.75; } >two
	run ksvote one two
	assert_success
	assert_output $'#sample\ttruth\tverdict\tscore\na\t-\tbenign\t-0.125\nb\t-\tbenign\t0'
}

@test "samples of one name are told apart, in a stream and over files" {
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
	{ row a - ks 1 benign 0.25; row a - ks 2 benign 0.625; row a - ks 1 malicious 0.5; row a - ks 2 malicious 0.5; } >ranks
	pipe "ksvote ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.0625'
	pipe "ksvote -w ranks | tail -n 1"
	assert_output $'a\t-\tbenign\t-0.125'
}

@test "-c finds the threshold of a rate, and -t reads it" {
	for i in $(seq 100); do
		row "n$i" benign ks 1 benign "0.$(printf %03d "$i")"
		row "n$i" benign ks 1 malicious 0.5
	done >ranks
	for i in 1 2 3 4; do
		row "p$i" malicious ks 1 benign 0.09$i
		row "p$i" malicious ks 1 malicious 0
	done >>ranks
	ksvote -c 0.05 ranks >threshold
	run tail -n 1 threshold
	# 95 of the negatives are at most -0.405; the positives are above it
	assert_output --regexp $'^-0.405\t0.05\t0.02[0-9]*\t0.11[0-9]*\t100\t1\t4$'
	pipe "ksvote -t threshold ranks | awk -F '\t' '\$2 == \"benign\" && \$3 == \"malicious\"' | wc -l"
	assert_output 5
	run ksvote -c 2 ranks
	assert_failure 2
}

@test "verdicts and histograms in place of ranks: what they are for" {
	two | ksvote >verdicts
	run --separate-stderr ksvote verdicts
	assert_failure 1
	assert_equal "$stderr" "ksvote: verdicts:2: not a rank but a verdict: kseval reads these
ksvote: verdicts:3: not a rank but a verdict: kseval reads these"
	printf '1\topen read\n' >hist
	run --separate-stderr ksvote hist
	assert_failure 1
	assert_equal "$stderr" "ksvote: hist:1: not a rank: sample, truth, metric, rank, label, distance, model: histograms go through ksrank first"
}

@test "a bad line is refused by its number, and the rest is judged" {
	{ two | sed -n 1,3p; echo "nothing"; row b x ks 0 benign 1; row b x ks 1 benign far; two | tail -n 2; } >ranks
	run --separate-stderr ksvote ranks
	assert_failure 1
	[[ $stderr == *"ranks:4: not a rank"*"ranks:5: the rank is not"*"ranks:6: the distance is not"* ]]
	[ "${#lines[@]}" -eq 3 ]
}

@test "messages show no control byte, of C1 neither, and no byte that is not UTF-8" {
	for name in $'a\x9bb=a\\233b' $'a\xc2\x9bb=a\\302\\233b' $'\x1b[2J=\\033[2J' $'\xc0\xaf=\\300\\257' 'é€😀=é€😀' \
		$'\xed\xa0\x80=\\355\\240\\200' $'\xf4\x90\x80\x80=\\364\\220\\200\\200' $'\xe2\x82=\\342\\202'; do
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
