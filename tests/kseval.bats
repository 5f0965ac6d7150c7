#!/usr/bin/env bats
# kseval(1), in the page's order.
# shellcheck disable=SC2154 # bats sets stderr
load helper

# verdicts COUNT TRUTH VERDICT SCORE
verdicts() {
	for _ in $(seq "$1"); do printf 's\t%s\t%s\t%s\n' "$2" "$3" "$4"; done
}

study() {
	verdicts 205 malicious malicious 1
	verdicts 42 malicious benign -1
	verdicts 102 benign malicious 1
	verdicts 227 benign benign -1
}

@test "the matrix of the study gives its precision and recall" {
	study >v
	run kseval v
	assert_success
	assert_line --index 2 --regexp '^ *malicious  \| +205 +42 +247$'
	assert_line --index 3 --regexp '^ *benign  \| +102 +227 +329$'
	assert_line --regexp '^precision +0\.668 '
	assert_line --regexp '^recall +0\.830 '
}

@test "-j has the keys of the contract, and its figures" {
	study >v
	pipe "kseval -j v | jq -r '[.n, .tp, .fp, .fn, .tn, (.precision, .recall, .f1, .accuracy, .balanced_accuracy, .fpr, .auc) * 1000 | floor] | @csv'"
	assert_output "576,205,102,42,227,667,829,740,750,759,310,759"
}

@test "AUC counts ties by half; average precision and recall at few false positives" {
	{ verdicts 1 malicious malicious 3; verdicts 1 benign malicious 2; verdicts 1 malicious malicious 2
	  verdicts 1 benign benign 1; } >v
	pipe "kseval -j v | jq -c '[.auc, (.average_precision * 1000 | floor)]'"
	assert_output "[0.875,833]"
	{ verdicts 60 malicious malicious 5; verdicts 1 benign malicious 4; verdicts 20 malicious malicious 3
	  verdicts 5 benign benign 2; verdicts 20 malicious benign 1; verdicts 94 benign benign 0; } >v
	pipe "kseval -j v | jq -c '[.recall_at_1pct_fpr, .recall_at_5pct_fpr]'"
	assert_output "[0.8,0.8]"
}

@test "many labels: all of them in the matrix, the positive one first" {
	{ verdicts 2 worm worm 1; verdicts 1 bot worm 1; verdicts 3 bot bot -1; } >v
	run kseval -p worm v
	assert_success
	assert_line --index 1 --regexp 'worm +bot +total$'
	assert_line --regexp '^precision +0\.667 '
}

@test "many labels: precision, recall and F1 of each, their means, and the share that is right" {
	{ verdicts 2 worm worm 1; verdicts 1 bot worm 1; verdicts 3 bot bot -1; verdicts 2 spy bot 0; } >v
	run kseval -p worm v
	assert_success
	assert_line --regexp '^ *worm +0\.667 +1\.000 +0\.800$'
	assert_line --regexp '^ *bot +0\.600 +0\.750 +0\.667$'
	assert_line --regexp '^ *spy +- +0\.000 +0\.000$'
	assert_line --regexp '^ *mean +0\.422 +0\.583 +0\.489$'
	assert_line --regexp '^ *right +0\.625$'
	pipe "kseval -j -p worm v | jq -c '[.labels.bot.n, .labels.bot.recall, .labels.spy.precision, .right, (.macro_f1 * 1000 | floor)]'"
	assert_output '[4,0.75,null,0.625,488]'
}

@test "-j: labels are the bytes that the stream's escapes stand for, always valid UTF-8 without controls" {
	verdicts 1 'a"\\b\tc' 'a"\\b\tc' 1 >w
	pipe "kseval -j w | jq -r '.labels | keys[0]'"
	assert_output $'a"\\b\tc'
	verdicts 1 $'\xff\xc2\x9b\xed\xa0\x80\x7fé' x 1 >w
	kseval -j w >json
	iconv -f UTF-8 -t UTF-8 json >/dev/null
	run ! grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' json
	pipe "jq -r '.labels | keys[-1]' json | od -An -tx1"
	assert_output ' ef bf bd c2 9b ef bf bd ef bf bd ef bf bd 7f c3
 a9 0a'
}

@test "-p LABEL that no sample has is noted; without -p families are not" {
	{ verdicts 2 worm worm 1; verdicts 1 bot spy 1; } >v
	run --separate-stderr kseval -p foo v
	assert_success
	assert_equal "$stderr" 'kseval: no sample has the label foo: -p LABEL says which is the positive one'
	for line in 'kseval -p spy v' 'kseval -p bot v' 'kseval v'; do
		run --separate-stderr bash -c "$line"
		assert_success
		assert_equal "$stderr" ''
	done
}

@test "a figure that is not defined is - and null" {
	verdicts 3 benign benign -1 >v
	run kseval v
	assert_success
	assert_line --regexp '^precision +-$'
	pipe "kseval -j v | jq -c '[.precision, .recall, .auc, .accuracy]'"
	assert_output "[null,null,null,1]"
}

@test "samples without truth are left out and said" {
	{ verdicts 2 - benign -1; study; } >v
	run --separate-stderr kseval -j v
	assert_success
	[[ $stderr == *"2 samples whose truth is not known are left out"* ]]
	[[ $output == *'"n": 576'* ]]
}

@test "intervals hold the figure and are the same every time" {
	study >v
	kseval -j v >a
	kseval -j v | cmp - a
	run jq -e '.interval95.recall as [$low, $high] | $low < .recall and .recall < $high and $high - $low < 0.11' a
	assert_success
}

@test "the order of the verdicts changes nothing" {
	study >v
	kseval v >a
	sort -R v | kseval | cmp - a
}

@test "-r writes the points of the ROC curve" {
	{ verdicts 1 malicious malicious 2; verdicts 1 benign malicious 1; verdicts 1 malicious benign -1
	  verdicts 1 benign benign -1; } >v
	run kseval -r v
	assert_output $'#threshold\tfpr\ttpr\n2\t0\t0.5\n1\t0.5\t0.5\n-1\t1\t1'
	run kseval -r -j v
	assert_failure 2
}

@test "ranks are no verdicts: refused by their names, without them by their rows" {
	printf '#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel\tgram\n' >names
	printf 'a\tx\tks\t1\tx\t0.5\tx-001\na\tx\tks\t2\tx\t0.6\tx-002\topen read\n' >rows
	cat names rows >ranks
	for file in 'ranks:1' 'rows:1'; do
		run kseval "${file%:*}"
		assert_failure 1
		assert_output "kseval: $file: these are ranks: run them through ksvote first
kseval: no verdict on a sample whose truth is known"
	done
	{ printf '#sample\ttruth\tverdict\tscore\n'; study; } >verdicts
	run --separate-stderr kseval -j ranks verdicts
	assert_failure 1
	[ "$output" = "$(kseval -j verdicts)" ]
	# behind a verdict a row may hold what it likes, where its columns have names
	{ printf '#sample\ttruth\tverdict\tscore\tp\tq\tr\n'; study | sed 's/$/\tx\t0.5\tx-001/'; } >more
	run kseval -j more
	assert_success
	[ "$output" = "$(kseval -j verdicts)" ]
}

@test "bad lines and no verdicts: status 1" {
	printf 'a\tb\nc\tmalicious\tmalicious\tmuch\n' >v
	run kseval v
	assert_failure 1
	assert_output --partial "v:1: not a verdict: sample, truth, verdict, score: histograms go through ksrank and ksvote first"
	assert_output --partial "v:2: the score is not a number"
	assert_output --partial "no verdict on a sample whose truth is known"
}

# delay_slowly WINDOW STEP: what -w says, by an awk that keeps every row.
delay_slowly() {
	awk -F '\t' -v window="$1" -v step="$2" '
		/^#/ || $2 == "-" { next }
		{
			k = ++windows[$1]
			truth[$1] = $2
			if ($3 == "malicious" && !($1 in first)) first[$1] = k
		}
		END {
			for (name in truth)
				if (truth[name] == "malicious") {
					all++
					if (name in first) { n++; print (first[name] - 1) * step + window }
				} else {
					others++
					alarms += name in first
				}
			print "all " all " " n + 0 " " others + 0 " " alarms + 0
		}' verdicts >slow
	{
		grep all slow | cut -d ' ' -f 2-
		grep -v all slow | sort -n | awk '
			function q(p,  at, low) {
				at = p * (NR - 1) + 1; low = int(at)
				return low >= NR ? v[NR] : v[low] + (at - low) * (v[low + 1] - v[low])
			}
			{ v[NR] = $1 }
			END { print v[1], q(0.25), q(0.5), q(0.75), v[NR] }'
	} | tr '\n' ' '
}

@test "-w: how many calls a detection takes, as an obvious program counts" {
	awk 'BEGIN {
		for (t = 0; t < 60; t++) {
			truth = t % 3 ? "malicious" : "benign"
			for (k = 0; k < 1 + t * 7 % 11; k++) {
				called = (t * 31 + k * 17) % 5 == 0 ? "malicious" : "benign"
				print "t" t "\t" truth "\t" called "\t" (called == "benign" ? -1 : 1)
			}
		}
		print "u\t-\tmalicious\t1"
	}' >verdicts
	for case in '100 100' '100 25' '7 9'; do
		read -r window step <<<"$case"
		kseval -j -w "$window" -s "$step" verdicts | jq -r '.detection |
			[.traces, .detected, .others, .alarms, .calls.least, .calls.lower_quartile, .calls.median,
			.calls.upper_quartile, .calls.most] | join(" ")' >got
		delay_slowly "$window" "$step" | sed 's/ $//' | diff - <(tr -d '\n' <got)
	done
	kseval -w 100 verdicts | head -n -4 | diff - <(kseval verdicts) # the rest is as without
}

@test "-w: nothing detected, no traces of a side, wrong numbers" {
	printf 'a\tmalicious\tbenign\t-1\n' >v
	run kseval -w 10 v
	assert_success
	assert_line 'traces detected     0 of 1 (0.000)'
	assert_line 'calls until then    -'
	assert_line 'false alarms        0 of 0'
	run kseval -j -w 10 v
	run jq -c '[.detection.calls.median, .detection.step]' <<<"$output"
	assert_output '[null,10]'
	run kseval -w 0 v
	assert_failure 2
	run kseval -s 5 v
	assert_failure 2
	assert_line --partial -- '-s goes with -w'
}

@test "-j: labels of any bytes are valid JSON in UTF-8" {
	need python3
	printf 'a\t%b\tb\t1\n' '\xff' '\xc3\xa9' '\xc0\xaf' '\xed\xa0\x80' '\xf0\x9f\x90\xa7' '"q' '\x01' '\xe2\x82' >rows
	kseval -j -p b rows | python3 -c '
import json, sys
o = json.loads(sys.stdin.buffer.read().decode("utf-8"))
bad = "\ufffd"
want = {bad, "\u00e9", bad * 2, bad * 3, "\U0001f427", "\"q", "\u0001", "b"}
assert set(o["labels"]) == want, o["labels"].keys()'
}
