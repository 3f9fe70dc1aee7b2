/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz.h: the entry point that every fuzz target defines (libFuzzer's name). */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Runs the target on @size bytes of @data; aborts when its oracle disagrees.
 * Returns: 0 */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
