/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-header-corpus.h: the cases of corpus/headers (tests/tools/header-corpus.py writes them). */
#pragma once

#include "pb-header.h"

typedef enum
{
  PB_CORPUS_FROM,
  PB_CORPUS_ADDRESS,
  PB_CORPUS_SUBJECT,
  PB_N_CORPUS_FIELDS
} PbCorpusField;

typedef struct
{
  char *name;                       /* "words: two words folded" */
  GByteArray *raw;                  /* the header's fields */
  char *fields[PB_N_CORPUS_FIELDS]; /* what is to be shown; never NULL */
} PbCorpusCase;

const char *pb_corpus_field_to_string (PbCorpusField field);
/* Returns: (transfer full) (element-type PbCorpusCase): all cases, at least 200 */
GPtrArray *pb_corpus_load (void);
/* Returns: (transfer none): one of the fields of @header. */
const char *pb_corpus_field_of (const PbHeader *header, PbCorpusField field);
