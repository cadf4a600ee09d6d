/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer, AFL++ and our own driver call; each target has one. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
