/* cli-line.c: progress of a command on stderr. */
#include "cli-private.h"

#include <stdio.h>
#include <unistd.h>

#define TERMINAL_INTERVAL (G_USEC_PER_SEC / 10)
#define PIPE_INTERVAL (5 * G_USEC_PER_SEC)

void
shoebox_cli_line_init (ShoeboxCliLine *line)
{
  *line = (ShoeboxCliLine){ .terminal = isatty (STDERR_FILENO), .last = g_get_monotonic_time () };
}

gboolean
shoebox_cli_line_is_due (ShoeboxCliLine *line)
{
  gint64 now = g_get_monotonic_time ();

  if (now - line->last < (line->terminal ? TERMINAL_INTERVAL : PIPE_INTERVAL))
    return FALSE;
  line->last = now;
  return TRUE;
}

void
shoebox_cli_line_print (ShoeboxCliLine *line, const char *text)
{
  if (line->terminal)
    {
      fprintf (stderr, "\r\033[K%s", text);
      fflush (stderr);
      line->open = TRUE;
    }
  else
    fprintf (stderr, "%s\n", text);
}

void
shoebox_cli_line_close (ShoeboxCliLine *line)
{
  if (line->open)
    fputs ("\r\033[K", stderr);
  line->open = FALSE;
}

void
shoebox_cli_append_pace (GString *text, double rate, double left)
{
  guint seconds = (guint) (MAX (left, 0) + 0.5);

  if (rate > 0)
    g_string_append_printf (text, ", %.1f photos/s", rate);
  if (left >= 0 && seconds >= 3600)
    g_string_append_printf (text, ", %u:%02u:%02u left", seconds / 3600, seconds / 60 % 60,
                            seconds % 60);
  else if (left >= 0)
    g_string_append_printf (text, ", %u:%02u left", seconds / 60, seconds % 60);
}
