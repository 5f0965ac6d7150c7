#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ksrank(1), in the page's order.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper
load lib/random_histograms
load lib/variant

all=ks,kuiper,tv,hellinger,js,cosine

# same_as_bruteforce WEIGHT ORDER: fails unless every distance of ksrank is that of the definition.
same_as_bruteforce() {
	local order=()
	[ "$2" = - ] || order=(-O "$2")
	modelcat bank/*.ksm >models
	"$ROOT/tests/lib/slow_distances" "$1" "$2" models <samples | sort >want
	ksrank -k 1000 -d $all "${order[@]}" bank <samples |
		awk -F '\t' -v OFS='\t' '!/^#/ { print $1, $3, $7, $6 }' | sort >got
	[ "$(wc -l <got)" -eq "$(wc -l <want)" ]
	paste got want | awk -F '\t' '
		$1 != $5 || $2 != $6 || $3 != $7 || ($4 - $8) ^ 2 > 1e-12 { print; bad = 1 }
		END { exit bad }'
}

@test "the nearest models of each label, nearest first" {
	random_histograms 1 60 x y | mkmodel -m 0 -o bank
	random_histograms 2 1 | ksrank bank >got
	run head -n 1 got
	assert_output $'#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel'
	run awk -F '\t' '!/^#/ { printf "%s%s%s ", $5, $4, $6 < last[$5] ? "!" : "";
		last[$5] = $6 }' got
	assert_output "x1 x2 x3 y1 y2 y3 "
}

@test "the truth is the sample's label" {
	random_histograms 1 4 x y | mkmodel -m 0 -o bank
	pipe "printf '>s\tlabel=x\n1\tc1 c2\n' | ksrank bank | tail -n 1 | cut -f 1,2"
	assert_output $'s\tx'
}

@test "every distance is as defined: each weight, byte order" {
	random_histograms 4 30 >samples
	for weight in linear sqrt log presence; do
		rm -rf bank
		random_histograms 3 40 x y | mkmodel -m 6 -w $weight -o bank
		same_as_bruteforce $weight -
	done
}

@test "every distance is as defined: each weight, a learned order" {
	random_histograms 4 30 >samples
	random_histograms 3 40 malicious benign >train
	gramorder train >order
	sed -i '1~5d' order # some grams of the models are not listed
	for weight in linear sqrt log presence; do
		rm -rf bank
		mkmodel -m 6 -w $weight -O order -o bank train
		same_as_bruteforce $weight order
	done
}

@test "every distance is as defined: an order with the worth of grams" {
	random_histograms 4 30 >samples
	random_histograms 3 40 malicious benign >train
	gramorder -g -w log train >order
	mkmodel -m 0 -s 0 -w log -O order -o bank train
	same_as_bruteforce log order
}

@test "a distance does not depend on what else is in the bank" {
	random_histograms 5 40 malicious benign >train
	random_histograms 6 10 >samples
	gramorder train >order
	mkmodel -m 0 -O order -o bank train
	ksrank -k 100 -d $all -O order bank <samples | cut -f 1,3,6,7 | sort >whole
	for model in bank/*.ksm; do
		ksrank -k 100 -d $all -O order "$model" <samples | tail -n +2
	done | cut -f 1,3,6,7 | sort >parts
	grep -v '^#' whole | cmp - parts
}

# nearest_of K: prints the first K of each label of a full ranking.
nearest_of() {
	awk -F '\t' -v k="$1" '/^#/ || $4 <= k'
}

@test "the nearest few of a large bank (tree) lead the full ranking: every distance, both orders" {
	random_histograms 7 1400 malicious benign >train
	random_histograms 8 20 >samples
	gramorder -g -w log train >order
	for order in "" "-O order"; do
		rm -rf bank
		# shellcheck disable=SC2086 # an option or none
		mkmodel -m 0 -w log $order -o bank train
		cat bank/*.ksm >bank.ksm
		# shellcheck disable=SC2086
		ksrank -k 5000 -d $all $order bank.ksm <samples >whole
		[ "$(grep -vc '^#' whole)" -eq $((20 * 6 * 1400)) ]
		for k in 1 3 40; do
			# shellcheck disable=SC2086
			ksrank -k $k -d $all $order bank.ksm <samples >few
			nearest_of $k <whole | cmp - few
		done
	done
}

@test "models that equal each other or the sample are not skipped" {
	random_histograms 7 30 x y >some
	for _ in $(seq 25); do cat some; done >train
	mkmodel -m 0 -o bank train
	ksrank -k 5000 -d $all bank <some >whole
	for k in 1 30; do
		ksrank -k $k -d $all bank <some >few
		nearest_of $k <whole | cmp - few
	done
}

@test "a distance has the same digits in a bank of one weight, of two, and of many models" {
	random_histograms 3 60 x y >train
	random_histograms 4 20 >samples
	mkmodel -m 0 -w log -o log train
	random_histograms 10 5 z | mkmodel -m 1 -w sqrt -o sqrt
	random_histograms 9 600 z | mkmodel -m 0 -w log -o many
	of_log() { ksrank -k 5000 -d $all "$@" <samples | grep -P '\t[xy]\t'; }
	of_log log >want
	[ "$(wc -l <want)" -eq $((20 * 6 * 60)) ]
	of_log log sqrt | cmp - want
	of_log log many | cmp - want
}

@test "a processor without wide vectors gives the same bytes" {
	need "${CC:-cc}"
	mkdir narrow
	variant "$PWD/narrow" -DPORTABLE multiversion.h ksrank
	random_histograms 7 1100 x y | mkmodel -m 0 -o large
	random_histograms 7 60 x y | mkmodel -m 0 -o small
	random_histograms 8 10 >samples
	for bank in large small; do
		narrow/ksrank -d $all $bank <samples >got
		ksrank -d $all $bank <samples | cmp - got
	done
}

@test "grams of a refused model do not prevent models of another n" {
	random_histograms 1 8 malicious benign >train
	gramorder train >order
	mkmodel -m 1 -O order -o ordered train
	random_histograms 1 8 x y | sed 's/\(c[0-9]*\) c[0-9]*$/\1/' | mkmodel -m 0 -o ones
	printf '1\tc1\n' >sample
	ksrank ones <sample >want
	run --separate-stderr ksrank ordered ones <sample
	assert_failure 1
	[ "$output" = "$(cat want)" ]
}

@test "grams of a refused model are not known" {
	printf '>a\tlabel=x\n3\topen read\n1\tread close\n' | mkmodel -o x.ksm
	printf '>b\tlabel=y\n3\topen read\n' | mkmodel -o y.ksm
	printf 'read close\n' >order
	printf '>c\tlabel=z\n1\tnew new\n' | mkmodel -O order -o z.ksm
	printf '1\tnew new\n' >sample
	ksrank x.ksm y.ksm <sample >want 2>/dev/null
	[ "$(tail -n 1 want | cut -f 3,5)" = "novelty	-" ]
	run --separate-stderr ksrank z.ksm x.ksm y.ksm <sample
	assert_failure 1
	[ "$output" = "$(cat want)" ]
}

@test "files, directories and concatenations of models in any order give the same bytes" {
	random_histograms 1 40 x y | mkmodel -m 5 -o bank
	random_histograms 2 5 >samples
	ksrank bank <samples >want
	cat bank/y-00[345].ksm bank/x-00[12].ksm >one
	ksrank one bank/x-00[543].ksm bank/y-001.ksm bank/y-002.ksm <samples | cmp - want
}

@test "models at the same distance come by name" {
	for i in 3 1 2; do
		printf '>m-00%s\tlabel=m\tn=1\tscale=1\tweight=linear\torder=%016d\t' $i 0
		printf 'rawtotal=1\trawbins=1\ttraces=1\n1\ta\n'
	done | mkmodel -o bank
	pipe "printf '1\ta\n' | ksrank bank | cut -f 7"
	assert_output $'model\nm-001\nm-002\nm-003'
}

@test "-k sets how many models are written" {
	random_histograms 1 40 x y | mkmodel -m 5 -o bank
	pipe "printf '1\tc1 c2\n' | ksrank -k 1 bank | wc -l"
	assert_output 3
	pipe "printf '1\tc1 c2\n' | ksrank -k 99 bank | wc -l"
	assert_output 11
}

@test "-d writes the metrics in the order given" {
	random_histograms 1 4 x y | mkmodel -m 0 -o bank
	random_histograms 1 1 >sample
	pipe "ksrank -k 1 -d tv,ks bank <sample | cut -f 3 | uniq"
	assert_output $'metric\ntv\nks'
	run ksrank -d tv,no bank
	assert_failure 2
	assert_output \
		--partial "-d no: not ks, kuiper, tv, hellinger, js, cosine, novelty or mismatch"
}

@test "-x names the gram with the widest gap" {
	printf '>a\tlabel=x\n3\topen read\n1\tread close\n' | mkmodel -s 0 -o bank
	pipe "printf '>s\n1\topen read\n4\tread close\n' | ksrank -x bank | cut -f 8-"
	assert_output $'gram\tsample_share\tmodel_share\tgap\tside\nopen read\t0.2\t0.75\t-0.55\tx'
	pipe "printf '>s\n1\topen open\n1\tread close\n' | ksrank -x bank | tail -n 1 | cut -f 8-"
	assert_output $'open open\t0.5\t0\t0.5\tx'
}

@test "-x names the side that the gram supports" {
	printf '>a\tlabel=x\n8\ta\n2\tb\n>b\tlabel=y\n1\ta\n9\tb\n' | mkmodel -s 0 -m 1 -o bank
	pipe "printf '>s\n2\ta\n8\tb\n' | ksrank -d ks,tv -x bank | cut -f 3,5,8,12"
	assert_output \
		$'metric\tlabel\tgram\tside\nks\tx\ta\ty\nks\ty\ta\ty\ntv\tx\ta\ty\ntv\ty\ta\ty'
	# the share of a gram that no model has supports no side
	pipe "printf '>s\n1\tc\n' | ksrank -d tv -x bank | cut -f 8,12 | uniq"
	assert_output $'gram\tside\nc\t-\n-\t-'
}

@test "-x: the side is that of a slow, obvious computation" {
	random_histograms 1 30 x y z | mkmodel -m 0 -w log -o bank
	random_histograms 2 20 >samples
	cat bank/*.ksm | modelcat >models
	ksrank -x -k 2 -d ks,tv bank <samples >ranks
	"$BATS_TEST_DIRNAME/lib/slow_explanations" samples models <ranks
}

@test "a model of a different order is refused, and the others serve" {
	random_histograms 1 8 malicious benign >train
	gramorder train >order
	mkmodel -m 1 -O order -o bank train
	mkmodel -m 1 -o plain train
	run --separate-stderr ksrank -O order bank plain <train
	assert_failure 1
	[ "$(grep -c 'plain.*built with an order other than' <<<"$stderr")" -eq 2 ]
	[ "$(grep -vc '^#' <<<"$output")" -eq 16 ]
	run --separate-stderr ksrank bank <train
	assert_failure 1
	[[ $stderr == *"pass it with -O"*"no model to rank"* ]]
}

@test "damaged, foreign, missing and empty banks are refused by name, and the others serve" {
	random_histograms 1 8 x y | mkmodel -m 2 -o bank
	head -c 200 bank/x-001.ksm >short
	echo "no model" >foreign
	: >empty
	mkdir none
	random_histograms 1 1 >sample
	run --separate-stderr ksrank short foreign empty none missing bank <sample
	assert_failure 1
	for file in short foreign empty none missing; do
		[[ $stderr == *"ksrank: $file: "* ]]
	done
	[ "$(grep -vc '^#' <<<"$output")" -eq 4 ]
}

@test "a missing bank, and a sample in its place: what to do" {
	random_histograms 1 4 x y >hist
	run ksrank nosuch hist <hist
	assert_failure 1
	local remedy='models are made by mkmodel; ksrank reads samples from standard input'
	assert_output - <<-END
		ksrank: nosuch: No such file or directory: make one with mkmodel
		ksrank: hist: model at byte 0: not a model: $remedy
		ksrank: no model to rank
	END
	mkmodel -o bank hist
	{ cat bank/x-001.ksm; echo text; } >behind
	printf '\t' >blank
	run --separate-stderr ksrank behind blank <hist
	assert_failure 1
	[[ $stderr != *"standard input"* ]]
}

@test "if no sample shares a gram with the bank, all are ranked, with a note" {
	printf '>m\tlabel=%s\n1\topen read\n1\tread close\n' x y | mkmodel -o bank
	printf '>%s\n2\topen read\n1\tfile.open file.read\n' some >some
	printf '>%s\n2\tfile.open file.read\n1\tfile.read file.close\n' names more >none
	printf '>%s\n1\t- -\n' lone >lone
	run --separate-stderr ksrank bank < <(cat none lone none)
	assert_success
	assert_equal "$stderr" 'ksrank: no sample shares a gram with any model: '\
'was trace2cat -m the same in training?'
	[ "${#lines[@]}" -eq 16 ]
	run --separate-stderr ksrank bank/x-001.ksm <none # this bank serves to find new samples
	assert_success
	assert_equal "$stderr" ''
	for samples in 'some none lone' 'none some' lone /dev/null; do # no mistake
		# shellcheck disable=SC2086 # some files
		run --separate-stderr ksrank bank < <(cat $samples)
		assert_success
		assert_equal "$stderr" ''
	done
}

@test "kuiper is 1 where one lies between two grams of the other, ks is not" {
	printf '>m\tlabel=x\n1\tb\n' | mkmodel -s 0 -o bank
	pipe "printf '1\ta\n1\tc\n' | ksrank -d ks,kuiper,tv bank 2>/dev/null | cut -f 3,6"
	assert_output $'metric\tdistance\nks\t0.5\nkuiper\t1\ntv\t1'
}

@test "a histogram of a different n and a bad line are refused, and the rest is ranked" {
	random_histograms 1 8 x y | mkmodel -m 1 -o bank
	printf '>three\n1\ta b c\n>none\tn=3\n>good\n1\tc1 c1\nbad\n' >samples
	run --separate-stderr ksrank bank <samples
	assert_failure 1
	[[ $stderr == *"three: n differs from the models' n"* ]]
	[[ $stderr == *"none: n differs from the models' n"* ]]
	[[ $stderr == *"-:6: not a line of a histogram"* ]]
	[ "$(grep -c '^good' <<<"$output")" -eq 2 ]
}

unknown=$'novelty\t1\t-\t1\t-'

@test "a histogram without grams has one row, which says that it is unknown" {
	random_histograms 1 8 x y | mkmodel -m 1 -o bank
	for bank in bank bank/x-001.ksm; do
		run --separate-stderr ksrank -d ks,tv $bank \
			< <(printf '>none\tlabel=y\tn=2\n>bare\n>good\n1\tc1 c1\n')
		assert_success
		assert_equal "$stderr" ''
		assert_line --index 1 $'none\ty\t'"$unknown"
		assert_line --index 2 $'bare\t-\t'"$unknown"
		assert_line --index 3 --regexp $'^good\t-\tks\t1\tx\t'
		[ "$(grep -c "$unknown" <<<"$output")" -eq 2 ]
	done
	pipe "printf '>none\tn=2\n' | ksrank -x bank | tail -n 1 | cut -f 8-"
	assert_output $'-\t0\t0\t0\t-'
}

@test "a sample that has no gram of the bank gets one more row, unless the bank has one label" {
	printf '>m\tlabel=%s\n1\topen read\n1\tread close\n' x y | mkmodel -o bank
	printf '>s\n3\tnew new\n>t\n1\topen read\n' >samples
	for metrics in ks,tv novelty ks,novelty; do
		ksrank -d $metrics bank <samples 2>/dev/null >got
		[ "$(grep -c "$unknown" got)" -eq 1 ]
		[ "$(grep '^s' got | tail -n 1)" = $'s\t-\t'"$unknown" ]
		ksrank -d $metrics bank/x-001.ksm <samples 2>/dev/null >got
		[ "$(grep -c "$unknown" got)" -eq 0 ]
	done
}

# some_unknown SEED: prints samples with some grams that no bank of random_histograms has, and one
# sample without grams.
some_unknown() {
	random_histograms "$1" 25 | perl -pe 'BEGIN { srand shift }
		s/c(\d+)$/"u" . int rand 3/e if rand() < .3' "$1"
	printf '>empty\tn=2\n'
}

@test "novelty and mismatch are those of a slow computation, with any k, mixed with others" {
	random_histograms 3 60 x y z >train
	some_unknown 5 >samples
	for model in '-m 0' '-m 4' '-m 1 -s 0 -w log'; do
		rm -rf bank
		# shellcheck disable=SC2086 # options
		mkmodel $model -o bank train
		modelcat bank/*.ksm >models
		"$ROOT/tests/lib/slow_novelty" models <samples >whole
		for k in 1 3 500; do
			nearest_of $k <whole >want
			ksrank -k $k -d novelty,mismatch bank <samples | grep -v '^#' >got
			cmp want got
			ksrank -k $k -d tv,novelty,ks,mismatch bank <samples 2>/dev/null |
				awk -F '\t' '$3 == "novelty" || $3 == "mismatch"' | cmp - want
		done
	done
}

@test "novelty is the same from one file, many, a pipe, a large bank and several weights" {
	random_histograms 3 600 x y >train
	some_unknown 5 >samples
	mkmodel -m 0 -w log -o bank train
	mkmodel -m 1 -o other train
	cat bank/*.ksm >bank.ksm
	ksrank -d novelty,tv bank <samples >want
	ksrank -d novelty,tv bank.ksm <samples | cmp - want
	ksrank -d novelty,tv <(cat bank.ksm) <samples | cmp - want
	ksrank -d tv,novelty bank other <samples >/dev/null
}

@test "-x of novelty names the unknown gram that occurs most, or none" {
	printf '>%s\tlabel=%s\n5\ta\n4\tb\n' m x m y | sed '6s/b/c/' | mkmodel -s 0 -o bank
	pipe "printf '>s\n5\ta\n2\tb\n1\tc\n2\td\n' | ksrank -x -d novelty bank | cut -f 5-12"
	assert_line --index 1 $'x\t0.5\tx-001\td\t0.2\t0\t0.2\t-'
	assert_line --index 2 $'y\t0.5\ty-001\tb\t0.2\t0\t0.2\tx'
	pipe "printf '>s\n5\ta\n' | ksrank -x -d mismatch bank | tail -n 1 | cut -f 6-12"
	assert_output $'0\ty-001\t-\t0\t0\t0\t-'
}

@test "without a bank it is wrong usage" {
	run ksrank
	assert_failure 2
	assert_output --partial "usage: ksrank"
}

@test "a FIFO, socket or device in a directory is refused by name and not waited for" {
	random_histograms 1 8 x y | mkmodel -m 1 -o bank
	random_histograms 1 1 >sample
	ksrank bank <sample >want
	mkfifo bank/fifo.ksm
	mkdir bank/dir.ksm
	ln -s /dev/zero bank/zero.ksm
	ln -s /nowhere bank/lost.ksm
	perl -MSocket -e 'socket S, AF_UNIX, SOCK_STREAM, 0;
		bind S, sockaddr_un "bank/socket.ksm" or die'
	run --separate-stderr timeout 20 ksrank bank <sample
	assert_failure 1
	[ "$output" = "$(cat want)" ]
	for name in fifo dir zero socket; do
		[[ $stderr == *"ksrank: bank/$name.ksm: not a regular file"* ]]
	done
	[[ $stderr == *"ksrank: bank/lost.ksm: No such file or directory"* ]]
}

@test "a bank is read from a pipe, too" {
	random_histograms 1 8 x y | mkmodel -m 2 -o bank
	random_histograms 1 4 >samples
	ksrank bank <samples >want
	ksrank <(cat bank/*.ksm) <samples | cmp - want
	mkfifo fifo
	cat bank/*.ksm >fifo &
	ksrank fifo <samples | cmp - want
	run --separate-stderr ksrank <(:) <samples
	assert_failure 1
	[[ $stderr == *": empty: no model"* ]]
}

@test "a bank image that is truncated while it is used ends the program with a message" {
	random_histograms 1 600 x y | mkmodel -m 0 -o bank
	mkbank -o bank.ksb bank
	mkfifo samples rows
	random_histograms 2 1 >sample
	ksrank -d novelty bank.ksb <samples >rows 2>said &
	exec 5>samples 6<rows
	cat sample sample >&5
	read -r <&6 # the first histogram is ranked: the image is in use
	read -r <&6
	: >bank.ksb
	cat sample >&5
	exec 5>&-
	cat <&6 >/dev/null
	local ended=0
	wait $! || ended=$?
	[ "$ended" -eq 1 ]
	assert_equal "$(cat said)" 'ksrank: bank.ksb: truncated while it was being read'
}

@test "-1: a model does not rank its own trace, as if it were not in the bank" {
	random_histograms 3 40 x y z >some
	# names twice, a long one, an odd one, an empty one; a trace by itself under its label
	{ sed 's/^>h3-1\t/>h3-2\t/; s/^>h3-4\t/>a\\tb\\\\\t/; s/^>h3-5\t/>\t/' some
		printf ">$(printf '%300s' | tr ' ' n)\tlabel=y\n3\tc1 c2\n"
		printf '>lone\tlabel=w\n3\tc1 c2\n>new\tlabel=x\n7\tnew new\n'; } >train
	mkmodel -m 0 -s 0 -w log -o bank.ksm train
	modelcat bank.ksm >models
	mkdir one
	awk -v RS='>' 'NR > 1 { printf ">%s", $0 >"one/" NR }' train
	for d in ks,novelty,tv js hellinger,mismatch; do
		for k in 1 100; do
			ksrank -1 -x -k $k -d $d bank.ksm <train >got
			for sample in $(ls one | sort -n); do
				perl -e 'use strict; local $/; open my $s, "<", shift;
					my ($name) = <$s> =~ /^>([^\t\n]*)/;
					$name = "-" if $name eq "";
					$name = substr($name, 0, 238) . "~" if length $name > 255;
					print grep { my ($m) = /^>([^\t]*)/;
						$m =~ s/~[0-9a-f]{16}$/~/; $m ne $name }
						split /^(?=>)/m, <STDIN>' "one/$sample" <models |
							mkmodel -o rest.ksm
				ksrank -x -k $k -d $d rest.ksm <"one/$sample" 2>/dev/null | sed 1d
			done >want
			sed 1d got | cmp - want
		done
	done
	ksrank -1 bank.ksm <train | awk -F '\t' \
		'$1 == "lone" && ($5 == "w" || $7 == "lone")' | no_lines
	run bash -c 'ksrank -1 -k 1 bank.ksm <train | tail -n 1'
	assert_output $'new\tx\tnovelty\t1\t-\t1\t-'
}

@test "-1: large banks; models of several traces stay" {
	random_histograms 7 700 x y >train
	mkmodel -m 0 -o bank train
	ksrank -1 -k 3 -d $all,novelty bank <train >got
	awk -F '\t' '$1 == $7' got | no_lines
	ksrank -k 4 -d $all,novelty bank <train | awk -F '\t' -v OFS='\t' '
		/^#/ { print; next }
		$1 FS $3 FS $5 != group { group = $1 FS $3 FS $5; n = 0 }
		$7 != $1 && n < 3 { $4 = ++n; print }' | cmp - got
	{ printf '>x-001\tlabel=x\n1\tr\n2\ts\n'
	  printf '>b\tlabel=x\n2\tr\n>c\tlabel=y\n1\tr\n'; } >few
	mkmodel -m 1 -o sums few
	run bash -c 'ksrank -1 sums <few | cut -f 1,7'
	assert_line $'x-001\tx-001'
}

# twins SEED COUNT LABEL...: as random_histograms, with each histogram repeated with three times its
# counts.
twins() {
	random_histograms "$@" | perl -e 'local $/; for (split /^(?=>)/m, <STDIN>) {
		print; s/^>/>thrice-/; s/^(\d+)/3 * $1/gem; print }'
}

@test "the distance of equal distributions is 0, never -0: small and large banks, every weight" {
	for count in 20 300; do # 2 models each: a table, or trees
		twins 11 $count x y >train
		# of the large bank every seventh sample
		awk -v step=$((count > 20 ? 7 : 1)) '
			/^>/ { take = n++ % step == 0 } take' train >samples
		for weight in linear sqrt log presence; do
			mkmodel -m 0 -s 0 -w $weight -o bank.ksm train
			ksrank -k 1000 -d $all bank.ksm <samples | awk -F '\t' -v weight=$weight '
				/^#/ { next }
				$6 ~ /^-/ || $6 > 1 || ($1 == $7 && $6 != "0") { print }
				$1 == $7 { same++ }
				weight != "linear" && weight != "presence" { next }
				{ twin = $1; sub(/^thrice-/, "", twin) }
				{ model = $7; sub(/^thrice-/, "", model) }
				twin == model && $6 != "0" { print }
				twin == model { twins++ }
				END {
					if (same < 20 || (weight ~ /linear|presence/ &&
						twins != 2 * same)) print "no twins"
				}' | no_lines
		done
	done
}

@test "the distance of equal counts is 0 in a learned order, too, with the worth of grams" {
	random_histograms 14 30 malicious benign >train
	gramorder -w log train >order
	gramorder -g -w log train >worth
	for order in order worth; do
		mkmodel -m 0 -s 0 -w log -O $order -o bank.ksm train
		ksrank -k 1000 -O $order -d $all bank.ksm <train |
			awk -F '\t' '$1 == $7 && $6 != "0"' | no_lines
	done
}

@test "distances are exactly 1 if nothing is in common" {
	random_histograms 12 20 x y | mkmodel -m 0 -w log -o bank.ksm
	random_histograms 13 5 | sed 's/c/d/g' >samples
	ksrank -k 99 -d tv,hellinger,js,cosine bank.ksm <samples |
		awk -F '\t' '!/^#/ && $6 != "1"' | no_lines
}

@test "no digit depends on the C library's logarithms or on fused products" {
	need nm
	local program
	for program in ksrank mkmodel gramrank gramorder catstat; do
		nm -D -u "$ROOT/bin/$program" |
			grep -E ' (log|log2|log10|log1p|exp|exp2|pow)(f|l)?(@|$)' |
			sed "s/^/$program: /"
	done >found || true
	no_lines <found
	random_histograms 3 60 x y | mkmodel -m 0 -w log -o bank.ksm
	random_histograms 4 20 >samples
	ksrank -d $all bank.ksm <samples >want
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable,-FMA4,-AVX512F ksrank -d $all \
		bank.ksm <samples | cmp - want
}

@test "-j: the rows as JSON, including the columns of -x; - becomes null" {
	need jq
	printf '>%s\tlabel=%s\n%d\tp q\n%d\tq "\n' a x 1 2 'b\t"' 'y\\' 4 1 >hists
	mkmodel -m 0 -o j hists
	{ cat hists; printf '>c\n1\tp q\n>none\n1\tz z\n'; } >samples
	for options in '' -x; do
		ksrank $options -d ks,tv j <samples >want
		ksrank -j $options -d ks,tv j <samples >got
		assert_equal "$(jq -r 'keys_unsorted | @csv' got | sort -u | tr -d '"')" \
			"$(sed -n '1s/^#//;1s/\t/,/gp' want)"
		jq -r '[.[] | if . == null then "-" else . end] | @tsv' got >table
		diff <(sed 1d want | sed 's/\\\\/\\/g') <(sed 's/\\\\/\\/g' table) ||
			diff <(sed 1d want | awk -F '\t' '{ $6 += 0; print }') <(awk -F '\t' '{
			$6 += 0; print }' table)
	done
	assert_equal "$(jq -r 'select(.model == null) | .sample' got | sort -u)" none
	assert_equal "$(jq -r 'select(.rank == 1 and .metric == "ks" and .sample == "c") |
		.truth' got | sort -u)" null
}
