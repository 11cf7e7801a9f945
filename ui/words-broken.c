/* words-broken.c: the reasons of the decoder. They are kept in the library and written by a process
 * that knows no language, so they are translated when they are shown. */
#include "words-broken.h"

#include <glib/gi18n.h>
#include <stdio.h>

/* As app/decode.c and app/decoder-client.c have them. */
static const char *const known[] = {
  N_("truncated: only a coarse form of the picture is there"),
  N_("truncated: the end of the picture is missing"),
  N_("truncated: nothing of the picture is there"),
  N_("not an image of a known kind"),
  N_("there is no picture in it"),
  N_("no permission to read it"),
  N_("not a plain file"),
  N_("it could not be read"),
};

char *
shoebox_words_broken (const char *reason)
{
  int width, height;
  double seconds;
  int end = 0;

  if (reason == NULL)
    return g_strdup (_("unknown reason"));
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (reason, known[i]))
      return g_strdup (_(known[i]));
  if (sscanf (reason, "truncated: only %d %% of the picture is there%n", &width, &end) == 1
      && end > 0 && reason[end] == '\0')
    return g_strdup_printf (_("truncated: only %d %% of the picture is there"), width);
  if (sscanf (reason, "too large: %d x %d pixels%n", &width, &height, &end) == 2 && end > 0
      && reason[end] == '\0')
    return g_strdup_printf (_("too large: %d × %d pixels"), width, height);
  if (sscanf (reason, "too large for the memory: %d x %d pixels%n", &width, &height, &end) == 2
      && end > 0 && reason[end] == '\0')
    return g_strdup_printf (_("too large for the memory: %d × %d pixels"), width, height);
  if (sscanf (reason, "took longer than %lf s%n", &seconds, &end) == 1 && end > 0
      && reason[end] == '\0')
    return g_strdup_printf (ngettext ("took longer than %.0f second", "took longer than %.0f seconds",
                                      (gulong) seconds),
                            seconds);
  if (g_str_has_prefix (reason, "the decoder crashed on it"))
    return g_strdup (_("the part of Shoebox that opens photos crashed on it"));
  if (g_str_has_prefix (reason, "the decoder gave up on it"))
    return g_strdup (_("the part of Shoebox that opens photos gave up on it"));
  return g_strdup (reason);
}
