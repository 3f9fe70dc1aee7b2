/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-model-company.h: a company in memory behind both APIs of Exmail, as a carrier: it does what it is asked, counts it, and fails when
 * a test says so. */
#pragma once

#include "pb-exmail-carrier.h"

G_BEGIN_DECLS

#define PB_TYPE_MODEL_COMPANY (pb_model_company_get_type ())
G_DECLARE_FINAL_TYPE (PbModelCompany, pb_model_company, PB, MODEL_COMPANY, PbExmailCarrier)

typedef enum
{
  PB_MODEL_WELL,
  PB_MODEL_BUSY,       /* it says so, and does nothing */
  PB_MODEL_TOO_OFTEN,  /* … and is to be left in peace for 840 s */
  PB_MODEL_TOKEN,      /* the token is refused twice; nothing is done */
  PB_MODEL_DROP,       /* nothing is done, nobody answers */
  PB_MODEL_LOST,       /* it is done, the answer gets lost */
  PB_MODEL_DIE,        /* the asking program is killed before the request is out */
  PB_MODEL_DIE_AFTER,  /* … after the service did it */
  PB_MODEL_PAGE,       /* a web page answers */
  PB_MODEL_SILENT,     /* nothing is done, and nothing answers until it is given up */
  PB_MODEL_NO_ADDRESS, /* the address of the network is not allowed */
} PbModelFault;

#define PB_MODEL_WEAK "refused" /* a password that is refused */

/* @call: from 1. */
typedef PbModelFault (*PbModelFaultFunc) (guint call, const char *path, gpointer user_data);

PbModelCompany *pb_model_company_new (void);
void pb_model_company_set_faults (PbModelCompany *company, PbModelFaultFunc func, gpointer user_data);
/* Makes a member, or a group, who was always there. @facts: "name=Ann&tel=8001". */
void pb_model_company_put (PbModelCompany *company, const char *address, const char *facts);
void pb_model_company_put_group (PbModelCompany *company, const char *address, const char *member);
/* By the OpenApi, who is in a group already is refused from now on. */
void pb_model_company_set_strict (PbModelCompany *company);
/* What group/get answers from now on, whatever is asked. @text: (nullable): what there is */
void pb_model_company_set_group_answer (PbModelCompany *company, const char *text);
/* Returns: (transfer full): everybody, one line each, in order: "ann@acme.example name=Ann tel=8001"; groups with their members. */
char *pb_model_company_describe (PbModelCompany *company);
/* Returns: how often @address was written. */
guint pb_model_company_get_writes (PbModelCompany *company, const char *address);
guint pb_model_company_get_calls (PbModelCompany *company);
/* Returns: (transfer none): the paths that were asked, with "," between them. */
const char *pb_model_company_get_log (PbModelCompany *company);
void pb_model_company_forget_log (PbModelCompany *company);

G_END_DECLS
