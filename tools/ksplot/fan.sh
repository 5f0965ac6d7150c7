# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# fan.sh - draws all models of a bank by cluster, and the sample if there is one
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# read_sample: reads the first histogram on standard input, unless that is a terminal.
read_sample() {
	if [ -t 0 ]; then : >"$work/sample"; else sed -n '1p; 2,$ { /^>/q; p; }' >"$work/sample"; fi
}

# label_block NUMBER LABEL: writes the curves of all models of a label.
label_block() {
	echo "\$label$1 << END_OF_CURVE"
	label=$2 awk -F '\t' -v models="$models" '
		/^#/ {
			on = substr($1, 2) + 0 <= models && $3 "" == ENVIRON["label"] ""
			if (on) print ""
			next
		}
		on' "$work/curves"
	echo END_OF_CURVE
}

# medoid_curves: adds a curve for each medoid to the plot, in the colour of its label.
medoid_curves() {
	dash=0 thick=''
	while IFS='	' read -r number label name members; do
		dash=$((dash % 5 + 1))
		block "$number"
		thick="$thick $number"
		entry=$(printf '%s: %s (%s)' "$label" "$name" "$members" | quoted 50)
		at=$(label=$label awk '$0 "" == ENVIRON["label"] "" { print NR }' "$work/labels")
		plot="$plot, \$curve$number with steps lw 2 $(colour "$at") dt $dash title $entry"
	done <"$work/medoids"
}

fan() {
	read_bank "$@"
	read_sample
	curves "$work/models" "$work/sample"
	clusters
	default="$models models"
	[ ! -s "$work/medoids" ] ||
		default="$models models, and the middle ones of $(wc -l <"$work/medoids") clusters"
	{
		awk -F '\t' -v models="$models" '/^#/ && substr($1, 2) + 0 <= models { print $3 }' \
			"$work/curves" | sort -u >"$work/labels"
		axes
		plot='' i=0
		while IFS= read -r label; do
			i=$((i + 1))
			label_block "$i" "$label"
			name=$(printf '%s' "$label" | quoted 40)
			look="lw 0.7 $(line "$i") title $name"
			! cut -f 2 "$work/medoids" | grep -xF -e "$label" >/dev/null ||
				look="lw 0.5 $(faint "$i") notitle"
			# a terminal has no room for all curves, and the clusters stand for them
			if [ -n "$out" ] || [ ! -s "$work/medoids" ]; then
				plot="$plot${plot:+, }\$label$i with steps $look"
			fi
		done <"$work/labels"
		medoid_curves
		if grep -q '^>' "$work/sample"; then
			block $((models + 1))
			plot="$plot, \$curve$((models + 1)) with steps lw 3 lc '#000000'"
			plot="$plot title 'the sample'"
			thick="$thick $((models + 1))"
		fi
		legend "$plot" "$thick"
		printf 'plot %s\n' "${plot#, }"
	} >"$work/plot"
}
