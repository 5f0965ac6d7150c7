# SPDX-License-Identifier: MIT
# trace2cat(1): each format by the case directories of tests/trace, then what its page says.
load lib/helper

# one_case DIR: runs the case in DIR: `trace2cat -m none ARGS in` must write `out`, end with
# `status` (0) and print every line of `err`.
one_case() {
	local args=() status=0 want=0 line
	cd "$1" || return 1
	[ ! -e args ] || read -ra args <args
	[ ! -e status ] || read -r want <status
	trace2cat -m none "${args[@]}" in >"$BATS_TEST_TMPDIR/out" \
		2>"$BATS_TEST_TMPDIR/err" || status=$?
	diff out "$BATS_TEST_TMPDIR/out" || { echo "$1: other calls"; return 1; }
	[ "$status" = "$want" ] || { echo "$1: status $status, not $want"; return 1; }
	[ ! -e err ] || while IFS= read -r line; do
		grep -qF -- "$line" "$BATS_TEST_TMPDIR/err" ||
			{ echo "$1: does not say: $line"; return 1; }
	done <err
}

# make_traces: makes a.strace, b.numbers and c/d e.names, all good, and junk, which is not text.
make_traces() {
	printf 'read(3, "", 1) = 0\nclose(3) = 0\n' >a.strace
	printf '3 6 5 \n' >b.numbers
	mkdir -p c
	printf 'NtClose\nNtOpenKey\n' >'c/d e.names'
	printf 'a\0\1\2\3' >junk
}

# Prints the calls of make_traces, with the header's names after a prefix.
traces_are() {
	printf '>%sa.strace\tformat=strace\nread\nclose\n>%sb.numbers\tformat=numbers\n3\n6\n5\n' \
		"$1" "$1"
	printf '>%sc/d e.names\tformat=names\nNtClose\nNtOpenKey\n' "$1"
}

@test "every case of every format" {
	local dir failed=0
	for dir in "$ROOT"/tests/trace/*/*/; do
		(one_case "$dir") || failed=1
	done
	[ "$failed" = 0 ]
}

@test "a byte-order mark counts only at the start of the trace, however long the lines" {
	for blanks in 1 300000; do # a line of one piece and of two
		printf 'x\n\357\273\2775 %*s6 \357\273\2777 8\n' $blanks '' >trace
		run --separate-stderr trace2cat -f numbers -m none trace
		assert_output $'>trace\tformat=numbers\n6\n8'
		printf '\357\273\2775 %*s\357\273\2776 7\n' $blanks '' >trace
		run --separate-stderr trace2cat -f numbers -m none trace
		assert_output $'>trace\tformat=numbers\n5\n7'
	done
}

@test "each case keeps its calls from standard input, packed, with CRLF, byte-order mark, colours" {
	need gzip
	local dir args
	for dir in "$ROOT"/tests/trace/*/*/; do
		[ ! -e "$dir/err" ] && [ ! -e "$dir/status" ] || continue
		args=()
		[ ! -e "$dir/args" ] || read -ra args <"$dir/args"
		trace2cat -m none "${args[@]}" -n in <"$dir/in" 2>err | cmp - "$dir/out" ||
			{ echo "$dir by a pipe"; return 1; }
		gzip -c "$dir/in" | trace2cat -m none "${args[@]}" -n in 2>err | cmp - "$dir/out" ||
			{ echo "$dir packed"; return 1; }
		[ "$(head -c 3 "$dir/in" | od -An -tx1)" != ' ef bb bf' ] || continue
		grep -q $'\r' "$dir/in" && continue
		{ printf '\357\273\277'; sed $'s/$/\r/' "$dir/in"; } |
			trace2cat -m none "${args[@]}" -n in 2>err |
			cmp - "$dir/out" || { echo "$dir with CRLF"; return 1; }
		sed $'s/^/\033[1;31m/; s/$/\033[0m/' "$dir/in" |
			trace2cat -m none "${args[@]}" -n in 2>err |
			cmp - "$dir/out" || { echo "$dir with colours"; return 1; }
	done
}

# bats test_tags=shared
@test "the samples that the developers hold" {
	[ -x "$SHARED/formats/check" ] || skip 'they are not here'
	for folder in given open; do
		run "$SHARED/formats/check" "$SHARED/formats/$folder"
		assert_success
	done
}

@test "calls become categories; -m linux, windows, none" {
	printf 'read\nNtClose\nZwClose\n' >in
	run trace2cat -m none in
	assert_output $'>in\tformat=names\nread\nNtClose\nZwClose'
	run trace2cat in
	assert_success
	assert_line --index 1 "$(trace2cat -m list | sed -n 's/^read\t//p' | sort -u)"
	assert_line --index 2 "$(trace2cat -m list | sed -n 's/^NtClose\t//p' | sort -u)"
	assert_equal "${lines[2]}" "${lines[3]}"
	run --separate-stderr trace2cat -m linux in
	assert_output --partial $'unknown\nunknown'
	assert_equal "$stderr" \
		'trace2cat: 2 calls not in the map: NtClose (1), ZwClose (1)'
	run trace2cat -m windows <<<'NtClose'
	assert_line --index 1 "$(trace2cat -m list | sed -n 's/^NtClose\t//p' | sort -u)"
}

@test "-m list prints maps that -m takes" {
	trace2cat -m list >all.map
	printf 'read\nNtClose\nZwOpenKey\n' >in
	trace2cat -m ./all.map in >got
	trace2cat in | cmp - got
}

@test "-m FILE: a user's own map, for numbers, too" {
	printf '# mine\n\nread\tio\r\n5\tfive\nread\tio\n' >map
	printf 'read\nwrite\nread\n' >in
	run --separate-stderr trace2cat -m map in
	assert_success
	assert_output $'>in\tformat=names\nio\nunknown\nio'
	assert_equal "$stderr" 'trace2cat: 1 calls not in the map: write (1)'
	run --separate-stderr trace2cat -m map -f numbers <<<'5 6'
	assert_output $'>-\tformat=numbers\nfive\nunknown'
	run --separate-stderr trace2cat -m map -a i386 -f numbers <<<'5 3'
	assert_output $'>-\tformat=numbers\tabi=i386\nunknown\nio'
	assert_equal "$stderr" 'trace2cat: 1 calls not in the map: open (1)'
}

@test "-m FILE: every wrong line is reported, and no trace is read" {
	printf 'read\tio\nwrite\n\tx\nopen\ta b\nopen\t\nread\tother\n' >map
	printf 'read\n' >in
	run trace2cat -m map in
	assert_failure 1
	assert_output "trace2cat: map:2: not a line of a map: NAME, TAB, CATEGORY
trace2cat: map:3: not a line of a map: NAME, TAB, CATEGORY
trace2cat: map:4: not a category: a category is 1 to 255 bytes without white space
trace2cat: map:5: not a category: a category is 1 to 255 bytes without white space
trace2cat: map:6: a second category for this name"
	run trace2cat -m missing in
	assert_failure 1
	assert_output 'trace2cat: missing: No such file or directory'
	run trace2cat -m . in
	assert_failure 1
	assert_output 'trace2cat: .: Is a directory'
}

@test "calls in no map are counted, the most frequent first" {
	{ printf 'zz%d\n' 1 2 3 4 5 6 7 8; printf 'zz%d\n' 8 8 3; } >in
	run --separate-stderr trace2cat in
	assert_success
	assert_equal "$stderr" \
		"trace2cat: 11 calls not in the map: \
zz8 (3), zz3 (2), zz1 (1), zz2 (1), zz4 (1), ..."
	seq 3000 | sed 's/^/zz/' >in
	run --separate-stderr trace2cat in
	assert_line --index 3000 unknown
	[[ $stderr == *'3000 calls not in the map: '* ]]
}

@test "-a: numbers become names; aliases; unknown ones" {
	local abi
	for abi in i386 x86 i686; do
		run trace2cat -a "$abi" -m none <<<'3 6 5'
		assert_output ">-	format=numbers	abi=$abi"$'\nread\nclose\nopen'
	done
	for abi in x86_64 amd64; do
		run trace2cat -a "$abi" -m none <<<'0 3 59 99999'
		assert_output ">-	format=numbers	abi=$abi"$'\nread\nclose\nexecve\n99999'
	done
	for abi in arm64 aarch64; do
		run trace2cat -a "$abi" -m none <<<'63 57'
		assert_output ">-	format=numbers	abi=$abi"$'\nread\nclose'
	done
	run trace2cat <<<'3 6 5'
	assert_output $'>-\tformat=numbers\n3\n6\n5'
	run trace2cat -a vax /dev/null
	assert_failure 2
	assert_output 'trace2cat: -a vax: an ABI unknown to libseccomp'
}

@test "-f: forces a format, lists them, refuses others" {
	run trace2cat -m none -f names <<<'read(3) = 1'
	assert_failure 1
	assert_output 'trace2cat: -:1: no calls; 1 lines not understood, the first: read(3) = 1'
	run trace2cat -f list
	assert_success
	for format in strace numbers names auditd procmon; do
		assert_line --regexp "^$format	."
	done
	assert_equal "${#lines[@]}" \
		"$(sed -n 's/^\.It Cm \([a-z]*\)$/\1/p' "$ROOT/man/trace2cat.1" |
		grep -cxF "$(trace2cat -f list | cut -f1)")"
	run trace2cat -f vax
	assert_failure 2
	assert_output 'trace2cat: -f vax: no such format; -f list lists them'
}

@test "-l and -n" {
	printf 'read\n' >in
	run trace2cat -m none -l 'be	nign' -n $'a\\b\nc' in
	assert_output $'>a\\\\b\\nc\tlabel=be\\tnign\tformat=names\nread'
	run trace2cat -n x in in
	assert_failure 2
	assert_line --index 0 'trace2cat: -n names one trace, not several files'
	printf '3,4,5\n6,7,8\n' >many
	run trace2cat -m none -n x many
	assert_output $'>x:1\tformat=sequences\n3\n4\n5\n>x:2\tformat=sequences\n6\n7\n8'
}

@test "usage" {
	run trace2cat -x
	assert_failure 2
	assert_line --index 0 'trace2cat: unknown option -x'
	run trace2cat -m
	assert_failure 2
	run trace2cat --help
	assert_success
	assert_line --index 0 \
		'usage: trace2cat [-a ABI] [-f FORMAT] [-k KEYS] [-l LABEL] [-m MAP] [-n NAME]'
	run trace2cat --version
	assert_output --partial 'trace2cat (sysgram) '
}

@test "names become valid tokens: blanks become _, long names are cut" {
	printf 'Time of Day,Process Name,PID,Operation\n1,a,5,Load Image\n1,a,5,>x\n' >in
	run trace2cat -m none -f procmon in
	assert_output $'>in\tformat=procmon\n@5\nLoad_Image\n_x'
	printf '%0300d(1) = 0\nread(1) = 0\n' 0 | sed 's/^0/a/' >in
	trace2cat -m none -f strace in >out
	assert_equal "$(sed -n 2p out | wc -c)" 256
}

@test "several files, standard input and -" {
	make_traces
	run trace2cat -m none a.strace - b.numbers <'c/d e.names'
	assert_output '>a.strace	format=strace
read
close
>-	format=names
NtClose
NtOpenKey
>b.numbers	format=numbers
3
6
5'
}

@test "files that are not traces are reported, and the rest is read" {
	make_traces
	: >empty
	printf '\n  \n\n' >blank
	printf 'what is this?\nno trace, that is.\n' >foreign
	printf 'read\n\0\0\nwrite\n' >nul
	printf '%s\n' '% time     seconds  usecs/call     calls    errors syscall' \
		'------ ----' >table
	run --separate-stderr trace2cat -m none empty blank foreign . missing junk nul \
		table a.strace
	assert_failure 1
	assert_output $'>a.strace\tformat=strace\nread\nclose'
	assert_equal "$stderr" \
		"trace2cat: empty: empty: not a trace
trace2cat: blank: only blank lines: not a trace
trace2cat: foreign: no known trace format: this looks like prose or a report; \
give the trace itself, as strace -f -o FILE COMMAND records it; it begins: what is this?
trace2cat: .: Is a directory
trace2cat: missing: No such file or directory
trace2cat: junk: binary: neither text nor an archive
trace2cat: nul: binary: neither text nor an archive
trace2cat: table: a summary of strace -c, which has no calls: record each call, \
by strace -f -o FILE COMMAND; it begins: % time     seconds  usecs/call     calls    errors syscall"
	run trace2cat </dev/null
	assert_failure 1
	assert_output 'trace2cat: -: empty: not a trace'
	{ printf 'read?\n%.0s' {1..1000}; printf '?\0?\n'; } >late
	run trace2cat late
	assert_failure 1
	assert_output 'trace2cat: late: binary: not a trace'
}

@test "text in 16-bit units" {
	need iconv
	printf 'read(3, "\303\274\360\237\230\200", 1) = 0\r\nclose(3) = 0\r\n' >in
	for code in UTF-16LE UTF-16BE; do
		{ printf '\357\273\277'; cat in; } | iconv -f UTF-8 -t "$code" >wide
		run trace2cat -m none -n x wide
		assert_success
		assert_output $'>x\tformat=strace\nread\nclose'
	done
}

@test "archives: tar, cpio and zip, packed in any way, from a file and a pipe" {
	make_traces
	traces_are '' >want
	tar cf t.tar a.strace b.numbers c
	for pack in cat gzip bzip2 xz zstd lz4; do
		command -v "$pack" >/dev/null || continue
		"$pack" <t.tar >"t.$pack"
		trace2cat -m none "t.$pack" | cmp - want
		trace2cat -m none <"t.$pack" | cmp - want
		cat "t.$pack" | trace2cat -m none | cmp - want
		"$pack" <a.strace >one
		run trace2cat -m none one
		assert_output ">one	format=strace"$'\nread\nclose'
	done
	if command -v zip >/dev/null; then
		zip -qr t.zip a.strace b.numbers c
		trace2cat -m none t.zip | cmp - want
		cat t.zip | trace2cat -m none | cmp - want
	fi
	trace2cat -m none -n set t.tar >got
	traces_are set/ | cmp - got
}

@test "archives: nested, linked, encrypted or foreign members are reported" {
	make_traces
	gzip -k a.strace
	ln -s a.strace link
	tar cf t.tar a.strace.gz junk link a.strace
	run --separate-stderr trace2cat -m none t.tar
	assert_failure 1
	assert_output $'>a.strace\tformat=strace\nread\nclose'
	assert_equal "$stderr" \
		"trace2cat: t.tar: a.strace.gz: binary, or an archive in an archive: skipped
trace2cat: t.tar: link: a link: skipped
trace2cat: t.tar: 1 more: binary, or an archive in an archive: skipped"
	tar cf t.tar link a.strace
	run trace2cat t.tar
	assert_success
	: >empty
	printf 'who? what?\n' >foreign
	tar cf t.tar empty foreign
	run trace2cat t.tar
	assert_failure 1
	assert_line --index 0 'trace2cat: t.tar: empty: empty: not a trace'
	assert_line --index 1 --partial 'trace2cat: t.tar: foreign: no known trace format: '
	tar cf none.tar --files-from /dev/null
	run trace2cat none.tar
	assert_failure 1
	assert_output 'trace2cat: none.tar: empty: not a trace'
	need zip
	zip -qP secret e.zip a.strace
	run trace2cat e.zip
	assert_failure 1
	assert_output 'trace2cat: e.zip: a.strace: encrypted: skipped'
}

@test "archives: a damaged or truncated one yields all before the damage" {
	make_traces
	tar cf t.tar a.strace b.numbers
	head -c 1100 t.tar >cut.tar
	run --separate-stderr trace2cat -m none cut.tar a.strace
	assert_failure 1
	assert_output \
		$'>a.strace\tformat=strace\nread\nclose\n>a.strace\tformat=strace\nread\nclose'
	[[ $stderr == 'trace2cat: cut.tar: '* ]]
	gzip -c t.tar | head -c 100 >cut.tar.gz
	run trace2cat cut.tar.gz
	assert_failure 1
	assert_output 'trace2cat: cut.tar.gz: truncated gzip input'
	need zip
	# stored, so that a byte of the first member can be hit: its checksum is then wrong
	zip -q0 t.zip a.strace b.numbers
	sed 's/read(3/reaX(3/' t.zip >bad.zip
	run --separate-stderr trace2cat -m none bad.zip
	assert_failure 1
	assert_line $'>b.numbers\tformat=numbers'
	[[ $stderr == 'trace2cat: bad.zip: a.strace: '* ]]
}

@test "threads: no @ line for a trace that names none, one at each change" {
	printf '7 read(0) = 0\n7 read(0) = 0\n8 close(0) = 0\n7 close(0) = 0\n' >in
	run trace2cat -m none in
	assert_output $'>in\tformat=strace\n@7\nread\nread\n@8\nclose\n@7\nclose'
}

@test "strace: without a pid the end of a call ends that of any thread, once" {
	printf '%s\n' '12 read(3,  <unfinished ...>' '13 read(3,  <unfinished ...>' \
		'14 read(3,  <unfinished ...>' '<... read resumed>"", 1) = 0' \
		'13 <... read resumed>"", 1) = 0' '15 write(3,  <unfinished ...>' \
		'<... read resumed>"", 1) = 0' '<... write resumed>"", 1) = 0' \
		'<... write resumed>"", 1) = 0' '<... read resumed>"", 1) = 0' >in
	run trace2cat -m none in
	# the last two began before the trace
	assert_output $'>in\tformat=strace\n@12\nread\n@13\nread\n@14\nread\n@15\nwrite
@0\nwrite\nread'
}

@test "a header longer than the output's block" {
	printf 'read(3) = 0\n' >in
	run -0 bash -c 'trace2cat -m none -n "$(printf %0130000d 1)" in | tail -n 1'
	assert_output read
}

@test "100,000 threads, each with a call pending" {
	awk 'BEGIN { for (i = 1; i <= 100000; i++) print i * 3, "read(0,  <unfinished ...>"
		for (i = 1; i <= 100000; i++) print i * 3, "<... read resumed>\"\", 1) = 0" }' >in
	run timeout 20 bash -c "trace2cat -m none in | grep -c read"
	assert_output 100000
}

@test "10,000 threads at once take at most 3.5 MiB more than the libraries" {
	[ -z "$(sanitizers)" ] || skip "sanitizers take more"
	cc -O1 -o peak "$ROOT/tests/bench/peak.c"
	./peak libraries trace2cat -f list >list
	awk 'BEGIN { for (k = 0; k < 8; k++) {
		for (i = 1; i <= 10000; i++) print 1000000 + 3 * i, "read(0,  <unfinished ...>"
		for (i = 1; i <= 10000; i++) print 1000000 + 3 * i, "<... read resumed>1) = 0"
	} }' >in
	./peak peak.txt trace2cat -f strace in | grep -c '^file.read' >count
	assert_equal "$(cat count)" 80000
	awk '{ kib[NR] = $1 } END { exit kib[2] - kib[1] >= 3584 }' libraries peak.txt
}

@test "a live trace is shown at once" {
	local line
	mkfifo pipe out
	timeout 20 trace2cat -m none pipe >out 3>&- &
	exec 8<out 7>pipe
	printf 'read(3, "x", 1) = 1\n' >&7
	read -r -t 5 line <&8
	assert_equal "$line" $'>pipe\tformat=strace'
	read -r -t 5 line <&8
	assert_equal "$line" read
	printf 'close(3) = 0\n' >&7
	read -r -t 5 line <&8
	assert_equal "$line" close
	exec 7>&- 8<&-
	wait "$!"
}

@test "endless lines take no memory" {
	[ "$(uname)" = Linux ] || skip "needs ulimit -v"
	[ -z "$(sanitizers)" ] || skip "the sanitizer needs more memory"
	# a limit on address space, most of which libraries take: 128 MiB is far less than the line
	ulimit -v 131072
	pipe "{ printf 'read(3, '; head -c 300000000 /dev/zero | tr '\0' a
		printf ') = 3\nclose(3) = 0\n'; } |
		trace2cat -m none"
	assert_success
	assert_output $'>-\tformat=strace\nread\nclose'
	run bash -c "head -c 300000000 /dev/zero | tr '\0' a | trace2cat"
	assert_failure 1
	assert_output --partial 'trace2cat: -: no known trace format'
	run bash -c "head -c 300000000 /dev/zero | tr '\0' 1 | trace2cat"
	assert_failure 1
	assert_output --partial 'trace2cat: -:1: no calls; 1 lines not understood, the first: 1111'
}

@test "the one-liners of jq for reports of sandboxes" {
	need jq
	printf '{"behavior":{"processes":[{"calls":[%s]}]},"x":{"api":"no"}}' \
		'{"api":"NtClose","tid":7},{"api":"NtOpenKey","tid":8}' >report.json
	run jq -r '">\(input_filename)\tformat=cuckoo",
    (.behavior.processes[].calls[] | "@\(.tid // .thread_id)", .api)' report.json
	assert_output $'>report.json\tformat=cuckoo\n@7\nNtClose\n@8\nNtOpenKey'
	printf '%s\n' '{"evt.dir":">","evt.type":"read","thread.tid":5}' \
		'{"evt.dir":"<","evt.type":"read","thread.tid":5}' \
		'{"evt.dir":">","evt.type":"switch","thread.tid":5}' >trace.jsonl
	run jq -r 'select(."evt.dir" == ">" and (."evt.type" | IN("switch", "procexit",
    "signaldeliver", "container", "page_fault", "drop") | not))
    | "@\(."thread.tid")", ."evt.type"' trace.jsonl
	assert_output $'@5\nread'
}

@test "a full disk and a closed output are never silent" {
	printf 'read\n' >in
	run bash -c 'trace2cat in >/dev/full'
	assert_failure 1
	assert_output --partial 'trace2cat: standard output: No space left on device'
	run bash -c 'trace2cat in >&-'
	assert_failure 1
	run bash -c 'yes "read(3) = 0" | head -n 1000000 | trace2cat | head -n 1
		exit "${PIPESTATUS[2]}"' 3>&-
	assert_failure 141
	assert_output $'>-\tformat=strace'
}

# jq_line N: prints the N-th jq command of the page, as a user would paste it.
jq_line() {
	awk -v want="$1" '
		/^\.Bd/ { on = 0 } /^\.Ed/ { on = 0 }
		/^jq -r/ { on = ++n == want } on' "$ROOT/man/trace2cat.1" | sed 's/\\e/\\/g'
}

@test "reports of sandboxes and sysdig -j become call streams by the page's jq lines" {
	need jq
	cat >report.json <<-'E'
		{"signatures": [{"api": "decoy"}], "behavior": {"processes": [
		  {"calls": [{"api": "NtCreateFile", "tid": 5}, {"api": "NtClose", "tid": 6}]},
		  {"calls": [{"api": "NtOpenKey", "thread_id": "7"}]}]}}
	E
	run bash -c "$(jq_line 1)"
	assert_success
	assert_output $'>report.json\tformat=cuckoo\n@5\nNtCreateFile\n@6\nNtClose\n@7\nNtOpenKey'
	cat >trace.jsonl <<-'E'
		{"evt.dir": ">", "evt.type": "openat", "thread.tid": 3}
		{"evt.dir": "<", "evt.type": "openat", "thread.tid": 3}
		{"evt.dir": ">", "evt.type": "switch", "thread.tid": 3}
		{"evt.dir": ">", "evt.type": "read", "thread.tid": 4}
	E
	run bash -c "$(jq_line 2)"
	assert_success
	assert_output $'@3\nopenat\n@4\nread'
}

# bats test_tags=shared
@test "the given JSON samples become the expected calls by the page's jq lines" {
	need jq
	[ -d "$SHARED/formats/given" ] || skip "no given samples here"
	cp "$SHARED/formats/given/cuckoo-report.json" report.json
	cp "$SHARED/formats/given/sysdig-j.jsonl" trace.jsonl
	for sample in 1:cuckoo-report.json 2:sysdig-j.jsonl; do
		bash -c "$(jq_line "${sample%%:*}")" |
			awk '/^>/ { next } /^@/ { t = substr($0, 2); next } {
			print t "\t" $0 }' >got
		awk -F '\t' -v OFS='\t' '{ print $1, $NF }' \
			"$SHARED/formats/given/${sample#*:}.expected" | cmp - got
	done
}

@test "a refusal says what the text looks like, quotes its first line, and comes once per archive" {
	for i in {1..15}; do
		echo "Dear reader, this is the report of a day, and that is all." >"r$i"
	done
	tar cf t.tar r*
	run trace2cat t.tar
	assert_failure 1
	assert_equal "${#lines[@]}" 2
	assert_line --index 0 --partial 'trace2cat: t.tar: r1: no known trace format: '\
'this looks like prose or a report; give the trace itself, '
	assert_line --index 0 --partial '; it begins: Dear reader, this is the report'
	assert_line --index 1 \
		--partial 'trace2cat: t.tar: 14 more: this looks like prose or a report'
	for i in {1..15}; do
		printf '%% time     seconds  usecs/call     calls    errors syscall\n' >"r$i"
	done
	tar cf t.tar r*
	run trace2cat t.tar
	assert_equal "${#lines[@]}" 2
	assert_line --index 0 --partial 'a summary of strace -c'
	assert_line --index 1 --partial '14 more: a summary of strace -c'
	run trace2cat <<<$'puts("x") = 2\nmalloc(32) = 0x55'
	assert_output --partial 'record with ltrace -S; it begins: puts("x") = 2'
	{ printf '\177ELF\2\1\1'; head -c 500 /dev/zero; } >program
	run trace2cat program
	assert_output 'trace2cat: program: binary: a program; record its calls: '\
'strace -f -o FILE ./PROGRAM'
	run trace2cat <<<'{"a": 1}'
	assert_output \
		'trace2cat: -: JSON without a key of calls that is known: -k call=KEY names it; '\
'it begins: {"a": 1}'
	run trace2cat <<<'<html>'
	assert_output --partial 'looks like a page or XML'
	run trace2cat <<<'time,user,what,why'
	assert_output --partial '-k call=COLUMN'
	run trace2cat <<<'#!/bin/sh'
	assert_output --partial 'looks like a program'
}

@test "-k: columns of a table, keys of JSON, and invalid lists" {
	printf 'x,y\nread,5\nclose,6\n' >t.csv
	run trace2cat -m none -k call=x,thread=y t.csv
	assert_output $'>t.csv\tformat=table\n@5\nread\n@6\nclose'
	printf '{"a":{"b":"read","c":5}}\n' >t.json
	run trace2cat -m none -k call=a.b,thread=a.c t.json
	assert_output $'>t.json\tformat=json\n@5\nread'
	run trace2cat -k call=no t.csv
	assert_failure 1
	assert_output --partial 'no header names the column of calls: name it with -k call=COLUMN'
	for keys in '' call call= thread=y nothing=x call=x,; do
		run trace2cat -k "$keys" t.csv
		assert_failure 2
	done
	printf 'sample,api\na,read\nb,read\na,close\n' >t.csv
	run --separate-stderr trace2cat -m none t.csv
	assert_failure 1
	[[ $stderr == *'the rows of a trace are not together (a): sort by it first' ]]
}

@test "if most calls are not in the map, a message says what to do" {
	run --separate-stderr trace2cat < <(seq 30 | sed 's/^/zz/')
	[[ $stderr == *'most calls are not in the map: '\
'-m none takes their names, -m FILE a map of your own' ]]
	run --separate-stderr trace2cat < <(yes read | head -n 30)
	assert_equal "$stderr" ''
}
