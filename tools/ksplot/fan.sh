# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# fan.sh - draws all models of a bank, and the sample if there is one
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

fan() {
	read_bank "$@"
	if [ -t 0 ]; then : >"$work/sample"; else sed -n '1p; 2,$ { /^>/q; p; }' >"$work/sample"; fi
	curves "$work/models" "$work/sample"
	models=$(grep -c '^>' "$work/models")
	default="$models models"
	{
		awk -F '\t' -v models="$models" '/^#/ && substr($1, 2) + 0 <= models { print $3 }' \
			"$work/curves" | sort -u >"$work/labels"
		axes "$(wc -l <"$work/labels")"
		plot='' i=0
		while IFS= read -r label; do
			i=$((i + 1))
			echo "\$label$i << END_OF_CURVE"
			label=$label awk -F '\t' -v models="$models" '
				/^#/ {
					on = substr($1, 2) + 0 <= models
					on = on && $3 "" == ENVIRON["label"] ""
					if (on) print ""
					next
				}
				on' "$work/curves"
			echo END_OF_CURVE
			name=$(printf '%s' "$label" | quoted 40)
			plot="$plot${plot:+, }\$label$i with steps lw 0.7 $(line "$i") title $name"
		done <"$work/labels"
		if grep -q '^>' "$work/sample"; then
			block $((models + 1))
			plot="$plot, \$curve$((models + 1)) with steps lw 3 lc '#000000'"
			plot="$plot title 'the sample'"
		fi
		echo "plot $plot"
	} >"$work/plot"
}
