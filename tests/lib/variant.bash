# SPDX-License-Identifier: MIT
# Builds a program again with another flag, from what `make` has built: only sources that depend on
# the flag are compiled again.

# variant DIR FLAG HEADER PROGRAM: links DIR/PROGRAM, compiling the sources that include the header
# with the flag.
variant() {
	(cd "$ROOT" && link_variant "$@")
}

link_variant() {
	local dir=$1 flag=$2 header=$3 program=$4 object new flags objects=(build/rules.o)
	# the compiler's, with the version's lost quotes, and without those of the linker
	flags=$(sed -E 's/-DVERSION=[^ ]*//; s/ -MMD .*//' build/flags)" -DVERSION='\"0\"' -O1"
	[ "$program" != trace2cat ] || objects+=(build/maps.o)
	for object in "build/tools/$program.o" $(find "build/tools/$program" -name '*.o') \
		build/tools/common/*.o build/format/*.o; do
		new=${object#build/}
		[ -e "${new%.o}.c" ] || continue # its source is gone
		if grep -q "/$header:" "${object%.o}.d"; then
			new=$dir/${new//\//-}
			[ -e "$new" ] || eval "$flags" "$flag" -c -o '"$new"' \
				'"${object:6:${#object}-8}.c"'
			object=$new
		fi
		objects+=("$object")
	done
	# shellcheck disable=SC2046 # words
	${CC:-cc} $(sanitizers) -o "$dir/$program" "${objects[@]}" -lm \
		$(pkg-config --libs libarchive) \
		$(grep -q HAVE_SECCOMP build/flags && pkg-config --libs libseccomp)
}
