/* label-panel.c: album, tags and facts of the selection.
 *
 * Everything is asked off the main thread; an answer counts only while its cancellable is the
 * current one, so a late answer never hides a newer correction.
 */
#include "label-panel.h"

#include "album-bars.h"
#include "label.h"
#include "photo-facts.h"
#include "reason-list.h"
#include "tag-chip.h"
#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

/* Tags and albums of a larger selection are gathered from this many of its photos. */
#define MAX_DESCRIBED 200
#define MAX_BARS 5
/* Look-alikes: for the album, for the tags, and of these for each. */
#define MAX_WHY 5
#define MAX_WHY_TAGS 15
#define MAX_WHY_TAG 3

struct _ShoeboxLabelPanel
{
  AdwBin parent_instance;

  GtkWidget *stack;
  GtkWidget *title;
  GtkWidget *album;
  GtkWidget *confidence;
  GtkWidget *reason;
  GtkWidget *bars;
  ShoeboxReasonList *why;
  GtkWidget *unfile;
  GtkWidget *chips;
  GtkWidget *tag_entry;
  GtkWidget *tags_note;
  GtkWidget *why_tags_expander;
  ShoeboxReasonList *why_tags;
  GtkWidget *facts;

  ShoeboxLibrary *library;
  GArray *ids;               /* of gint64 */
  GCancellable *cancellable; /* of the answer that is awaited, or NULL */
  guint refresh_id;
};

/* The descriptions of one selection, as they come in. */
typedef struct
{
  ShoeboxLabelPanel *panel;  /* full reference */
  GCancellable *cancellable;
  GPtrArray *details;        /* of ShoeboxDetails */
  guint waiting;
} Gathering;

/* One tag over several photos. */
typedef struct
{
  const char *name;
  gint64 label;
  guint n_yes, said_yes, said_no; /* photos */
} TagSum;

G_DEFINE_FINAL_TYPE (ShoeboxLabelPanel, shoebox_label_panel, ADW_TYPE_BIN)

/* --- Showing ------------------------------------------------------------------------------ */

static void
set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static void
clear (ShoeboxLabelPanel *self)
{
  GtkWidget *child;

  shoebox_album_bars_clear (SHOEBOX_ALBUM_BARS (self->bars));
  while ((child = gtk_widget_get_first_child (self->chips)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->chips), child);
}

static void
add_chip (ShoeboxLabelPanel *self, GtkWidget *chip)
{
  GtkWidget *place;

  gtk_flow_box_insert (GTK_FLOW_BOX (self->chips), chip, -1);
  /* The chip's buttons take the focus, not the flow box's place around it. */
  place = gtk_widget_get_parent (chip);
  gtk_widget_set_focusable (place, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (place), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  shoebox_tag_chip_get_description (SHOEBOX_TAG_CHIP (chip)), -1);
}

/* The look-alikes that the owner decided; @details NULL: of nothing. */
static void
show_why (ShoeboxLabelPanel *self, const ShoeboxDetails *details)
{
  GPtrArray *albums = details != NULL ? details->why : NULL;
  GPtrArray *tags = details != NULL ? details->why_tags : NULL;
  guint n;

  shoebox_reason_list_show (self->why, albums, SHOEBOX_ALBUM, MAX_WHY, MAX_WHY);
  n = shoebox_reason_list_show (self->why_tags, tags, SHOEBOX_TAG, MAX_WHY_TAGS, MAX_WHY_TAG);
  gtk_widget_set_visible (self->why_tags_expander, n > 0);
}

static void
show_one (ShoeboxLabelPanel *self, const ShoeboxDetails *details)
{
  g_autofree char *name = g_path_get_basename (details->display_path);
  g_autofree char *reason = shoebox_words_unsorted (details);
  guint n_bars = 0;
  float shown = 0.0f;

  set_text (self->title, name);
  gtk_widget_set_tooltip_text (self->title, name);
  set_text (self->album, details->album_name != NULL ? details->album_name : _("Unsorted"));
  if (details->album_name == NULL)
    set_text (self->confidence, NULL);
  else if (details->source == SHOEBOX_BY_USER)
    set_text (self->confidence, _("decided by you"));
  else if (!isnan (details->p))
    {
      g_autofree char *percent = shoebox_words_percent (details->p);
      /* Translators: "likely, 78 %". */
      g_autofree char *text = g_strdup_printf (_("%s, %s"), shoebox_words_confidence (details->p),
                                               percent);

      set_text (self->confidence, text);
    }
  else
    set_text (self->confidence, NULL);
  set_text (self->reason, reason);

  for (guint i = 0; i < details->albums->len && n_bars < MAX_BARS; i++)
    {
      const ShoeboxProbability *album = g_ptr_array_index (details->albums, i);
      g_autofree char *percent = NULL;
      float p = album->p;

      if (n_bars > 0 && p < 0.005f)
        break;
      /* As it was when the photo was filed: worked out again it may differ in the last digit. */
      if (album->label != 0 && album->label == details->album && !isnan (details->p))
        p = details->p;
      percent = shoebox_words_percent (p);
      shoebox_album_bars_add (SHOEBOX_ALBUM_BARS (self->bars), album->name, album->label,
                              (double) p, percent, TRUE);
      shown += p;
      n_bars++;
    }
  if (n_bars > 0)
    {
      /* What is left speaks for the albums further down or for none: the bars sum to one. */
      float rest = MAX (0.0f, 1.0f - shown);
      g_autofree char *percent = shoebox_words_percent (rest);

      shoebox_album_bars_add (SHOEBOX_ALBUM_BARS (self->bars), _("Something else"), 0,
                              (double) rest, percent, FALSE);
    }
  gtk_widget_set_visible (self->bars, n_bars > 0);
  gtk_widget_set_visible (self->unfile, details->source == SHOEBOX_BY_USER);

  for (guint i = 0; i < details->tags->len; i++)
    {
      const ShoeboxTagging *tag = g_ptr_array_index (details->tags, i);
      g_autofree char *percent = shoebox_words_percent (tag->p);
      ShoeboxVerdict verdict = SHOEBOX_FORGET;

      if (tag->source == SHOEBOX_BY_USER)
        verdict = tag->yes ? SHOEBOX_YES : SHOEBOX_NO;
      add_chip (self, shoebox_tag_chip_new (tag->name, tag->label,
                                            verdict == SHOEBOX_FORGET ? percent : "", verdict,
                                            tag->yes));
    }
  set_text (self->tags_note, details->tags->len > 0
                               ? _("Each tag is judged on its own; a photo has any number of them.")
                               : NULL);
  show_why (self, details);
  shoebox_photo_facts_show (SHOEBOX_PHOTO_FACTS (self->facts), details);
}

static int
compare_sums (gconstpointer a, gconstpointer b)
{
  const TagSum *x = a, *y = b;

  if (x->n_yes != y->n_yes)
    return x->n_yes > y->n_yes ? -1 : 1;
  return g_utf8_collate (x->name, y->name);
}

static void
show_tag_sums (ShoeboxLabelPanel *self, GPtrArray *all)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) sums = g_array_new (FALSE, TRUE, sizeof (TagSum));

  for (guint i = 0; i < all->len; i++)
    {
      const ShoeboxDetails *details = g_ptr_array_index (all, i);

      for (guint j = 0; j < details->tags->len; j++)
        {
          const ShoeboxTagging *tag = g_ptr_array_index (details->tags, j);
          guint k = GPOINTER_TO_UINT (g_hash_table_lookup (index, &tag->label));
          TagSum *sum;

          if (k == 0)
            {
              TagSum fresh = { .name = tag->name, .label = tag->label };

              g_array_append_val (sums, fresh);
              k = sums->len;
              g_hash_table_insert (index, (gpointer) &tag->label, GUINT_TO_POINTER (k));
            }
          sum = &g_array_index (sums, TagSum, k - 1);
          sum->n_yes += tag->yes;
          sum->said_yes += tag->yes && tag->source == SHOEBOX_BY_USER;
          sum->said_no += !tag->yes && tag->source == SHOEBOX_BY_USER;
        }
    }
  g_array_sort (sums, compare_sums);
  for (guint i = 0; i < sums->len; i++)
    {
      const TagSum *sum = &g_array_index (sums, TagSum, i);
      /* Translators: so many of the selected photos. */
      g_autofree char *detail = g_strdup_printf (_("%u of %u"), sum->n_yes, all->len);
      ShoeboxVerdict verdict = SHOEBOX_FORGET;

      if (sum->said_yes == all->len)
        verdict = SHOEBOX_YES;
      else if (sum->said_no == all->len)
        verdict = SHOEBOX_NO;
      add_chip (self, shoebox_tag_chip_new (sum->name, sum->label, detail, verdict,
                                            sum->n_yes > 0));
    }
}

static int
compare_shares (gconstpointer a, gconstpointer b)
{
  const ShoeboxProbability *x = a, *y = b;

  return x->p > y->p ? -1 : x->p < y->p ? 1 : g_utf8_collate (x->name, y->name);
}

/* Several photos: how many of them lie in each album, instead of probabilities. */
static void
show_many (ShoeboxLabelPanel *self, GPtrArray *all)
{
  g_autoptr (GArray) albums = g_array_new (FALSE, TRUE, sizeof (ShoeboxProbability));
  g_autofree char *title = NULL;
  guint n_unsorted = 0, n_user = 0;

  /* Translators: the number of selected photos. */
  title = g_strdup_printf (ngettext ("%'u Photo", "%'u Photos", self->ids->len), self->ids->len);
  set_text (self->title, title);
  gtk_widget_set_tooltip_text (self->title, NULL);
  for (guint i = 0; i < all->len; i++)
    {
      const ShoeboxDetails *details = g_ptr_array_index (all, i);
      guint j;

      n_user += details->source == SHOEBOX_BY_USER;
      if (details->album == 0)
        {
          n_unsorted++;
          continue;
        }
      for (j = 0; j < albums->len; j++)
        if (g_array_index (albums, ShoeboxProbability, j).label == details->album)
          break;
      if (j == albums->len)
        {
          ShoeboxProbability fresh = { .name = details->album_name, .label = details->album };

          g_array_append_val (albums, fresh);
        }
      g_array_index (albums, ShoeboxProbability, j).p += 1.0f;
    }
  g_array_sort (albums, compare_shares);

  if (albums->len == 1 && n_unsorted == 0)
    set_text (self->album, g_array_index (albums, ShoeboxProbability, 0).name);
  else if (albums->len == 0)
    set_text (self->album, _("Unsorted"));
  else
    set_text (self->album, _("In different albums"));
  set_text (self->confidence, NULL);
  set_text (self->reason, NULL);
  for (guint i = 0; i < albums->len; i++)
    {
      const ShoeboxProbability *album = &g_array_index (albums, ShoeboxProbability, i);
      g_autofree char *text = g_strdup_printf (_("%u of %u"), (guint) album->p, all->len);

      shoebox_album_bars_add (SHOEBOX_ALBUM_BARS (self->bars), album->name, album->label,
                              (double) album->p / all->len, text, TRUE);
    }
  if (n_unsorted > 0)
    {
      g_autofree char *text = g_strdup_printf (_("%u of %u"), n_unsorted, all->len);

      shoebox_album_bars_add (SHOEBOX_ALBUM_BARS (self->bars), _("Unsorted"), 0,
                              (double) n_unsorted / all->len, text, FALSE);
    }
  gtk_widget_show (self->bars);
  gtk_widget_set_visible (self->unfile, n_user > 0);

  show_tag_sums (self, all);
  if (all->len < self->ids->len)
    {
      g_autofree char *note = g_strdup_printf (_("Counted over the first %u photos. A change is "
                                                 "made to all selected ones."),
                                               all->len);
      set_text (self->tags_note, note);
    }
  else
    set_text (self->tags_note, NULL);
  show_why (self, NULL);
  shoebox_photo_facts_show (SHOEBOX_PHOTO_FACTS (self->facts), NULL);
}

/* --- Asking ------------------------------------------------------------------------------- */

static void
gathering_done (Gathering *gathering)
{
  ShoeboxLabelPanel *self = gathering->panel;

  if (gathering->cancellable == self->cancellable)
    {
      g_clear_object (&self->cancellable);
      clear (self);
      if (gathering->details->len == 1 && self->ids->len == 1)
        show_one (self, g_ptr_array_index (gathering->details, 0));
      else if (gathering->details->len > 0)
        show_many (self, gathering->details);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                        gathering->details->len > 0 ? "photos" : "empty");
    }
  g_ptr_array_unref (gathering->details);
  g_object_unref (gathering->cancellable);
  g_object_unref (gathering->panel);
  g_free (gathering);
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Gathering *gathering = data;
  g_autoptr (GError) error = NULL;
  ShoeboxDetails *details;

  details = shoebox_library_describe_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (details != NULL)
    g_ptr_array_add (gathering->details, details);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("Nothing to show of a photo: %s", error->message);
  if (--gathering->waiting == 0)
    gathering_done (gathering);
}

static void
ask (ShoeboxLabelPanel *self)
{
  Gathering *gathering;
  guint n = MIN (self->ids->len, MAX_DESCRIBED);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (n == 0)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "empty");
      return;
    }
  self->cancellable = g_cancellable_new ();
  gathering = g_new0 (Gathering, 1);
  gathering->panel = g_object_ref (self);
  gathering->cancellable = g_object_ref (self->cancellable);
  gathering->details = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_details_unref);
  gathering->waiting = n;
  for (guint i = 0; i < n; i++)
    shoebox_library_describe_async (self->library, g_array_index (self->ids, gint64, i),
                                    gathering->cancellable, described_cb, gathering);
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
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/label-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, album);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, confidence);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, reason);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, bars);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, why);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, unfile);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, chips);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, tag_entry);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, tags_note);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, why_tags_expander);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, why_tags);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxLabelPanel, facts);
  gtk_widget_class_bind_template_callback (widget_class, tag_entry_activate_cb);
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
