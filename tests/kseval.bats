#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kseval(1), in the page's order.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

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
	pipe "kseval -j v | jq -r '[.n, .tp, .fp, .fn, .tn, (.precision, .recall, .f1, .accuracy,
		.balanced_accuracy, .fpr, .auc) * 1000 | floor] | @csv'"
	assert_output "576,205,102,42,227,667,829,740,750,759,310,759"
}

@test "AUC counts ties by half; average precision and recall at few false positives" {
	{ verdicts 1 malicious malicious 3; verdicts 1 benign malicious 2
	  verdicts 1 malicious malicious 2
	  verdicts 1 benign benign 1; } >v
	pipe "kseval -j v | jq -c '[.auc, (.average_precision * 1000 | floor)]'"
	assert_output "[0.875,833]"
	{ verdicts 60 malicious malicious 5; verdicts 1 benign malicious 4
	  verdicts 20 malicious malicious 3
	  verdicts 5 benign benign 2; verdicts 20 malicious benign 1
	  verdicts 94 benign benign 0; } >v
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
	{ verdicts 2 worm worm 1; verdicts 1 bot worm 1; verdicts 3 bot bot -1
	  verdicts 2 spy bot 0; } >v
	run kseval -p worm v
	assert_success
	assert_line --regexp '^ *worm +0\.667 +1\.000 +0\.800$'
	assert_line --regexp '^ *bot +0\.600 +0\.750 +0\.667$'
	assert_line --regexp '^ *spy +- +0\.000 +0\.000$'
	assert_line --regexp '^ *mean +0\.422 +0\.583 +0\.489$'
	assert_line --regexp '^ *right +0\.625$'
	pipe "kseval -j -p worm v | jq -c '[.labels.bot.n, .labels.bot.recall,
		.labels.spy.precision, .right, (.macro_f1 * 1000 | floor)]'"
	assert_output '[4,0.75,null,0.625,488]'
}

@test "-j: labels are unescaped, and always UTF-8 without control characters" {
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

@test "a -p LABEL that no sample has is noted; without -p, families are not" {
	{ verdicts 2 worm worm 1; verdicts 1 bot spy 1; } >v
	run --separate-stderr kseval -p foo v
	assert_success
	assert_equal "$stderr" \
		'kseval: no sample has the label foo: name the positive one with -p LABEL'
	for line in 'kseval -p spy v' 'kseval -p bot v' 'kseval v'; do
		run --separate-stderr bash -c "$line"
		assert_success
		assert_equal "$stderr" ''
	done
}

@test "an undefined figure is - and null" {
	verdicts 3 benign benign -1 >v
	run kseval v
	assert_success
	assert_line --regexp '^precision +-$'
	pipe "kseval -j v | jq -c '[.precision, .recall, .auc, .accuracy]'"
	assert_output "[null,null,null,1]"
}

@test "samples without a known truth are left out and reported" {
	{ verdicts 2 - benign -1; study; } >v
	run --separate-stderr kseval -j v
	assert_success
	[[ $stderr == *"2 samples without a known truth are left out"* ]]
	[[ $output == *'"n": 576'* ]]
}

@test "intervals hold the figure and are the same every time" {
	study >v
	kseval -j v >a
	kseval -j v | cmp - a
	run jq -e '.interval95.recall as [$low, $high] | $low < .recall and .recall < $high
		and $high - $low < 0.11' a
	assert_success
}

@test "the order of the verdicts changes nothing" {
	study >v
	kseval v >a
	sort -R v | kseval | cmp - a
}

@test "-r writes the points of the ROC curve" {
	{ verdicts 1 malicious malicious 2; verdicts 1 benign malicious 1
	  verdicts 1 malicious benign -1
	  verdicts 1 benign benign -1; } >v
	run kseval -r v
	assert_output $'#threshold\tfpr\ttpr\n2\t0\t0.5\n1\t0.5\t0.5\n-1\t1\t1'
	run kseval -r -j v
	assert_failure 2
}

@test "ranks are refused: by the names of their columns, without them by their rows" {
	printf '#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel\tgram\n' >names
	printf 'a\tx\tks\t1\tx\t0.5\tx-001\na\tx\tks\t2\tx\t0.6\tx-002\topen read\n' >rows
	cat names rows >ranks
	for file in 'ranks:1' 'rows:1'; do
		run kseval "${file%:*}"
		assert_failure 1
		assert_output "kseval: $file: these are ranks: run them through ksvote first
kseval: no verdict on a sample with a known truth"
	done
	{ printf '#sample\ttruth\tverdict\tscore\n'; study; } >verdicts
	run --separate-stderr kseval -j ranks verdicts
	assert_failure 1
	[ "$output" = "$(kseval -j verdicts)" ]
	# a row may have further columns if they are named
	{ printf '#sample\ttruth\tverdict\tscore\tp\tq\tr\n'; study |
		sed 's/$/\tx\t0.5\tx-001/'; } >more
	run kseval -j more
	assert_success
	[ "$output" = "$(kseval -j verdicts)" ]
}

@test "bad lines and no verdicts: status 1" {
	printf 'a\tb\nc\tmalicious\tmalicious\tmuch\n' >v
	run kseval v
	assert_failure 1
	assert_output --partial "v:1: not a verdict (sample, truth, verdict, score): \
run histograms through ksrank and ksvote first"
	assert_output --partial "v:2: the score is not a number"
	assert_output --partial "no verdict on a sample with a known truth"
}

# delay_slowly WINDOW STEP: prints what -w must print, by an awk program that keeps every row.
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
					if (name in first) {
						n++
						print (first[name] - 1) * step + window
					}
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
				if (low >= NR) return v[NR]
				return v[low] + (at - low) * (v[low + 1] - v[low])
			}
			{ v[NR] = $1 }
			END { print v[1], q(0.25), q(0.5), q(0.75), v[NR] }'
	} | tr '\n' ' '
}

@test "unknown has a column of its own, and is not an alarm" {
	{ verdicts 6 malicious malicious 1; verdicts 3 malicious unknown -
	  verdicts 1 malicious benign -1
	  verdicts 2 benign malicious 2; verdicts 5 benign unknown -
	  verdicts 3 benign benign -2; } >v
	run kseval v
	assert_success
	assert_line --index 1 --regexp '^ +\| +malicious +benign +unknown +total$'
	assert_line --index 2 --regexp '^ *malicious  \| +6 +1 +3 +10$'
	assert_line --index 3 --regexp '^ *benign  \| +2 +3 +5 +10$'
	assert_line --regexp '^coverage +0\.600 '
	assert_line --regexp '^precision +0\.750 '
	assert_line --regexp '^recall +0\.600 '
	assert_line --regexp '^with a score +12 of 20$'
	pipe "kseval -j v | jq -c '[.n, .tp, .fp, .fn, .tn, .unknown, .coverage, .precision,
		.recall, .accuracy, .fpr, .scored]'"
	assert_output '[20,6,2,4,8,8,0.6,0.75,0.6,0.7,0.2,12]'
	# by the scores of the 12: of 7 * 5 pairs 6 * 3 + 1 * 3 are in order
	pipe "kseval -j v | jq -c '.auc * 35'"
	assert_output 21
	pipe "kseval -r v | tail -n 1"
	assert_output $'-2\t1\t1'
	sort -R v | kseval -j | cmp - <(kseval -j v)
	grep -v unknown v >w
	pipe "kseval w | grep -c 'unknown\|with a score'" || :
	assert_output 0
	pipe "kseval w | grep coverage"
	assert_output --regexp '^coverage +1.000 '
}

@test "unknown: among families, as every verdict, and never as a truth" {
	{ verdicts 2 worm worm 1; verdicts 1 worm unknown -; verdicts 1 bot unknown -
	  verdicts 3 bot bot 1; } >v
	run kseval v
	assert_success
	assert_line --regexp '^ *worm  \| +0 +2 +1 +3$'
	assert_line --regexp '^ *worm +1\.000 +0\.667 +0\.800$'
	assert_line --regexp '^ *right +0\.714$'
	verdicts 2 benign unknown - >all
	run kseval all
	assert_success
	assert_line --regexp '^coverage +0\.000 '
	assert_line --regexp '^ROC AUC +-$'
	assert_line --regexp '^with a score +0 of 2$'
	kseval -r all | cmp - <(printf '#threshold\tfpr\ttpr\n')
	verdicts 1 unknown benign 1 >truth
	run --separate-stderr kseval -j truth all
	assert_failure 1
	assert_equal "$stderr" \
		'kseval: truth:1: unknown is a verdict and cannot be the truth: row skipped'
	assert_equal "$output" "$(kseval -j all)"
	verdicts 1 benign benign - >unscored # a verdict that another program wrote
	pipe "kseval -j unscored | jq -c '[.tn, .unknown, .scored]'"
	assert_output '[1,0,0]'
}

@test "figures are those of scikit-learn, intervals those of scipy and of slow computations" {
	/usr/bin/python3 -c 'import sklearn, scipy' 2>/dev/null ||
		skip "scikit-learn is not installed"
	/usr/bin/python3 - <<-'END'
		import json, math, random, subprocess
		from scipy.stats import binomtest
		from sklearn import metrics as m
		random.seed(5)
		z = 1.959963984540054

		def delong(pos, neg):
		    above = lambda a, b: (a > b) + 0.5 * (a == b)
		    v10 = [sum(above(p, q) for q in neg) / len(neg) for p in pos]
		    v01 = [sum(above(p, q) for p in pos) / len(pos) for q in neg]
		    auc = sum(v10) / len(pos)
		    s = lambda v: sum((x - auc) ** 2 for x in v) / (len(v) - 1)
		    se = math.sqrt(s(v10) / len(pos) + s(v01) / len(neg))
		    return max(auc - z * se, 0), min(auc + z * se, 1)

		def close(a, b, what):
		    assert (a is None and math.isnan(b)) or abs(a - b) < 1e-9, (what, a, b)

		draws = (12, 1, 0.2), (60, 1, 0), (300, 2, 0.1), (300, 6, 0), (40, 0, 0.3)
		for n, digits, unknown in draws:
		    rows = []
		    for i in range(n):
		        truth = "malicious" if i % 3 == 0 else "benign"
		        score = round(random.gauss(truth == "malicious", 1.2), digits)
		        verdict = "malicious" if score > 0.5 else "benign"
		        if random.random() < unknown:
		            verdict = "unknown"
		        rows.append((truth, verdict, score))
		    text = "".join(f"s\t{t}\t{v}\t{'-' if v == 'unknown' else repr(s)}\n"
		                   for t, v, s in rows)
		    run = subprocess.run(["kseval", "-j"], input=text, capture_output=True,
		                         text=True, check=True)
		    out = json.loads(run.stdout)
		    t = [r[0] == "malicious" for r in rows]
		    v = [r[1] == "malicious" for r in rows]
		    scored = [r for r in rows if r[1] != "unknown"]
		    st, ss = [r[0] == "malicious" for r in scored], [r[2] for r in scored]
		    fpr, tpr, _ = m.roc_curve(st, ss, drop_intermediate=False)
		    want = {
		        "precision": m.precision_score(t, v), "recall": m.recall_score(t, v),
		        "f1": m.f1_score(t, v),
		        "accuracy": m.accuracy_score(t, v),
		        "balanced_accuracy": m.balanced_accuracy_score(t, v),
		        "auc": m.roc_auc_score(st, ss),
		        "average_precision": m.average_precision_score(st, ss),
		        "coverage": len(scored) / n, "scored": len(scored),
		        "unknown": n - len(scored),
		        "recall_at_1pct_fpr": max(y for x, y in zip(fpr, tpr) if x <= 0.01),
		        "recall_at_5pct_fpr": max(y for x, y in zip(fpr, tpr) if x <= 0.05),
		    }
		    for key, value in want.items():
		        close(out[key], value, (n, key))
		    tp = sum(a and b for a, b in zip(t, v))
		    fp = sum(b and not a for a, b in zip(t, v))
		    shares = {"coverage": (len(scored), n), "precision": (tp, tp + fp),
		              "recall": (tp, sum(t)),
		              "accuracy": (sum(a == b for a, b in zip(t, v)), n),
		              "fpr": (fp, n - sum(t))}
		    for key, (k, of) in shares.items():
		        ci = binomtest(k, of).proportion_ci(0.95, "wilson")
		        close(out["interval95"][key][0], ci.low, (n, key))
		        close(out["interval95"][key][1], ci.high, (n, key))
		    low, high = delong([s for a, s in zip(st, ss) if a],
		                       [s for a, s in zip(st, ss) if not a])
		    close(out["interval95"]["auc"][0], low, (n, "auc"))
		    close(out["interval95"]["auc"][1], high, (n, "auc"))
		    balanced = m.balanced_accuracy_score
		    for key, f in ("f1", m.f1_score), ("balanced_accuracy", balanced):
		        if n == 300:
		            draw = lambda: [random.randrange(n) for _ in range(n)]
		            pick = lambda i: f([t[k] for k in i], [v[k] for k in i])
		            drawn = sorted(pick(draw()) for _ in range(400))
		            for mine, other in zip(out["interval95"][key], (drawn[10], drawn[389])):
		                assert abs(mine - other) < 0.03, (key, mine, other)
	END
}

@test "intervals: 0 of 6 is not 0 to 0, nor is an AUC of 1 certain" {
	{ verdicts 6 benign benign -1; verdicts 4 malicious malicious 1; } >v
	# Wilson: 1.96^2 / (6 + 1.96^2)
	pipe "kseval -j v |
		jq -c '.interval95 | [.fpr, .recall, .auc] | map(map(. * 1000 | round))'"
	assert_output '[[0,390],[510,1000],[633,1000]]'
	verdicts 1 malicious malicious 1 >one
	pipe "kseval -j one | jq -c '.interval95 | [.auc, .fpr, .recall[1]]'"
	assert_output '[[null,null],[null,null],1]'
}

@test "-b DRAWS: how many samples the bootstrap draws" {
	study >v
	for draws in 0 1 200; do
		kseval -j -b $draws v | jq -c '.interval95 | [.f1[0], .recall[0]] | map(. != null)'
	done >got
	assert_equal "$(<got)" $'[false,true]\n[true,true]\n[true,true]'
	kseval -j v | cmp - <(kseval -j -b 1000 v)
	run kseval -b 0 v
	assert_line --regexp '^F1 +0\.740$'
	for draws in x -1 100001; do
		run kseval -b "$draws" v
		assert_failure 2
	done
}

@test "-p LABEL is compared as written in rows, whatever its bytes" {
	{ verdicts 2 '\#a\\b\tc' '\#a\\b\tc' 1; verdicts 1 x x 0; } >v
	pipe "kseval -j -p $'#a\\\\b\tc' v | jq -c '[.tp, .labels[].n]'"
	assert_output '[2,2,1]'
}

@test "-w: the calls until detection are those that an obvious program counts" {
	awk 'BEGIN {
		for (t = 0; t < 60; t++) {
			truth = t % 3 ? "malicious" : "benign"
			for (k = 0; k < 1 + t * 7 % 11; k++) {
				called = (t * 31 + k * 17) % 5 == 0 ? "malicious" : "benign"
				score = called == "benign" ? -1 : 1
				print "t" t "\t" truth "\t" called "\t" score
			}
		}
		print "u\t-\tmalicious\t1"
	}' >verdicts
	for case in '100 100' '100 25' '7 9'; do
		read -r window step <<<"$case"
		kseval -j -w "$window" -s "$step" verdicts | jq -r '.detection |
			[.traces, .detected, .others, .alarms, .calls.least, .calls.lower_quartile,
			.calls.median,
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
	assert_line --partial -- '-s needs -w'
}

@test "-j: labels of any bytes are valid JSON in UTF-8" {
	need python3
	printf 'a\t%b\tb\t1\n' '\xff' '\xc3\xa9' '\xc0\xaf' '\xed\xa0\x80' '\xf0\x9f\x90\xa7' '"q' \
		'\x01' '\xe2\x82' >rows
	kseval -j -p b rows | python3 -c '
import json, sys
o = json.loads(sys.stdin.buffer.read().decode("utf-8"))
bad = "\ufffd"
want = {bad, "\u00e9", bad * 2, bad * 3, "\U0001f427", "\"q", "\u0001", "b"}
assert set(o["labels"]) == want, o["labels"].keys()'
}
