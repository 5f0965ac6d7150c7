/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "wilson.h"

void wilson(double k, double n, double *low, double *high)
{
	const double z = 1.959963984540054;
	double p = k / n, middle = (p + z * z / (2 * n)) / (1 + z * z / n);
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);

	*low = k > 0 && middle - half > 0 ? middle - half : 0;
	*high = k < n && middle + half < 1 ? middle + half : 1;
}
