/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-output.h"
#include "model/weir-offset-change.h"

G_BEGIN_DECLS

/* What a group has committed, as JSON that people and programs may keep, edit and read back:
 *
 *   {"group":"g","cluster":"…","exported":"2026-11-21T14:15:09.312Z",
 *    "offsets":[{"topic":"t","partition":0,"offset":17,"leader_epoch":3,"metadata":"…"}]}
 *
 * Metadata that is no UTF-8 is {"base64":"…"}. Read back, only topic, partition and offset must be there; `committed` is taken
 * for `offset`, so that what `weirctl --json group` prints can be read too. */

void              weir_offset_file_write (const WeirOffsetChange *committed, gint64 now_msec, WeirOutput *output); /* the `before`s */
/* As `after`s of a change of @group. WEIR_ERROR_INVALID says what is wrong and where. */
WeirOffsetChange *weir_offset_file_read (const char *path, const char *group, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
