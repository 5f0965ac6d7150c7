#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# gramrank(1), in the page's order.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

# The weights of two labels, and a histogram: ln(1 + 1) and ln(1 + 3), so shares of 1/3 and 2/3.
two() {
	printf '>malicious\tn=1,2\tbias=0.25\tother=benign\tgrams=3\na\t-0.5\nb\t2\na b\t1\n' >w
	printf '>s\tlabel=benign\tn=1\n3\ta\n1\tb\n' >h
}

# near A B: whether two numbers differ by 1e-12 at most.
near() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && b != "" && (a - b) ^ 2 <= 1e-24) }'
}

# random SEED COUNT N: histograms of random grams.
random() {
	need perl
	perl -e '
		my ($seed, $count, $n) = @ARGV;
		srand $seed;
		for my $i (1 .. $count) {
			print ">h$i\n";
			my %bins;
			$bins{join " ", map { "c" . int rand 6 } 1 .. $n}
				+= 1 + int(1000 * rand() ** 4) for 1 .. 5 + rand 20;
			print "$bins{$_}\t$_\n" for sort keys %bins;
		}' "$@"
}

# random_weights SEED LABEL...: weights for grams of 1 to 3 tokens, some in each block.
random_weights() {
	perl -e '
		my ($seed, @labels) = @ARGV;
		srand $seed;
		my @other = @labels == 2 ? "\tother=" . pop @labels : "";
		for my $label (@labels) {
			my %w;
			$w{join " ", map { "c" . int rand 6 } 1 .. 1 + int rand 3}
				= sprintf "%.9g", 4 * rand() - 2 for 1 .. 100;
			printf ">%s\tn=1,2,3\tbias=%.9g%s\tgrams=%d\n", $label, rand() - .5, @other,
				scalar keys %w;
			print "$_\t$w{$_}\n" for sort keys %w;
		}' "$@"
}

# by_definition: prints NAME LABEL DISTANCE for the weights w and the histograms h, in plain awk.
by_definition() {
	awk -F '\t' -v OFS='\t' '
		function flush(    l, g, F) {
			if (name == "") return
			for (l = 1; l <= labels; l++) {
				F = bias[l]
				for (g in count) F += weight[l, g] * sqrt(log(1 + count[g]) / total)
				printf "%s\t%s\t%.9f\n", name, label[l], (1 - F) / 4
				if (other != "") printf "%s\t%s\t%.9f\n", name, other, (1 + F) / 4
			}
		}
		FILENAME == "w" && /^>/ {
			label[++labels] = substr($1, 2)
			for (i = 2; i <= NF; i++) {
				if ($i ~ /^bias=/) bias[labels] = substr($i, 6)
				if ($i ~ /^other=/) other = substr($i, 7)
			}
			next
		}
		FILENAME == "w" { weight[labels, $1] = $2; next }
		/^>/ { flush(); name = substr($1, 2); total = 0; split("", count); next }
		{ count[$2] = $1; total += log(1 + $1) }
		END { flush() }' w h | sort
}

@test "a row for each label: (1 - F) / 4, F = bias + sum of weight sqrt(share)" {
	two
	gramrank w <h >rows
	run cut -f 1-5,7 rows
	assert_output '#sample	truth	metric	rank	label	model
s	benign	svm	1	benign	w
s	benign	svm	1	malicious	w'
	F=$(awk 'BEGIN { printf "%.17g", 0.25 - 0.5 * sqrt(2 / 3) + 2 * sqrt(1 / 3) }')
	near "$(sed -n 2p rows | cut -f 6)" "$(awk -v F="$F" 'BEGIN {
		printf "%.17g", (1 + F) / 4 }')"
	near "$(sed -n 3p rows | cut -f 6)" "$(awk -v F="$F" 'BEGIN {
		printf "%.17g", (1 - F) / 4 }')"
}

@test "distances are those of the definition: two labels and more, each n" {
	for labels in 'x y' 'y x' 'c a b' 'l1 l2 l3 l4 l5 l6 l7 l8 l9'; do
		# shellcheck disable=SC2086 # words
		random_weights 5 $labels >w
		for n in 1 2 3; do
			random $n 30 $n >h
			gramrank w <h | awk -F '\t' '!/^#/ {
				printf "%s\t%s\t%.9f\n", $1, $5, $6 }' | sort >got
			[ "$(wc -l <got)" -eq $((30 * $(wc -w <<<"$labels"))) ]
			by_definition | diff - got
		done
	done
}

@test "labels come in byte order, whatever the order of the blocks" {
	random_weights 6 b c a B >w
	random 1 1 2 >h
	run bash -c "gramrank w <h | sed 1d | cut -f 5 | xargs"
	assert_output 'B a b c'
	random_weights 6 z aa >w
	run bash -c "gramrank w <h | sed 1d | cut -f 5 | xargs"
	assert_output 'aa z'
	random_weights 6 a aa >w
	run bash -c "gramrank w <h | sed 1d | cut -f 5 | xargs"
	assert_output 'a aa'
}

@test "the mean over n is the decision of gramlearn" {
	for n in 1 2; do
		random $n 40 $n | awk '/^>/ {
			$0 = $0 "\tlabel=" (i++ % 2 ? "benign" : "malicious") } { print }' >train.$n
	done
	gramlearn train.1 train.2 >w
	for n in 1 2; do gramrank w <train.$n >ranks.$n; done
	# nearly all traces of the training are on the right side
	paste ranks.1 ranks.2 | awk -F '\t' '!/^#/ && $5 == "malicious" {
		F = 1 - 2 * ($6 + $13); right += (F > 0) == ($2 == "malicious") }
		END { exit right < 35 }'
}

@test "grams without a weight count only in the shares; without grams the bias is left" {
	two
	printf '>s\tn=1\n1\tz\n>t\tn=2\n>u\n>v\tn=1\n1\tb\n1\tz\n1\ty\n1\tx\n' >h
	run bash -c "gramrank w <h | cut -f 1,5,6 | sed 1d"
	assert_success
	assert_output "$(printf '%s\tbenign\t0.3125\n%s\tmalicious\t0.1875\n' s s t t u u
		printf 'v\tbenign\t%s\nv\tmalicious\t%s\n' 0.5625 -0.0625)"
}

@test "the order of a histogram's lines changes nothing" {
	random_weights 8 x y >w
	random 1 50 2 >h
	gramrank -x w <h >want
	awk '/^>/ { for (i = n; i > 0; i--) print line[i]; n = 0; print; next } { line[++n] = $0 }
		END { for (i = n; i > 0; i--) print line[i] }' h | gramrank -x w | cmp - want
}

@test "the model is the name of the weights' file, without its directory" {
	two
	mkdir d
	cp w $'d/a\tb'
	run bash -c 'gramrank d/a*b <h | tail -n 1 | cut -f 7'
	assert_output 'a\tb'
}

@test "-x: decision, bias, the grams that count most for and against, the rest" {
	printf '>x\tn=1\tbias=1\tother=y\na\t1\nb\t2\nc\t3\nd\t4\ne\t-1\nf\t-2\n' >w
	printf '>s\n1\ta\n1\tb\n1\tc\n1\td\n1\te\n1\tf\n1\tg\n1\th\n1\ti\n' >h # each a share of 1/9
	gramrank -x w <h >rows
	run cut -f 5- rows
	assert_line --index 0 $'label\tdistance\tmodel\tdecision\tbias\tfor\tagainst\trest'
	x=$(sed -n 2p rows)
	near "$(cut -f 8 <<<"$x")" "$(awk 'BEGIN { printf "%.17g", 1 + 7 / 3 }')"
	[ "$(cut -f 9 <<<"$x")" = 1 ]
	run bash -c "cut -f 10,11 <<<'$x' | sed 's/\\.[0-9]*//g'"
	assert_output $'1 d  1 c  0 b\t-0 f  -0 e'
	near "$(cut -f 12 <<<"$x")" "$(awk 'BEGIN { printf "%.17g", 1 / 3 }')"
	y=$(sed -n 3p rows)
	run bash -c "cut -f 9-11 <<<'$y' | sed 's/\\.[0-9]*//g'"
	assert_output $'-1\t0 f  0 e\t-1 d  -1 c  -0 b'
	printf '>s\n' | gramrank -x w >rows
	run sed -n '2,3s/^.*w\t//p' rows
	assert_output $'1\t1\t-\t-\t0\n-1\t-1\t-\t-\t0'
}

@test "-x: the decision is the sum of the columns, and the grams shown count most" {
	for labels in 'x y' 'c a b'; do
		# shellcheck disable=SC2086 # words
		random_weights 9 $labels >w
		random 4 40 2 >h
		gramrank -x w <h >rows
		gramrank w <h | sed 1d | diff - <(cut -f 1-7 rows | sed 1d)
		awk -F '\t' '
			function wrong(what) {
				print what, $0
				bad = 1
			}
			FILENAME == "w" && /^>/ {
				label = substr($1, 2)
				for (i = 2; i <= NF; i++) if ($i ~ /^other=/) other = substr($i, 7)
				next
			}
			FILENAME == "w" {
				weight[label, $1] = $2
				if (other != "") weight[other, $1] = -$2
				next
			}
			FILENAME == "h" && /^>/ { name = substr($1, 2); next }
			FILENAME == "h" {
				count[name, $2] = $1
				total[name] += log(1 + $1)
				grams[name] = grams[name] SUBSEP $2
				next
			}
			/^#/ { next }
			function want(gram) {
				return weight[$5, gram] * sqrt(log(1 + count[$1, gram]) / total[$1])
			}
			{
				sum = $9 + $12
				split("", shown)
				for (column = 10; column <= 11; column++) {
					n = $column == "-" ? 0 : split($column, entry, "  ")
					for (i = 1; i <= n; i++) {
						at = index(entry[i], " ")
						share = substr(entry[i], 1, at - 1) + 0
						gram = substr(entry[i], at + 1)
						sum += share; shown[gram] = 1
						if ((want(gram) - share) ^ 2 > 1e-20) wrong("share")
						if ((share > 0) != (column == 10)) wrong("sign")
						if (i > 1 && share ^ 2 > last ^ 2) wrong("order")
						last = share
					}
					least = n < 3 ? 0 : last
					n = split(grams[$1], g, SUBSEP)
					for (i = 2; i <= n; i++) {
						if (shown[g[i]]) continue
						above = want(g[i]) - least
						if (column == 10 ? above > 1e-12 : above < -1e-12)
							wrong("louder " g[i])
					}
				}
				if ((sum - $8) ^ 2 > 1e-24) wrong("sum")
				if (($8 - (1 - 4 * $6)) ^ 2 > 1e-24) wrong("F")
				rows++
			}
			END { exit bad || rows < 80 }' w h rows
	done
}

@test "a histogram of a different n, a bad line: status 1, and the rest is ranked" {
	two
	printf '>s\tn=3\n1\ta b c\n>t\n1\ta\nbad\n' >>h
	run --separate-stderr gramrank w <h
	assert_failure 1
	[ "${#lines[@]}" -eq 5 ]
	assert_equal "${stderr_lines[0]}" \
		"gramrank: -:4: s: the weights were not learned for this n"
	[[ $stderr == *'gramrank: -:8: not a line of a histogram'* ]] || { echo "$stderr"; false; }
}

# refused LINE MESSAGE FORMAT: fails unless the weights that printf makes of FORMAT are refused at
# LINE.
refused() {
	# shellcheck disable=SC2059 # the format is the test's
	printf "$3" >bad
	run --separate-stderr gramrank bad <h
	if [ "$status" != 1 ] || [ "$output" ] ||
		[ "$stderr" != "gramrank: bad${1:+:$1}: $2" ]; then
		echo "$3: status $status, says $stderr"
		false
	fi
}

@test "weights that are refused, with line and reason" {
	two
	head='>x\tn=1,2\tbias=0\tother=y'
	no_head='no n and bias in the header: expected weights from gramlearn'
	refused '' 'empty: no weights' ''
	refused '' 'empty: no weights' '# nothing\n'
	refused 1 "$no_head" 'a\t1\n'
	refused 1 "$no_head" '>x\tn=1\nb\t1\n'
	refused 1 "$no_head" '>x\tbias=1\nb\t1\n'
	for n in '' 0 17 1,1 1, ,1 1,,2 x 1-2 ' 1' 1.0; do
		refused 1 "the header's n is not a list of distinct numbers from 1 to 16" \
			">x\tn=$n\tbias=1\n"
	done
	for bias in '' x nan inf -inf 1e91 '1 ' ' 1' 1e999; do
		refused 1 "the header's bias is not a number from -1e90 to 1e90" \
			">x\tn=1\tbias=$bias\n"
	done
	refused 1 'empty label' '>\tn=1\tbias=1\n'
	refused 1 'empty label' '>x\tn=1\tbias=1\tother=\n'
	refused 1 'label longer than 255 bytes' "$(printf '>%0511d' 1)"'\tn=1\tbias=1\n'
	refused 1 "the header's grams is not a number" "$head"'\tgrams=x\n'
	refused 1 'the key other repeats the label of the block' '>x\tn=1\tbias=1\tother=x\n'
	refused 2 'a second block after a first for two labels (with the key other)' \
		"$head\n>z\tn=1,2\tbias=0\n"
	refused 2 'a second block after a first for two labels (with the key other)' \
		'>z\tn=1,2\tbias=0\n'"$head\n"
	refused 2 "the header's n differs from the first block's" \
		'>a\tn=1\tbias=0\n>b\tn=1,2\tbias=0\n'
	refused 3 'a second block for this label' '>a\tn=1\tbias=0\nb\t1\n>a\tn=1\tbias=0\n'
	refused '' 'weights for only one label, without the key other to name the second' \
		'>a\tn=1\tbias=0\nb\t1\n'
	for line in 'a' 'a\t' '\t1' 'a 1' ' a\t1' '@a\t1' 'a  b\t1' '' '@7'; do
		case $line in
		'a\t') refused 2 'the weight is not a number from -1e90 to 1e90' "$head\n$line\n" ;;
		*) refused 2 'not a line of weights: GRAM, TAB, WEIGHT' "$head\n$line\n" ;;
		esac
	done
	for weight in x nan inf -inf 1e91 '1 ' '1\t2'; do
		refused 2 'the weight is not a number from -1e90 to 1e90' "$head\na\t$weight\n"
	done
	refused 2 "the gram's number of tokens is not among the header's n" "$head\na b c\t1\n"
	refused 4 'the gram occurs twice in the block' "$head\na\t1\nb\t1\na\t2\n"
	refused 3 "more lines than the header's grams" "$head\tgrams=1\na\t1\nb\t1\n"
	refused '' \
		"fewer lines than the header's grams: truncated or altered: run gramlearn again" \
		"$head\tgrams=2\na\t1\n"
	refused 3 "fewer lines than the header's grams: truncated or altered: run gramlearn again" \
		'>a\tn=1\tbias=0\tgrams=2\nx\t1\n>b\tn=1\tbias=0\n'
	refused 2 'no newline ends this line: truncated: run gramlearn again' "$head\na\t1"
}

@test "every truncation of a weights file is detected" {
	two
	gramlearn <<<$'>a\tlabel=x\n1\ta\n2\tb\n>b\tlabel=y\n3\tb\n1\tc' >whole
	gramrank whole <h >/dev/null
	for ((i = 0; i < $(wc -c <whole); i++)); do
		head -c $i whole >cut
		run gramrank cut <h
		assert_failure 1
	done
}

@test "unknown keys, comments and the order of lines do not matter" {
	two
	gramrank w <h >want
	printf '# comment\n>malicious\tfuture=x\tn=2,1\tbias=2.5e-1\tother=benign\n' >w
	printf 'a b\t1\n# another\nb\t+2\na\t-.5\n' >>w
	gramrank w <h | cmp - want
}

@test "missing weights, no operand, two operands" {
	run gramrank missing </dev/null
	assert_failure 1
	assert_output 'gramrank: missing: No such file or directory: make it with gramlearn'
	run gramrank . </dev/null
	assert_failure 1
	assert_output 'gramrank: .: Is a directory'
	run gramrank </dev/null
	assert_failure 2
	assert_line 'gramrank: no WEIGHTS given'
	run gramrank a b
	assert_failure 2
	assert_line 'gramrank: only one WEIGHTS file: histograms are read from standard input'
}

@test "memory grows with the lines of the weights, not with labels times grams" {
	[ -z "$(sanitizers)" ] || skip "the sanitizer needs more memory"
	awk 'BEGIN { for (l = 0; l < 1000; l++) { printf ">l%d\tn=1\tbias=0\n", l
		for (i = 0; i < 200; i++) printf "g%d\t1\n", l * 200 + i } }' >w
	printf '>s\n1\tg7\n1\tg199999\n' >h
	run bash -c 'ulimit -v 100000; gramrank w <h | awk -F "\t" "!/^#/ && \$6 < 0.25" | cut -f 5'
	assert_output $'l0\nl999'
}
