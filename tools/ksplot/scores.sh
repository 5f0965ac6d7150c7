# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# scores.sh - draws what kseval -r writes: the ROC curve, the scores
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# Reads and checks the points of kseval -r: threshold, false-positive and true-positive rate.
read_points() {
	cat -- "$1" >"$work/raw" || fail "$1" 'cannot be read'
	awk -F '\t' '
		/^#/ { next }
		NF == 3 && $1 + 0 == $1 && $2 >= 0 && $2 <= 1 && $3 >= 0 && $3 <= 1 {
			print $1, $2, $3
			next
		}
		{ print NR; exit 1 }' "$work/raw" >"$work/points" ||
		fail "$1:$(tail -n 1 "$work/points")" 'not a point of kseval -r'
	[ -s "$work/points" ] || fail "$1" 'no points of kseval -r'
}

roc() {
	read_points "$1"
	area=$(awk '{ a += ($2 - x) * ($3 + y) / 2; x = $2; y = $3 }
		END { a += (1 - x) * (1 + y) / 2; printf "%.3f", a }' "$work/points")
	default="ROC curve, area $area"
	width=600 height=600
	{
		[ -z "$out" ] || echo "set size square"
		cat <<-END
			set xlabel 'false-positive rate'
			set ylabel 'true-positive rate (recall)'
			set xrange [0:1]
			set yrange [0:1]
			set key bottom right
			\$points << END_OF_CURVE
			0 0
			$(awk '{ print $2, $3 }' "$work/points")
			1 1
			END_OF_CURVE
			plot \$points with lines lw 2.5 lc '#0072b2' title 'area $area', \\
				x with lines dt 2 lc '#888888' title 'by chance'
		END
	} >"$work/plot"
}

# Draws the distribution of the scores of both sides: 30 boxes from the least to the largest.
scores() {
	read_points "$1"
	default='Scores'
	: >"$work/zero"
	zero=$work/zero awk '
@include tools/ksplot/boxes.awk
		' "$work/points" >"$work/boxes"
	{
		awk '
@include tools/ksplot/room.awk
			' "$work/boxes"
		cat <<-END
			set xlabel $(printf 'score: %s is above the threshold' "$positive" | quoted)
			set ylabel 'share of the samples of a side, %'
			set style fill transparent solid 0.55 noborder
			\$boxes << END_OF_CURVE
			$(cat "$work/boxes")
			END_OF_CURVE
			$(cat "$work/zero")
		END
		lower=steps upper=steps threshold=''
		if [ -n "$out" ]; then
			lower="boxes lc '#0072b2'" upper="boxes lc '#d55e00'"
		fi
		if [ -s "$work/zero" ]; then
			threshold=", NaN with lines dt 2 lc '#444444' title 'threshold 0'"
		fi
		printf "plot \$boxes using 1:2 with %s title 'others', " "$lower"
		printf "\$boxes using 1:3 with %s title %s%s\n" "$upper" \
			"$(printf '%s' "$positive" | quoted 40)" "$threshold"
	} >"$work/plot"
}
