# SPDX-License-Identifier: MIT
# How well kstrain and ksscore judge programs that were not in training: floors below the measured
# figures, so that no later change loses accuracy unnoticed.
load lib/helper

# floors F1 AUC RECALL: kseval's figures of ./verdicts, recall at 1 % false positives, reach these.
floors() {
	kseval -j verdicts >figures
	jq -e --argjson f1 "$1" --argjson auc "$2" --argjson recall "$3" \
		'.f1 >= $f1 and .auc >= $auc and .recall_at_1pct_fpr >= $recall' figures || {
		jq -c '[.f1, .auc, .recall_at_1pct_fpr]' figures
		return 1
	}
}

# labelled DIR: prints operands for its two archives.
labelled() {
	operands=("benign=$1/benign.tar.xz" "malicious=$1/malicious.tar.xz")
}

# across TRAIN TEST: trains on one data set and judges the other.
across() {
	[ -d "$SHARED/data/$1" ] && [ -d "$SHARED/data/$2" ] || skip "no ../shared/data here"
	labelled "$SHARED/data/$1"
	kstrain -o bank "${operands[@]}" >/dev/null
	labelled "$SHARED/data/$2"
	ksscore bank "${operands[@]}" >verdicts
}

# unpack SET: unpacks its traces as SET/LABEL/NAME.
unpack() {
	local label
	[ -d "$SHARED/data/$1" ] || skip "no ../shared/data here"
	for label in benign malicious; do
		mkdir -p "$1/$label"
		tar -xJf "$SHARED/data/$1/$label.tar.xz" -C "$1/$label" --strip-components=1
	done
}

# judge TRAIN TEST: trains and judges; both are files of lines LABEL=PATH.
judge() {
	tr '\n' '\0' <"$1" | kstrain -o bank --files0-from=- >/dev/null 2>&1 || true
	tr '\n' '\0' <"$2" | ksscore --files0-from=- bank >verdicts
}

@test "recorded traces: kinds of programs that only the test half has" {
	need parallel jq xz
	labelled "$ROOT/examples/traces/train"
	kstrain -o bank "${operands[@]}" >/dev/null
	labelled "$ROOT/examples/traces/test"
	ksscore bank "${operands[@]}" >verdicts
	floors .66 .87 .28
}

# bats test_tags=shared
@test "programs recorded by somebody else: each set judges the other" {
	need parallel jq xz
	across recorded recorded2
	floors .42 .74 .16
	across recorded2 recorded
	floors .71 .93 .34
}

# bats test_tags=shared
@test "a service held out, with the attacks on it" {
	need parallel jq xz
	unpack fhids
	find fhids -type f | sed 's|^fhids/\([a-z]*\)/|\1=&|' >all
	grep -v /SSH- all >train
	grep /SSH- all >test
	judge train test
	floors .70 .98 .90
}

# bats test_tags=shared
@test "apps held out" {
	need parallel jq xz
	unpack twindroid
	# half of the apps by their names' checksums
	find twindroid -type f | sed 's|^twindroid/\([a-z]*\)/|\1=&|' | sort >all
	sed 's|.*/||; s/-.*//' all | sort -u | while read -r app; do
		[ $(($(printf %s "$app" | cksum | cut -d ' ' -f 1) % 2)) -eq 0 ] || echo "/$app-"
	done >held
	grep -v -F -f held all >train
	grep -F -f held all >test
	judge train test
	floors .88 .92 .20
}
