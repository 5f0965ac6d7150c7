#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# libksm and ksm.py read from models what modelcat reads. For damaged files under the sanitizers see
# tests/fuzz/targets/libksm.c.
load lib/helper

LIB=$ROOT/build/libksm
KSM_PY=$ROOT/examples/python/ksm.py

setup_file() {
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR setup
	make_list static "$LIB/libksm.a"
}

# make_list NAME LIBRARY: builds the lister of tests/lib with one of the libraries.
make_list() {
	# shellcheck disable=SC2046 # one word each
	"${CC:-cc}" -Wall -Wextra -Werror $(sanitizers) -I "$ROOT/libksm" -o "$1" \
		"$ROOT/tests/lib/ksm_list.c" "$2" -lm
}

# list FILE...: prints what the library reads.
list() {
	"$BATS_FILE_TMPDIR/static" "$@"
}

# modelcat_list FILE...: prints the same by modelcat, with shares by awk, and the grams of each
# model sorted.
modelcat_list() {
	modelcat "$@" | awk -F '\t' '
		function end(    i, sum) {
			for (i = 1; i <= grams; i++) sum += weigh(count[i])
			for (i = 1; i <= grams; i++)
				printf "%d\t%s\t%s\t%.10f\n", models, count[i], gram[i],
					weigh(count[i]) / sum
			grams = 0
		}
		function weigh(c) {
			if (weight == "log") return log(1 + c)
			if (weight == "sqrt") return sqrt(c)
			return weight == "presence" ? 1 : c
		}
		/^>/ {
			end()
			models++
			weight = "linear"
			for (i = 2; i <= NF; i++) if ($i ~ /^weight=/) weight = substr($i, 8)
			next
		}
		{ count[++grams] = $1; gram[grams] = $2 }
		END { end() }' | sort
}

# the lines of grams of a list, made alike.
grams_of() {
	awk -F '\t' '/^>/ { models++; next }
		{ printf "%d\t%s\t%s\t%.10f\n", models, $1, $2, $3 }' | sort
}

# models WEIGHT: a bank of a few models.
models() {
	for half in train test; do
		trace2cat -l $half "$ROOT/examples/traces/$half/malicious.tar.xz"
	done | gramhist -n 2 | mkmodel -m 3 -w "$1" -o "$1.ksm"
}

@test "labels, names, numbers, grams, counts and shares are those of modelcat, for each weight" {
	local weight
	for weight in linear sqrt log presence; do
		models $weight
		list $weight.ksm >listed
		modelcat_list $weight.ksm | diff - <(grams_of <listed)
		modelcat -i $weight.ksm | sed 1d | cut -f 2-6,8,9,11 |
			diff - <(sed -n 's/^>//p' listed)
	done
	list "$ROOT/tests/golden/bank.ksm" | grams_of |
		diff <(modelcat_list "$ROOT/tests/golden/bank.ksm") -
}

@test "a bank image: the models that it was compiled from" {
	models log
	mkbank -o log.ksb log.ksm
	list log.ksb | sort >got
	list log.ksm | sort | diff - got
	run "$ROOT/tests/lib/damaged_copies" 300 log.ksb "$BATS_FILE_TMPDIR/static \$FILE"
	assert_success
	! grep -r 'not so' .
}

@test "a program linked with the shared library prints the same" {
	[ -z "$(sanitizers)" ] || skip "the sanitizer wants to be loaded first"
	make_list shared "$LIB/libksm.so"
	list "$ROOT/tests/golden/bank.ksm" >want
	LD_LIBRARY_PATH=$LIB ./shared "$ROOT/tests/golden/bank.ksm" | cmp want -
}

@test "models that modelcat refuses are refused in the same words, and the others are read" {
	local tiny=$ROOT/tests/golden/tiny.ksm
	cp "$tiny" flipped
	printf '\377' | dd of=flipped bs=1 seek=130 conv=notrunc status=none
	head -c 200 "$tiny" >cut
	cat "$tiny" flipped "$tiny" cut >bank
	cat "$tiny" "$tiny" >good
	list good >want
	run --separate-stderr list bank
	assert_success
	assert_equal "$output" "$(cat want)"
	# shellcheck disable=SC2154 # bats sets stderr
	assert_equal "$stderr" "$(modelcat -c bank 2>&1 | sed 's/^modelcat: //')"
	assert_regex "$stderr" 'checksum'
}

@test "files without a model: a reason for each" {
	: >empty
	echo text >text
	mkdir dir
	printf '\211ksb\r\n\032\n%04096d' 0 >image
	run --separate-stderr list empty text dir missing image
	assert_success
	assert_output ''
	assert_equal "$stderr" 'empty: empty: no model
text: not a model
dir: Is a directory
missing: No such file or directory
image: unsupported version (not 1): compile the bank again with mkbank'
}

@test "a thousand damaged copies: a reason or whole models, never a crash" {
	run "$ROOT/tests/lib/damaged_copies" 1000 "$ROOT/tests/golden/tiny.ksm" \
		"$BATS_FILE_TMPDIR/static \$FILE"
	assert_success
	! grep -r 'not so' .
}

@test "from a pipe, and from a file that is larger than its size says" {
	list "$ROOT/tests/golden/bank.ksm" >want
	list <(cat "$ROOT/tests/golden/bank.ksm") | cmp want -
}

@test "only the functions of libksm.h can be seen from outside; soname 0" {
	need nm readelf
	[ -z "$(sanitizers)" ] || skip "the sanitizers add names"
	grep -oE '\bksm_[a-z_]+\(' "$ROOT/libksm/libksm.h" | tr -d '(' | sort -u >declared
	[ "$(wc -l <declared)" -gt 15 ]
	nm -D --defined-only "$LIB/libksm.so" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' |
		sort | diff declared -
	nm -D --defined-only "$LIB/libksm.so" | awk '$2 !~ /[TA]/' | no_lines
	nm --extern-only --defined-only "$LIB/libksm.a" | awk 'NF == 3 { print $3 }' | sort |
		diff declared -
	readelf -dW "$LIB/libksm.so" | grep 'Library soname: \[libksm.so.0\]' >/dev/null
	# no call that prints, ends the program or reads the environment
	nm -D --undefined-only "$LIB/libksm.so" |
		sed -nE '/ _*(exit|abort|printf|puts|getenv|setlocale|signal)(@|$)/p' | no_lines
}

@test "make install: a program finds the library by pkg-config, a C++ program, too" {
	need pkg-config make
	[ -z "$(sanitizers)" ] || skip "the sanitizer wants to be loaded first"
	make -s -C "$ROOT" -o all -o force install-libksm DESTDIR="$PWD/there" PREFIX=/opt/sysgram
	export PKG_CONFIG_SYSROOT_DIR=$PWD/there
	export PKG_CONFIG_PATH=$PWD/there/opt/sysgram/lib/pkgconfig
	[ "$(pkg-config --modversion libksm)" = "$(make -s -C "$ROOT" -p -n all 2>/dev/null |
		sed -n 's/^VERSION = //p')" ]
	# shellcheck disable=SC2046 # one word each
	cc -o list "$ROOT/tests/lib/ksm_list.c" $(pkg-config --cflags --libs libksm) -lm
	LD_LIBRARY_PATH=there/opt/sysgram/lib ./list "$ROOT/tests/golden/tiny.ksm" >got
	list "$ROOT/tests/golden/tiny.ksm" | cmp - got
	[ -e there/opt/sysgram/include/libksm.h ]
	printf '#include <libksm.h>\nint main() { return ksm_version() == 0; }\n' >one.cc
	! command -v c++ >/dev/null ||
		c++ -o one one.cc $(pkg-config --cflags --libs libksm)
	make -s -C "$ROOT" uninstall-libksm DESTDIR="$PWD/there" PREFIX=/opt/sysgram
	find there ! -type d | no_lines
}

@test "libksm(3) shows a program that works" {
	need mandoc
	mandoc -T ascii -O width=500 "$ROOT/man/libksm.3" | sed 's/.\x08//g' | awk '
		/^EXAMPLES/ { here = 1 }
		here && /#include/ { on = 1 }
		/^ *Build it with/ { exit }
		on' >one.c
	# shellcheck disable=SC2046 # one word each
	"${CC:-cc}" $(sanitizers) -Wall -Wextra -Werror -I "$ROOT/libksm" -o one one.c \
		"$LIB/libksm.a" -lm
	run ./one "$ROOT/tests/golden/bank.ksm"
	assert_success
	assert_line --index 0 $'benign-001\tproc.exec proc.exec\t0.038'
	run ./one nothing
	assert_failure 1
	assert_output 'nothing: No such file or directory'
	# and names every function
	grep -oE '\bksm_[a-z_]+\(' "$ROOT/libksm/libksm.h" | tr -d '(' | sort -u |
		while read -r name; do
			grep -q "^\.Fn $name " "$ROOT/man/libksm.3" || echo "$name"
		done | no_lines
}

@test "ksm.py lists models, and the grams of one, as modelcat does" {
	need python3
	[ -z "$(sanitizers)" ] || skip "the sanitizer wants to be loaded first"
	models log
	"$KSM_PY" log.ksm >listed
	modelcat -i log.ksm | sed 1d | cut -f 2-5,8,9 | diff - listed
	local name
	name=$(head -n 1 listed | cut -f 1)
	"$KSM_PY" log.ksm "$name" | cut -f 1,3 | sort >got
	modelcat log.ksm | awk '/^>/ { models++; next } models == 1' | sort | diff - got
	"$KSM_PY" log.ksm "$name" | cut -f 1,3,2 | awk -F '\t' '{ sum += $2 }
		END { exit sum < 0.999999 || sum > 1.000001 }'
}

@test "ksm.py: damaged, foreign and missing files, odd names, a closed pipe" {
	need python3
	[ -z "$(sanitizers)" ] || skip "the sanitizer wants to be loaded first"
	echo text >text
	run "$KSM_PY" text
	assert_failure 1
	assert_output 'ksm.py: text: not a model'
	run "$KSM_PY" missing
	assert_failure 1
	assert_output 'ksm.py: missing: No such file or directory'
	printf '>\xff\xfe odd\tlabel=a\n3\topen read\n' | mkmodel -m 0 -o odd.ksm
	"$KSM_PY" odd.ksm | cut -f 1 | cmp - <(modelcat -i odd.ksm | sed 1d | cut -f 2)
	{ cat odd.ksm && head -c 100 odd.ksm; } >two
	run "$KSM_PY" two
	assert_failure 1
	assert_line 'ksm.py: two: model at byte 448: truncated: the file ends within the model'
	run "$KSM_PY" odd.ksm nobody
	assert_failure 1
	assert_output 'ksm.py: odd.ksm: no model is called nobody'
	run bash -c '"$0" "$1" | true' "$KSM_PY" "$ROOT/tests/golden/bank.ksm"
	refute_output --partial Traceback
	run "$KSM_PY"
	assert_failure 1
	assert_output 'usage: ksm.py BANK [NAME]'
}

@test "ksm.py as a module: shares, look-up, and numpy's matrix" {
	need python3
	[ -z "$(sanitizers)" ] || skip "the sanitizer wants to be loaded first"
	local python
	for python in python3 /usr/bin/python3; do
		! "$python" -c 'import numpy' 2>/dev/null || break
	done
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$ROOT/examples/python "$python" - \
		"$ROOT/tests/golden/bank.ksm" <<-'END'
		import sys
		from ksm import Bank
		bank = Bank(sys.argv[1])
		first = bank[0]
		shares = first.shares()
		gram = first.grams()[3]
		assert first.share(gram) == shares[gram] > 0
		assert first.share("no such gram") == 0
		assert abs(sum(shares.values()) - 1) < 1e-9
		assert len(first) == len(shares) == len(first.counts())
		assert sum(first.counts().values()) == first.total
		del bank
		assert first.share(gram) == shares[gram]
		array, grams = Bank(sys.argv[1]).matrix()
		assert array.shape == (6, len(grams))
		assert array[0, grams.index(gram)] == shares[gram]
		assert abs(array.sum(1) - 1).max() < 1e-9
	END
	[ "$(wc -l <"$KSM_PY")" -lt 200 ]
}
