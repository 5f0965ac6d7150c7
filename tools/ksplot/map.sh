# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# map.sh - draws a map of a bank
# shellcheck disable=SC2016,SC2034,SC2154 # gnuplot's; for other parts; from other parts

# Computes the distances of all models, and of the sample if there is one, from all models. The
# sample has the number 0, models are numbered in the order of the bank.
map_distances() {
	models=$(grep -c '^>' "$work/models")
	[ "$models" -ge 3 ] || fail 'a map takes three models or more'
	[ "$models" -le 1000 ] || fail "$models models: a map takes 1000 at most"
	told_apart "$work/models"
	ksrank -k "$models" ${order:+-O "$order"} -- "$@" <"$work/models" >"$work/distances" ||
		status=1
	: >"$work/far"
	! grep -q '^>' "$work/sample" ||
		sed '1s/^>[^	]*/>/' "$work/sample" |
		ksrank -k "$models" ${order:+-O "$order"} -- "$@" >"$work/far" || status=1
}

# Adds the points of each label to the plot, as data.
map_labels() {
	i=0
	cut -f 2 "$work/points" | sed '1d; /^$/d' | sort -u >"$work/labels"
	while IFS= read -r label; do
		i=$((i + 1))
		echo "\$label$i << END_OF_CURVE"
		label=$label awk -F '\t' '$2 "" == ENVIRON["label"] "" && $1 { print $3, $4 }' \
			"$work/points"
		echo END_OF_CURVE
		look=$(marker "$i")
		[ -n "$out" ] || look="pt $(letter "$label" "$i")"
		name=$(printf '%s' "$label" | quoted 40)
		plot="$plot${plot:+, }\$label$i with points ps 1 $look title $name"
	done <"$work/labels"
}

# letter LABEL NUMBER: the letter for points on a terminal: the first one of the label, unless an
# earlier label has the same.
letter() {
	awk -v want="$2" '
		BEGIN { letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" }
		{
			at = index(letters, toupper(substr($0, 1, 1)))
			for (i = 1; (!at || at in used) && i <= 26; i++) if (!(i in used)) at = i
			used[at]
			if (NR == want) print at
		}' "$work/labels"
}

# Draws lines that join each model to the medoid of its cluster, and the names of medoids.
map_clusters() {
	[ -s "$work/medoids" ] || return 0
	printf '%s\n' '$clusters << END_OF_CURVE'
	awk -F '\t' '
		FILENAME == ARGV[1] { x[$1] = $3; y[$1] = $4; next }
		$1 != $2 { print x[$2], y[$2], x[$1] - x[$2], y[$1] - y[$2] }' \
		"$work/points" "$work/clusters"
	echo END_OF_CURVE
	[ -z "$out" ] || plot="\$clusters with vectors nohead lw 0.7 lc '#bbbbbb' notitle"
	cut -f 3 "$work/medoids" | quoted 24 | paste "$work/medoids" - | out=$out awk -F '\t' '
@include tools/ksplot/names.awk
		' "$work/view" "$work/points" -
}

# Draws a map of the bank: each model is a point, at distances as near to D as a plane allows.
bank_map() {
	read_bank "$@"
	read_sample
	map_distances "$@"
	clusters
	default="Map of $models models: distances D"
	awk -F '\t' '
@include tools/ksplot/scaling.awk
		' "$work/far" "$work/distances" >"$work/points"
	awk -F '\t' '
@include tools/ksplot/view.awk
		' "$work/points" >"$work/view"
	{
		awk -F '\t' 'NR == 1 {
			printf "set xlabel \047first axis (%.0f %% of the spread)\047\n", 100 * $1
			printf "set ylabel \047second axis (%.0f %%)\047\n", 100 * $2
		}' "$work/points"
		sed '1,2d' "$work/view"
		[ -z "$out" ] || {
			echo "set size ratio -1"
			height=$(sed -n 2p "$work/view")
		}
		plot=''
		map_clusters
		map_labels
		awk -F '\t' '$1 == "0" { print $3, $4 }' "$work/points" >"$work/here"
		if [ -s "$work/here" ]; then
			printf '$sample << END_OF_CURVE\n%s\nEND_OF_CURVE\n' "$(cat "$work/here")"
			look="pt 3 ps 1.8 lw 2.5 lc '#000000'"
			[ -n "$out" ] || look='pt 24'
			plot="$plot, \$sample with points $look title 'the sample'"
		fi
		printf 'plot %s\n' "$plot"
	} >"$work/plot"
}
