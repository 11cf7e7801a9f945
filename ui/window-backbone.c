/* window-backbone.c: what the window says when another network came into use. */
#include "window-private.h"

#include "backbone-use.h"

#include <glib/gi18n.h>

static void
backbone_changed_cb (ShoeboxWindow *self)
{
  g_auto (ShoeboxBackboneProgress) progress = { 0 };
  g_autofree char *before = g_steal_pointer (&self->next_backbone);
  g_autofree char *text = NULL;

  shoebox_library_get_backbone_progress (self->library, &progress);
  self->next_backbone = g_strdup (progress.next);
  /* It is in use, and was on its way a moment ago. */
  if (before == NULL || progress.next != NULL || g_strcmp0 (before, progress.used) != 0)
    return;
  text = g_strdup_printf (ngettext ("Learned anew with the other network: %'u photo moved",
                                    "Learned anew with the other network: %'u photos moved",
                                    progress.n_moved),
                          progress.n_moved);
  _shoebox_window_toast (self, text, NULL, NULL);
}

void
_shoebox_window_set_backbone_library (ShoeboxWindow *self)
{
  g_signal_connect_object (self->library, "backbone-changed", G_CALLBACK (backbone_changed_cb), self,
                           G_CONNECT_SWAPPED);
  backbone_changed_cb (self);
}

void
_shoebox_window_clear_backbone (ShoeboxWindow *self)
{
  g_clear_pointer (&self->next_backbone, g_free);
}
