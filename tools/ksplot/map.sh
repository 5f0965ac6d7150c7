# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# map.sh - draws a map of a bank
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# A map of the bank: each model a point, at distances as near to D as a plane allows.
bank_map() {
	read_bank "$@"
	models=$(grep -c '^>' "$work/models")
	[ "$models" -ge 3 ] || fail 'a map takes three models or more'
	[ "$models" -le 1000 ] || fail "$models models: a map takes 1000 at most"
	told_apart "$work/models"
	ksrank -k "$models" ${order:+-O "$order"} -- "$@" <"$work/models" >"$work/distances" ||
		status=1
	default="Map of $models models: distances D"
	awk -F '\t' '
@include tools/ksplot/scaling.awk
		' "$work/distances" >"$work/points"
	{
		awk -F '\t' 'NR == 1 {
			printf "set xlabel \047first axis (%.0f %% of the spread)\047\n", 100 * $1
			printf "set ylabel \047second axis (%.0f %%)\047\n", 100 * $2
		}' "$work/points"
		echo "set key outside right top"
		[ -z "$out" ] || echo "set size ratio -1"
		plot='' i=0
		sed 1d "$work/points" | cut -f 1 | sort -u >"$work/labels"
		while IFS= read -r label; do
			i=$((i + 1))
			echo "\$label$i << END_OF_CURVE"
			sed 1d "$work/points" |
				label=$label awk -F '\t' '
					$1 "" == ENVIRON["label"] "" { print $2, $3 }'
			echo END_OF_CURVE
			name=$(printf '%s' "$label" | quoted 40)
			plot="$plot${plot:+, }\$label$i with points ps 1 $(marker "$i") title $name"
		done <"$work/labels"
		echo "plot $plot"
	} >"$work/plot"
}
