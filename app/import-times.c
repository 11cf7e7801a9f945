#include "import-times.h"

#include <time.h>

const char *
shoebox_time_name (ShoeboxTime time)
{
  static const char *const names[SHOEBOX_N_TIMES] = {
    [SHOEBOX_TIME_SCAN] = "scan",           [SHOEBOX_TIME_START] = "start",
    [SHOEBOX_TIME_FILE] = "read file",      [SHOEBOX_TIME_HASH] = "hash",
    [SHOEBOX_TIME_METADATA] = "metadata",   [SHOEBOX_TIME_DECODE] = "decode",
    [SHOEBOX_TIME_REDUCE] = "reduce",       [SHOEBOX_TIME_THUMBNAIL] = "thumbnail",
    [SHOEBOX_TIME_HAND_OVER] = "hand over", [SHOEBOX_TIME_INPUTS] = "inputs",
    [SHOEBOX_TIME_BACKBONE] = "backbone",   [SHOEBOX_TIME_OBJECTS] = "objects",
    [SHOEBOX_TIME_TONES] = "tones",         [SHOEBOX_TIME_DATABASE] = "database",
  };

  return names[time];
}

gint64
shoebox_time_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

void
shoebox_time_spend (ShoeboxImportTimes *times, ShoeboxTime what, gint64 *since)
{
  gint64 now = shoebox_time_now ();

  times->cpu[what] += now - *since;
  *since = now;
}

void
shoebox_times_add (ShoeboxImportTimes *times, const ShoeboxImportTimes *more)
{
  times->photos += more->photos;
  times->open += more->open;
  times->idle += more->idle;
  for (int i = 0; i < SHOEBOX_N_TIMES; i++)
    times->cpu[i] += more->cpu[i];
}
