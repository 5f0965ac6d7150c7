# SPDX-License-Identifier: MIT
# The recipe of sysgram(7) for doubtful labels: wrong ones rank among the first.
load lib/helper

# swap OFFSET: gives every 20th trace the other label; their names go to swapped.
swap() {
	awk -F '\t' -v offset="$1" '
		/^>/ && ++n % 20 == offset {
			print substr($1, 2) >"swapped"
			if (!sub("label=benign", "label=malicious"))
				sub("label=malicious", "label=benign")
		}
		1'
}

# doubtful HISTS: prints the list, as the page does.
doubtful() {
	rm -f bank.ksm
	mkmodel -m 0 -s 0 -w log -o bank.ksm "$1"
	ksrank -1 -k 3 -d tv bank.ksm <"$1" >ranks
	ksvote ranks | awk -F '\t' -v OFS='\t' '
		FNR == NR { if ($4 == 1) like[$1, $5] = $7 " (" $6 ")"; next }
		!/^#/ && $2 != $3 { print $4 < 0 ? -$4 : $4, $1, $2, like[$1, $3], like[$1, $2] }
	' ranks - | sort -gr
}

# found LIST HISTS: prints how many of the swapped ones are in the first tenth of all traces.
found() {
	head -n $(($(grep -c '^>' "$2") / 10)) "$1" | cut -f 2 | grep -cxFf swapped || true
}

@test "at least half of the labels swapped in the demo's traces are in the first tenth" {
	local label offset
	for label in benign malicious; do
		trace2cat -m none -l $label "$ROOT/examples/traces/train/$label.tar.xz"
	done | cat2gram | gramhist >hists
	for offset in 0 5 10 15; do
		swap $offset <hists >changed
		doubtful changed >list
		[ "$(found list changed)" -ge $((($(wc -l <swapped) + 1) / 2)) ]
	done
}

@test "each is listed with its reason" {
	printf '>%s\tlabel=%s\n5\tp q\n5\tq %s\n' a1 x a a2 x b a3 x c a4 y d b1 y e >hists
	printf '>%s\tlabel=%s\n5\tu v\n5\tv %s\n' c1 y a c2 y b c3 y c c4 y d >>hists
	doubtful hists >list
	assert_equal "$(cut -f 2-3 list | sort | tr '\n' ' ')" 'a4	y b1	y '
	assert_equal "$(grep -c 'a[1-3] (0.5)	[ab][14] (0.5)$' list)" 2
}

# bats test_tags=shared
@test "at least half of the labels swapped in ADFA-LD are in the first tenth" {
	[ -d "$SHARED/data/adfa-ld" ] || skip "no real traces here"
	for label in benign malicious; do
		tar -xJf "$SHARED/data/adfa-ld/$label.tar.xz"
		find $label -type f | sort | xargs trace2cat -m none -a i386 -l $label
	done | cat2gram | gramhist >hists
	swap 7 <hists >changed
	doubtful changed >list
	[ "$(found list changed)" -ge $((($(wc -l <swapped) + 1) / 2)) ]
}
