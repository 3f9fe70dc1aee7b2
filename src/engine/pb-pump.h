/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pump.h: drives one sans-IO machine over one stream: reads into the process's one buffer until WOULD_BLOCK, feeds,
 * hands out events, writes output, keeps one timer on the machine's deadline. */
#pragma once

#include "pb-clock.h"
#include "pb-stream.h"

G_BEGIN_DECLS

/* The shape every protocol machine has (pb-imap-session.h); the pump knows nothing else of it. */
typedef struct
{
  void (*feed) (gpointer machine, const guint8 *data, gsize len, gint64 now);
  void (*eof) (gpointer machine, gint64 now);
  void (*tick) (gpointer machine, gint64 now);
  GBytes *(*take_output) (gpointer machine);
  gint64 (*deadline) (gpointer machine);
} PbMachineClass;

typedef struct _PbPump PbPump;

/* Called after every step: drain the machine's events. The callee may free the pump.
 * @io_error: (nullable): the stream failed; eof() has been given to the machine already. */
typedef void (*PbPumpFunc) (PbPump *pump, const GError *io_error, gpointer user_data);

/* @stream and @machine are borrowed and must outlive the pump. */
PbPump *pb_pump_new (PbClock *clock, PbStream *stream, const PbMachineClass *klass, gpointer machine, PbPumpFunc func, gpointer user_data);
void pb_pump_free (PbPump *pump);
/* Something was said to the machine from outside: write its output, re-arm the timer, call the function. */
void pb_pump_kick (PbPump *pump);
/* Stops and resumes reading (during a TLS handshake of the stream). */
void pb_pump_pause (PbPump *pump);
void pb_pump_resume (PbPump *pump);

G_END_DECLS
