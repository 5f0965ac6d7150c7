# SPDX-License-Identifier: MIT
# assemble.awk - joins a shell program and its parts: the line ". tools/PART.sh" becomes that part,
# "@include tools/PART" the text of that file, @VERSION@ the version.

function put(file,    line) {
	while ((getline line <file) > 0) {
		if (line ~ /^\. tools\/[a-z\/]*\.sh$/) put(substr(line, 3))
		else if (line ~ /^@include /) put(substr(line, 10))
		else if (line ~ /SPDX-License-Identifier/ && file != ARGV[1])
			continue # one is enough
		else { gsub(/@VERSION@/, version, line); print line }
	}
	close(file)
}

BEGIN { put(ARGV[1]) }
