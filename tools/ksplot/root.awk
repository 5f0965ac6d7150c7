# SPDX-License-Identifier: MIT
# root.awk - the square root, which not every awk has
function root(x,  r, i) {
	if (x <= 0) return 0
	r = x > 1 ? x : 1
	for (i = 0; i < 60; i++) r = (r + x / r) / 2
	return r
}
