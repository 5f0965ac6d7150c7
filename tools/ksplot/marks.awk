# SPDX-License-Identifier: MIT
# marks.awk - the gap of each line as an arrow, and in a picture D beside it
BEGIN { n = split(colours, colour, " "); out = ENVIRON["out"] }
function taken(y,  h) { for (h in used) if (y - h < 0.045 && h - y < 0.045) return 1; return 0 }
{
	x = $2 + (out == "" ? 0 : bins / 300) # beside the step that makes the gap
	look = colour[(NR - 1) % n + 1]
	printf "set arrow from %g,%g to %g,%g heads front%s lw 2.5 lc \047#%s\047\n", x, $3, x, $4,
		(out == "" ? "" : " size screen 0.006,90"), look
	if (out == "") next
	y = ($3 + $4) / 2
	for (tries = 0; taken(y) && tries < 25; tries++) y = y > 0.05 ? y - 0.045 : 0.97
	used[y]
	right = $2 > 0.6 * bins
	printf "set label %s at %g,%g %s offset %d,0 front boxed textcolor rgb \047#%s\047\n",
		$9, x, y, (right ? "right" : "left"), (right ? -1 : 1), look
}
