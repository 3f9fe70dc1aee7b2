/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo-story.h: what `postbell demo` tells on stdout: where to look, what to do, and what happens. */
#pragma once

#include "pb-application.h"

G_BEGIN_DECLS

typedef struct _PbDemoStory PbDemoStory;

/* Follows @application from its "begun" on. @interval: seconds between mails; @seconds: after which the demo ends, 0 = never. */
PbDemoStory *pb_demo_story_new (PbApplication *application, guint interval, guint seconds);
/* Frees after @application is gone. */
void pb_demo_story_free (PbDemoStory *story);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDemoStory, pb_demo_story_free)

/* Tells the end: how many mails came, what was clicked; or that it never began, because a demo runs already. */
void pb_demo_story_end (PbDemoStory *story);

G_END_DECLS
