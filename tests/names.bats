#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Names that strangers chose, in every place where a name can stand: no shell program, script or
# plot takes one for an option, an expression, a command or a comment, and no trace is lost by its
# name.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

setup_file() {
	command -v parallel >/dev/null || return 0
	cd "${BATS_FILE_TMPDIR:?}" || return 1
	PATH=$ROOT/bin:$PATH
	for i in 1 2 3; do
		for _ in $(seq $((i + 9))); do printf 'open\nread\nread\nclose\n'; done >b$i
		for _ in $(seq $((i + 9))); do printf 'socket\nconnect\nsend\nclose\n'; done >m$i
	done
	kstrain -o bank benign=b1 benign=b2 malicious=m1 malicious=m2 >table
	cp b3 trace
	printf '>t\tn=2\n5\topen read\n' >hist
}

setup() {
	need parallel
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	given=$BATS_FILE_TMPDIR
	mapfile -d '' -t names < <("$BATS_TEST_DIRNAME/lib/hostile_names")
	[ "${#names[@]}" -ge 60 ]
	# for tests that run programs for each name: every sixth of them; all in make check-long
	local i step=6
	few=()
	[ -z "${CHECK_LONG:-}" ] || step=1
	for ((i = 0; i < ${#names[@]}; i += step)); do few+=("${names[i]}"); done
}

# no_marker: fails if any name was run.
no_marker() {
	find . "$given" -name '*marker*' -type f -size 0 -print | no_lines
	[ ! -e /marker ] && [ ! -e ~/marker ]
}

# rows FILE: prints how many verdicts it has.
rows() {
	grep -a -v -c '^#' "$1"
}

@test "as a sample, a directory, a member of an archive: a row for each, and none is run" {
	mkdir files dirs
	for name in "${names[@]}"; do
		cp "$given/trace" "files/$name"
		mkdir "dirs/$name"
		cp "$given/trace" "dirs/$name/t"
	done
	tar -cf all.tar -C files .
	# - is standard input
	for i in "${!names[@]}"; do [ "${names[i]}" != - ] || names[i]=./-; done
	(cd files && ksscore -- "$given/bank" "${names[@]}") >operands
	(cd dirs && ksscore -- "$given/bank" "${names[@]}") >in.directories
	ksscore "$given/bank" files >below
	ksscore "$given/bank" all.tar >members
	ksscore "$given/bank" dirs >deep
	printf '%s\0' "${names[@]/#/files/}" >list
	ksscore -x ranks --files0-from=list "$given/bank" >listed
	for file in operands in.directories below members deep listed; do
		[ "$(rows $file)" -eq "${#names[@]}" ] || { echo "$file: $(rows $file)"; false; }
		[ "$(cut -f 3 $file | sed 1d | sort -u)" = benign ]
	done
	[ "$(cut -f 1 listed | sed 1d | sort -u | wc -l)" -eq "${#names[@]}" ]
	ksreport listed ranks >page.html
	# the page's data has five lines before the samples
	sed -n '/<template id="data">/,/<\/template>/p' page.html | sed '1,5d; $d' >shown
	[ "$(wc -l <shown)" -eq "${#names[@]}" ]
	kseval listed >/dev/null 2>&1 || true
	no_marker
}

@test "as a label and as the name of a trace in training" {
	local label operands=() count=0
	for name in "${few[@]}"; do
		if [[ $name != *=* && ($name == [-.] || $name == .* ||
			$name == *[[:cntrl:]]*) ]]; then
			run kstrain -o refused -- "$name=$given/b1" # what a model's label cannot be
			assert_failure 2
			continue
		fi
		[[ $name != *=* ]] || continue
		count=$((count + 1))
		{ for _ in $(seq 12); do printf 'open\nread\n%s\nclose\n' \
			"call$count"; done; } >"t$count"
		operands+=("$name=t$count")
	done
	kstrain -o bank -- "${operands[@]}" >table
	[ "$(modelcat bank/2.ksm | grep -a '^>' | grep -a -o '	label=[^	]*' | sort -u |
		wc -l)" -eq "$count" ]
	ksscore bank "${operands[@]}" >verdicts
	[ "$(rows verdicts)" -eq "$count" ]
	awk -F '\t' '!/^#/ && $2 != $3' verdicts | no_lines
	mkdir files
	for name in "${names[@]}"; do
		{ cat "$given/trace" && printf '%s\n' "call$((++count))"; } >"files/$name"
	done
	kstrain -o named benign=files malicious="$given/m1" >table
	[ "$(modelcat named/2.ksm | grep -a -c '	label=benign')" -eq "${#names[@]}" ]
	ksreport -p '{}' verdicts >page.html || [ $? -eq 1 ]
	no_marker
}

@test "as a bank, -w, TMPDIR, a threshold, a map and a file of ranks" {
	mkdir w t m x tmp
	trace2cat -m list 2>/dev/null >map || printf 'open\tfile.open\n' >map
	printf 'open\tfile.open\nread\tfile.read\n' >map
	for name in "${few[@]}"; do
		cp -r "$given/bank" "./$name"
		echo 0.5 >"t/$name"
		cp map "m/$name"
		mkdir "tmp/$name"
		TMPDIR=$PWD/tmp/$name ksscore -j 1 -w "w/$name" -x "x/$name" -- "./$name" \
			"$given/trace" >got 2>err ||
			{ printf '%q: ' "$name" && cat err && false; }
		[ "$(rows got)" -eq 1 ]
		[ -s "x/$name" ]
		rm -r "./$name"
		[ -z "$(ls -A "tmp/$name")" ]
	done
	no_marker
}

@test "beginning with a hyphen: as bank, -w, threshold, map, output of training and plots" {
	local name
	printf 'open\tfile.open\nread\tfile.read\nclose\tfile.close\n' >map
	local hyphens=(-x '-o$(touch marker)' --help -delete '- -' '-{}')
	[ -n "${CHECK_LONG:-}" ] || hyphens=("${hyphens[@]:0:2}")
	for name in "${hyphens[@]}"; do
		cp -r "$given/bank" "./$name"
		ksscore -- "$name" "$given/trace" >got
		[ "$(rows got)" -eq 1 ]
		kstrain -o "$name" benign="$given/b1" malicious="$given/m1" >table
		rm -r "./$name"
		kstrain -m "$PWD/map" -w "$name" -o bank benign="$given/b1" malicious="$given/m1" \
			>table 2>&1 || [ $? -eq 1 ]
		rm -r "./$name"
		echo 0.5 >"$name"
		ksscore -t "$name" "$given/bank" "$given/trace" >got
		cp map "./$name"
		ksscore -m "$name" "$given/bank" "$given/trace" >got || [ $? -eq 1 ]
		rm "./$name"
		gramplot -t "$name" "$given/hist" >text
	done
	no_marker
}

@test "as a list of hosts, a number of jobs, an ABI: refused, or used as just that" {
	local name
	for name in "${names[@]}"; do
		[[ ! $name =~ ^[A-Za-z0-9_.:][A-Za-z0-9_.:-]*$ ]] || continue
		run ksscore -S "$name" "$given/bank" "$given/trace"
		assert_failure 2
		run ksscore -j "$name" "$given/bank" "$given/trace"
		assert_failure 2
	done
	no_marker
}

@test "as the title and the file of a plot or report, and in what is drawn" {
	need gnuplot
	local name
	for name in "${few[@]}"; do
		gramplot -t "$name" -o "./${name:0:200}.svg" "$given/hist"
		rm "./${name:0:200}.svg"
	done
	for name in "${names[@]}"; do
		printf '>%s\tlabel=%s\tn=2\n5\t%s b\n3\tc d\n' "$(escape "$name")" \
			"$(escape "$name")" "$(token "$name")"
	done >hists
	ksplot -f -o fan.svg "$given/bank/2.ksm" <hists
	ksplot -o gap.svg "$given/bank/2.ksm" <hists
	head -n 3 hists | gramplot -o one.svg
	gramplot hists >text
	printf '%s\t-\tbenign\t-1\n' "$(escape "${names[0]}")" >verdicts
	for name in "${few[@]}"; do ksreport -T "$name" verdicts; done >page.html
	no_marker
}

# escape NAME: prints it as in a header.
escape() {
	local s=${1//\\/\\\\}
	s=${s//$'\t'/\\t} s=${s//$'\n'/\\n}
	printf '%s' "${s//$'\r'/\\r}"
}

# token NAME: prints the part of it that could be a call's name.
token() {
	local s
	s=$(printf '%s' "$1" | tr -d '\001-\040\177' | sed 's/^[@>#]*//')
	printf '%s' "${s:-x}"
}

@test "as a directory of traces and a bank of slurm's task, in hadoop's list" {
	local name
	SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=1
	export SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT
	trace2cat -l benign "$given/b1" | cat2gram | gramhist | mkmodel -m 0 -o bank
	mkdir all
	for name in "${names[@]}"; do cp "$given/trace" "all/$name"; done
	"$ROOT/examples/slurm" bank all verdicts
	[ "$(rows verdicts.0)" -eq "${#names[@]}" ]
	for name in -delete '!' '(' 'a b' "'x" '{}'; do
		mkdir "./$name"
		cp "$given/trace" "./$name/t"
		"$ROOT/examples/slurm" bank "$name" verdicts
		[ "$(rows verdicts.0)" -eq 1 ]
	done
	for name in "${names[@]}"; do
		[[ $name == *[$'\n\t']* || $name == - ]] || printf 'benign\tall/%s\n' "$name"
	done >list
	"$ROOT/examples/hadoop" map <list >mapped
	[ "$(awk -F '\t' '$2 ~ /read/ && $2 ~ /open/ { n += $3 } END { print n / 12 }' mapped)" = \
		"$(wc -l <list)" ] ||
		{ head mapped; false; }
	no_marker
}

@test "as the bank and the trace of kswatch" {
	local name
	for name in -x '{}' "'x" 'a b' '$(touch marker)' '`touch marker`' '#x'; do
		cp -r "$given/bank" "./$name"
		kswatch -- "$name" - <"$given/trace" >got
		[ "$(rows got)" -eq 1 ]
		rm -r "./$name"
	done
	no_marker
}
