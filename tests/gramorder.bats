#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# gramorder(1), in the page's order.
load lib/helper

histograms() {
	printf '>a\tlabel=benign\n9\ta b\n1\tb c\n>b\tlabel=benign\n5\ta b\n5\tx y\n'
	printf '>c\tlabel=malicious\n1\ta b\n9\tc d\n>d\tlabel=other\n1\te f\n'
}

@test "most benign first, by the logarithm of the frequencies' ratio" {
	histograms >h
	run gramorder h
	assert_success
	# f- : a b 1.4/3, e f 1/3, x y 0.5/3, b c 0.1/3; f+: c d 0.9, a b 0.1
	assert_output $'e f\nx y\nb c\na b\nc d'
}

@test "-p chooses the positive label" {
	histograms >h
	pipe "gramorder -p other h | tail -n 1"
	assert_output "e f"
}

@test "-g writes each gram's worth, and on the last line that of all others" {
	histograms >h
	run gramorder -g -w presence h
	assert_success
	# of 4 traces, 3 hold a b: f- = (1/2 + 1/2) / 3, f+ = 1/2
	want=$(awk 'BEGIN { r = log((0.5 + 1e-5) / (1 / 3 + 1e-5));
		printf "%.6f", (log(5 / 4) + 0.1) * (r + 0.5) }')
	got=$(printf '%s\n' "${lines[@]}" | awk -F '\t' '$1 == "a b" { printf "%.6f", $2 }')
	[ "$want" = "$got" ]
	want=$(awk 'BEGIN { printf "%.6f", (log(5) + 0.1) * 0.5 }')
	got=$(printf '%s\n' "${lines[@]}" | awk -F '\t' '$1 == "" { printf "%.6f", $2 }')
	[ "$want" = "$got" ]
}

@test "-w weighs the counts" {
	printf '>a\tlabel=benign\n8\ta\n1\tb\n1\tc\n>b\tlabel=malicious\n6\ta\n3\tb\n1\td\n' >h
	run gramorder h
	assert_output $'c\na\nb\nd'
	run gramorder -w presence h
	assert_output $'c\na\nb\nd'
	run gramorder -w no h
	assert_failure 2
}

@test "the order of the input changes nothing" {
	for i in $(seq 200); do
		printf '>%d\tlabel=%s\n%d\ta%d\n%d\tb%d\n' "$i" \
			"$([ $((i % 3)) = 0 ] && echo malicious || echo benign)" \
			$((i * 7 % 11 + 1)) $((i % 13)) $((i % 5 + 1)) $((i % 7))
	done >h
	gramorder -g h >want
	perl -e 'local $/; $_ = <>; print reverse map { ">$_" } grep { length }
		split /^>/m' h >reversed
	gramorder -g reversed | cmp - want
}

@test "mkmodel and ksrank accept the order" {
	histograms >h
	for option in "" -g; do
		gramorder $option h >order
		rm -rf bank
		mkmodel -O order -o bank h
		ksrank -O order bank <h >/dev/null
	done
}

@test "one side only, no label, a different n: status 1" {
	printf '>a\tlabel=benign\n1\ta\n' >h
	run gramorder h
	assert_failure 1
	assert_output --partial "no trace of malicious"
	{ histograms; printf '>e\n1\ta b\n>f\tlabel=benign\n1\ta b c\n>g\tlabel=benign\tn=2\n'; } >h
	run --separate-stderr gramorder h
	assert_failure 1
	[[ $stderr == *"e: no label"* && $stderr == *"f: n differs from"* &&
		$stderr == *"g: no grams"* ]]
	[ "${#lines[@]}" -eq 5 ]
}
