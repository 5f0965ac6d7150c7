# SPDX-License-Identifier: MIT
# The manual pages: their form, and that they are true.
load lib/helper
load lib/examples

# page_failures PAGE: runs the examples of a page, in a directory of their own that has the
# project's examples/, and prints the commands that do not do what the page shows.
page_failures() {
	mkdir "$1.d" && cd "$1.d" && ln -s "$ROOT/examples" examples || return 1
	page_blocks "$ROOT/man/$1" 2>&1 >.blocks
	run_blocks "$1" <.blocks
	cd ..
}

# pages SECTIONS: prints the pages of these sections.
pages() {
	(cd "$ROOT/man" && find . -name "*.[$1]" | sed 's,^\./,,' | sort | grep .)
}

# programs: prints those of bin/, one per line.
programs() {
	(cd "$ROOT/bin" && ls)
}

@test "every example runs and writes what its page says" {
	need perl
	local page
	for page in $(pages 157); do
		page_failures "$page"
	done | no_lines
}

# page_of PROGRAM: prints the path of its page; that of sysgram is the overview.
page_of() {
	if [ "$1" = sysgram ]; then echo "$ROOT/man/sysgram.7"; else echo "$ROOT/man/$1.1"; fi
}

@test "every program has a page, and every page of section 1 a program" {
	diff <(programs | grep -vx sysgram) <(pages 1 | sed 's/\.1$//')
}

@test "every program's usage is the SYNOPSIS of its page" {
	need mandoc
	local program usage synopsis
	for program in $(programs); do
		usage=$("$program" --help | awk 'NR > 1 && !/^ / { past = 1 } !past' |
			tr -s ' \n' ' ' | sed 's/^usage: //; s/ $//')
		synopsis=$(mandoc -T ascii -O width=500 "$(page_of "$program")" | sed 's/.\x08//g' |
			awk '/^[A-Z]/ { on = /^SYNOPSIS/; next } on' | tr -s ' \n' ' ' |
			sed 's/^ //; s/ $//; s/ | /|/g')
		[ "${usage// | /|}" = "$synopsis" ] ||
			printf '%s\n  %s\n  %s\n' "$program:" "$usage" "$synopsis"
	done | no_lines
}

# options_of_help PROGRAM, options_of_page PROGRAM: "-n, --length=", a line each.
options_of_help() {
	"$1" --help | grep -oE '^  (-[A-Za-z0-9], |    )--[a-z0-9-]+=?' | tr -s ' ' |
		sed 's/^ //' | sort
}
options_of_page() { # the overview also names those of the filters
	mandoc -T ascii -O width=500 "$(page_of "$1")" | sed 's/.\x08//g' |
		grep -oE '^     (-[A-Za-z0-9], )?--[a-z0-9-]+=?' | tr -s ' ' |
		sed 's/^ //' | sort -u | if [ "$1" = sysgram ]; then grep -v sandbox; else cat; fi
}

@test "every option of a program is on its page, by both its names, and no other" {
	need mandoc
	local program
	for program in $(programs); do
		[ "$(options_of_help "$program" | wc -l)" -ge 2 ] || echo "$program: no options"
		diff <(options_of_help "$program") <(options_of_page "$program") || echo "$program"
	done | no_lines
}

@test "the SYNOPSIS names every option that is not every program's" {
	local program letter
	for program in $(programs); do
		"$program" --help >help
		for letter in $(sed -n 's/^  -\([A-Za-gi-z0-9]\), .*/\1/p' help); do
			awk 'NR > 1 && !/^ / { past = 1 } !past' help |
				grep -q -- "-[A-Za-z0-9]*$letter\|| $letter" ||
				echo "$program: -$letter"
		done
	done | no_lines
}

@test "every --help fits a screen of 24 lines of 80 columns" {
	local program
	for program in $(programs); do
		"$program" --help | awk -v program="$program" '
			length > 80 || /\t/ { print program ": " $0 }
			END { if (NR > 24) print program ": " NR " lines" }'
	done | no_lines
}

@test "mandoc reports nothing" {
	need mandoc
	(cd "$ROOT" && mandoc -T lint -W warning man/*.[1357]) | no_lines
}

@test "every page that a page refers to exists" {
	local name section
	grep -ho '\bXr [^ ]* [0-9]' "$ROOT"/man/*.[1-7] | sort -u | while read -r _ name section; do
		[ -e "$ROOT/man/$name.$section" ] && continue
		case "$name $section" in
		'awk 1' | 'bpftrace 8' | 'cksum 1' | 'column 1' | 'csplit 1' | 'diff 1' | \
			'gnuplot 1' | 'jq 1' | 'ltrace 1' | \
			'make 1' | 'parallel 1' | 'perf 1' | 'rsync 1' | 'sort 1' | 'split 1' | \
			'ssh 1' | 'strace 1' | \
			'tar 1' | 'ausearch 8' | 'auditctl 8' | 'mmap 2' | 'tmpfile 3' | \
			'syscall 2' | \
			'syscalls 2' | 'babeltrace2 1' | 'kdump 1' | 'truss 1' | 'dtruss 1' | \
			'sysdig 8' | \
			'perf-trace 1' | 'perf-script 1' | 'libarchive 3' | 'trace-cmd 1' | \
			'lttng 1') ;;
		*) echo "$name($section): no such page, in $(cd "$ROOT/man" &&
			echo $(grep -l "Xr $name $section" -- *.[1357]))" ;;
		esac
	done | no_lines
}

@test "every page has its sections, in mdoc's order" {
	local page
	for page in $(pages 1357); do
		awk -v page="$page" '
			BEGIN {
				all = "NAME,LIBRARY,SYNOPSIS,DESCRIPTION,RETURN VALUES," \
					"FILES,EXIT STATUS,EXAMPLES,DIAGNOSTICS," \
					"SEE ALSO,STANDARDS,HISTORY," \
					"AUTHORS,CAVEATS,BUGS"
				n = split(all, known, ",")
				for (i = 1; i <= n; i++) place[known[i]] = i
				needed = "NAME,DESCRIPTION,SEE ALSO"
				if (page ~ /1$/) needed = needed ",SYNOPSIS,EXIT STATUS,EXAMPLES"
			}
			/^\.Sh / {
				name = substr($0, 5)
				seen[name] = 1
				if (place[name] && place[name] < last)
					print page ": " name " stands too late"
				if (place[name]) last = place[name]
			}
			END {
				n = split(needed, names, ",")
				for (i = 1; i <= n; i++)
					if (!(names[i] in seen)) print page ": no " names[i]
			}
			' "$ROOT/man/$page"
	done | no_lines
}

@test "every page has a date, its name and its section" {
	local page name
	for page in $(pages 1357); do
		name=$(tr a-z A-Z <<<"${page%.*}")
		grep -v '^\.\\"' "$ROOT/man/$page" >plain # without comments, such as the licence
		sed -n 1p plain | grep -qx "\\.Dd [A-Z][a-z]* [0-9]*, 20[0-9][0-9]" ||
			echo "$page: .Dd"
		[ "$(sed -n 2p plain)" = ".Dt $name ${page##*.}" ] || echo "$page: .Dt"
		grep -qx "\.Nm ${page%.*}" "$ROOT/man/$page" || echo "$page: .Nm"
	done | no_lines
}
