/* label-panel.c: album, tags and facts of the selection.
 *
 * Everything is asked off the main thread; an answer counts only while its cancellable is the
 * current one, so a late answer never hides a newer correction.
 */
#include "label-panel-private.h"

#include "album-bars.h"
#include "keep-focus.h"
#include "label.h"
#include "photo-facts.h"

G_DEFINE_FINAL_TYPE (ShoeboxLabelPanel, shoebox_label_panel, ADW_TYPE_BIN)

static void
clear (ShoeboxLabelPanel *self)
{
  GtkWidget *child;

  shoebox_album_bars_clear (SHOEBOX_ALBUM_BARS (self->bars));
  while ((child = gtk_widget_get_first_child (self->chips)) != NULL)
    gtk_box_remove (GTK_BOX (self->chips), child);
}

/* --- Asking ------------------------------------------------------------------------------- */

/* The answer about one photo, or about several; both NULL: there is nothing to show. */
static void
show (ShoeboxLabelPanel *self, const ShoeboxDetails *details, const ShoeboxSummary *summary)
{
  g_autofree char *focus = shoebox_keep_focus_find (GTK_WIDGET (self));
  gboolean any = details != NULL || (summary != NULL && summary->n > 0);

  g_clear_object (&self->cancellable);
  clear (self);
  if (details != NULL)
    _shoebox_label_panel_show_one (self, details);
  else if (any)
    _shoebox_label_panel_show_many (self, summary);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), any ? "photos" : "empty");
  shoebox_keep_focus_restore (GTK_WIDGET (self), focus, self->tag_entry);
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxLabelPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxDetails) details
      = shoebox_library_describe_finish (SHOEBOX_LIBRARY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_debug ("Nothing to show of a photo: %s", error->message);
  show (self, details, NULL);
}

static void
summarised_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxLabelPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxSummary) summary
      = shoebox_library_summarise_finish (SHOEBOX_LIBRARY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_debug ("Nothing to show of the photos: %s", error->message);
  show (self, NULL, summary);
}

static void
ask (ShoeboxLabelPanel *self)
{
  const gint64 *ids = (const gint64 *) (void *) self->ids->data;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->ids->len == 0)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "empty");
      return;
    }
  self->cancellable = g_cancellable_new ();
  if (self->ids->len == 1)
    shoebox_library_describe_async (self->library, ids[0], self->cancellable, described_cb,
                                    g_object_ref (self));
  else
    shoebox_library_summarise_async (self->library, ids, self->ids->len, self->cancellable,
                                     summarised_cb, g_object_ref (self));
}

static gboolean
refresh_cb (gpointer data)
{
  ShoeboxLabelPanel *self = data;

  self->refresh_id = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

/* Changes come in batches during an import: one question answers several of them. */
static void
photos_changed_cb (ShoeboxLabelPanel *self)
{
  if (self->refresh_id == 0 && self->ids->len > 0)
    self->refresh_id = g_timeout_add (40, refresh_cb, self);
}

/* --- Stars and favourites ------------------------------------------------------------------- */

static void
rated_cb (ShoeboxLabelPanel *self, int stars)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.rate", "i", stars);
}

static void
favourite_cb (ShoeboxLabelPanel *self)
{
  if (!self->showing)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.favourite", NULL);
}

/* --- Adding a tag ------------------------------------------------------------------------- */

static void
tags_changed_cb (ShoeboxLabelPanel *self)
{
  GtkEntryCompletion *completion = gtk_entry_get_completion (GTK_ENTRY (self->tag_entry));
  GListModel *tags = shoebox_library_get_tags (self->library);
  g_autoptr (GtkListStore) store = gtk_list_store_new (1, G_TYPE_STRING);

  for (guint i = 0; i < g_list_model_get_n_items (tags); i++)
    {
      g_autoptr (ShoeboxLabel) tag = g_list_model_get_item (tags, i);

      gtk_list_store_insert_with_values (store, NULL, -1, 0, shoebox_label_get_name (tag), -1);
    }
  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (store));
}

static void
tag_entry_activate_cb (ShoeboxLabelPanel *self)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->tag_entry)));

  g_strstrip (name);
  if (*name == '\0')
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tag-name", "s", name);
  gtk_editable_set_text (GTK_EDITABLE (self->tag_entry), "");
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_label_panel_dispose (GObject *object)
{
  ShoeboxLabelPanel *self = SHOEBOX_LABEL_PANEL (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_LABEL_PANEL);

  G_OBJECT_CLASS (shoebox_label_panel_parent_class)->dispose (object);
}

static void
shoebox_label_panel_finalize (GObject *object)
{
  ShoeboxLabelPanel *self = SHOEBOX_LABEL_PANEL (object);

  g_clear_pointer (&self->ids, g_array_unref);

  G_OBJECT_CLASS (shoebox_label_panel_parent_class)->finalize (object);
}

static void
shoebox_label_panel_class_init (ShoeboxLabelPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = shoebox_label_panel_dispose;
  object_class->finalize = shoebox_label_panel_finalize;

  g_type_ensure (SHOEBOX_TYPE_ALBUM_BARS);
  g_type_ensure (SHOEBOX_TYPE_PHOTO_FACTS);
  g_type_ensure (SHOEBOX_TYPE_REASON_LIST);
  g_type_ensure (SHOEBOX_TYPE_STAR_RATING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/label-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, stars);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, favourite);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, album);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, confidence);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, reason);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, bars);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, why);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, unfile);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, bars_note);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, chips);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, tag_entry);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, tags_note);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, why_tags_expander);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, why_tags);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, facts);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, history_expander);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, history);
  gtk_widget_class_bind_template_callback (widget_class, tag_entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, rated_cb);
  gtk_widget_class_bind_template_callback (widget_class, favourite_cb);
}

static void
shoebox_label_panel_init (ShoeboxLabelPanel *self)
{
  g_autoptr (GtkEntryCompletion) completion = gtk_entry_completion_new ();

  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_completion_set_inline_completion (completion, TRUE);
  gtk_entry_set_completion (GTK_ENTRY (self->tag_entry), completion);
}

void
shoebox_label_panel_set_library (ShoeboxLabelPanel *self, ShoeboxLibrary *library,
                                 ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_LABEL_PANEL (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  shoebox_reason_list_set_library (self->why, library, thumbnails);
  shoebox_reason_list_set_library (self->why_tags, library, thumbnails);
  g_signal_connect_object (library, "photos-changed", G_CALLBACK (photos_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "labels-changed", G_CALLBACK (photos_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shoebox_library_get_tags (library), "items-changed",
                           G_CALLBACK (tags_changed_cb), self, G_CONNECT_SWAPPED);
  tags_changed_cb (self);
}

void
shoebox_label_panel_set_photos (ShoeboxLabelPanel *self, GArray *ids)
{
  g_return_if_fail (SHOEBOX_IS_LABEL_PANEL (self));
  g_return_if_fail (ids != NULL && self->library != NULL);

  g_array_set_size (self->ids, 0);
  g_array_append_vals (self->ids, ids->data, ids->len);
  ask (self);
}

gboolean
shoebox_label_panel_get_loading (ShoeboxLabelPanel *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LABEL_PANEL (self), FALSE);

  return self->cancellable != NULL || self->refresh_id != 0;
}
