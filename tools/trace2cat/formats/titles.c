/* SPDX-License-Identifier: MIT */
#include "titles.h"

static bool same(struct word title, const char *b, size_t len)
{
	const char *end = b + len;

	for (size_t i = 0; i < title.len; i++) {
		char c = title.s[i];

		if (memchr(" _-.\"'", c, 6))
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (b == end || c != *b++)
			return false;
	}
	return b == end;
}

bool title_is(struct word title, const char *b)
{
	return same(title, b, strlen(b));
}

/* Returns whether a word is in a list, whose words are separated by blanks. */
static bool is_one_of(struct word w, const char *list)
{
	struct scan at = {list, list + strlen(list)};
	struct word one;

	for (; scan_field(&at, &one); scan_blanks(&at))
		if (same(w, one.s, one.len))
			return true;
	return false;
}

enum title title_of(struct word title)
{
	static const char labels[] =
	    "label labels malware class classes type family target category malicious "
	    "benign ismalware ismalicious verdict attack attackcat attacktype classlabel "
	    "classification malwaretype malwareclass malwarefamily groundtruth y isattack "
	    "anomaly sus evil legitimate goodware outcome result subclass tag familyname "
	    "labelname labelid classid classname malwarelabel "
	    "score scores probability prob confidence severity positives detections";
	static const char ids[] =
	    "unnamed0 id index idx no row file filename fileid filehash filepath path name "
	    "hash md5 sha1 sha256 sha512 sample sampleid samplename uuid exe process "
	    "processname pid tid app apk package packagename time timestamp date length len "
	    "seqlen count ssdeep source dataset split fold host user traceid tracename "
	    "filesize size imphash executable program command";

	if (is_one_of(title, labels))
		return TITLE_LABEL;
	return title.len == 0 || is_one_of(title, ids) ? TITLE_ID : TITLE_OTHER;
}

bool is_label_word(struct word w)
{
	static const char words[] =
	    "malware malicious benign goodware normal attack clean trojan virus worm "
	    "spyware ransomware backdoor adware downloader dropper rootkit botnet keylogger "
	    "legitimate abnormal anomaly anomalous bad good true false none yes no m b pos "
	    "neg infected mal ben intrusion";

	return is_one_of(w, words);
}

bool is_calls_title(struct word w)
{
	static const char words[] =
	    "sequence calls apis apicalls syscalls api syscall trace apicall systemcalls "
	    "apisequence seq callsequence apicallsequence tokens";

	return is_one_of(w, words);
}

bool is_file_name(struct word w)
{
	static const char ends[] =
	    "exe dll apk bin elf sys txt log csv doc docx pdf xls js vbs ps1 sh py jar dex "
	    "so scr msi bat json strace trace zip";
	const char *point = w.s + w.len;

	while (point > w.s && point[-1] != '.')
		point--;
	return point > w.s && is_one_of((struct word){point, (size_t)(w.s + w.len - point)}, ends);
}

bool is_call_name(struct word w)
{
	if (w.len == 0 || w.len > 255 || !(is_name_start(w.s[0]) || w.s[0] == '?'))
		return false;
	for (size_t i = 1; i < w.len; i++)
		if (!is_name(w.s[i]) && !memchr(".:!#$@~/?<>-", w.s[i], 12))
			return false;
	return w.len == 1 || !memchr(".:!#/-?", w.s[w.len - 1], 7);
}

bool is_fraction(struct word w)
{
	struct scan at = scan_word(w);

	scan_byte(&at, '-');
	return scan_digits(&at) && scan_byte(&at, '.') && scan_digits(&at) && at.p == at.end;
}

bool is_hash(struct word w)
{
	if (w.len != 32 && w.len != 40 && w.len != 64 && w.len != 128)
		return false;
	for (size_t i = 0; i < w.len; i++)
		if (hex_digit(w.s[i]) < 0)
			return false;
	return true;
}
