# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# clusters.sh - sorts the models of a bank into a few clusters, and names the medoid of each
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

# Models are identified by numbers from 1. $work/clusters gets a line for each: its number and that
# of its medoid, the model nearest to the mean of the cluster; $work/medoids gets a line for
# each cluster, the largest first: the number of the medoid, its label, its name and how many models
# the cluster has. Fewer than eight models are not clustered.
clusters() {
	: >"$work/clusters"
	: >"$work/medoids"
	models=$(grep -c '^>' "$work/models")
	[ "$models" -ge 8 ] || return 0
	most=$(((models + 7) / 8))
	[ "$most" -le 8 ] || most=8
	awk '/^>/ { $0 = ">" ++n } 1' "$work/models" >"$work/numbered"
	mkmodel -g -m "$most" -s 0 -l cluster -o "$work/means.ksm" "$work/numbered" >/dev/null ||
		status=1
	[ -e "$work/means.ksm" ] || return 0
	ksrank -k 1 -d hellinger "$work/means.ksm" <"$work/numbered" >"$work/near" || status=1
	clusters=$work/clusters awk -F '\t' '
@include tools/ksplot/clusters.awk
		' "$work/models" "$work/near" | sort -t '	' -k 4,4nr -k 1,1n >"$work/medoids"
}
