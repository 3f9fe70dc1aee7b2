/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folders-parcel.h: the folders of an account on their way over the bus. */
#pragma once

#include "pb-reading.h"

G_BEGIN_DECLS

#define PB_FOLDERS_TYPE "(ssa(sysbx))" /* class of the error or "none", detail; name, delimiter or 0, role or "", selectable, unread or -1 */

/* @folders: (nullable) (element-type PbFolder): NULL: @error tells why. Returns: (transfer floating) */
GVariant *pb_folders_parcel_pack (GPtrArray *folders, const GError *error);
/* Returns: (transfer full) (nullable) (element-type PbFolder): NULL with the @error that was packed, or with another where @parcel
 * is something else. */
GPtrArray *pb_folders_parcel_read (GVariant *parcel, GError **error);

G_END_DECLS
