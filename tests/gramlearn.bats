#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# gramlearn(1), in the page's order.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

# random SEED COUNT N LABEL...: histograms of random grams of N tokens, by turns of these labels.
random() {
	need perl
	perl -e '
		my ($seed, $count, $n, @labels) = @ARGV;
		srand "$seed$n";
		for my $i (1 .. $count) {
			print ">h$seed-$i\tlabel=$labels[$i % @labels]\tn=$n\n";
			my %bins;
			$bins{join " ", map { "c" . int(rand 4 + $i % @labels) } 1 .. $n}
				+= 1 + int(1000 * rand() ** 4)
				for 1 .. 5 + rand 20;
			print "$bins{$_}\t$_\n" for sort keys %bins;
		}' "$@"
}

# decisions FILE...: prints NAME LABEL F for the test histograms in FILEs, each of one n, by the
# weights in w; computes F by its definition, in awk.
decisions() {
	awk -F '\t' '
		FILENAME == "w" && /^>/ {
			label[++labels] = substr($1, 2)
			for (i = 2; i <= NF; i++) {
				split($i, k, "=")
				head[k[1]] = substr($i, length(k[1]) + 2)
			}
			bias[labels] = head["bias"]; parts = split(head["n"], unused, ",")
			next
		}
		FILENAME == "w" { weight[labels, $1] = $2; next }
		/^>/ {
			name = substr($1, 2)
			if (!(name in known)) names[++count] = name
			known[name] = 1
			here = FILENAME name
			next
		}
		{
			value = log(1 + $1)
			total[here] += value
			lines[++n] = here SUBSEP name SUBSEP $2 SUBSEP value
		}
		END {
			for (i = 1; i <= n; i++) {
				split(lines[i], f, SUBSEP)
				for (l = 1; l <= labels; l++)
					sum[f[2], l] += weight[l, f[3]] * sqrt(f[4] / total[f[1]])
			}
			for (i = 1; i <= count; i++)
				for (l = 1; l <= labels; l++) {
					F = bias[l] + sum[names[i], l] / parts
					printf "%s\t%s\t%.9g\n", names[i], label[l], F
					if (head["other"] != "")
						printf "%s\t%s\t%.9g\n", names[i], head["other"], -F
				}
		}' w "$@" | sort
}

# same_as FILE FILE: whether the rows NAME LABEL F differ by 1e-5 at most.
same_as() {
	[ "$(wc -l <"$1")" -gt 1 ]
	paste "$1" "$2" | awk -F '\t' '$1 != $4 || $2 != $5 || ($3 - $6) ^ 2 > 1e-10 { print;
		bad = 1 } END { exit bad }'
}

# sklearn: finds a Python that has scikit-learn, or skips the test.
sklearn() {
	for python in /usr/bin/python3 python3; do
		! "$python" -c 'import sklearn, scipy' 2>/dev/null || return 0
	done
	skip "scikit-learn is not installed"
}

@test "a block for the positive label, its grams in byte order" {
	printf '>a\tlabel=benign\n9\topen read\n1\tread send\n' >h
	printf '>b\tlabel=malicious\n1\topen read\n9\tread send\n' >>h
	run gramlearn h
	assert_success
	assert_line --index 0 --regexp $'^>malicious\tn=2\tbias=[-0-9.e]+\tother=benign\tgrams=2$'
	assert_line --index 1 --regexp $'^open read\t-1\\.[0-9]{1,8}$'
	assert_line --index 2 --regexp $'^read send\t1\\.[0-9]{1,8}$'
	[ "${#lines[@]}" -eq 3 ]
}

@test "the learned weights minimise the loss: changing any one does not improve it" {
	random 1 40 2 benign malicious >h
	gramlearn h >w
	awk -F '\t' '
		FILENAME == "w" && /^>/ {
			for (i = 2; i <= NF; i++) if (sub(/^bias=/, "", $i)) b = $i
			next
		}
		FILENAME == "w" { w[$1] = $2; next }
		/^>/ { t++; side[t] = $2 == "label=malicious" ? 1 : -1; sides[side[t]]++; next }
		{ x[t, $2] = log(1 + $1); total[t] += x[t, $2]; grams[t] = grams[t] SUBSEP $2 }
		function loss(gram, step,    sum, i, j, g, n, f, v, h) {
			v = b + (gram == "" ? step : 0)
			sum = v * v / 2
			for (g in w) { h = w[g] + (g == gram ? step : 0); sum += h * h / 2 }
			for (i = 1; i <= t; i++) {
				f = v
				n = split(grams[i], g_, SUBSEP)
				for (j = 2; j <= n; j++) {
					h = w[g_[j]] + (g_[j] == gram ? step : 0)
					f += h * sqrt(x[i, g_[j]] / total[i])
				}
				h = 1 - side[i] * f
				if (h > 0) sum += 3 * t / (2 * sides[side[i]]) * h * h
			}
			return sum
		}
		END {
			here = loss("none", 0)
			w_[""]; for (g in w) w_[g]
			for (g in w_) for (step = -0.001; step < 0.002; step += 0.002)
				if (loss(g, step) <= here) {
					print g, step, loss(g, step) - here
					bad = 1
				}
			exit bad
		}' w h
}

@test "decisions are those of scikit-learn: parts of several n" {
	sklearn
	for n in 1 2 3; do
		random 1 50 $n benign benign malicious >train.$n
		random 2 20 $n - >test.$n
	done
	gramlearn train.* >w
	head -n 1 w | grep -q $'\tn=1,2,3\t'
	decisions test.* >got
	"$python" "$ROOT/tests/lib/slow_linearsvm" train.* -- test.* | sort >want
	same_as want got
}

@test "decisions are those of scikit-learn: a machine for each of several labels" {
	sklearn
	for n in 1 2; do
		random 1 60 $n worm virus benign >train.$n
		random 2 20 $n - >test.$n
	done
	gramlearn train.* >w
	run bash -c "grep '^>' w | cut -f 1,4"
	assert_output $'>benign\tgrams=42\n>virus\tgrams=42\n>worm\tgrams=42'
	decisions test.* >got
	"$python" "$ROOT/tests/lib/slow_linearsvm" train.* -- test.* | sort >want
	same_as want got
}

@test "decisions are those of scikit-learn: recorded traces" {
	sklearn
	local half label n
	for half in train test; do
		for label in benign malicious; do
			trace2cat -m none -l $label "$ROOT/examples/traces/$half/$label.tar.xz"
		done >$half.calls
		for n in 1 2 3 5; do cat2gram -n $n $half.calls | gramhist >$half.$n; done
	done
	gramlearn train.[1235] >w
	decisions test.[1235] >got
	"$python" "$ROOT/tests/lib/slow_linearsvm" train.[1235] -- test.[1235] | sort >want
	same_as want got
	# and through the pipe: the score of the vote is F / 2
	for n in 1 2 3 5; do gramrank w <test.$n >$n.ranks; done
	ksvote [1235].ranks | awk -F '\t' '!/^#/ {
		printf "%s\tmalicious\t%.9g\n", $1, 2 * $4 }' | sort >got
	grep -P '\tmalicious\t' want >positive
	same_as positive got
}

@test "-p chooses the positive label of two, the default is malicious" {
	for labels in 'benign malicious' 'malicious zeta' 'alpha beta'; do
		# shellcheck disable=SC2086 # words
		random 1 20 2 $labels >"h $labels"
	done
	for row in 'benign malicious||malicious benign' \
		'benign malicious|-p benign|benign malicious' \
		'malicious zeta||malicious zeta' 'malicious zeta|-p zeta|zeta malicious' \
		'alpha beta||beta alpha' \
		'alpha beta|-p alpha|alpha beta'; do
		IFS='|' read -r labels option want <<<"$row"
		# shellcheck disable=SC2086 # words
		run --separate-stderr gramlearn $option "h $labels"
		assert_success
		[ -z "$stderr" ]
		assert_line --index 0 --regexp "^>${want% *}"$'\t.*\t'"other=${want#* }"$'\t'
	done
	run --separate-stderr gramlearn -p other "h alpha beta"
	assert_success
	[ "$stderr" = 'gramlearn: no trace has the label other: beta is taken as positive' ]
	assert_line --index 0 --partial '>beta'
	# the weights of the other side are the negatives
	gramlearn "h benign malicious" | sed 1d >one
	gramlearn -p benign "h benign malicious" | sed 1d >other
	paste one other | awk -F '\t' '$1 != $3 || ($2 + $4) ^ 2 > 1e-10 { print; bad = 1 }
		END { exit bad }'
}

@test "labels and names are data, even escaped ones and those that look like options" {
	printf '>-p\tlabel=\\tx\\\\\n1\ta\n>--\tlabel=-n\n1\tb\n' >h
	gramlearn -p $'\tx\\' h >w
	run head -n 1 w
	assert_output --regexp $'^>\\\\tx\\\\\\\\\tn=1\tbias=.*\tother=-n\tgrams=2$'
	gramrank w <h >/dev/null
}

@test "the order of the input changes nothing, nor do the names" {
	for n in 1 2; do
		random 1 60 $n worm virus benign >train.$n
		perl -e 'local $/; $_ = <>; print reverse map { ">$_" } grep { length }
			split /^>/m' train.$n >reversed.$n
		perl -e 'for (<>) { if (/^>/) { print @a[0], reverse @a[1 .. $#a] if @a; @a = () }
			push @a, $_ }
			print @a[0], reverse @a[1 .. $#a]' train.$n >lines.$n
		sed 's/^>h1-\([0-9]*\)\t/>other name \1 %s\\t\t/' train.$n >named.$n
	done
	gramlearn train.1 train.2 >want
	gramlearn reversed.2 reversed.1 | cmp - want
	gramlearn lines.1 reversed.2 | cmp - want
	gramlearn named.1 named.2 | cmp - want
	# a stream of several n, and several streams of one n
	cat train.2 train.1 | gramlearn | cmp - want
	awk '/^>/ { n++ } { print > (n % 2 ? "odd" : "even") }' train.1
	gramlearn even train.2 odd | cmp - want
}

@test "parts of traces with the same name are joined in order" {
	for n in 1 2; do
		random 1 40 $n benign malicious >train.$n
		sed 's/^>[^\t]*/>same/' train.$n >same.$n
	done
	gramlearn train.* >want
	gramlearn same.* | cmp - want
}

@test "a gram twice in a histogram counts once, with the sum" {
	printf '>a\tlabel=x\n2\ta\n3\tb\n2\ta\n>b\tlabel=y\n1\tb\n' >twice
	printf '>a\tlabel=x\n4\ta\n3\tb\n>b\tlabel=y\n1\tb\n' >once
	gramlearn twice >got
	gramlearn once | cmp - got
}

@test "traces without grams count, and are reported" {
	printf '>a\tlabel=x\tn=1\n1\ta\n>b\tlabel=y\tn=1\n1\tb\n>c\tlabel=y\tn=1\n' >h
	run --separate-stderr gramlearn h
	assert_success
	[ "$stderr" = 'gramlearn: 1 of 3 traces have no grams: they affect only the bias' ]
	printf '>a\tlabel=x\tn=1\n>b\tlabel=y\tn=1\n' >h
	run --separate-stderr gramlearn h
	assert_success
	assert_output $'>y\tn=1\tbias=0\tother=x\tgrams=0'
}

@test "a trace that lacks a part is learned without it: status 1" {
	for n in 1 2; do random 1 40 $n benign malicious >train.$n; done
	sed '/^>h1-7\t/,$d' train.2 >some.2
	sed '/^>h1-7\t/,$!d;/^[0-9]/d' train.2 >none.2
	run --separate-stderr gramlearn train.1 some.2
	assert_failure 1
	assert_equal "$stderr" "gramlearn: 34 of 40 traces lack a histogram of some n \
(first: h1-7, n = 2) and are learned as if it were empty: \
give a histogram of every trace for each n"
	gramlearn train.1 some.2 none.2 | cmp - <(echo "$output")
}

@test "no label, no n, too many labels: refused, with file and line" {
	printf '>a\tlabel=x\n1\ta\n>b\n1\tb\n>c\tlabel=\n1\tc\n>d\tlabel=y\n>e\tlabel=y\n1\tb\n' >h
	printf '>f\tlabel=%0511d\n1\tb\n' 0 >>h
	run --separate-stderr gramlearn h
	assert_failure 1
	[ "$stderr" = 'gramlearn: h:3: b: no label: give one with trace2cat -l LABEL
gramlearn: h:5: c: no label: give one with trace2cat -l LABEL
gramlearn: h:7: d: no grams, and no n in the header
gramlearn: h:10: f: label longer than 255 bytes' ] || { echo "$stderr"; false; }
	assert_line --index 0 --regexp $'^>y\tn=1\t.*\tgrams=2$'
	seq 1100 | sed 's/.*/>&\tlabel=&\n1\ta/' >h
	run --separate-stderr gramlearn h
	assert_failure 1
	[[ $stderr == *'1025: more than 1024 labels'* ]]
	[ "$(grep -c '^>' <<<"$output")" -eq 1024 ]
}

@test "one label, no trace, bad lines, missing files: status 1" {
	printf '>a\tlabel=x\n1\ta\n' >h
	run gramlearn h
	assert_failure 1
	assert_output 'gramlearn: all traces have the label x: '\
'gramlearn needs a second one; with only one, use ksrank -d novelty'
	run gramlearn /dev/null
	assert_failure 1
	assert_output 'gramlearn: no traces to learn from'
	printf '>a\tlabel=x\n1\ta\nbad\n>b\tlabel=y\n1\tb\n' >h
	run --separate-stderr gramlearn h missing
	assert_failure 1
	[[ $stderr == \
		'gramlearn: h:3: not a line of a histogram'*'gramlearn: missing: No such file'* ]]
	[ "${#lines[@]}" -eq 3 ]
}

@test "wrong usage: status 2" {
	run gramlearn -p
	assert_failure 2
	run gramlearn -x
	assert_failure 2
}

@test "memory is linear in the grams of the traces" {
	[ -z "$(sanitizers)" ] || skip "the sanitizer needs more memory"
	# 2,000 traces of 1,000 grams, 20,000 different ones: 2 million nodes of 16 bytes
	awk 'BEGIN { for (t = 0; t < 2000; t++) {
		printf ">%d\tlabel=%s\tn=1\n", t, t % 2 ? "x" : "y"
		for (i = 0; i < 1000; i++) printf "%d\tg%d\n", 1 + i % 7,
			(t * 37 + i * (1 + t % 5)) % 20000 } }' >h
	run bash -c 'ulimit -v 120000; gramlearn h | wc -l'
	assert_output --regexp '^[0-9]+$'
	[ "$output" -gt 10000 ]
}

@test "out of memory: a message and status 1" {
	[ -z "$(sanitizers)" ] || skip "the sanitizer needs more memory"
	random 1 4000 5 benign malicious >h
	for limit in 18000 22000 26000 30000 34000; do
		run --separate-stderr bash -c "ulimit -v $limit; exec gramlearn h"
		[ "$status" -le 1 ] || [ "$status" -eq 127 ]
		[ "$status" -eq 0 ] || [[ $stderr == *memory* || $stderr == *'shared object'* ]]
	done
}
