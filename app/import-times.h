/* import-times.h: where the time of an import goes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is done for a photo, in about this order. */
typedef enum
{
  SHOEBOX_TIME_SCAN,      /* walking through folders and comparing with what is known */
  SHOEBOX_TIME_START,     /* loading networks and getting working memory for them, once */
  SHOEBOX_TIME_FILE,      /* reading the file (decoder process) */
  SHOEBOX_TIME_HASH,      /* the same process, as everything up to the thumbnail */
  SHOEBOX_TIME_METADATA,
  SHOEBOX_TIME_DECODE,
  SHOEBOX_TIME_REDUCE,    /* to the size that networks look at; turning it upright */
  SHOEBOX_TIME_THUMBNAIL,
  SHOEBOX_TIME_HAND_OVER, /* between decoder and reading thread, and results to the database */
  SHOEBOX_TIME_INPUTS,    /* the picture into the inputs of both networks */
  SHOEBOX_TIME_BACKBONE,
  SHOEBOX_TIME_OBJECTS,
  SHOEBOX_TIME_TONES,
  SHOEBOX_TIME_DATABASE,  /* judging, rows, features, thumbnails: all of the database worker */
  SHOEBOX_N_TIMES
} ShoeboxTime;

typedef struct
{
  guint photos;                /* that were read, whatever came of it */
  gint64 cpu[SHOEBOX_N_TIMES]; /* nanoseconds of processor time, all threads and processes together */
  gint64 open;                 /* nanoseconds by the clock that reading threads had photos to read for, together */
  gint64 idle;                 /* of these: neither the thread nor its decoder had a processor */
} ShoeboxImportTimes;

/* A word or two, such as "thumbnail". */
const char *shoebox_time_name (ShoeboxTime time);

/* Nanoseconds of processor time of the calling thread. */
gint64 shoebox_time_now (void);
/* Adds what was spent since *@since to @what, and begins anew. */
void shoebox_time_spend (ShoeboxImportTimes *times, ShoeboxTime what, gint64 *since);
/* Adds @more to @times. */
void shoebox_times_add (ShoeboxImportTimes *times, const ShoeboxImportTimes *more);

G_END_DECLS
