# SPDX-License-Identifier: MIT
# Compressed files and archives that a stranger made, as trace2cat(1) treats them: no input hangs or
# grows, and data after damage is not lost silently.
load lib/helper

hole="more than 1 MiB of NUL bytes, or a hole: the rest is skipped"

setup() {
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	printf 'read(3, "", 1) = 0\nclose(3) = 0\n' >a
	printf '3 6 5 \n' >b
	printf 'NtClose\nNtOpenKey\n' >c
}

# calls_of FILE...: prints the calls of those of a and b that are named, with their headers.
calls_of() {
	local name
	for name; do
		case $name in
		a) printf '>a\tformat=strace\nread\nclose\n' ;;
		b) printf '>b\tformat=numbers\n3\n6\n5\n' ;;
		c) printf '>c\tformat=names\nNtClose\nNtOpenKey\n' ;;
		esac
	done
}

# sparse FILE SIZE: makes a tar archive of a sparse member of SIZE bytes, and of b.
sparse() {
	perl -e '
		my ($file, $size, $data) = (@ARGV, "read(3) = 1\n" x 200);
		sub number { "\x80" . "\0\0\0" . pack("Q>", shift) }
		my $h = "\0" x 512;
		sub field { substr($h, $_[0], length $_[1]) = $_[1] }
		field(0, "sparse");
		field(100, "0000644\0"), field(108, "0000000\0"), field(116, "0000000\0");
		field(124, sprintf("%011o\0", length $data)), field(136, "00000000000\0");
		field(156, "S"), field(257, "ustar  \0");
		field(386, number(0) . number(length $data) . number($size) . number(0));
		field(483, number($size)), field(148, " " x 8);
		field(148, sprintf("%06o\0 ", unpack("%32C*", $h)));
		open my $out, ">", $file or die;
		print $out $h, $data, "\0" x (-length($data) % 512)' "$1" "$2"
	tar cf rest.tar b
	cat rest.tar >>"$1"
}

@test "a hole ends its trace with a message, and the rest is read" {
	local size file
	need perl gzip tar
	for size in 4611686018427387904 2000000; do # 4 EiB
		sparse holes.tar $size
		gzip -c holes.tar >holes.tar.gz
		for file in holes.tar holes.tar.gz; do
			run --separate-stderr timeout 20 trace2cat -m none "$file"
			assert_failure 1
			[ "$(grep -c '^read$' <<<"$output")" = 200 ]
			assert_equal "$(tail -n 4 <<<"$output")" "$(calls_of b)"
			# shellcheck disable=SC2154 # bats sets it
			assert_equal "$stderr" "trace2cat: $file: sparse: $hole"
		done
	done
	for _ in {1..200}; do echo 'read(3) = 1'; done >file
	truncate -s 64T file 2>/dev/null || truncate -s 64G file
	for file in file -; do
		run --separate-stderr timeout 20 trace2cat -m none "$file" <file
		assert_failure 1
		assert_equal "$stderr" "trace2cat: $file: $hole"
	done
}

@test "a run of NUL bytes of up to 1 MiB is part of a line, a longer one ends the trace" {
	local nuls
	for nuls in 1048576 1048577; do
		{ printf '%.0sread(3) = 1\n' {1..200}; head -c $nuls /dev/zero
		printf '\nclose(3) = 0\n'; } >in
		for file in in -; do
			run trace2cat -m none "$file" <in
			case $nuls in
			1048576) assert_success; assert_line close ;;
			*) assert_failure 1; refute_line close ;;
			esac
		done
	done
}

@test "more than one layer of compression is refused by name" {
	local outer inner
	need gzip bzip2 xz
	for outer in gzip bzip2 xz; do
		for inner in gzip bzip2 xz; do
			"$inner" <a | "$outer" >twice
			tar cf - a b | "$inner" | "$outer" >twice.tar
			for file in twice twice.tar; do
				run trace2cat "$file" -
				assert_failure 1
				said="$inner in $outer: skipped: only one layer of "
				said+="compression is read"
				assert_line --index 0 "trace2cat: $file: $said"
				run trace2cat <"$file"
				assert_output "trace2cat: -: $said"
			done
		done
	done <a
	need zip
	zip -q z.zip a
	gzip z.zip
	run trace2cat z.zip.gz
	assert_failure 1
	assert_output --partial ' in gzip: skipped: only one layer of compression is read'
	assert_output --partial 'trace2cat: z.zip.gz: ZIP'
	# a large file with one layer ends
	head -c 300000000 /dev/zero | tr '\0' x | bzip2 -1 >one.bz2
	run timeout 60 trace2cat one.bz2
	assert_failure 1
}

@test "a stray byte between two compressed streams: a message, and nothing is lost silently" {
	local pack count=0
	for pack in gzip bzip2 xz zstd lz4 lzip; do
		command -v "$pack" >/dev/null || continue
		count=$((count + 1))
		{ "$pack" <a; "$pack" <a; } >two
		run --separate-stderr trace2cat -m none two
		assert_success
		assert_output $'>two\tformat=strace\nread\nclose\nread\nclose'
		{ "$pack" <a; printf x; "$pack" <a; } >stray
		{ "$pack" <a; head -c 70000 /dev/zero; "$pack" <a; } >nuls
		{ tar cf - a b | "$pack"; printf x; } >tar.stray
		for file in stray nuls tar.stray; do
			run --separate-stderr trace2cat -m none "$file"
			# xz allows padding: then the next stream is read
			[ "$file $status" != 'nuls 0' ] || [ "${#lines[@]}" != 5 ] || continue
			assert_failure 1
			[[ $stderr == "trace2cat: $file: "* ]]
			run --separate-stderr bash -c "cat $file | trace2cat -m none"
			assert_failure 1
			[[ $stderr == 'trace2cat: -: '* ]]
		done
	done
	[ "$count" -ge 3 ]
	{ gzip <a; head -c 70000 /dev/zero; } >padded # as tapes are
	run trace2cat -m none padded
	assert_success
}

@test "archives one after another: all members, from a file and from a pipe" {
	need tar
	tar cf a.tar a
	tar cf b.tar b
	cat a.tar b.tar >row.tar
	calls_of a b >want
	trace2cat -m none row.tar | cmp - want
	cat row.tar | trace2cat -m none | cmp - want
	gzip -c a.tar >a.tgz
	gzip -c b.tar | cat a.tgz - >row.tgz
	trace2cat -m none row.tgz | cmp - want
	need zip
	for name in a b c; do
		zip -q "$name.zip" "$name"
		zip -qz "$name.said.zip" "$name" <<<"a comment of $name"
	done
	cat a.zip b.zip c.zip >row.zip
	cat a.said.zip b.said.zip c.said.zip >said.zip
	# a directory longer than one block
	mkdir many
	awk 'BEGIN {
		for (i = 1; i <= 2000; i++) {
			file = "many/a-rather-long-name-of-a-trace-" i
			print "3 6 5", i >file
			close(file)
		}
	}'
	zip -qr many.zip many
	zip -q rest.zip a b c
	cat many.zip rest.zip >long.zip
	calls_of a b c >want
	for file in row.zip said.zip; do
		trace2cat -m none "$file" | cmp - want
		cat "$file" | trace2cat -m none | cmp - want
	done
	trace2cat -m none long.zip >got
	cat long.zip | trace2cat -m none | cmp - got
	[ "$(grep -c '^>' got)" = 2003 ]
	tail -n 10 got | cmp - want
	{ cat row.zip; echo x; } >stray.zip
	for file in stray.zip -; do
		run --separate-stderr bash -c "cat stray.zip | trace2cat -m none"
		assert_failure 1
		assert_equal "$stderr" \
			'trace2cat: -: data after the end of the archive: skipped'
		assert_output "$(cat want)"
	done
}

@test "the map of -m: a directory is refused, and an interrupted open is repeated" {
	run trace2cat -m . a
	assert_failure 1
	assert_output 'trace2cat: .: Is a directory'
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	[ -z "$(sanitizers)" ] || skip "the sanitizer looks for no leaks under strace"
	printf 'read\tx\nclose\ty\n' >map
	run --separate-stderr strace -o log -e trace=openat -e inject=openat:error=EINTR:when=1..3 \
		-P map "$(command -v trace2cat)" -m map a
	assert_success
	assert_output $'>a\tformat=strace\nx\ny'
	grep -q EINTR log
}

@test "messages quote lines that were not understood as valid text" {
	need iconv
	{ printf 'read(3) = 1\n\302\233\377 %s\303\251\303\251\303\251\n' \
		"$(printf '%053d' 0)"; } >in
	run trace2cat -m none in
	assert_success
	iconv -f UTF-8 -t UTF-8 <<<"$output" >/dev/null
	[[ $output != *$'\302\233'* ]]
	{ printf 'read(3) = 1\nx %s\303\251\303\251\303\251\n' "$(printf '%057d' 0)"; } >in
	run --separate-stderr trace2cat -m none in
	[[ $stderr == *'0...' ]]
}

@test "a member without a name is a trace with one: no row is lost" {
	printf 'open\nread\nclose\n' >NAMELESS
	tar --format=ustar -cf t.tar NAMELESS
	{ # empties its name, and subtracts the bytes from the checksum
		head -c 148 t.tar | sed 's/^NAMELESS/\x00\x00\x00\x00\x00\x00\x00\x00/'
		printf '%06o\0 ' $((8#$(head -c 154 t.tar | tail -c 6 | tr -d '\0 ') - 600))
		tail -c +157 t.tar
	} >nameless.tar
	run --separate-stderr trace2cat -m none nameless.tar
	assert_success
	assert_line --index 0 --regexp '^>\?	'
	assert_line --index 1 open
}
