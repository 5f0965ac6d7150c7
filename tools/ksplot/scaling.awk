# SPDX-License-Identifier: MIT
# scaling.awk - turns distances between models into points in the plane
#
# Classical multidimensional scaling (W. S. Torgerson, Psychometrika 17, 1952): the two largest
# eigenvectors of the doubly centred squares of the distances, by power iteration. Writes the
# shares of both axes, then a line "number TAB label TAB x TAB y" for each model. The first file has
# the distances of the sample, if there is one; its number is 0, its label empty.
/^#/ || $3 == "novelty" { next }
FILENAME == ARGV[1] { own[$7] = $6; sampled = 1; next }
!($1 in number) { number[$1] = ++n; label[n] = $2 }
{ from[NR] = $1; to[NR] = $7; d[NR] = $6 }
function times(v, w,  i, j, s) {
	for (i = 1; i <= n; i++) {
		s = 0
		for (j = 1; j <= n; j++) s += b[i, j] * v[j]
		w[i] = s
	}
}
@include tools/ksplot/root.awk
function unit(v,  i, s) {
	for (i = 1; i <= n; i++) s += v[i] * v[i]
	s = root(s)
	for (i = 1; i <= n && s > 0; i++) v[i] /= s
	return s
}
END {
	for (k in d) b[number[from[k]], number[to[k]]] = -d[k] * d[k] / 2
	if (sampled) {
		n++
		for (k in own) b[n, number[k]] = b[number[k], n] = -own[k] * own[k] / 2
	}
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= n; j++) row[i] += b[i, j] / n
		mean += row[i] / n
	}
	for (i = 1; i <= n; i++)
		for (j = 1; j <= n; j++) {
			b[i, j] += mean - row[i] - row[j]
			if (i == j) trace += b[i, i]
		}
	for (axis = 1; axis <= 2; axis++) {
		# any start will do; the same one each time
		for (i = 1; i <= n; i++) v[i] = (i * 7919 + axis * 104729) % 1009 / 1009 - 0.5
		for (round = 0; round < 100; round++) {
			times(v, w)
			size = unit(w)
			for (i = 1; i <= n; i++) v[i] = w[i]
		}
		share[axis] = trace > 0 ? size / trace : 0
		for (i = 1; i <= n; i++) { point[i, axis] = v[i] * root(size) }
		for (i = 1; i <= n; i++) for (j = 1; j <= n; j++) b[i, j] -= size * v[i] * v[j]
	}
	print share[1] "\t" share[2]
	for (i = 1; i <= n; i++)
		printf "%d\t%s\t%.6f\t%.6f\n", (i in label) ? i : 0, label[i], \
			point[i, 1], point[i, 2]
}
