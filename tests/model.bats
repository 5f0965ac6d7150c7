# SPDX-License-Identifier: MIT
load lib/helper

GOLDEN=$ROOT/tests/golden

# flip_built: the harness of damaged_models.c, built against the library in build/.
flip_built() {
	local flags
	need pkg-config
	read -ra flags <<<"${CFLAGS--O2} $(pkg-config --cflags libxxhash) $(sanitizers)"
	${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L "${flags[@]}" -o flip \
		"$ROOT/tests/lib/damaged_models.c" "$ROOT/build/format.a" -lm
}

@test "golden models can be read forever" {
	modelcat "$GOLDEN/bank.ksm" | cmp - "$GOLDEN/bank.cat"
	run modelcat "$GOLDEN/tiny.ksm"
	assert_output --partial $'100\tread write\n38\topen read'
}

@test "golden histograms make the golden models" {
	mkmodel -s 100 -o tiny "$GOLDEN/tiny.hist"
	cmp tiny/benign-001.ksm "$GOLDEN/tiny.ksm"
	mkmodel -m 2 -S 7 -w log -O "$GOLDEN/bank.order" -o bank "$GOLDEN/bank.hist"
	cat bank/*.ksm | cmp - "$GOLDEN/bank.ksm"
}

@test "the page's dump is the golden model" {
	need mandoc
	mandoc -T ascii -O width=120 "$ROOT/man/ksm.5" | col -b |
		sed -n 's/^ *\([0-9]\{7\}\)/\1/p;s/^  *\*$/*/p' >dump
	od -A d -t x1z "$GOLDEN/tiny.ksm" | cmp - dump
}

@test "an independent reader, written from the page, agrees" {
	need perl
	for model in tiny bank; do
		modelcat "$GOLDEN/$model.ksm" >ours
		"$ROOT/tests/lib/slow_ksm_reader" -s "$GOLDEN/$model.ksm" | cmp - ours
	done
	perl -e 'srand 4; for $i (1 .. 60) {
		print ">t$i\tlabel=l", $i % 2, "\n";
		print 1 + int rand 5000, "\tcall", int rand 90, " call", int rand 90,
			"\n" for 1 .. 40 }' |
		mkmodel -m 3 -o bank
	modelcat bank/*.ksm >ours
	"$ROOT/tests/lib/slow_ksm_reader" -s bank/*.ksm | cmp - ours
}

@test "every truncation and every bit flipped is refused; no forged model misleads" {
	flip_built
	for model in tiny bank; do
		head -c 2112 "$GOLDEN/$model.ksm" >one.ksm # of the bank: its first model
		run ./flip one.ksm
		assert_success
		assert_output --partial ', 0 wrong'
	done
	# each check refuses something
	for why in 'not a model' 'truncated: the file ends within the model' \
		'damaged: checksum mismatch' 'damaged: impossible length' \
		'unsupported version \(not 1\)' 'a gram does not have n tokens' \
		'n is not from 1 to 16' 'the totals contradict each other' 'unknown weight' \
		"the label cannot be part of a file name" 'a byte between sections is not 0' \
		'the sections do not add up to the length' \
		'the label or name is not 1 to 255 bytes long' \
		'wrong number of slots for these bins' \
		'the counts do not add up to the total' 'the grams do not fill the text' \
		'the text is too long' 'reserved bytes are not 0' 'the slots are not in order' \
		'a slot points to no bin' 'some bins have no slot' \
		'the grams are not in byte order'; do
		assert_line --regexp "^[0-9]+	$why$"
	done
}

@test "64 KiB and more: every truncation, every bit, 100,000 changes of many bytes, in a bank too" {
	flip_built
	perl -e 'print ">t\tlabel=x\n"; print "$_\tcall$_ x\n" for 1 .. 2100' | mkmodel
	size=$(wc -c <x-001.ksm)
	[ "$size" -ge 65536 ]
	run ./flip -b x-001.ksm
	assert_success
	# the model itself, its truncations alone and in the bank, its bits, the changes
	assert_line --index 0 "$((1 + 2 * size + 8 * size + 100000)) cases, 1 passed, 0 wrong"
}

@test "modelcat and ksrank skip damaged models and serve all others" {
	perl -e 'for $l ("x", "y") { print ">$l\tlabel=$l\n";
		print 1 + $_ * ($l eq "x"), "\tcall$_ $l\n" for 1 .. 1500 }' | tee h | mkmodel
	cat x-001.ksm y-001.ksm >good
	# a bank of 60 damaged ones: cut, with bits flipped, with bytes changed, all between good
	# ones
	perl -e 'srand 6; local $/; open $f, "<", "x-001.ksm"; $x = <$f>;
		open $f, "<", "y-001.ksm"; $y = <$f>; print $x;
		for $i (1 .. 60) {
			my $d = $x;
			if ($i % 3 == 0) { $d = substr $d, 0, 1 + int rand length($d) - 1 }
			elsif ($i % 3 == 1) { vec($d, int rand 8 * length $d, 1) ^= 1 }
			else { substr($d, rand length($d) - 16, 16) = pack "N4", map {
				rand 2**32 } 1 .. 4 }
			open $o, ">", "damaged$i"; print $o $d; close $o;
			print $d, $i == 30 ? $y : "" }' >bank
	run modelcat -c bank
	assert_failure 1
	assert_output --partial 'modelcat: bank: model at byte '
	modelcat good >want
	modelcat bank 2>said >got && false
	cmp want got
	ksrank good <h >want
	ksrank bank <h 2>said >got && false
	cmp want got
	for i in $(seq 60); do
		run modelcat -c "damaged$i"
		assert_failure 1
		refute_line --regexp 'AddressSanitizer|runtime error'
		assert_line --index 0 --partial "modelcat: damaged$i: model at byte 0: "
		[ "$i" -le 10 ] || continue
		ksrank "damaged$i" good <h 2>said >got && false
		cmp want got
		grep -q "^ksrank: damaged$i: model at byte 0: " said
	done
}

@test "damage to a large model is detected, too" {
	perl -e 'print ">t\tlabel=x\n"; print "$_\tcall$_ x\n" for 1 .. 2000' | mkmodel
	for at in 0 9 17 25 70 130 200 9000 30000 50000; do
		cp x-001.ksm damaged
		perl -e 'open $f, "+<", $ARGV[0]; seek $f, $ARGV[1], 0; read $f, $c, 1;
			seek $f, $ARGV[1], 0; print $f chr(ord($c) ^ 4)' damaged $at
		run modelcat -c damaged
		assert_failure 1
		assert_output --partial 'modelcat: damaged: model at byte 0: '
	done
	for size in 1 7 8 127 128 129 448 40000; do
		head -c $size x-001.ksm >damaged
		run modelcat -c damaged
		assert_failure 1
		assert_output 'modelcat: damaged: model at byte 0: truncated: '\
'the file ends within the model'
	done
}

@test "concatenated models are the models" {
	mkmodel -m 2 -o bank "$GOLDEN/bank.hist"
	cat bank/*.ksm >bank.ksm
	modelcat bank/*.ksm >each
	modelcat bank.ksm | cmp - each
	cat bank.ksm bank.ksm >twice
	cat each each >both
	modelcat twice | cmp - both
	modelcat bank.ksm | mkmodel -o again
	diff -r bank again
}

@test "a model of 60,000 grams" {
	perl -e 'print ">t\tlabel=x\n"; print "1\tt$_\n" for 1 .. 60000' >h
	mkmodel h
	run timeout 5 modelcat -c x-001.ksm
	assert_success
	modelcat x-001.ksm | sed 1d | sort >got
	sed -e 1d -e 's/^1\t/1000\t/' h | sort | cmp - got
}

@test "logarithms are right within two units of the last place" {
	local flags
	need pkg-config
	cat >logarithm.c <<'END'
#include <math.h>
#include <stdio.h>
#include "format/logarithm.h"
static double worst(double x, double got, long double want)
{
	(void)x;
	if (want == 0)
		return got == 0 ? 0 : 1e9;
	return (double)(fabsl(got - want) / fabsl(want)) / 0x1p-52;
}
int main(void)
{
	double most = 0, x = 0x1p-1022;
	for (int i = 0; i < 2000000; i++) {
		double w = worst(x, log_natural(x), logl(x)), v = worst(x, log_binary(x), log2l(x));
		most = w > most ? w : most;
		most = v > most ? v : most;
		x *= 1.0007;
		if (x > 1e300)
			x = 0.5 + i * 1e-7;
	}
	for (double n = 1; n < 100000; n++) {
		double w = worst(n, log_natural(n), logl(n));
		most = w > most ? w : most;
	}
	printf("%.2f\n", most);
	return most > 2 || log_natural(1) != 0 || log_binary(1) != 0 || log_binary(1024) != 10;
}
END
	read -ra flags <<<"${CFLAGS--O2} $(sanitizers)"
	${CC:-cc} -std=c11 "${flags[@]}" -I "$ROOT" -o logarithm logarithm.c \
		"$ROOT/build/format.a" -lm
	run ./logarithm
	assert_success
}
