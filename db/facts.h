/* facts.h: the owner's facts as a whole, for learning. The facts themselves: db_filings_facts (),
 * db_taggings_facts (). */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 label;        /* an album, a tag, or 0 for "in no album" */
  guint yes, no;       /* photos, missing ones too; only tags have noes */
} DbFactCount;

/* GArray of DbFactCount, by label; labels without facts are left out. About 2 ms for 2,000. */
GArray *db_facts_count (Db *db, GError **error);

/* 128 bits as 32 hexadecimal digits that are equal when the owner's facts are equal, which class each
 * label that they are about stands for, and which classes he refused. Names, labels without facts
 * (the machine makes some) and the machine's rows do not matter. Free it. About 4 ms for 2,000
 * facts. */
char *db_facts_digest (Db *db, GError **error);

G_END_DECLS
