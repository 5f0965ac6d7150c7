# SPDX-License-Identifier: MIT
# Histograms of random bigrams, for tests that compare two computations.

# random_histograms SEED COUNT [LABEL...]: histograms of random bigrams, by turns of these labels.
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
