/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-rfc2047.h"
