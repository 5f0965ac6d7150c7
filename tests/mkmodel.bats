# SPDX-License-Identifier: MIT
load lib/helper

# hist NAME LABEL LINE...: prints a histogram; LABEL '' for none.
hist() {
	printf '>%s%s\n' "$1" "${2:+	label=$2}"
	shift 2
	printf '%s\n' "$@"
}

# traces LABEL N: prints N histograms of this label, all different.
traces() {
	local i
	for ((i = 1; i <= $2; i++)); do
		hist "$1.$i" "$1" "$((i + 7))	read write" "$((i * i))	open read" "3	t$i close"
	done
}

@test "one histogram becomes one model" {
	hist a benign '8	read write' '3	open read' >h
	run mkmodel -s 100 h
	assert_success
	assert_output ''
	run modelcat benign-001.ksm
	local tab=$'\t'
	assert_line --index 0 --regexp "^>benign-001${tab}label=benign${tab}n=2${tab}total=138\
${tab}scale=100${tab}weight=linear${tab}order=0{16}${tab}rawtotal=11${tab}rawbins=2${tab}traces=1$"
	assert_line --index 1 '100	read write'
	assert_line --index 2 '38	open read'
}

@test "standard input, - and several files are read" {
	hist 1 x '1	r' >a
	hist 2 y '1	r' >b
	hist 3 z '1	r' | mkmodel -o bank a - b
	run ls bank
	assert_output $'x-001.ksm\ny-001.ksm\nz-001.ksm'
	hist d w '1	r' | mkmodel -o bank
	assert [ -f bank/w-001.ksm ]
}

@test "a label's histograms are dealt into 40 models, evenly" {
	traces benign 100 | mkmodel
	run bash -c 'ls | wc -l; modelcat -i *.ksm | cut -f 8 | sort | uniq -c'
	assert_line --index 0 --regexp '^ *40$'
	assert_line --regexp '^ *20 2$'
	assert_line --regexp '^ *20 3$'
}

@test "-m sets how many; fewer histograms are one model each; 0: always one each" {
	traces a 5 | mkmodel -m 2 -o two
	traces a 5 | mkmodel -m 9 -o five
	traces a 50 | mkmodel -m 0 -o all
	run bash -c 'ls two | wc -l; ls five | wc -l; ls all | wc -l'
	assert_output --regexp '^ *2
 *5
 *50$'
}

@test "nothing is lost or counted twice by dealing" {
	traces a 57 >h
	mkmodel -m 7 -s 0 -o bank h
	modelcat bank/*.ksm | awk -F '\t' '!/^>/ { sum[$2] += $1 } END {
		for (g in sum) print sum[g] "\t" g }' | sort >got
	awk -F '\t' '!/^>/ { sum[$2] += $1 } END {
		for (g in sum) print sum[g] "\t" g }' h | sort >want
	cmp got want
}

@test "neither order nor names nor files change a byte" {
	traces x 60 >a
	traces y 45 >b
	cat a b | mkmodel -m 7 -o one
	awk 'BEGIN { srand(3) } /^>/ { key = rand() } {
		printf "%.9f\t%d\t%s\n", key, NR, $0 }' b a |
		LC_ALL=C sort -k1,1 -k2,2n | cut -f 3- | sed 's/^>[^\t]*/>other/' >shuffled
	mkmodel -m 7 -o two shuffled
	mkmodel -m 7 -o three b a
	# the lines of a histogram in another order, and counts in two parts
	sed 's/^3\t\(.*\)/1\t\1\n2\t\1/' b >parts
	mkmodel -m 7 -o four parts a
	diff -r one two
	diff -r one three
	diff -r one four
}

@test "-S deals differently, and equally for the same seed" {
	traces a 40 >h
	mkmodel -m 5 -S 2 -o two h
	mkmodel -m 5 -S 2 -o again h
	mkmodel -m 5 -S 1 -o one h
	mkmodel -m 5 -o default h
	diff -r two again
	diff -r one default
	run diff -rq one two
	assert_failure
}

# three kinds of programs, ten of each, all different
kinds() {
	local i
	for i in $(seq 10); do
		hist "r$i" x "$((100 + i))	read write" "$i	open read"
		hist "s$i" x "$((100 + i))	socket send" "$i	open read"
		hist "f$i" x "$((100 + i))	fork exec" "$i	open read"
	done
}

@test "-g: similar histograms go into one model" {
	kinds | mkmodel -g -m 3 -s 0 -o bank
	run bash -c 'for m in bank/*.ksm; do modelcat "$m" | sed -n 2p; done | sort'
	assert_output $'1055\tfork exec\n1055\tread write\n1055\tsocket send'
	# by chance each model has some of each
	kinds | mkmodel -m 3 -s 0 -o chance
	run bash -c 'modelcat chance/*.ksm | grep -c "send"'
	assert_output 3
}

@test "-g: neither order nor names change a byte; nothing is lost; equal histograms, one segment" {
	kinds >h
	traces x 40 >>h
	mkmodel -g -m 7 -s 0 -o one h
	awk '/^>/ { key = NR * 7919 % 997 } { printf "%d\t%d\t%s\n", key, NR, $0 }' h |
		sort -k1,1n -k2,2n | cut -f 3- | sed 's/^>[^\t]*/>other/' |
		mkmodel -g -m 7 -s 0 -o two
	diff -r one two
	modelcat one/*.ksm | awk -F '\t' '!/^>/ { sum[$2] += $1 } END {
		for (g in sum) print sum[g] "\t" g }' | sort >got
	awk -F '\t' '!/^>/ { sum[$2] += $1 } END {
		for (g in sum) print sum[g] "\t" g }' h | sort >want
	cmp got want
	for i in 1 2 3 4 5; do
		hist "$i" y '8	read write' '3	open read'
	done | mkmodel -g -m 3 -o same
	run ls same
	assert_output y-001.ksm
}

@test "counts are scaled exactly, clipped below 1, rounded to nearest with a half up" {
	# q = 2000/1000 = 2: 1 is 0.5 and clipped, 2 is 1, 3 is 1.5 and 2, 1999 is 999.5 and 1000
	hist a x '2000	a' '1	b' '2	c' '3	d' '1999	e' '5	f' | mkmodel
	run modelcat x-001.ksm
	assert_output --regexp '	total=2006	.*	rawtotal=4010	rawbins=6	'
	run bash -c 'modelcat x-001.ksm | sed 1d'
	assert_output $'1000\ta\n1000\te\n3\tf\n2\td\n1\tc'
}

@test "few calls are scaled up, and the largest counts do not overflow" {
	hist a x '4	a' '1	b' | mkmodel
	# 2^62, its half, and the two counts between which 1 lies
	hist a y '4611686018427387904	a' '2305843009213693952	b' '1073741824	c' '1073741825	d' |
		mkmodel -s 4294967295
	run bash -c 'modelcat x-001.ksm y-001.ksm | grep -v ">"'
	assert_output $'1000\ta\n250\tb\n4294967295\ta\n2147483648\tb\n1\td'
}

@test "-s 0 keeps the counts" {
	hist a x '7777777	a' '1	b' | mkmodel -s 0
	run modelcat x-001.ksm
	assert_line --index 0 --partial '	total=7777778	scale=0	'
	assert_line --index 1 '7777777	a'
	assert_line --index 2 '1	b'
}

@test "-w is kept in the model" {
	for w in linear sqrt log presence; do
		hist a x '7	a' | mkmodel -w $w -o $w
		run modelcat $w/x-001.ksm
		assert_output --partial "	weight=$w	"
	done
}

@test "-O: the model carries the hash of the order's grams" {
	hist a x '7	a b' '1	c d' >h
	printf 'c d\na b\n' >order
	printf '# comment\n\nc d\n\na b' >same
	mkmodel -O order -o one h
	mkmodel -O same -o two h
	cmp one/x-001.ksm two/x-001.ksm
	run modelcat one/x-001.ksm
	assert_output --regexp '	order=[0-9a-f]{16}	'
	refute_output --partial 'order=0000000000000000'
	need xxhsum
	assert_output --partial "order=$(xxhsum -q -H3 order | sed 's/.*= //')	"
}

@test "an invalid order ends the program" {
	hist a x '7	a b' >h
	printf 'a b\nc d\na b\n' >twice
	printf 'a b\nc\n' >mixed
	printf '#\n' >empty
	printf 'a\tb\n' >tab
	run mkmodel -O twice h
	assert_failure 1
	assert_output 'mkmodel: twice:3: the gram occurs twice in the order'
	run mkmodel -O mixed h
	assert_failure 1
	assert_output --partial 'mkmodel: mixed:2: '
	run mkmodel -O empty h
	assert_failure 1
	assert_output 'mkmodel: empty: no grams in the order'
	run mkmodel -O tab h
	assert_failure 1
	assert_output --partial 'mkmodel: tab:1: '
	run mkmodel -O missing h
	assert_failure 1
	assert_output 'mkmodel: missing: No such file or directory'
	run mkmodel -O . h
	assert_failure 1
	assert_output 'mkmodel: .: Is a directory'
	run ls
	refute_output --partial .ksm
	printf 'a\n' >one
	run mkmodel -O one h
	assert_failure 1
	assert_line --partial 'n differs from that of the order'
}

@test "-l labels histograms without a label, and no others" {
	{ hist a '' '1	r'; hist b y '1	r'; } | mkmodel -l x -o bank
	run ls bank
	assert_output $'x-001.ksm\ny-001.ksm'
	run bash -c "printf '>a\n1\tr\n>b\tlabel=z\n1\tr\n' | mkmodel -o bank"
	assert_failure 1
	assert_output 'mkmodel: -:1: a: no label: give one with -l LABEL'
	assert [ -f bank/z-001.ksm ]
}

@test "-v writes a table" {
	{ traces a 5; traces b 3; } >h
	run mkmodel -v -m 2 h
	assert_success
	assert_line --index 0 '#label	traces	grams	unique	models	bytes	bins'
	assert_line --index 1 --regexp '^a	5	120	7	2	[0-9.]+	4\.5$'
	assert_line --index 2 --regexp '^b	3	50	5	2	[0-9.]+	3\.5$'
	run bash -c 'mkmodel -v -m 2 h 2>/dev/null'
	assert_output ''
}

@test "unusable histograms are faults, and the rest is processed" {
	printf '>a\tlabel=x\n1\tr w\n>b\tlabel=x\n>c\tlabel=x\n2\tr\n' >h
	printf '>d\tlabel=x\ttotal=9\n2\tr w\n>e\tlabel=y\n4\tr w\n' >>h
	run mkmodel h
	assert_failure 1
	assert_line 'mkmodel: h:3: b: no grams'
	assert_line 'mkmodel: h:4: c: n differs from that of the order or the earlier histograms'
	assert_line "mkmodel: h:6: d: the counts do not add up to the header's total"
	run bash -c 'ls *.ksm; modelcat -i *.ksm | cut -f 8'
	assert_output $'x-001.ksm\ny-001.ksm\ntraces\n1\n1'
}

@test "labels that cannot be part of a file name are faults" {
	local long
	long=$(printf 'l%.0s' $(seq 256))
	for label in . .x a/b ../x - 'a\tb' 'a\nb' "$long"; do
		run bash -c 'printf ">a\tlabel=%s\n1\tr\n>b\tlabel=good\n1\tr\n" "$1" |
			mkmodel -o d' - "$label"
		assert_failure 1
		assert_output "mkmodel: -:1: a: the label cannot be part of a file name"
		run ls -A d
		assert_output good-001.ksm
	done
	run bash -c 'printf ">a\tlabel=\n1\tr\n" | mkmodel -o d'
	assert_failure 1
	hist a "${long%l}" '1	r' | mkmodel -o d
	assert [ -f d/l*l~????????????????-001.ksm ]
	hist a "a b é\\\\" '1	r' | mkmodel -o d
	assert [ -f 'd/a b é\-001.ksm' ]
}

@test "counts that add up to too much are a fault" {
	{
		hist a x '9223372036854775807	r'
		hist b x '1	r'
		hist c y '1	r'
	} >h
	run mkmodel -m 1 -o d h
	assert_failure 1
	assert_output 'mkmodel: d: x-001: the counts add up to more than 2^63-1'
	run ls d
	assert_output y-001.ksm
}

@test "bad lines, foreign files and missing ones are faults with their line" {
	printf 'x\n' >text
	head -c 4096 /dev/urandom >noise
	hist a x '1	r' >good
	run mkmodel -o d text noise missing . good
	assert_failure 1
	assert_line "mkmodel: text:1: $NOT_HIST"
	assert_line 'mkmodel: missing: No such file or directory'
	assert_line 'mkmodel: .: Is a directory'
	assert [ -f d/x-001.ksm ]
}

@test "no histograms at all are a fault" {
	: >empty
	run mkmodel empty
	assert_failure 1
	assert_line --index 0 'mkmodel: empty: empty: no histogram'
	assert_line --index 1 'mkmodel: no usable histogram: no model written'
	run bash -c 'mkmodel </dev/null'
	assert_failure 1
}

@test "-o creates the directory, once; a failure to create it ends the program" {
	hist a x '1	r' >h
	mkmodel -o new h
	mkmodel -o new h
	: >file
	run mkmodel -o file/sub h
	assert_failure 1
	assert_output 'mkmodel: file/sub: cannot be created: Not a directory'
	run mkmodel -o no/such h
	assert_failure 1
	assert_output 'mkmodel: no/such: cannot be created: No such file or directory'
	run mkmodel -o file h
	assert_failure 1
	assert_output --partial 'mkmodel: file/x-001.ksm: cannot be written: Not a directory'
}

@test "models of an earlier, larger run are reported" {
	traces a 6 >h
	mkmodel -m 6 -o bank h
	: >bank/a-b.ksm
	: >bank/a-007.txt
	: >bank/other-009.ksm
	run mkmodel -m 4 -o bank h
	assert_success
	assert_output 'mkmodel: bank: a: models of an earlier, larger run are still there: 2'
	run mkmodel -m 6 -o bank h
	assert_success
	assert_output ''
}

@test "the output of modelcat becomes the same models again" {
	traces a 30 | mkmodel -m 4 -w log -S 9 -s 77 -o bank
	traces b 3 | mkmodel -s 0 -o bank
	cat bank/*.ksm >all
	modelcat all | mkmodel -m 1 -s 5 -l z -o again
	diff -r bank again
}

@test "a model's histogram that is incomplete or unsafe is refused" {
	hist a x '5	r' '1	w' | mkmodel -o bank
	modelcat bank/x-001.ksm >good
	try() {
		run bash -c 'sed "$1" good | mkmodel -o out' - "$1"
		assert_failure 1
		assert_output --partial "$2"
		run ls -A out
		assert_output ''
	}
	for key in weight order rawtotal rawbins traces; do
		try "s/	$key=[^	]*//" 'the header has a scale but not all the keys'
	done
	try 's/scale=1000/scale=x/' 'the header has a scale but not all the keys'
	try 's/weight=linear/weight=heavy/' 'the header has a scale but not all the keys'
	try 's/order=0/order=/' 'the header has a scale but not all the keys'
	try 's/order=0/order=A/' 'the header has a scale but not all the keys'
	try 's/	label=x//' 'no label'
	try 's/^>x-001/>/' "the model's name is not 1 to 255 bytes long"
	try "s/^>x-001/>$(printf '%256s' | tr ' ' n)/" "the model's name is not 1 to 255 bytes long"
	try '/^200	/d' "the counts do not add up to the header's total"
	try 's/rawbins=2/rawbins=1/' 'the totals contradict each other'
	try 's/traces=1/traces=0/' 'the totals contradict each other'
}

@test "-m 0: a model has the name of its trace, its file a number" {
	{ hist 'dir/a trace' x '1	r'; hist '../-b\t' x '2	r' '1	s'; hist - y '1	r'
	  hist a y '3	s'; hist a y '3	t'; } >h
	mkmodel -m 0 -o bank h
	run bash -c 'ls -A bank | tr "\n" " "'
	assert_output 'x-001.ksm x-002.ksm y-001.ksm y-002.ksm y-003.ksm '
	run bash -c 'modelcat -i bank/* | sed 1d | cut -f 2,3 | sort'
	assert_output $'-\ty\n../-b\\t\tx\na\ty\na\ty\ndir/a trace\tx'
	# equal histograms under different names, in any order
	{ hist b x '1	r'; hist a x '1	r'; } | mkmodel -m 0 -o one.ksm
	{ hist a x '1	r'; hist b x '1	r'; } | mkmodel -m 0 -o two.ksm
	cmp one.ksm two.ksm
	run bash -c 'modelcat -i one.ksm | sed 1d | cut -f 2'
	assert_output $'a\nb'
}

@test "-m 0: a name over 255 bytes is shortened, and stays unique" {
	local long
	long=$(printf 'n%.0s' $(seq 255))
	{ hist "$long" x '1	r'; hist "${long}a" x '2	r'; hist "${long}b" x '3	r'
	  hist "" x '4	r'; } | mkmodel -m 0 -s 0 -o bank.ksm
	run bash -c 'modelcat bank.ksm | sed -n "s/^>\([^\t]*\).*/\1/p" | sort'
	assert_line --index 0 -
	assert_line --index 1 "$long"
	assert_line --index 2 --regexp '^n{238}~[0-9a-f]{16}$'
	assert_line --index 3 --regexp '^n{238}~[0-9a-f]{16}$'
	[ "${lines[2]}" != "${lines[3]}" ]
	need xxhsum
	printf %s "${long}a" >name
	assert_line "${long:0:238}~$(xxhsum -q -H3 name | sed 's/.*= //')"
}

@test "-o FILE.ksm: all models in one file, as from a directory" {
	{ traces b 30; traces a 50; } >h
	for m in 0 7 40; do
		rm -rf bank
		mkmodel -m $m -o bank h
		cat bank/*.ksm >want
		run mkmodel -m $m -o sub.ksm h
		assert_success
		assert_output ''
		cmp sub.ksm want
	done
	run ls -A
	assert_output $'bank\nh\nsub.ksm\nwant'
	mkdir dir dir.ksm
	mkmodel -o dir/x.ksm h
	mkmodel -o "$PWD/dir/y.ksm" h
	cmp dir/x.ksm dir/y.ksm
	mkmodel -m 1 -o dir.ksm h # a directory
	run bash -c 'ls dir dir.ksm | tr "\n" " "'
	assert_output 'dir: x.ksm y.ksm  dir.ksm: a-001.ksm b-001.ksm '
}

@test "-o FILE.ksm: what modelcat wrote becomes the same bytes, whatever names, labels and order" {
	local long
	long=$(printf 'l%.0s' $(seq 255))
	{ hist 'x/y\\z\n' "$long" '1	r'; hist "a${long}" "b$(printf '\001\377')" \
		'9223372036854775806	r'; hist b x '1	s'; hist '#c' x '1	t'; hist b \
		x '1	u'; } |
		sed "s/$(printf '\001')//" >h
	mkmodel -m 0 -s 0 -o all.ksm h
	mkmodel -m 1 -o sum.ksm h
	traces x 3 | mkmodel -m 2 -o two.ksm
	cat two.ksm all.ksm sum.ksm two.ksm >M
	modelcat M >M.cat
	mkmodel -o again.ksm M.cat
	cmp M again.ksm
	modelcat all.ksm | mkmodel -o dir
	cat dir/* | modelcat | sort >got
	modelcat all.ksm | sort | cmp - got
	mkmodel -m 0 -s 0 -o first h
	modelcat first/* | mkmodel -o second
	diff -r first second
	# next to others that are dealt
	{ modelcat two.ksm; hist d w '1	r'; } | mkmodel -o both.ksm
	head -c "$(wc -c <two.ksm)" both.ksm | cmp - two.ksm
}

@test "-o FILE.ksm is complete or not written: full disk, no model, no directory" {
	traces a 400 >h
	echo old >bank.ksm
	run bash -c "trap '' XFSZ; ulimit -f 8; mkmodel -m 0 -o bank.ksm h"
	assert_failure 1
	assert_output 'mkmodel: ./bank.ksm: cannot be written: File too large'
	run mkmodel -o bank.ksm /dev/null
	assert_failure 1
	assert_line 'mkmodel: no usable histogram: no model written'
	assert_equal "$(cat bank.ksm)" old
	run ls -A
	assert_output $'bank.ksm\nh'
	run mkmodel -o no/such.ksm h
	assert_failure 1
	assert_output 'mkmodel: no/such.ksm: cannot be written: No such file or directory'
}

@test "-o FILE.ksm: one sync for the file and one for its directory, however many models" {
	need strace
	traces a 30 >h
	strace -f -e trace=fsync,fdatasync,rename,renameat,renameat2 -o calls mkmodel \
		--no-sandbox -m 0 -o bank.ksm h || skip 'strace is not allowed'
	[ "$(grep -c 'sync(' calls)" -eq 2 ]
	[ "$(grep -c 'rename' calls)" -eq 1 ]
}

@test "a second model of the same name is refused" {
	hist a x '5	r' | mkmodel -o bank
	modelcat bank/x-001.ksm bank/x-001.ksm >twice
	run mkmodel -o out twice
	assert_failure 1
	assert_output 'mkmodel: out: x-001: a second model with this name'
	run ls -A out
	assert_output x-001.ksm
}

@test "a model is complete or not written: full disk, and the older one stays" {
	traces a 4 >h
	perl -e 'print ">big\tlabel=big\n"; print "1\tt$_ u\n" for 1 .. 3000' >>h
	mkdir bank
	echo old >bank/big-001.ksm
	# the limit counts blocks of 512 or 1024 bytes: room for a's models, not for the large one
	run bash -c "trap '' XFSZ; ulimit -f 8; mkmodel -o bank h"
	assert_failure 1
	assert_output 'mkmodel: bank/big-001.ksm: cannot be written: File too large'
	run cat bank/big-001.ksm
	assert_output old
	run ls -A bank
	assert_output $'a-001.ksm\na-002.ksm\na-003.ksm\na-004.ksm\nbig-001.ksm'
	modelcat -c bank/a-*.ksm
}

@test "a model that cannot be written leaves nothing, and the others are written" {
	traces a 2 >h
	mkdir -p bank/a-001.ksm/sub
	run mkmodel -o bank h
	assert_failure 1
	assert_output --partial 'mkmodel: bank/a-001.ksm: cannot be written: '
	run ls -A bank
	assert_output $'a-001.ksm\na-002.ksm'
	modelcat -c bank/a-002.ksm
}

@test "in an unwritable directory no model is written, with a message for each" {
	local as=()
	# root may write anywhere
	[ "$(id -u)" -ne 0 ] || as=(setpriv --inh-caps=-all --bounding-set=-all)
	traces a 2 >h
	mkdir -m 555 bank
	run "${as[@]}" mkmodel -o bank h
	assert_failure 1
	assert_line 'mkmodel: bank/a-001.ksm: cannot be written: Permission denied'
	assert_line 'mkmodel: bank/a-002.ksm: cannot be written: Permission denied'
}

@test "wrong usage" {
	for args in '-m' '-m x' '-m -1' '-m 1000001' '-s 4294967296' '-S 18446744073709551616' \
		'-w heavy' '-l a/b' '-Z' '--nonsense'; do
		run bash -c 'mkmodel $1 </dev/null' - "$args"
		assert_failure 2
		assert_output --partial 'mkmodel: '
	done
	run mkmodel --help
	assert_success
	assert_line --index 0 --partial 'usage: mkmodel [-gv] [-l LABEL]'
	run mkmodel --version
	assert_success
	assert_output --partial 'mkmodel (sysgram) '
}

@test "an invalid weight, a label that is too long" {
	for weight in sqqt lineal lag; do
		run mkmodel -w $weight -o bank /dev/null
		assert_failure 2
	done
	for len in 256 300; do
		run mkmodel -l "$(printf "%${len}s" | tr ' ' x)" -o bank /dev/null
		assert_failure 2
		assert_line --partial "cannot be part of a file name"
	done
}
