# SPDX-License-Identifier: MIT
# Histograms of random grams, for tests that compare two computations.

# random_histograms SEED COUNT [LABEL...]: prints histograms of random bigrams, with these labels in
# turn.
random_histograms() {
	perl -e '
		my ($seed, $count, @labels) = @ARGV;
		srand $seed;
		for my $i (1 .. $count) {
			print ">h$seed-$i", @labels ? "\tlabel=$labels[$i % @labels]" : "", "\n";
			my %bins;
			$bins{"c" . int(rand 12) . " c" . int(rand 12)}
				+= 1 + int(1000 * rand() ** 4) for 1 .. 5 + rand 40;
			print "$bins{$_}\t$_\n" for sort keys %bins;
		}' "$@"
}

# random_hists SEED COUNT LABEL...: histograms of random calls, by turns of these labels (-: none),
# each label with calls that others have less often.
random_hists() {
	local seed=$1 count=$2
	shift 2
	awk -v seed="$seed" -v count="$count" -v labels="$*" 'BEGIN {
		srand(seed)
		n = split(labels, label, " ")
		for (t = 1; t <= count; t++) {
			printf ">t%d%s\tn=1\n", t,
				label[1 + t % n] == "-" ? "" : "\tlabel=" label[1 + t % n]
			for (i = 0; i < 30; i++)
				print 1 + int(rand() * 50) "\tg" int(rand() * 60 + 20 * (t % n))
		}
	}'
}
