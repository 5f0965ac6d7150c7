# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# gaps.sh - draws a sample, its nearest models and the gaps between them
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# Draws the gap of each line of $work/gaps as an arrow.
gap_marks() {
	out=$out awk -F '\t' -v bins="$(wc -l <"$work/axis")" -v colours="$colours" '
@include tools/ksplot/marks.awk
		' "$work/gaps"
}

gap_curves() {
	sed -n '1p; 2,$ { /^>/q; p; }' >"$work/sample"
	grep -q '^>' "$work/sample" || fail 'no histogram on standard input'
	ksrank -x -k 1 ${order:+-O "$order"} -- "$@" <"$work/sample" >"$work/ranked" || status=1
	awk -F '\t' 'NR > 1 && $3 != "novelty"' "$work/ranked" >"$work/ranks"
	[ -s "$work/ranks" ] || fail 'no rank: see above'
	read_bank "$@"
	cut -f 7 "$work/ranks" >"$work/nearest"
	awk -F '\t' '
		FILENAME == ARGV[1] { want[$1]; next }
		/^>/ { on = substr($1, 2) in want }
		on' \
		"$work/nearest" "$work/models" >"$work/drawn"
	told_apart "$work/drawn"
	curves "$work/sample" "$work/drawn"
	# each gap: its curve, where it is, from and to which height; label, model, D and gram
	awk -F '\t' '
@include tools/ksplot/gaps.awk
		' "$work/axis" "$work/curves" "$work/ranks" >"$work/gaps"
	default="$(cut -f 1 "$work/ranks" | sed -n 1p) and its nearest models"
	{
		axes
		gap_marks
		block 1
		plot="plot \$curve1 with steps lw 2.5 lc '#000000' title 'the sample'"
		i=0
		while IFS='	' read -r n _ _ _ label model distance gram; do
			i=$((i + 1))
			block "$n"
			name=$(printf '%s, %s' "$label" "$model" | quoted 40)
			[ -z "$out" ] || name=$(printf '%s, %s: D = %.3f at %s' \
				"$label" "$model" "$distance" "$gram" | quoted 80)
			plot="$plot, \$curve$n with steps lw 1.8 $(line "$i") title $name"
			[ -n "$out" ] ||
				printf '%s, %s: D = %.3f at %s\n' \
					"$label" "$model" "$distance" "$gram" >>"$work/below"
		done <"$work/gaps"
		legend "$plot"
		printf '%s\n' "$plot" # echo would interpret a backslash in a name
	} >"$work/plot"
}
