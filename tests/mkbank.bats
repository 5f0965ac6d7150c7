# SPDX-License-Identifier: MIT
# mkbank(1) and its bank images, ksb(5): the same distances as from the models; nothing is trusted.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper
load lib/random_histograms

GOLDEN=$ROOT/tests/golden
READER=$ROOT/tests/lib/slow_ksb_reader
all=ks,kuiper,tv,hellinger,js,cosine,novelty,mismatch

# make_banks: banks of every kind, NAME.ksm and NAME.ksb each, and samples, some grams of which no
# bank has.
make_banks() {
	local weight
	random_histograms 1 90 malicious benign >train
	random_histograms 2 540 x y >large
	random_histograms 3 12 | sed '1~9s/c[0-9]*$/new/' >samples
	printf '>empty\tn=2\n>strange\n3\tnew new\n' >>samples
	gramorder -p malicious train | sed '1~5d' >order
	gramorder -g -w log -p malicious train | sed '/^\t/!{1~5d}' >worths
	for weight in linear sqrt log presence; do
		mkmodel -m 6 -w $weight -o $weight.ksm train
	done
	mkmodel -m 0 -s 0 -o counts.ksm train
	mkmodel -m 0 -w log -o trees.ksm large
	cat linear.ksm log.ksm trees.ksm >mixed.ksm
	mkmodel -m 1 -s 0 -l all -o union.ksm < <(histsum -b all large)
	for bank in linear sqrt log presence counts trees mixed union; do
		mkbank -o $bank.ksb $bank.ksm
	done
	for bank in order worths; do
		mkmodel -m 0 -w log -O $bank -o $bank.ksm train
		mkbank -O $bank -o $bank.ksb $bank.ksm
		mkmodel -m 0 -w log -O $bank -o $bank.trees.ksm <(sed 's/=x/=malicious/' large)
		mkbank -O $bank -o $bank.trees.ksb $bank.trees.ksm
	done
}

@test "an image gives the very distances of its models: each metric, weight, order, size" {
	make_banks
	for bank in linear sqrt log presence counts trees mixed union; do
		for options in "" "-x -k 40" "-1 -x -k 1"; do
			# shellcheck disable=SC2086 # options
			ksrank $options -d $all $bank.ksm <samples >want
			[ "$(wc -l <want)" -gt 80 ]
			# shellcheck disable=SC2086
			ksrank $options -d $all $bank.ksb <samples | cmp - want
		done
		for metric in ${all//,/ }; do # alone it needs other parts
			ksrank -d "$metric" $bank.ksm <samples >want 2>/dev/null
			ksrank -d "$metric" $bank.ksb <samples 2>/dev/null | cmp - want
		done
	done
	for order in order worths; do
		for bank in $order $order.trees; do
			ksrank -x -d $all -O $order "$bank.ksm" <samples >want
			ksrank -x -d $all -O $order "$bank.ksb" <samples | cmp - want
			ksrank -x -d $all "$bank.ksb" <samples | cmp - want # it has its order
		done
	done
	ksrank -1 -d $all counts.ksm <train >want
	ksrank -1 -d $all counts.ksb <train | cmp - want
	ksrank -j -x counts.ksm <train >want
	ksrank -j -x counts.ksb <train | cmp - want
}

# bats test_tags=shared
@test "real traces: an image gives the very distances of its models" {
	for label in benign malicious; do
		trace2cat -m none -l $label "$SHARED/data/recorded/$label.tar.xz"
	done | gramhist -n 2 >hists 2>/dev/null || :
	awk '/^>/ { on = ++n % 4 == 1 } on' hists >few
	for models in 0 40; do
		mkmodel -m $models -w log -o bank.ksm hists
		mkbank -o bank.ksb bank.ksm
		ksrank -1 -x -d $all bank.ksm <few >want
		[ "$(wc -l <want)" -gt 1000 ]
		ksrank -1 -x -d $all bank.ksb <few | cmp - want
	done
}

@test "the same models give the same bytes: files, directories, pipes, images, in any order" {
	random_histograms 1 40 x y | mkmodel -m 5 -o bank
	mkbank -o want.ksb bank
	cat bank/y-00[345].ksm bank/x-00[12].ksm >one
	mkbank -o got.ksb one bank/x-00[543].ksm bank/y-00[21].ksm
	cmp got.ksb want.ksb
	mkbank -o got.ksb <(cat bank/*.ksm)
	cmp got.ksb want.ksb
	mkbank -o x.ksb bank/x-*.ksm
	mkbank -o y.ksb bank/y-*.ksm
	mkbank --output=got.ksb y.ksb x.ksb
	cmp got.ksb want.ksb
	printf '%s\0' bank/*.ksm >list
	mkbank -o got.ksb --files0-from=list
	cmp got.ksb want.ksb
	ksrank want.ksb < <(random_histograms 2 5) >ranks
	ksrank y.ksb bank/x-*.ksm < <(random_histograms 2 5) | cmp - ranks
	ksrank x.ksb y.ksb < <(random_histograms 2 5) | cmp - ranks
	ksrank <(cat want.ksb) < <(random_histograms 2 5) | cmp - ranks
}

# by_model: the histograms of modelcat, a line each, sorted.
by_model() {
	modelcat "$@" |
		perl -e 'local $/; print sort map { s/\n/|/gr . "\n" } split /^(?=>)/m, <STDIN>'
}

@test "modelcat writes the models of an image, byte for byte what they were" {
	make_banks
	for bank in linear sqrt log presence counts trees mixed union order worths; do
		by_model $bank.ksm >want
		by_model $bank.ksb | cmp - want
		modelcat -i $bank.ksm | cut -f 2- | sort >want
		modelcat -i $bank.ksb | cut -f 2- | sort | cmp - want
		modelcat -c $bank.ksb
	done
	mkdir one two
	modelcat linear.ksb | mkmodel -o one
	modelcat linear.ksm | mkmodel -o two
	diff -r one two
}

@test "an independent reader, written from the page, prints the same and finds every number right" {
	need perl
	make_banks
	mkbank -o tiny.ksb "$GOLDEN/tiny.ksm"
	for bank in tiny sqrt log counts mixed order worths worths.trees; do
		modelcat $bank.ksb >want
		"$READER" -s $bank.ksb | cmp - want
	done
	# and it detects faults: in a share, a sum, a number of a tree, a row of a table
	for change in 'log 14 5' 'log 15 5' 'worths.trees 20 99999' 'worths.trees 23 99999' \
		'log 18 6' 'log 19 6'; do
		read -r bank part at <<<"$change"
		perl -e 'my ($file, $part, $at) = @ARGV; local $/; open my $f, "<:raw", $file;
			my $s = <$f>; my $from = 4096;
			$from += int((unpack("Q<", substr $s, 128 + 16 * $_) + 4095) / 4096) * 4096
				for 0 .. $part - 1;
			vec($s, $from + $at, 8) ^= 4; print $s' "$bank.ksb" "$part" "$at" >wrong.ksb
		run "$READER" wrong.ksb
		assert_failure
	done
}

@test "golden images: the same bytes forever" {
	need mandoc
	mkbank -o tiny.ksb "$GOLDEN/tiny.ksm"
	cmp tiny.ksb "$GOLDEN/tiny.ksb"
	mkbank -O "$GOLDEN/bank.order" -o bank.ksb "$GOLDEN/bank.ksm"
	assert_equal "$(cksum <bank.ksb)" '3234738126 94208'
	perl -e 'for $i (1 .. 600) { print ">t$i\tlabel=l", $i % 3, "\n";
		print $i * $_ % 97 + 1, "\tc", $i * $_ % 13, " c", $_ % 7, "\n" for 1 .. 20 }' |
		mkmodel -m 0 -w log -o trees.ksm
	mkbank -o trees.ksb trees.ksm
	assert_equal "$(cksum <trees.ksb)" '1362902503 1560576'
	mandoc -T ascii -O width=120 "$ROOT/man/ksb.5" | col -b |
		sed -n 's/^ *\([0-9]\{7\}\)/\1/p;s/^  *\*$/*/p' >dump
	od -A d -t x1z -N 512 "$GOLDEN/tiny.ksb" | cmp - dump
}

@test "an order: only its models are taken, and the image keeps it" {
	random_histograms 1 8 malicious benign >train
	gramorder train >order
	mkmodel -m 1 -O order -o bank train
	mkmodel -m 1 -o plain train
	run mkbank -o bank.ksb bank
	assert_failure 1
	assert_line 'mkbank: bank/benign-001.ksm: model at byte 0: built with a learned order:'\
' pass it with -O ORDER'
	assert_line 'mkbank: no model: no bank image'
	[ ! -e bank.ksb ]
	run mkbank --order=order -o bank.ksb plain bank
	assert_failure 1
	assert_line --partial 'plain/benign-001.ksm: model at byte 0: built with an order other'
	modelcat -i bank.ksb | grep -vc '^#' | grep -qx 2
	sed 's/c[0-9]*$/refused/' train | mkmodel -m 1 -o strange # its grams stay out, too
	mkbank -O order -o want.ksb bank
	run mkbank -O order -o bank.ksb strange bank plain
	assert_failure 1
	cmp bank.ksb want.ksb
	sed 1d order >other
	run ksrank -O other bank.ksb <train
	assert_failure 1
	assert_line 'ksrank: bank.ksb: built with an order other than that of -O'
	run ksrank bank.ksb plain <train # together they are compiled again
	assert_failure 1
	[ "$(grep -c 'ksrank: bank.ksb: ' <<<"$output")" -eq 1 ]
	assert_line --regexp 'ksrank: bank.ksb: model at byte [0-9]+: built with a learned order'
}

@test "names and labels that strangers chose come out as from the models" {
	perl -e 'for ("a\\tb", "\\\\", "-x", "\\n", "#", "~", "\xff\xfe", "x" x 255,
		"x" x 400, "") {
		for my $l ("l", "\\\\", "#l", "~" x 255) {
			print ">$_\tlabel=$l\n3\ta a\n1\tb b\n" } }' >train
	mkmodel -m 0 -o bank.ksm train
	mkbank -o bank.ksb bank.ksm
	for options in "" -1 -j; do
		ksrank $options -k 99 -d ks,novelty bank.ksm <train >want
		ksrank $options -k 99 -d ks,novelty bank.ksb <train | cmp - want
	done
	by_model bank.ksm >want
	by_model bank.ksb | cmp - want
	mkdir -- ' -o' && mkbank -o ' -o/-.ksb' -- ./bank.ksm && cmp ' -o/-.ksb' bank.ksb
}

# harness: damaged_images, built against what is in build/.
harness() {
	local flags objects
	need pkg-config
	objects=$(cd "$ROOT" && ls tools/ksrank/*.c | sed "s|.*|$ROOT/build/&|; s/c$/o/")
	read -ra flags <<<"${CFLAGS--O2} $(pkg-config --cflags libxxhash) $(sanitizers)"
	# shellcheck disable=SC2086 # a word an object
	${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L "${flags[@]}" -o flip \
		"$ROOT/tests/lib/damaged_images.c" $objects "$ROOT/build/format.a" -lm
}

@test "truncations and flipped bits are refused; a forged image only gives wrong distances" {
	harness
	run ./flip "$GOLDEN/tiny.ksb" 'open read'
	assert_success
	assert_line --partial ', 0 wrong'
}

@test "forged images with orders, several weights and trees only give wrong distances" {
	harness
	random_histograms 1 20 malicious benign >train
	gramorder -g -w log train >order
	mkmodel -m 4 -w log -O order -o log.ksm train
	mkmodel -m 4 -w sqrt -O order -o sqrt.ksm train
	mkbank -O order -o order.ksb log.ksm
	mkbank -O order -o mixed.ksb log.ksm sqrt.ksm
	random_histograms 2 520 x y z | mkmodel -m 0 -o trees.ksm
	mkbank -o trees.ksb trees.ksm
	for bank in order mixed trees; do
		run ./flip $bank.ksb 'c1 c3'
		assert_success
		assert_line --partial ', 0 wrong'
	done
}

# set_bytes FILE PART OFFSET BYTES: changes an image: a byte of the header (PART -) or of a section,
# and makes its checksums good again.
set_bytes() {
	perl -e 'my ($file, $part, $at, $bytes) = @ARGV; local $/;
		open my $f, "+<:raw", $file or die; my $s = <$f>; my @from = 4096;
		sub pages { int(($_[0] + 4095) / 4096) * 4096 }
		push @from, $from[-1] + pages(unpack "Q<", substr $s, 128 + 16 * $_) for 0 .. 23;
		substr($s, ($part eq "-" ? 0 : $from[$part]) + $at, length $bytes) = $bytes;
		sub hash { open my $t, ">:raw", "hashed" or die; print $t $_[0]; close $t;
			`xxhsum -q -H3 hashed` =~ /= ([0-9a-f]{16})/ or die; pack "Q<", hex $1 }
		no warnings "portable";
		substr($s, 136 + 16 * $part, 8) =
			hash(substr $s, $from[$part], $from[$part + 1] - $from[$part])
			if $part ne "-";
		substr($s, 8, 8) = hash(substr $s, 16, 4080);
		seek $f, 0, 0; print $f $s' "$1" "$2" "$3" "$(printf %b "$4")"
}

@test "each check of the header and the sections refuses something" {
	need xxhsum
	random_histograms 1 20 x y | mkmodel -m 4 -o bank
	mkbank -o good.ksb bank
	random_histograms 2 3 >samples
	size=$(wc -c <good.ksb)
	refused() { # REASON
		run --separate-stderr ksrank bad.ksb <samples
		assert_failure 1
		assert_equal "$stderr" "ksrank: bad.ksb: $1"$'\nksrank: no model to rank'
		run modelcat -c bad.ksb
		assert_failure 1
		assert_output "modelcat: bad.ksb: model at byte 0: $1"
	}
	head -c 4095 good.ksb >bad.ksb
	refused 'truncated: the file ends within the header'
	head -c $((size - 1)) good.ksb >bad.ksb
	refused 'truncated: the file ends within the bank image'
	cat good.ksb good.ksb >bad.ksb
	refused 'trailing bytes after the bank image'
	while IFS='|' read -r part at bytes why; do
		cp good.ksb bad.ksb
		set_bytes bad.ksb "$part" "$at" "$bytes"
		refused "$why"
	done <<-'END'
		-|24|\0002|unsupported version (not 1): compile the bank again with mkbank
		-|28|\0021|impossible n, weight or size of a count
		-|40|\0005|impossible n, weight or size of a count
		-|44|\0003|impossible n, weight or size of a count
		-|48|\0377|the numbers in the header contradict each other
		-|32|\0001|the numbers in the header contradict each other
		-|78|\0377\0177|impossible worth of unlisted grams
		-|80|\0001|reserved bytes are not 0
		-|4000|\0001|reserved bytes are not 0
		-|52|\0011|the size of a section contradicts the header
		-|128|\0377\0377|the sections do not add up to the length
		-|368|\0001|the size of a section contradicts the header
		1|4090|\0001|a byte between sections is not 0
		1|8|\0377|the labels are not in order
		0|0|z|the labels are not in order
	END
	cp good.ksb bad.ksb
	printf '\0001' | dd of=bad.ksb bs=1 seek=4000 conv=notrunc status=none
	refused 'damaged: checksum mismatch in the header'
	cp good.ksb bad.ksb
	printf z | dd of=bad.ksb bs=1 seek=4096 conv=notrunc status=none
	refused 'damaged: checksum mismatch in a section'
	# one that only models need: ranks are as before
	cp good.ksb bad.ksb
	set_bytes bad.ksb 16 0 '\0377'
	ksrank good.ksb <samples >want
	ksrank bad.ksb <samples | cmp - want
	run modelcat bad.ksb
	assert_failure 1
	assert_output --partial 'not the model that was compiled'
	# grams in the same bytes, over and over
	printf '>a\tlabel=x\n1\taaaaaaaa\n1\tc\n>b\tlabel=y\n1\tb\n' | mkmodel -o overlap.ksm
	mkbank -o bad.ksb overlap.ksm
	set_bytes bad.ksb 3 0 'abcdefghij'
	set_bytes bad.ksb 4 4 '\0002' # where the gram of y ends, and the second one of x begins
	run modelcat -c bad.ksb
	assert_failure 1
	assert_line --regexp 'model at byte [0-9]+: the grams of a model overlap'
}

@test "an image among other banks that is damaged is refused, and the rest serves" {
	random_histograms 1 8 x y | mkmodel -m 2 -o bank
	mkbank -o bank.ksb bank
	random_histograms 2 3 >samples
	ksrank bank <samples >want
	head -c 9000 bank.ksb >short.ksb
	run --separate-stderr ksrank short.ksb bank <samples
	assert_failure 1
	[ "$output" = "$(cat want)" ]
	assert_equal "$stderr" 'ksrank: short.ksb: model at byte 0: truncated: the file'\
' ends within the bank image'
	run mkbank -o other.ksb short.ksb bank
	assert_failure 1
	cmp other.ksb bank.ksb
}

@test "an image replaced during use stays readable; the next process takes the new one" {
	random_histograms 1 600 x y | mkmodel -m 0 -o old.ksm
	random_histograms 4 600 x y | mkmodel -m 0 -o new.ksm
	random_histograms 2 1 >sample
	mkbank -o bank.ksb old.ksm
	ksrank -d ks,tv bank.ksb <sample | sed 1d >want
	mkfifo samples rows
	ksrank -d ks,tv bank.ksb <samples >rows &
	exec 5>samples 6<rows
	cat sample sample >&5
	read -r <&6
	read -r <&6 # it is in use
	mkbank -o bank.ksb new.ksm
	cat sample >&5
	exec 5>&-
	cat <&6 >got
	wait $!
	tail -n 12 got | cmp - want
	ksrank -d ks,tv bank.ksb <sample | sed 1d >got
	run cmp got want
	assert_failure
}

@test "an image is shared: a process's own memory does not grow with the models" {
	[ -e /proc/self/status ] || skip "no /proc here"
	[ -z "$(sanitizers)" ] || skip "a sanitizer has memory of its own"
	random_histograms 1 6000 x y | mkmodel -m 0 -o bank.ksm
	mkbank -o bank.ksb bank.ksm
	[ "$(wc -c <bank.ksb)" -gt $((12 << 20)) ]
	mkfifo samples rows
	for bank in bank.ksb bank.ksm; do
		ksrank -d ks,tv $bank <samples >rows &
		exec 5>samples 6<rows
		random_histograms 2 1 >&5
		printf '>next\n' >&5
		read -r <&6
		read -r <&6
		anon=$(awk '/^RssAnon/ { print $2 }' "/proc/$!/status")
		exec 5>&-
		cat <&6 >/dev/null
		exec 6<&-
		wait $!
		if [ $bank = bank.ksb ]; then
			[ "$anon" -lt 1024 ] || fail "$anon KiB"
		else
			[ "$anon" -gt 4096 ] || fail "$anon KiB" # or nothing is measured
		fi
	done
}

@test "wrong usage" {
	run mkbank
	assert_failure 2
	assert_output --partial 'usage: mkbank [-O ORDER] -o FILE BANK ...'
	run mkbank -o x.ksb
	assert_failure 2
	assert_line 'mkbank: no BANK given'
	run mkbank bank
	assert_failure 2
	assert_line 'mkbank: no -o FILE.ksb given'
	for name in bank bank.ksm .ksb x/.ksb ksb ''; do
		run mkbank -o "$name" bank
		assert_failure 2
		assert_output "mkbank: -o $name: the name of a bank image ends in .ksb"
	done
}

@test "files that cannot be read or written are reported, and an older image remains" {
	random_histograms 1 4 x y | mkmodel -o bank
	: >empty
	run mkbank -o no/such.ksb bank
	assert_failure 1
	assert_output 'mkbank: no/such.ksb: cannot be written: No such file or directory'
	mkbank -o bank.ksb bank
	cp bank.ksb before
	run mkbank -o bank.ksb missing empty
	assert_failure 1
	assert_line 'mkbank: missing: No such file or directory: make one with mkmodel'
	assert_line 'mkbank: empty: empty: no model'
	assert_line 'mkbank: no model: no bank image'
	cmp bank.ksb before
	run mkbank -O missing -o bank.ksb bank
	assert_failure 1
	assert_output 'mkbank: missing: No such file or directory'
	mkdir dir.ksb
	run mkbank -o dir.ksb bank
	assert_failure 1
	assert_output --partial 'mkbank: ./dir.ksb: cannot be written: '
	[ "$(ls -A | grep -c '^\.sysgram')" -eq 0 ]
	run mkbank -o bank.ksb bank <(head -c 100 bank/x-001.ksm)
	assert_failure 1
	cmp bank.ksb before
}

@test "a full disk leaves the old image" {
	random_histograms 1 4 x y | mkmodel -o bank
	mkbank -o bank.ksb bank
	cp bank.ksb before
	random_histograms 2 4 x y | mkmodel -o bank
	run bash -c 'ulimit -f 8; trap "" XFSZ; mkbank -o bank.ksb bank'
	assert_failure 1
	assert_output 'mkbank: ./bank.ksb: cannot be written: File too large'
	cmp bank.ksb before
	[ "$(ls -A | grep -c '^\.sysgram')" -eq 0 ]
}

@test "ksplot reads an image" {
	need gnuplot
	random_histograms 1 8 x y | mkmodel -m 0 -o bank
	mkbank -o bank.ksb bank
	random_histograms 2 1 >sample
	ksplot bank <sample | tail -n 2 >want
	ksplot bank.ksb <sample | tail -n 2 | cmp - want
}

@test "the file is locked until it has its name, so that no other process sweeps it" {
	need strace
	mkbank -o tiny.ksb "$BATS_TEST_DIRNAME/golden/tiny.ksm" # that it works at all
	strace -o calls -e trace=openat,close,rename,renameat,renameat2 mkbank -o tiny.ksb \
		"$BATS_TEST_DIRNAME/golden/tiny.ksm" || skip "strace cannot trace"
	run awk '
		/\.sysgram-.* = [0-9]+$/ && /^openat/ { fd = $NF; held = 1 }
		held && index($0, "close(" fd ")") == 1 { exit 1 }
		held && /^rename.* = 0$/ { renamed = 1; exit }
		END { exit !renamed }' calls
	assert_success
}
