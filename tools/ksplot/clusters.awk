# SPDX-License-Identifier: MIT
# clusters.awk - reads models and the ranks of each to the nearest mean; writes to the file
# $clusters a line "model TAB medoid" for each, then a line "medoid TAB label TAB name TAB members"
# for each cluster
FILENAME == ARGV[1] && /^>/ {
	n++
	name[n] = substr($1, 2)
	label[n] = "-"
	for (i = NF; i >= 2; i--) if ($i ~ /^label=/) label[n] = substr($i, 7)
}
FILENAME == ARGV[1] || /^#/ || $5 != "cluster" { next }
{
	mean[$1] = $7
	members[$7]++
	if (!($7 in medoid) || $6 + 0 < least[$7]) { medoid[$7] = $1; least[$7] = $6 + 0 }
}
END {
	for (i = 1; i <= n; i++)
		if (i in mean) print i "\t" medoid[mean[i]] >ENVIRON["clusters"]
	for (m in medoid) {
		i = medoid[m]
		print i "\t" label[i] "\t" name[i] "\t" members[m]
	}
}
