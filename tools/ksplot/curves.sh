# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# curves.sh - banks and histograms to cumulative curves
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# Writes the models of the banks as histograms.
read_bank() {
	for bank; do
		case $bank in [!/]*) bank=./$bank ;; esac
		if [ -d "$bank" ]; then
			find "$bank" -maxdepth 1 -name '*.ksm' -print0 | sort -z |
				xargs -0 modelcat -- || status=1
		else
			modelcat -- "$bank" || status=1
		fi
	done >"$work/models"
	grep -q '^>' "$work/models" || fail "$1" 'no models'
}

# curves HISTOGRAMS...: writes a curve for each: points "x y", after a line "#number TAB name TAB
# label". The bins are the grams of all of them, in the order of ksrank; x counts them from 1.
curves() {
	bins=$work/bins awk -F '\t' '
@include tools/ksplot/shares.awk
		' "$work/order" "$@" >"$work/shares"
	sort -t '	' -k 1,1n -k 2,2 "$work/bins" | cut -f 2 >"$work/axis"
	awk -F '\t' '
		FILENAME == ARGV[1] { place[$1] = ++bins; next }
		function put(  i, sum) {
			if (!head) return
			print head
			print "0 0"
			for (i = 1; i <= bins; i++)
				if (i in share) { sum += share[i]; printf "%d %.9f\n", i, sum }
			if (!(bins in share)) printf "%d %.9f\n", bins, sum
			for (i in share) delete share[i]
		}
		/^#[0-9]/ { put(); head = $0; next }
		{ share[place[$1]] = $2 }
		END { put() }' "$work/axis" "$work/shares" >"$work/curves"
}

# Writes the data block of curve number $1.
block() {
	echo "\$curve$1 << END_OF_CURVE"
	awk -v want="#$1" -F '\t' '/^#/ { on = $1 == want; next } on' "$work/curves"
	echo END_OF_CURVE
}

axes() {
	cat <<-END
		set xlabel 'distinct grams, in the order of the bins'
		set ylabel 'cumulative share'
		set xrange [0:$(wc -l <"$work/axis")]
		set yrange [0:1]
	END
}

# legend PLOT [CURVES]: puts the legend of a plot where there is no curve, or none with these
# numbers: at the lower right, the upper left, or below the picture, which grows by it.
legend() {
	printf '%s\n' "$1" | sed 's/, \$/\n$/g' |
		awk -v bins="$(wc -l <"$work/axis")" -v only="${2:-}" '
@include tools/ksplot/legend.awk
			' - "$work/curves" >"$work/legend"
	lines=$(sed 1d "$work/legend")
	head -n 1 "$work/legend"
	[ -z "$lines" ] || height=$((height + 18 * lines))
}

# Fails if two models in $1 have the same name, as ranks identify models by name.
told_apart() {
	twice=$(grep '^>' "$1" | cut -f 1 | sort | uniq -d | sed -n 1p | printable)
	[ -z "$twice" ] || fail "two models are called ${twice#>}: draw their banks one by one"
}
