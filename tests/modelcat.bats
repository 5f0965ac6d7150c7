# SPDX-License-Identifier: MIT
load lib/helper

# make_bank: bank/x-001.ksm to x-003.ksm and all three in bank.ksm.
make_bank() {
	local i
	for i in 1 2 3; do
		printf '>t%d\tlabel=x\n%d\tread write\n3\topen read\n' $i $((i + 4))
	done | mkmodel -m 3 -o bank
	cat bank/*.ksm >bank.ksm
}

# names: prints the models that modelcat finds in its files.
names() {
	modelcat "$@" 2>/dev/null | sed -n 's/^>\([^\t]*\).*/\1/p' || true
}

# patch FILE OFFSET BYTES: overwrites a few bytes.
patch() {
	printf %b "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "a model becomes a histogram, with all keys" {
	printf '>a\tlabel=benign\n8\tread write\n3\topen read\n' | mkmodel -s 100
	run modelcat benign-001.ksm
	assert_success
	local tab=$'\t'
	assert_output ">benign-001${tab}label=benign${tab}n=2${tab}total=138${tab}scale=100\
${tab}weight=linear${tab}order=0000000000000000${tab}rawtotal=11${tab}rawbins=2${tab}traces=1
100	read write
38	open read"
}

# shellcheck disable=SC2002 # a pipe is what is tested
@test "files, standard input and -, mapped or not" {
	make_bank
	modelcat bank.ksm >want
	modelcat <bank.ksm | cmp - want
	cat bank.ksm | modelcat | cmp - want
	cat bank.ksm | modelcat - | cmp - want
	modelcat <(cat bank.ksm) | cmp - want
	cat bank/x-001.ksm | modelcat - bank/x-002.ksm bank/x-003.ksm | cmp - want
}

@test "-i: one line per model" {
	make_bank
	run modelcat -i bank.ksm
	assert_success
	assert_equal "$(tr '\t' ' ' <<<"${lines[0]}")" \
		'#file name label n weight order scale traces bins rawbins total rawtotal bytes'
	assert_equal "${#lines[@]}" 4
	[[ $(tr '\t' ' ' <<<"${lines[1]}") =~ \
		^'bank.ksm x-001 x 2 linear 0000000000000000 1000 1 2 2 '[0-9]+' '[0-9]+' 448'$ ]]
}

@test "-i: a file's name is escaped" {
	make_bank
	cp bank/x-001.ksm $'a\tb'
	run modelcat -i $'a\tb'
	assert_line --index 1 --partial 'a\tb	x-001	x	'
}

@test "-i -j: the same as JSON, names as they are" {
	make_bank
	printf '>a\\tb"\tlabel=x\n1\tp\n' | mkmodel -m 0 -o odd
	cp odd/*.ksm $'b\xffc'
	modelcat -i -j bank.ksm $'b\xffc' >got
	jq -r '[.file, .name, .label, .n, .weight, .order, .scale, .traces, .bins, .rawbins, .total,
		.rawtotal, .bytes] | @tsv' got |
		diff <(modelcat -i bank.ksm $'b\xffc' | sed 1d | sed 's/\xff/\xef\xbf\xbd/') -
	assert_equal "$(jq -r 'keys_unsorted | @csv' got | sort -u | tr -d '"')" \
		"$(modelcat -i bank.ksm | sed -n '1s/#//;1s/\t/,/gp')"
	run modelcat -j bank.ksm
	assert_failure 2
	assert_line --index 0 'modelcat: -j needs -i'
}

@test "-c prints nothing if all is well" {
	make_bank
	run modelcat -c bank.ksm bank/*
	assert_success
	assert_output ''
	patch bank.ksm 500 X
	run modelcat -c bank.ksm
	assert_failure 1
	assert_output 'modelcat: bank.ksm: model at byte 448: damaged: checksum mismatch'
}

@test "every damage has its message, and the other models still serve" {
	make_bank
	try() {
		run modelcat -c damaged
		assert_failure 1
		assert_output "modelcat: damaged: model at byte $1"
		run names damaged
		assert_output "$2"
		cp bank.ksm damaged
	}
	cp bank.ksm damaged
	patch damaged 0 x
	try '0: not a model' $'x-002\nx-003'
	patch damaged 448 x
	try '448: not a model' $'x-001\nx-003'
	patch damaged 896 x
	try '896: trailing bytes after the last model' $'x-001\nx-002'
	patch damaged $((448 + 24)) '\0002'
	try '448: unsupported version (not 1)' $'x-001\nx-003'
	patch damaged $((448 + 16)) '\0001'
	try '448: damaged: impossible length' $'x-001\nx-003'
	patch damaged $((448 + 17)) '\0007'
	try '448: truncated: the file ends within the model' $'x-001\nx-003'
	patch damaged $((448 + 8)) 'zz'
	try '448: damaged: checksum mismatch' $'x-001\nx-003'
	head -c 1343 bank.ksm >damaged
	try '896: truncated: the file ends within the model' $'x-001\nx-002'
	head -c 900 bank.ksm >damaged
	try '896: truncated: the file ends within the model' $'x-001\nx-002'
	printf '\n' >>damaged
	try '1344: trailing bytes after the last model' $'x-001\nx-002\nx-003'
	{ head -c 400 bank.ksm; tail -c 448 bank.ksm; } >damaged
	try '0: damaged: checksum mismatch' x-003
}

@test "a length that would lead past good models is not trusted" {
	make_bank
	patch bank.ksm 16 '\0200\0003' # 896: two models
	run modelcat -c bank.ksm
	assert_failure 1
	assert_output 'modelcat: bank.ksm: model at byte 0: damaged: checksum mismatch'
	run names bank.ksm
	assert_output $'x-002\nx-003'
}

@test "many headers that claim the same bytes do not take forever" {
	# 16 MiB of headers, each with a length that reaches nearly to the end
	perl -e '$size = 1 << 24; for ($at = 0; $at < $size; $at += 128) {
		print pack "a8 Q< Q< L< x100", "\x89ksm\r\n\x1a\n", 0, $size - $at - 64,
			1 }' >claims
	run timeout 20 modelcat -c claims
	assert_failure 1
	assert_line 'modelcat: claims: model at byte 0: damaged: checksum mismatch'
	assert_line --partial 'too many damaged models: the rest of the file is skipped'
}

@test "foreign, empty and missing files and directories, and the rest is processed" {
	make_bank
	: >empty
	head -c 10000 /dev/zero >zeros
	printf 'text\n' >text
	run modelcat -c empty missing zeros . text bank.ksm
	assert_failure 1
	assert_output "modelcat: empty: empty: no model
modelcat: missing: No such file or directory
modelcat: zeros: model at byte 0: not a model
modelcat: .: Is a directory: give its model files: ./*.ksm
modelcat: text: model at byte 0: not a model"
	run names empty missing bank.ksm text
	assert_output $'x-001\nx-002\nx-003'
	run bash -c 'modelcat </dev/null'
	assert_failure 1
	assert_output 'modelcat: -: empty: no model'
}

@test "a full disk and a closed output are never silent" {
	make_bank
	for options in '' -i; do
		run bash -c "modelcat $options bank.ksm >/dev/full"
		assert_failure 1
		assert_output --partial 'modelcat: standard output: No space left on device'
		run bash -c "modelcat $options bank.ksm >&-"
		assert_failure 1
	done
}

@test "a file that is truncated while it is read ends the program with a message" {
	perl -e 'print ">t\tlabel=x\n"; print "$_\tcall$_ x\n" for 1 .. 20000' | mkmodel
	for _ in $(seq 20); do cat x-001.ksm; done >bank.ksm # more than a pipe holds
	mkfifo out
	modelcat bank.ksm >out 2>said &
	exec 6<out
	read -r <&6
	: >bank.ksm
	cat <&6 >/dev/null
	local ended=0
	wait $! || ended=$?
	[ "$ended" -eq 1 ]
	assert_equal "$(cat said)" 'modelcat: bank.ksm: truncated while it was being read'
}

@test "wrong usage" {
	for args in '-Z' '-c -i' '--nonsense'; do
		run bash -c 'modelcat $1 </dev/null' - "$args"
		assert_failure 2
		assert_output --partial 'usage: modelcat [-c | -i [-j]] [FILE ...]'
	done
	run modelcat --help
	assert_success
	assert_line --index 0 'usage: modelcat [-c | -i [-j]] [FILE ...]'
	run modelcat --version
	assert_success
	assert_output --partial 'modelcat (sysgram) '
}
