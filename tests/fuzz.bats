# SPDX-License-Identifier: MIT
# The fuzz targets (tests/fuzz) let the parsers read their corpora once more, under the address and
# undefined-behaviour sanitizers; `make fuzz` looks for new inputs.
load lib/helper

FUZZ=$ROOT/tests/fuzz

# sanitizes: skips where the compiler has no sanitizers.
sanitizes() {
	need make pkg-config
	echo 'int main(void) { return 0; }' >try.c
	"${CC:-cc}" -fsanitize=address,undefined -o try try.c 2>said && ./try 2>>said ||
		skip "${CC:-cc} has not the sanitizers that are needed: $(head -n 1 said)"
}

# The build takes minutes on a slow machine: longer than a test may run.
setup_file() {
	cd "${BATS_FILE_TMPDIR:?}" || return 1
	replay_built >said 2>&1 || : # the test repeats this, and shows why it fails
}

# replay_built: builds the program that replays the corpora.
replay_built() {
	env -u MAKEFLAGS make -s -j 2 -C "$ROOT" -f tests/fuzz/Makefile CC="${CC:-cc}" replay
}

@test "every parser reads its corpus, and no assertion of its target fails" {
	local target
	sanitizes
	replay_built
	for target in "$FUZZ"/targets/*.c; do
		target=$(basename "$target" .c)
		"$ROOT/build/replay/replay" "$target" "$FUZZ/corpus/$target"/* >read 2>&1 ||
			fail "$target: $(tail -n 40 read)"
		# the last file was read too
		grep -qxF "$(find "$FUZZ/corpus/$target" -type f | sort | tail -n 1)" read ||
			fail "$target: the last file was not read"
	done
	# and a failed assertion is seen: more bytes than this target can take
	head -c 60001 /dev/zero >large
	run "$ROOT/build/replay/replay" source large
	assert_failure
	assert_output --partial 'not so: size <= PIPE'
}

@test "make fuzz: no program has the name of a folder of objects" {
	need make pkg-config
	env -u MAKEFLAGS make -n -B -C "$ROOT" -f tests/fuzz/Makefile fuzz >plan
	sed -n 's/.* -o \(build[^ ]*\).*/\1/p' plan | sort >made
	grep '^build/fuzz/bin/' made | sed 's|.*/||' >programs
	(cd "$FUZZ/targets" && printf '%s\n' *.c) | sed 's/\.c$//' | sort | diff - programs
	awk '{
		made[$0]
		while (sub("/[^/]*$", "")) folder[$0]
	} END { for (name in made) if (name in folder) print name }' made >both
	[ ! -s both ]
}

@test "every trace format and every reader of format/ has a target and a corpus" {
	local name
	for name in $(sed -n 's/^\t&\(.*\)_format,/\1/p' "$ROOT/tools/trace2cat/formats.c") \
		line text stream hist rank order weights model image bank libksm; do
		[ -e "$FUZZ/targets/$name.c" ] || fail "$name has no target"
		[ -n "$(ls "$FUZZ/corpus/$name")" ] || fail "$name has no corpus"
	done
	[ "$(find "$FUZZ/corpus" -type f -exec cat {} + | wc -c)" -lt 300000 ]
}
