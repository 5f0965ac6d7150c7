# SPDX-License-Identifier: MIT
# marks.awk - draws the gap of each line as an arrow, in the colour of its curve
BEGIN { n = split(colours, colour, " "); out = ENVIRON["out"] }
{
	x = $2 + (out == "" ? 0 : bins / 300) # next to the step that makes the gap
	printf "set arrow from %g,%g to %g,%g heads front%s lw 2.5 lc \047#%s\047\n", x, $3, x, $4,
		(out == "" ? "" : " size screen 0.006,90"), colour[(NR - 1) % n + 1]
}
