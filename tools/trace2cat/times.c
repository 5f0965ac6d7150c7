/* SPDX-License-Identifier: MIT */
#include "times.h"

bool ends_element(struct scan *at)
{
	return scan_byte(at, ' ') || scan_byte(at, '\t') || at->p == at->end;
}

bool scan_places(struct scan *at, size_t digits)
{
	if (scan_left(at) < digits)
		return false;
	for (size_t i = 0; i < digits; i++)
		if (!is_digit(at->p[i]))
			return false;
	at->p += digits;
	return true;
}

bool scan_day_time(struct scan *at)
{
	if (!scan_places(at, 2) || !scan_byte(at, ':') || !scan_places(at, 2) ||
	    !scan_byte(at, ':') || !scan_places(at, 2))
		return false;
	if (scan_at(at, '.') || scan_at(at, ','))
		for (at->p++; at->p < at->end && is_digit(*at->p);)
			at->p++;
	return true;
}

static bool scan_one_of(struct scan *at, const char *words)
{
	struct word w;
	struct scan next = *at;
	const char *found;

	if (!scan_name(&next, &w) || w.len != 3)
		return false;
	for (found = words; *found; found += 3)
		if (memcmp(found, w.s, 3) == 0) {
			*at = next;
			return true;
		}
	return false;
}

static bool scan_month(struct scan *at)
{
	return scan_one_of(at, "JanFebMarAprMayJunJulAugSepOctNovDec");
}

static bool scan_weekday(struct scan *at)
{
	return scan_one_of(at, "MonTueWedThuFriSatSun") && scan_blanks(at);
}

/* Skips a time zone, which may follow a time. */
static void skip_zone(struct scan *at)
{
	static const char *const zones[] = {"UTC", "GMT", "CET", "CEST", "EST", "EDT", "CST",
	                                    "CDT", "MST", "MDT", "PST",  "PDT", "IST", "JST",
	                                    "BST", "MSK", "EET", "EEST", "WET", "AEST"};
	struct scan next = *at;
	struct word zone = {NULL, 0};

	if (scan_byte(at, 'Z'))
		return;
	if (scan_byte(&next, '+') || scan_byte(&next, '-')) {
		if (!scan_places(&next, 2))
			return;
		scan_byte(&next, ':');
		if (scan_places(&next, 2))
			*at = next;
	} else if (scan_byte(&next, ' ') && scan_name(&next, &zone)) {
		for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
			if (word_is(zone, zones[i]))
				*at = next;
	}
}

bool iso_time(struct scan *at)
{
	bool bracket = scan_byte(at, '[');

	scan_weekday(at);
	if (!scan_places(at, 4) || !(scan_byte(at, '-') || scan_byte(at, '/')) ||
	    !scan_places(at, 2) || !(scan_byte(at, '-') || scan_byte(at, '/')) ||
	    !scan_places(at, 2) || !(scan_byte(at, 'T') || scan_byte(at, ' ')) ||
	    !scan_day_time(at))
		return false;
	skip_zone(at);
	if (bracket && !scan_byte(at, ']'))
		return false;
	scan_byte(at, ':');
	return ends_element(at);
}

bool month_time(struct scan *at)
{
	bool bracket = scan_byte(at, '['), weekday = scan_weekday(at);
	struct scan year;
	uint64_t number;

	if (!scan_month(at) || !scan_blanks(at) || !scan_decimal(at, &number) || number > 31 ||
	    !scan_blanks(at) || !scan_day_time(at))
		return false;
	skip_zone(at);
	year = *at;
	if (weekday && scan_byte(&year, ' ') && scan_places(&year, 4))
		*at = year;
	if (bracket && !scan_byte(at, ']'))
		return false;
	return ends_element(at);
}

bool day_time(struct scan *at)
{
	return scan_day_time(at) && ends_element(at);
}

bool day_time_pid(struct scan *at)
{
	struct scan next;
	uint64_t number;

	if (!day_time(at))
		return false;
	next = *at;
	if (scan_text(&next, "[pid "))
		return true;
	if (!scan_decimal(&next, &number))
		return false;
	if (scan_byte(&next, ':'))
		return true;
	scan_byte(&next, '.');
	scan_decimal(&next, &number);
	return scan_blanks(&next) && next.p < next.end;
}

bool boot_time(struct scan *at)
{
	struct scan next;
	uint64_t number;

	if (!scan_byte(at, '['))
		return false;
	scan_blanks(at);
	if (!scan_decimal(at, &number) || !scan_byte(at, '.') || !scan_decimal(at, &number) ||
	    !scan_byte(at, ']') || !ends_element(at))
		return false;
	next = *at;
	if (scan_byte(&next, '[')) {
		scan_blanks(&next);
		if ((scan_byte(&next, 'T') || scan_byte(&next, 'C')) &&
		    scan_decimal(&next, &number) && scan_byte(&next, ']') && scan_blanks(&next))
			*at = next;
	}
	return true;
}
