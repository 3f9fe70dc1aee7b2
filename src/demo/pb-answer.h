/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-answer.h: what the service says to one call, and the shapes its errors can have. */
#pragma once

#include <glib.h>

#include "pb-draft.h"
#include "pb-knobs.h"

G_BEGIN_DECLS

typedef struct
{
  guint status;         /* of HTTP */
  char *content_type;   /* (owned) (nullable): NULL for none */
  char *location;       /* (owned) (nullable) */
  GBytes *body;         /* (owned) */
  gboolean drop;        /* no answer, the connection ends */
  gboolean until_close; /* no length, the end of the connection is the end of the body */
  int code;             /* the errcode it carries, 0 for none */
  const char *word;     /* (nullable): the word beside the code */
} PbAnswer;

void pb_answer_free (PbAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAnswer, pb_answer_free)

/* Success: @draft as its body, in the content type of the knob. Takes @draft. */
PbAnswer *pb_answer_new (PbDraft *draft, const PbKnobs *knobs, GRand *rand);
/* @body: referenced. */
PbAnswer *pb_answer_new_json (GBytes *body);
/* Success of a call that changes something: nothing, or as the knob write-ok says. */
PbAnswer *pb_answer_new_written (const PbKnobs *knobs);
/* An error of the API port, in the shape of the knob error-shape; PB_FAULTS_DROP and PB_FAULTS_HTML are not errors in words. */
PbAnswer *pb_answer_new_error (const PbKnobs *knobs, int code);
/* The token address refuses. */
PbAnswer *pb_answer_new_token_error (const PbKnobs *knobs);
/* Adds expires_in, as the knob of that name has it. @life: in seconds. */
void pb_answer_add_expiry (PbDraft *draft, const PbKnobs *knobs, const char *life);
/* An HTML page with status 200 where JSON was expected. */
PbAnswer *pb_answer_new_page (void);
/* Elsewhere, as the knob redirect says. */
PbAnswer *pb_answer_new_redirect (guint status, const char *location);
/* No answer: the connection ends. */
PbAnswer *pb_answer_new_dropped (void);
/* Returns: (transfer none): the word that goes with an errcode. */
const char *pb_answer_word (int code);

G_END_DECLS
