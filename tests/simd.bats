#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Loops that scan 64 bytes at a time: the same output in plain C, with SSE2, AVX2 and AVX-512, and
# from an obvious program, on streams with every oddity.
load lib/helper
load lib/variant

setup_file() {
	cd "${BATS_FILE_TMPDIR:?}" || return 1
	local look header program
	for look in C SSE AVX2; do
		header=simd_avx.h
		[ $look != C ] || header=simd_plain.h
		mkdir "${look,,}"
		for program in cat2gram gramhist trace2cat; do
			variant "$PWD/${look,,}" -DSIMD_$look $header $program
		done
	done
}

# stream SEED: prints calls of several threads, with breaks, comments, traces, refused and very long
# lines.
stream() {
	awk -v seed="$1" '
		function chance(n) { state = (state * 16807 + 11) % 2147483647;
			return int(state / 7) % n }
		function token(len,  s) {
			s = substr("readwritesocket", chance(8) + 1, 1)
			while (length(s) < len) s = s substr("abcdef", chance(5) + 1, 1)
			return s
		}
		BEGIN {
			state = seed * 7919 + 1
			for (i = 0; i < 12; i++) name[i] = token(1 + chance(20))
			name[12] = token(30); name[13] = token(31); name[14] = token(63);
				name[15] = token(64)
			name[16] = token(255)
			for (i = 0; i < 30000; i++) {
				what = chance(3000)
				if (what == 0) print ">t" i "\tlabel=x"
				else if (what == 1) print ""
				else if (what == 2) print "# a comment"
				else if (what == 3) print "two words"
				else if (what == 4) print token(256)
				else if (what == 5) print token(5000)
				else if (what == 6) print "a\tb"
				else if (what < 60 ||
					(seed % 3 == 0 && what < 1500)) print "@" chance(5)
				else print name[chance(chance(4) ? 6 : 17)]
			}
			if (seed % 2) printf "last"
		}'
}

# Prints what cat2gram must write, without the headers.
obvious_grams() {
	awk -v n="$1" '
		function forget() { split("", calls); split("", grams) }
		/^>/ { forget(); thread = ""; next }
		/^#/ { next }
		/^$/ { forget(); next }
		/^@/ { thread = $0; next }
		length($0) > 255 || /[ \t]/ { forget(); next }
		{
			for (i = n; i > 1; i--)
				window[thread, i] = (thread, i - 1) in calls ? \
					calls[thread, i - 1] : ""
			calls[thread, 1] = $0
			for (i = 2; i <= n; i++)
				if (window[thread, i] != "") calls[thread, i] = window[thread, i]
			if ((thread, n) in calls) {
				gram = calls[thread, n]
				for (i = n - 1; i > 0; i--) gram = gram " " calls[thread, i]
				print gram
			}
		}'
}

@test "cat2gram: the same with every instruction set, and from an obvious program" {
	local built=$BATS_FILE_TMPDIR
	local seed n
	for seed in 1 2 3 4; do # each n from 1 to 4
		stream "$seed" >calls
		n=$((seed % 4 + 1))
		cat2gram -n "$n" calls >want 2>said || true # some lines are refused
		[ "$(wc -l <want)" -gt 1000 ]
		for by in c sse avx2; do
			! "$built/$by/cat2gram" -n "$n" calls >got 2>other
			cmp got want
			cmp said other
		done
		for by in "$ROOT/bin" "$built"/{c,sse,avx2}; do
			! "$by/gramhist" -n "$n" calls >got 2>other
			gramhist want | cmp - got
			diff <(sed 's/^cat2gram/gramhist/' said) other
		done
		obvious_grams "$n" <calls >obvious
		grep -v '^>' want | cmp - obvious
		# in small pieces
		! perl -e '$| = 1; $/ = \ 997; print while <>' calls |
			cat2gram -n "$n" >got 2>/dev/null
		cmp <(sed 1d got) <(sed 1d want)
	done
}

@test "trace2cat: numbers in every arrangement, by the fast and the slow path" {
	local seed
	for seed in 1 2 3 4 5 6; do
		awk -v seed="$seed" '
			function chance(n) { state = (state * 16807 + 11) % 2147483647;
				return int(state / 7) % n }
			BEGIN {
				state = seed * 104729 + 1
				for (i = 0; i < 40000; i++) {
					printf "%d", chance(chance(5) ? 300 : 4000000)
					what = chance(seed % 2 ? 20000 : 200)
					if (what == 0) printf " odd\n"
					else if (what == 1) printf " 123456789012 %038d ", 1
					else if (what == 2) printf "  \t "
					else if (what == 3) printf "\n\n"
					else if (what == 4) printf "\r\n"
					else if (what == 5) printf " 99999999999999999999999\n"
					else if (what == 6) printf "\001"
					else printf seed < 4 || i % 7 == 0 ? "\n" : " "
				}
			}' >numbers
		trace2cat -f numbers -n x numbers >got 2>said || true
		# a byte at a time, always by the slow path
		perl -e '$| = 1; $/ = \ 1; while (<>) { syswrite STDOUT, $_ }' numbers |
			trace2cat -f numbers -n x >slow 2>other || true
		cmp got slow
		# digits, up to 2^64, even if something else follows in the word
		[ "$(grep -vc '^>' got)" -gt 39000 ]
		diff <(sed 's/: [0-9]* lines.*//; s/^[^:]*: [^:]*//' said) \
			<(sed 's/: [0-9]* lines.*//; s/^[^:]*: [^:]*//' other)
	done
}

@test "trace2cat: the same with every instruction set, on all recorded traces" {
	local half label traces got=0
	for half in train test; do
		for label in benign malicious; do
			traces=$ROOT/examples/traces/$half/$label.tar.xz
			trace2cat "$traces" >want 2>&1
			for by in c sse avx2; do
				cmp want <("$BATS_FILE_TMPDIR/$by/trace2cat" "$traces" 2>&1)
				got=$((got + 1))
			done
		done
	done
	[ "$got" = 12 ]
}

@test "trace2cat: colours and no-break spaces are found at every offset, and at the very end" {
	local row pad='' kind=0
	mkdir marks
	for row in $'12 \e[1mread\e[0m(3) = 0' $'12\xc2\xa0read(3) = 0' \
		$'12\xe2\x80\xafread(3) = 0'; do
		kind=$((kind + 1))
		for pad in {1..140}; do
			printf '12 open("%*s") = 0\n%s' "$pad" '' "$row" >"marks/$kind.$pad"
		done
	done
	tar cf marks.tar marks
	for by in "$ROOT/bin" "$BATS_FILE_TMPDIR"/{c,sse,avx2}; do
		"$by/trace2cat" -f strace -m none marks.tar | grep -v '^>' >got
		printf '@12\nopen\nread\n%.0s' {1..420} | cmp - got
	done
}

@test "gramhist: the same with every instruction set, with the counts of sort and uniq" {
	local built=$BATS_FILE_TMPDIR
	local seed options
	for seed in 1 2 3 4; do
		stream "$seed" | cat2gram -n "$((seed % 3 + 1))" >grams 2>/dev/null || true
		awk 'NR % 999 == 0 { print "no  gram" } NR % 1501 == 0 { print "# comment" } {
			print }' grams >odd
		gramhist odd >want 2>said || true
		for by in "$BATS_FILE_TMPDIR"/{c,sse,avx2}; do
			! "$by/gramhist" odd >got 2>other
			cmp got want
			cmp said other
		done
		histsum -b all want | sed 1d | sort >got
		grep -v '^>' grams | sort | uniq -c | sed 's/^ *\([0-9]*\) /\1\t/' |
			sort | cmp - got
		for options in '-w 100 -s 30' '-c 1000 --fade=700'; do
			! gramhist $options odd >got 2>/dev/null
			! "$BATS_FILE_TMPDIR/c/gramhist" $options odd >want 2>/dev/null
			cmp got want
		done
	done
}
