# SPDX-License-Identifier: MIT
# Whole pipes: the same bytes whatever the order, the pieces and the number of jobs.
load lib/helper

# make_calls TRACES: writes random traces of two labels to the file calls.
make_calls() {
	awk -v traces="$1" 'BEGIN { srand(11); for (t = 0; t < traces; t++) {
		print ">t" t "\tlabel=" (t % 3 ? "x" : "y")
		for (i = rand() * 200; i > 0; i--) {
			if (rand() < .2) print "@" int(rand() * 4)
			if (rand() < .02) print ""
			print "c" int(rand() * rand() * 40) } } }' >calls
}

# split_traces: writes each trace of calls to a file of its own in the directory parts.
split_traces() {
	mkdir parts
	awk '/^>/ { close(f); f = "parts/" ++n } { print >f }' calls
}

@test "histograms of parts, added up, are the whole" {
	make_calls 60
	split_traces
	for by in label name all; do
		cat2gram calls | gramhist | histsum -b $by >whole
		for part in parts/*; do
			cat2gram "$part" | gramhist | histsum -b $by >"$part.sum"
		done
		histsum -b $by parts/*.sum | cmp - whole
		find parts -name '*.sum' | sort -r | xargs cat | histsum -b $by | cmp - whole
		rm parts/*.sum
	done
}

@test "files in any order give the same sums" {
	make_calls 60
	split_traces
	cat2gram calls | gramhist | histsum >want
	for seed in 1 2 3; do
		ls parts/* | awk -v seed=$seed 'BEGIN { srand(seed) } {
			print rand() "\t" $0 }' | sort |
			cut -f 2 | xargs cat2gram | gramhist | histsum | cmp - want
	done
}

@test "parallel --pipe: blocks of any size, any number of jobs" {
	need parallel
	make_calls 30
	cat2gram calls | gramhist >want
	[ "$(wc -c <calls)" -gt 10000 ] # several blocks of 10k
	for block in 100 1000 10k 1M; do
		for jobs in 1 2 7; do
			parallel -k -j $jobs --pipe --recstart '>' --block $block \
				'cat2gram | gramhist' \
				<calls 2>/dev/null | cmp - want
		done
	done
	histsum want >sum
	parallel -j 3 --pipe --recstart '>' --block 2k 'cat2gram | gramhist | histsum' <calls \
		2>/dev/null | histsum | cmp - sum
}

@test "parallel over files" {
	need parallel
	make_calls 30
	split_traces
	cat2gram calls | gramhist | histsum -b name >want
	parallel -j 4 'cat2gram {} | gramhist' ::: parts/* | histsum -b name | cmp - want
	parallel -j 2 -X cat2gram ::: parts/* | gramhist | histsum -b name | cmp - want
}

@test "every stage passes any number of traces" {
	awk 'BEGIN { for (t = 0; t < 20000; t++) print ">t" t "\na\nb\nc" }' >calls
	catclean -q -m 3 calls | cat2gram | gramhist >hist
	assert_equal "$(grep -c '^>' hist)" 20000
	assert_equal "$(histsum -b all hist)" '>all	n=2	total=40000
20000	a b
20000	b c'
}

@test "a histogram has the counts of sort and uniq" {
	make_calls 40
	cat2gram -n 3 calls | gramhist | histsum -b all | tail -n +2 >got
	cat2gram -n 3 calls | grep -v '^>' | sort | uniq -c | sed 's/^ *\([0-9]*\) /\1\t/' |
		sort -t '	' -k 1,1nr -k 2 | cmp - got
}

@test "the reader, too, widens a pipe, as standard input or operand, whoever writes to it" {
	need perl
	[ "$(uname)" = Linux ] || skip "pipes are widened on Linux alone"
	printf '>m\tlabel=x\n1\ta b\n' | mkmodel -o bank
	mkfifo fifo
	run perl -e '
		use constant { SETPIPE_SZ => 1031, GETPIPE_SZ => 1032 };
		pipe my $r, my $w;
		fcntl $w, SETPIPE_SZ, 1 << 20 or exit 2; # not allowed here
		for my $program (@ARGV) {
			open my $to, "|-", "$program >/dev/null" or die;
			if ($program =~ /fifo/) { close $to; open $to, ">", "fifo" or die }
			for (my $tries = 0; fcntl($to, GETPIPE_SZ, 0) < 1 << 20; $tries++) {
				die "$program: not widened\n" if $tries == 100;
				select undef, undef, undef, 0.1;
			}
			close $to;
		}' trace2cat catclean cat2gram gramhist histsum 'mkmodel -o more 2>err' \
			'ksrank bank' ksvote 'gramhist fifo &'
	[ "$status" -ne 2 ] || skip "a pipe of 1 MiB is not allowed here"
	assert_success
}
