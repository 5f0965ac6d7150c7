# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# panels.sh - the commands for gnuplot: a map, or two side by side above their difference
# shellcheck disable=SC2016,SC2154 # gnuplot's; from other parts

# For a map with names: its left edge, and the space below it, in pixels.
left=$((longest * 6 + 50)) below=$((longest * 6 + 45))
side=560 # of it
width=$((left + side + 115)) height=$((side + below + 45))
[ $# -eq 1 ] || height=$((height + 380))

# place LEFT WIDTH TOP HEIGHT: sets the place of a map, in pixels from the left and the top.
place() {
	echo "$@" "$width" "$height" | awk '{
		printf "set lmargin at screen %.4f\n", $1 / $5
		printf "set rmargin at screen %.4f\n", ($1 + $2) / $5
		printf "set tmargin at screen %.4f\n", 1 - $3 / $6
		printf "set bmargin at screen %.4f\n", 1 - ($3 + $4) / $6
	}'
}

# shares and differences: the scales of colours.
shares() {
	cat <<-END
		set logscale cb
		set cbrange [0.01:100]
		set palette defined (0 '#440154', 1 '#414487', 2 '#2a788e', \\
			3 '#22a884', 4 '#7ad151', 5 '#fde725')
		set cblabel 'share of the bigrams, % (logarithmic)' offset 0.5
		set format cb '%g'
	END
}
differences() {
	span=$(awk '{ a = $3 < 0 ? -$3 : $3; if (a > m) m = a }
		END { print (m > 0 ? 100 * m : 1) }' "$work/panel.3")
	cat <<-END
		unset logscale cb
		set cbrange [-$span:$span]
		set palette defined (-1 '#0072b2', -0.3 '#8cc5e3', 0 '#f4f4f4', \\
			0.3 '#f0b27a', 1 '#d55e00')
		set cblabel 'difference of the shares, percentage points' offset 0.5
		set format cb '%g'
	END
}

# names: draws all names along both axes, and the titles of the axes.
names() {
	quoted 70 <"$work/axis" | sed 's/%/%%/g' | awk '{ x = x (NR > 1 ? ", " : "") $0 " " NR - 1 }
		END { print "set xtics (" x ")"; print "set ytics (" x ")" }'
	echo "$((longest * 6 + 20)) $side" | awk '{
		away = "graph " (-$1 / $2)
		print "set xtics rotate by 90 right"
		print "set label 1 \047a call\047 at " away ",graph 0.5 center rotate"
		print "set label 2 \047the call that follows\047 at graph 0.5," away " center"
	}'
}

# group_names: draws the groups instead of their calls, for a small map.
group_names() {
	printf 'unset label 1\nunset label 2\nset xtics rotate by 90 right\n'
	{ sed 's/\..*//' "$work/axis" | awk '
		$0 != last { if (NR > 1) put(); first = NR - 1; last = $0 }
		function put() { print last, (first + NR - 2) / 2 }
		END { NR++; put() }'; } >"$work/group-names"
	if [ ! -s "$work/groups" ]; then
		printf 'unset xtics\nunset ytics\n'
		return
	fi
	awk '{ x = x (NR > 1 ? ", " : "") "\047" $1 "\047 " $2 }
		END { print "set xtics (" x ")"; print "set ytics (" x ")" }' "$work/group-names"
}

# panel NUMBER TITLE: draws map number NUMBER, with its title.
panel() {
	printf 'set title %s\n' "$(printf '%s' "$2" | quoted_line 70)"
	echo "plot '-' using 1:2:(0.5):(0.5):3 with boxxyerror lc palette"
	awk '{ print $1, $2, 100 * $3 }' "$work/panel.$1"
	echo e
}

# what NUMBER: prints what a map shows.
what() { printf '%s (%s bigrams)' "$(cat "$work/what.$1")" "$(sed -n "${1}p" "$work/totals")"; }

{
	set_terminal "$width" "$height"
	cat <<-END
		unset key
		set xrange [-0.5:$most-0.5]
		set yrange [$most-0.5:-0.5]
		set tics out nomirror scale 0.4 textcolor rgb 'black'
		set border lc '#888888'
		set style fill solid noborder
	END
	while read -r edge; do
		echo "set arrow from $edge,-0.5 to $edge,$most-0.5 nohead front lc '#bbbbbb'"
		echo "set arrow from -0.5,$edge to $most-0.5,$edge nohead front lc '#bbbbbb'"
	done <"$work/groups"
	shares
	if [ $# -eq 1 ]; then
		names
		place "$left" "$side" 40 "$side"
		panel 1 "${title:-$(what 1)}"
	else
		printf 'set multiplot title %s\n' \
			"$(printf '%s' "${title:-Which call follows which}" | quoted_line 70)"
		group_names
		echo 'unset colorbox'
		place 110 230 65 230
		panel 1 "$(what 1)"
		echo 'set colorbox'
		place $((width - 230 - 115)) 230 65 230
		panel 2 "$(what 2)"
		differences
		names
		place "$left" "$side" 420 "$side"
		panel 3 "$(cat "$work/what.3")"
	fi
} >"$work/script"
