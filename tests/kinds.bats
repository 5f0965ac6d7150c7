# SPDX-License-Identifier: MIT
# examples/kinds: groups of similar traces, whatever their labels.
load lib/helper

kinds=$ROOT/examples/kinds

# hists: two kinds of traces, and a single one; the labels do not follow the kinds.
hists() {
	local i
	for i in 1 2 3 4; do
		printf '>read%d\tlabel=%s\n%d\tread read\n1\topen read\n' $i \
			"$([ $i = 4 ] && echo bad || echo good)" $((i + 10))
	done
	for i in 1 2 3; do
		printf '>send%d\tlabel=bad\n%d\tsend send\n1\topen send\n' $i $((i + 20))
	done
	printf '>alone\n9\tp q\n'
}

@test "one line per kind: traces, purity, labels and the typical trace" {
	hists >h
	run "$kinds" -m 3 h
	assert_success
	assert_line --index 0 '#kind	traces	purity	labels	typical	distance'
	assert_equal "${#lines[@]}" 4
	assert_equal "$(cut -f 2-4 <<<"$output" | sed 1d | tr '\n' ' ')" \
		'4	0.750	bad=1,good=3 3	1.000	bad=3 1	1.000	-=1 '
	assert_line --index 1 --regexp '	read[1-4]	0\.'
	assert_line --index 2 --regexp '	send[1-3]	0'
	assert_line --index 3 --regexp '	alone	0$'
	# the typical trace is the one nearest to the mean, as -l lists them
	"$kinds" -l -m 3 h >list
	assert_equal "$(sed -n 1p list)" '#kind	trace	label	distance'
	assert_equal "$(wc -l <list)" 9
	run cut -f 1,5,6 <("$kinds" -m 3 h)
	for kind in 1 2 3; do
		assert_line "$(awk -F '\t' -v OFS='\t' -v kind=$kind \
			'$1 == kind { print $1, $2, $4; exit }' list)"
	done
}

@test "standard input, several files, and the same bytes whatever their order" {
	hists >h
	"$kinds" -m 3 <h >want
	head -n 6 h >a
	tail -n +7 h >b
	"$kinds" -m 3 a b | cmp - want
	"$kinds" -m 3 - b <a | cmp - want
	"$kinds" -m 3 b a | cmp - want
}

@test "the models of a bank are grouped as they are" {
	hists >h
	sed 's/^>alone/&\tlabel=other/' h >labelled
	mkmodel -m 0 -s 0 -o bank.ksm labelled
	modelcat bank.ksm | "$kinds" -m 3 | cut -f 2-5 >got
	"$kinds" -m 3 labelled | cut -f 2-5 | cmp - got
}

@test "names that look like options and commands are data" {
	mkdir odd
	cd odd
	printf '>-x $(touch no)\tlabel=a`touch no`\n1\tp\n' >./-h
	run "$kinds" -- -h
	assert_success
	assert_line --regexp '^1	1	1\.000	a`touch no`=1	-x \$\(touch no\)	0$'
	[ ! -e no ]
}

@test "faults: status 1 and the rest, or the usage" {
	hists >h
	printf '>empty\tlabel=good\n' >>h
	run "$kinds" -m 3 no h
	assert_failure 1
	assert_line --partial 'no: No such file'
	assert_line --partial 'empty: no grams'
	assert_line --regexp '^[123]	4	0\.750	'
	run "$kinds" -x
	assert_failure 2
	assert_line 'usage: kinds [-l] [-m KINDS] [FILE...]'
	run "$kinds" /dev/null
	assert_failure 1
	run "$kinds" -m x h
	assert_failure
	assert_line --partial 'mkmodel: -m x: not a number'
}
