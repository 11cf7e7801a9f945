/* merge-dialog.c: which album or tag becomes part of which, with a preview. */
#include "merge-dialog.h"

#include "label-match.h"
#include "tab-bin.h"
#include "thumb-picture.h"
#include "words.h"

#include <glib/gi18n.h>

#define N_SAMPLES 4
#define SIDE 64
#define NAME_LIMIT 40

struct _ShoeboxMergeDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *merge_button;
  GtkWidget *from_name;
  GtkWidget *from_photos;
  GtkWidget *entry;
  ShoeboxTabBin *bin;
  GtkWidget *list_box; /* "shoebox-label" of a row is the label, borrowed from others */
  GtkWidget *into_photos;
  GtkWidget *what;

  ShoeboxLibrary *library;
  ShoeboxThumbnails *thumbnails;
  ShoeboxLabel *from;
  GListModel *others;  /* of ShoeboxLabel: those that it can be merged into */
  gint64 asked;        /* the one whose preview is on its way or shown; an older answer is dropped */
};

static guint merge_signal;

G_DEFINE_FINAL_TYPE (ShoeboxMergeDialog, shoebox_merge_dialog, ADW_TYPE_WINDOW)

/* --- Preview ------------------------------------------------------------------------------ */

static void
show_photos (ShoeboxMergeDialog *self, GtkWidget *box, GArray *ids)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
  for (guint i = 0; i < ids->len; i++)
    {
      GtkWidget *picture = shoebox_thumb_picture_new (SIDE);

      shoebox_thumb_picture_set_photo (SHOEBOX_THUMB_PICTURE (picture), self->library,
                                       self->thumbnails, g_array_index (ids, gint64, i));
      gtk_box_append (GTK_BOX (box), picture);
    }
  /* An album without photos needs no gap. */
  gtk_widget_set_visible (box, ids->len > 0);
}

static void
add_sentence (GString *text, char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, sentence);
  g_free (sentence);
}

static char *
describe (ShoeboxMergeDialog *self, const ShoeboxMergePreview *p, const char *into_full)
{
  g_autofree char *from = shoebox_words_short (shoebox_label_get_name (self->from), NAME_LIMIT);
  g_autofree char *into = shoebox_words_short (into_full, NAME_LIMIT);
  GString *text = g_string_new (NULL);

  if (p->n_from == 0)
    add_sentence (text, g_strdup_printf (_("There are no photos in “%s” to move."), from));
  else
    /* Translators: the first name is an album or tag, and so is the second. */
    add_sentence (text, g_strdup_printf (ngettext ("%'u photo goes from “%s” to “%s”.",
                                                   "%'u photos go from “%s” to “%s”.", p->n_from),
                                         p->n_from, from, into));
  if (p->n_both > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%'u of them has both.",
                                                   "%'u of them have both.", p->n_both),
                                         p->n_both));
  if (p->n_facts > 0)
    add_sentence (text,
                  g_strdup_printf (ngettext ("%'u of them was your decision: it stays yours, as an "
                                             "example of “%s”.",
                                             "%'u of them were your decisions: they stay yours, as "
                                             "examples of “%s”.",
                                             p->n_facts),
                                   p->n_facts, into));
  if (p->n_noes > 0)
    add_sentence (text, g_strdup_printf (ngettext ("Where you said no to “%s” (%'u photo), that is "
                                                   "a no to “%s”.",
                                                   "Where you said no to “%s” (%'u photos), that "
                                                   "is a no to “%s”.",
                                                   p->n_noes),
                                         from, p->n_noes, into));
  if (p->n_dropped > 0)
    add_sentence (text, g_strdup_printf (ngettext ("On %'u photo a no gives way to a yes.",
                                                   "On %'u photos a no gives way to a yes.",
                                                   p->n_dropped),
                                         p->n_dropped));
  if (p->takes_class)
    add_sentence (text, g_strdup_printf (_("What Shoebox takes for “%s” by itself, it will put in "
                                           "“%s”."),
                                         from, into));
  if (p->refuses_class)
    add_sentence (text, g_strdup_printf (_("Shoebox will not make “%s” again."), from));
  add_sentence (text, g_strdup (_("Undo brings all of it back.")));
  return g_string_free (text, FALSE);
}

/* The one that is chosen, or NULL. */
static ShoeboxLabel *
get_into (ShoeboxMergeDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list_box));

  return row != NULL ? g_object_get_data (G_OBJECT (row), "shoebox-label") : NULL;
}

static void
preview_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxMergeDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxMergePreview) preview = NULL;
  g_autofree char *text = NULL;
  ShoeboxLabel *into;

  preview = shoebox_library_preview_merge_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (self->library == NULL)
    return; /* closed meanwhile */
  into = get_into (self);
  if (into == NULL || shoebox_label_get_id (into) != self->asked)
    return;
  if (preview == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->what), error->message);
      return;
    }
  show_photos (self, self->from_photos, preview->from);
  show_photos (self, self->into_photos, preview->into);
  text = describe (self, preview, shoebox_label_get_name (into));
  gtk_label_set_text (GTK_LABEL (self->what), text);
  gtk_widget_set_sensitive (self->merge_button, TRUE);
}

static void
row_selected_cb (ShoeboxMergeDialog *self)
{
  ShoeboxLabel *into;

  if (self->library == NULL)
    return; /* the rows come or go with the dialog */
  into = get_into (self);
  if (into != NULL && self->asked == shoebox_label_get_id (into))
    return;
  gtk_widget_set_sensitive (self->merge_button, FALSE);
  self->asked = into != NULL ? shoebox_label_get_id (into) : 0;
  if (into != NULL)
    shoebox_library_preview_merge_async (self->library, shoebox_label_get_id (self->from),
                                         self->asked, N_SAMPLES, preview_cb, g_object_ref (self));
}

static void
merge_clicked_cb (ShoeboxMergeDialog *self)
{
  /* Enter in the entry as well: only what was shown is done. */
  if (!gtk_widget_get_sensitive (self->merge_button))
    return;
  g_object_ref (self);
  g_signal_emit (self, merge_signal, 0, shoebox_label_get_id (self->from), self->asked);
  gtk_window_close (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
stop_search_cb (ShoeboxMergeDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

/* --- Choice ------------------------------------------------------------------------------- */

static void
add_row (ShoeboxMergeDialog *self, ShoeboxLabel *label, gboolean select)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  guint n = shoebox_label_get_count (label);
  g_autofree char *count = g_strdup_printf ("%'u", n);
  g_autofree char *photos = shoebox_words_photos (n);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", shoebox_label_get_name (label), photos);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", shoebox_label_get_name (label),
                                  "xalign", 0.0f, "hexpand", TRUE, "ellipsize",
                                  PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *number = gtk_label_new (count);

  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "sidebar-count");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "shoebox-label", label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_list_box_append (GTK_LIST_BOX (self->list_box), row);
  if (select)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list_box), GTK_LIST_BOX_ROW (row));
}

/* Those that match what was typed; the one that is chosen stays so while it is among them. */
static void
fill_list (ShoeboxMergeDialog *self)
{
  g_autofree char *text
    = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autofree char *wanted = shoebox_match_fold (text);
  gint64 chosen = self->asked;
  GtkWidget *row;

  if (self->others == NULL)
    return;
  while ((row = gtk_widget_get_first_child (self->list_box)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list_box), row);
  for (guint i = 0; i < g_list_model_get_n_items (self->others); i++)
    {
      g_autoptr (ShoeboxLabel) label = g_list_model_get_item (self->others, i);
      g_autofree char *name = shoebox_match_fold (shoebox_label_get_name (label));

      if (shoebox_match (name, wanted) != SHOEBOX_MATCH_NONE)
        add_row (self, label, shoebox_label_get_id (label) == chosen);
    }
  if (get_into (self) == NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list_box),
                             gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), 0));
  /* Nothing matches: what was said of another one is not to be read any more. */
  if (get_into (self) == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->what), "");
      gtk_widget_hide (self->into_photos);
    }
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_merge_dialog_dispose (GObject *object)
{
  ShoeboxMergeDialog *self = SHOEBOX_MERGE_DIALOG (object);

  g_clear_object (&self->library);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_MERGE_DIALOG);
  g_clear_object (&self->others);
  g_clear_object (&self->from);
  g_clear_object (&self->thumbnails);

  G_OBJECT_CLASS (shoebox_merge_dialog_parent_class)->dispose (object);
}

static void
shoebox_merge_dialog_class_init (ShoeboxMergeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_merge_dialog_dispose;
  merge_signal = g_signal_new ("merge", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);

  g_type_ensure (SHOEBOX_TYPE_TAB_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/merge-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, merge_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, from_name);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, from_photos);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, bin);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, list_box);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, into_photos);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxMergeDialog, what);
  gtk_widget_class_bind_template_callback (widget_class, fill_list);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, merge_clicked_cb);
}

static void
shoebox_merge_dialog_init (ShoeboxMergeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  shoebox_tab_bin_set_list (self->bin, GTK_LIST_BOX (self->list_box));
}

/* Labels of the kind of @from but itself, as they are now; @into comes first. */
static GListModel *
list_others (ShoeboxLibrary *library, ShoeboxLabel *from, gint64 into)
{
  GListStore *others = g_list_store_new (SHOEBOX_TYPE_LABEL);
  GListModel *all = shoebox_label_get_kind (from) == SHOEBOX_ALBUM
                      ? shoebox_library_get_albums (library) : shoebox_library_get_tags (library);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (ShoeboxLabel) label = g_list_model_get_item (all, i);

      if (label != from)
        g_list_store_insert (others,
                             shoebox_label_get_id (label) == into
                               ? 0 : g_list_model_get_n_items (G_LIST_MODEL (others)),
                             label);
    }
  return G_LIST_MODEL (others);
}

GtkWidget *
shoebox_merge_dialog_new (GtkWindow *parent, ShoeboxLibrary *library,
                          ShoeboxThumbnails *thumbnails, ShoeboxLabel *from, gint64 into)
{
  g_autoptr (GListModel) others = NULL;
  g_autofree char *short_name = NULL;
  g_autofree char *title = NULL;
  const char *kind = shoebox_label_get_kind (from) == SHOEBOX_ALBUM ? _("Album") : _("Tag");
  ShoeboxMergeDialog *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (SHOEBOX_IS_LABEL (from), NULL);

  others = list_others (library, from, into);
  if (g_list_model_get_n_items (others) == 0)
    return NULL;
  self = g_object_new (SHOEBOX_TYPE_MERGE_DIALOG, "transient-for", parent, NULL);
  self->thumbnails = g_object_ref (thumbnails);
  self->from = g_object_ref (from);
  self->others = g_steal_pointer (&others);
  short_name = shoebox_words_short (shoebox_label_get_name (from), NAME_LIMIT);
  title = g_strdup_printf (_("Merge “%s”"), short_name);
  adw_window_title_set_title (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_label_set_text (GTK_LABEL (self->from_name), shoebox_label_get_name (from));
  g_object_set (self->entry, "placeholder-text", kind, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, kind,
                                  -1);
  self->library = g_object_ref (library);
  self->asked = into;
  fill_list (self);
  /* The choice is new, so it is asked for, even if it is the one that was wished for. */
  self->asked = 0;
  row_selected_cb (self);
  gtk_window_set_focus (GTK_WINDOW (self), self->entry);
  return GTK_WIDGET (self);
}
