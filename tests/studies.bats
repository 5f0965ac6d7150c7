# SPDX-License-Identifier: MIT
# examples/studies: the scripts make their tables, show their progress, and resume.
load lib/helper

adfa=$ROOT/examples/studies/adfa-ld.sh
peers=$ROOT/examples/studies/peers

# repeat N LINE
repeat() {
	for _ in $(seq "$1"); do echo "$2"; done
}

# archive: makes a.zip with the layout of ADFA-LD, 49 traces.
archive() {
	need parallel unzip zip jq
	local session i kind dir calls='102 11 12 13 14 15 16 17 18'
	mkdir -p A/{Training,Validation,Attack}_Data_Master
	for i in $(seq 12); do
		repeat $((i + 4)) "3 4 5 6 7 8 9 $((i + 10)) 3 5" >A/Training_Data_Master/UTD-$i.txt
		repeat $((i + 4)) "3 4 5 6 7 8 9 $((i + 30)) 5" >A/Validation_Data_Master/UVD-$i.txt
	done
	for kind in Adduser Web_Shell; do
		for session in 1 2 3 4; do
			dir=A/Attack_Data_Master/${kind}_$session
			mkdir "$dir"
			for i in 71 72 73; do
				repeat $((session + 5)) "$calls $((session + 60)) $i ${#kind}" \
					>"$dir/UAD-$i.txt" # the same names in every session
			done
		done
	done
	cp A/Training_Data_Master/UTD-1.txt A/Training_Data_Master/UTD-repeat.txt
	zip -qr a.zip A
}

@test "adfa-ld.sh makes its table; an interrupted run has written its rows, and resumes" {
	archive
	mkdir bin # a kstrain that fails at the third split
	cat >bin/kstrain <<-END
		#!/bin/sh
		echo x >>"$PWD/count"
		[ "\$(wc -l <"$PWD/count")" -ne 3 ] || exit 3
		exec "$ROOT/bin/kstrain" "\$@"
	END
	chmod +x bin/kstrain
	cp -r "$ROOT/examples" .
	for program in "$ROOT"/bin/*; do
		[ -e "bin/${program##*/}" ] || ln -s "$program" bin
	done
	run --separate-stderr examples/studies/adfa-ld.sh -s -n 2 -w kept a.zip
	assert_failure
	assert_line --regexp '^\| sessions \| sysgram \| 2 \|'
	refute_line --partial '| family'
	local begun=$output
	[[ $stderr == *"24 malicious traces, 24 distinct"*"25 benign traces, 24 distinct"* ]]
	[[ $stderr == *"5 splits to measure"* ]]
	[[ $stderr == *"sessions.1: sysgram: F1 1.000, ROC AUC 1.000"* ]]
	[[ $stderr == *"sessions.1: split 1 of 5 took "*" min left"* ]]
	run --separate-stderr examples/studies/adfa-ld.sh -s -n 2 -w kept a.zip
	[ "$status" = 0 ] || echo "$stderr"
	assert_success
	[[ $stderr == *"sessions.1: split 1 of 5, known from an earlier run"* ]]
	[[ $output == "$begun"* ]]
	[[ ${lines[0]} == '| split | method | runs | precision | recall | F1 | ROC AUC |'* ]]
	assert_line --regexp '^\| sessions \| sysgram \| 2 \| .* \| 1\.000 ± 0\.000 \|$'
	assert_line --regexp '^\| family \| sysgram \| 2 \|'
	assert_line --regexp '^\| one-class \| sysgram \| 1 \| - \| - \| - \| 1\.000 \|'
	assert_equal "$(wc -l <count)" 6 # one for each split, and the one that failed
	[ -z "$(find kept -name '*.part')" ]
	# a split is measured again, with the same result
	local whole=$output
	rm kept/family.Adduser
	run --separate-stderr examples/studies/adfa-ld.sh -s -n 2 -w kept a.zip
	assert_equal "$output" "$whole"
	assert_equal "$(wc -l <count)" 7
}

@test "adfa-ld.sh: scikit-learn's methods next to ours" {
	sklearn_python
	archive
	run --separate-stderr "$adfa" -n 1 a.zip
	assert_success
	[ "${#lines[@]}" = 14 ] # the head, three methods of two splits, six of one class
	assert_line --regexp '^\| sessions \| SVM \| 1 \| 1\.000 '
	assert_line --regexp '^\| sessions \| forest \| 1 \| '
	assert_line --regexp '^\| one-class \| isolation forest \| 1 \| - \| '
	run --separate-stderr "$adfa" -s -n 1 a.zip
	assert_failure 1 # the same work with fewer methods
}

@test "adfa-ld.sh refuses to resume with another archive" {
	archive
	mkdir kept
	echo other >kept/study
	run "$adfa" -s -w kept a.zip
	assert_failure 1
	assert_output --partial 'holds results of another archive or with other methods'
}

@test "adfa-ld.sh: wrong usage, and no archive" {
	run "$adfa"
	assert_failure 2
	assert_output --partial 'usage: adfa-ld.sh [-s] [-j JOBS] [-n SEEDS] [-w DIR] ADFA-LD.zip'
	run "$adfa" -n none x.zip
	assert_failure 2
	need unzip jq
	printf x >no.zip
	run "$adfa" -s no.zip
	assert_failure
	run "$adfa" -s nosuch.zip
	assert_failure
}

# peers_data: makes a set named recorded, four kinds of either label, three runs of each.
peers_data() {
	local kind i
	mkdir -p data/recorded/benign data/recorded/malicious
	for kind in a b c d; do
		for i in 1 2 3; do
			{
				repeat "$i" $'open\nread\nclose'
				repeat 3 "stat$kind"
			} >"data/recorded/benign/$kind$i"
			{
				repeat "$i" $'socket\nconnect\nsendto'
				repeat 3 "stat$kind"
			} >"data/recorded/malicious/m$kind$i"
		done
	done
}

@test "peers makes its table, and does not measure known results again" {
	need parallel
	sklearn_python
	peers_data
	run --separate-stderr "$python" "$peers" -s 1 -w kept data recorded
	assert_success
	[[ $stderr == *'peers: recorded, 0a: sysgram ('* ]]
	assert_line --index 0 '| set | method | splits | F1 | ROC AUC | recall at 1% FPR |'
	assert_line --regexp '^\| recorded \| sysgram \| 2 \| 1\.000 ± 0\.000 \| 1\.000 ± 0\.000 \|'
	assert_line --regexp '^\| recorded \| linear SVM \| 2 \|'
	assert_line --regexp '^\| recorded \| benign alone: STIDE \| 2 \| - \|'
	local first=$output
	rm 'kept/recorded/0b/forest'
	run --separate-stderr "$python" "$peers" -s 1 -w kept data recorded
	assert_success
	assert_equal "$output" "$first"
	[[ $stderr == 'peers: recorded, 0b: forest ('*')' ]]
}

@test "peers: parts of the recipe, and kswatch" {
	need parallel strace
	sklearn_python
	peers_data
	run --separate-stderr "$python" "$peers" -p -s 1 -w kept data recorded
	assert_success
	assert_line --regexp '^\| recorded \| the recipe \| 2 \|'
	assert_line --regexp '^\| mean of 1 sets \| the published recipe, on names \|'
	run --separate-stderr "$python" "$peers" -a -s 1 -w kept data recorded
	assert_success
	assert_line --regexp '^\| recorded \| 2 \| '
}

@test "peers: wrong usage" {
	need python3
	run python3 "$peers"
	assert_failure
	assert_output --partial 'usage: peers [-a | -p]'
	run python3 "$peers" data nosuch
	assert_failure
	assert_output --partial 'nosuch: no such set'
}

@test "the tables of docs/accuracy.md name the commands that make them" {
	local file=$ROOT/docs/accuracy.md
	grep -q '^`examples/studies/peers -s 2 -w DIR DATA`' "$file"
	grep -q '`examples/studies/peers -a -s 2 -w DIR DATA recorded recorded2`' "$file"
	grep -q '`examples/studies/peers -p -s 2 -w DIR DATA ' "$file"
	grep -q '`examples/studies/adfa-ld.sh -n 1 ADFA-LD.zip`' "$file"
}

@test "curve: a row of the table in docs/faq.md" {
	need parallel jq xz
	run --separate-stderr "$ROOT/examples/studies/curve" -k '' -n 3
	assert_success
	assert_line --index 0 '| training | draws | ROC AUC | F1 | false-positive rate |'
	grep -qxF "${lines[0]}" "$ROOT/docs/faq.md"
	grep -qxF "${lines[2]}" "$ROOT/docs/faq.md"
	run --separate-stderr "$ROOT/examples/studies/curve" -d 1 -k 2 -n ''
	assert_success
	assert_line --index 2 \
		--partial '| 2 benign and 2 malicious kinds, five runs of each | 1 | 0.'
	run "$ROOT/examples/studies/curve" -k many
	assert_failure 2
	assert_output --partial 'usage: curve'
}

# bats test_tags=shared
@test "defaults: the table of docs/accuracy.md" {
	need jq xz
	run "$ROOT/examples/studies/defaults"
	assert_failure 2
	assert_output --partial 'usage: defaults'
	local data=$SHARED/data/adfa-ld
	[ -d "$data" ] || skip "no real traces here"
	"$ROOT/examples/studies/defaults" -f numbers -a i386 \
		"$data"/{benign,malicious}.tar.xz >table
	[ "$(wc -l <table)" = 6 ]
	local line
	while IFS= read -r line; do
		grep -qxF -- "$line" "$ROOT/docs/accuracy.md" || echo "$line"
	done <table | no_lines
}

@test "defaults: on recorded traces" {
	need jq xz
	run --separate-stderr "$ROOT/examples/studies/defaults" \
		"$ROOT"/examples/traces/test/{benign,malicious}.tar.xz
	assert_success
	assert_equal "${#lines[@]}" 6
	assert_line --index 5 --regexp '^\| the same, nearer .*( \| [01]\.[0-9]{3}){5} \|$'
}

# sklearn_python: sets $python to one that has scikit-learn; skips if there is none.
sklearn_python() {
	for python in /usr/bin/python3 python3; do
		! "$python" -c 'import sklearn' 2>/dev/null || return 0
	done
	skip "python3-sklearn is not installed"
}
