/* application.c: the GTK application. */
#include "application.h"

#include <adwaita.h>
#include <glib/gi18n.h>

int
shoebox_application_main (const char *dir, const char *const *folders)
{
  if (!gtk_init_check ())
    {
      g_printerr ("%s\n", _("There is no display to open a window on; the commands import, list, "
                            "show, albums, tags, file, tag, undo, check and eval need none."));
      return 1;
    }
  return 0;
}
