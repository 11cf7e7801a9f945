/* how-window.c: the two kinds of label on the owner's own photo. */
#include "how-window.h"

#include "album-bars.h"
#include "how-example.h"
#include "how-try.h"
#include "share-bar.h"
#include "thumb-picture.h"
#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

#define PICTURE_SIDE 128
#define DOUBT_SIDE 96
#define MAX_BARS 4
#define MAX_TAGS 6

struct _ShoeboxHowWindow
{
  AdwWindow parent_instance;

  GtkWidget *photo_box;
  AdwBin *picture;
  GtkLabel *name;
  GtkLabel *verdict;
  GtkLabel *missing;
  GtkWidget *bars;
  GtkLabel *bars_note;
  GtkWidget *tags;
  GtkLabel *tags_note;
  GtkWidget *ask;
  GtkRange *threshold;
  GtkLabel *threshold_note;
  GtkWidget *try_section;
  ShoeboxHowTry *try;
  GtkWidget *doubt_box;
  AdwBin *doubt_picture;
  GtkLabel *doubt_name;
  GtkLabel *doubt_verdict;
  GtkWidget *doubt_bars;

  ShoeboxLibrary *library;
  ShoeboxThumbnails *thumbnails;
  ShoeboxDetails *details;   /* of the photo that is explained by */
  GCancellable *cancellable; /* until the window is gone */
  guint waiting;             /* answers to come */
  guint n_skipped;
};

G_DEFINE_FINAL_TYPE (ShoeboxHowWindow, shoebox_how_window, ADW_TYPE_WINDOW)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_picture (ShoeboxHowWindow *self, AdwBin *bin, int side, const ShoeboxDetails *details)
{
  GtkWidget *picture = shoebox_thumb_picture_new (side);
  g_autofree char *name = g_path_get_basename (details->display_path);

  shoebox_thumb_picture_set_photo (SHOEBOX_THUMB_PICTURE (picture), self->library,
                                   self->thumbnails, details->id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  adw_bin_set_child (bin, picture);
}

/* The likeliest albums, all others, and none of them: together the whole. */
static void
show_bars (GtkWidget *bars, const ShoeboxDetails *details, guint max)
{
  ShoeboxAlbumBars *self = SHOEBOX_ALBUM_BARS (bars);
  float shown = 0.0f, rest;

  shoebox_album_bars_clear (self);
  for (guint i = 0; i < MIN (details->albums->len, max); i++)
    {
      const ShoeboxProbability *album = g_ptr_array_index (details->albums, i);
      g_autofree char *percent = shoebox_words_percent (album->p);
      gboolean chosen = details->album != 0 && details->album == album->label;

      shoebox_album_bars_add (self, album->name, album->label, (double) album->p, percent,
                              chosen ? SHOEBOX_BAR_CHOSEN : SHOEBOX_BAR_PLAIN);
      shown += album->p;
    }
  rest = MAX (0.0f, 1.0f - shown - details->p_none);
  if (details->albums->len > max)
    {
      g_autofree char *percent = shoebox_words_percent (rest);

      shoebox_album_bars_add (self, _("Other albums"), 0, (double) rest, percent,
                              SHOEBOX_BAR_PLAIN);
    }
  if (details->p_none > 0.0f)
    {
      g_autofree char *percent = shoebox_words_percent (details->p_none);

      shoebox_album_bars_add (self, _("None of these"), 0, (double) details->p_none, percent,
                              SHOEBOX_BAR_NOBODY);
    }
}

/* What became of the photo, as a sentence. */
static char *
describe_verdict (const ShoeboxDetails *details)
{
  if (details->album_name != NULL && details->source == SHOEBOX_BY_USER)
    return g_strdup_printf (_("You filed it in “%s”."), details->album_name);
  if (details->album_name != NULL && !isnan (details->p))
    /* Translators: an album, then "sure", "likely" or "unsure". */
    return g_strdup_printf (_("Filed in “%s”: %s."), details->album_name,
                            shoebox_words_confidence (details->p));
  if (details->album_name != NULL)
    return g_strdup_printf (_("Filed in “%s”."), details->album_name);
  return shoebox_words_unsorted (details);
}

/* --- Tags --------------------------------------------------------------------------------- */

static void
add_tag (ShoeboxHowWindow *self, const ShoeboxTagging *tag)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", tag->name, "xalign", 0.0f, "hexpand",
                                  TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *bar = shoebox_share_bar_new (6);
  g_autofree char *percent = shoebox_words_percent (tag->p);
  /* Translators: "87 %, yes": how sure the model is of a tag, and whether it counts. */
  g_autofree char *text = g_strdup_printf (tag->yes ? _("%s, yes") : _("%s, no"), percent);
  GtkWidget *number = gtk_label_new (text);

  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_set_size_request (bar, -1, 12);
  shoebox_share_bar_add (SHOEBOX_SHARE_BAR (bar), 0.0, (double) tag->p,
                         tag->yes ? SHOEBOX_TONE_STRONG : SHOEBOX_TONE_PLAIN);
  shoebox_share_bar_set_mark (SHOEBOX_SHARE_BAR (bar), (double) tag->threshold);
  shoebox_share_bar_describe (SHOEBOX_SHARE_BAR (bar), tag->name, (double) tag->p, text);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_attach (GTK_GRID (grid), name, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), number, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), bar, 0, 1, 2, 1);
  gtk_box_append (GTK_BOX (self->tags), grid);
}

static void
show_tags (ShoeboxHowWindow *self)
{
  const ShoeboxDetails *details = self->details;
  g_autofree char *note = NULL;
  GtkWidget *child;
  double sum = 0.0;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (self->tags)) != NULL)
    gtk_box_remove (GTK_BOX (self->tags), child);
  for (guint k = 0; k < 2; k++)
    {
      GPtrArray *tags = k == 0 ? details->tags : details->offers;

      for (guint i = 0; i < tags->len && n < MAX_TAGS; i++)
        {
          const ShoeboxTagging *tag = g_ptr_array_index (tags, i);

          if (isnan (tag->p))
            continue;
          add_tag (self, tag);
          sum += (double) tag->p;
          n++;
        }
    }
  if (n > 1)
    note = g_strdup_printf (_("Together these make %.0f %%, and that means nothing: none of them "
                              "takes anything from another."),
                            100.0 * sum);
  set_text (self->tags_note, note);
  gtk_widget_set_visible (self->ask, n > 0);
}

/* How many tags a threshold for all of them would leave. */
static void
threshold_cb (ShoeboxHowWindow *self)
{
  double from = gtk_range_get_value (self->threshold) / 100.0;
  g_autofree char *percent = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  if (self->details == NULL)
    return;
  for (guint k = 0; k < 2; k++)
    {
      GPtrArray *tags = k == 0 ? self->details->tags : self->details->offers;

      for (guint i = 0; i < tags->len; i++)
        n += (double) ((ShoeboxTagging *) g_ptr_array_index (tags, i))->p >= from;
    }
  percent = g_strdup_printf (_("%.0f %%"), 100.0 * from);
  if (n == 0)
    text = g_strdup_printf (_("From %s on, no tag is left: “nothing” is an answer here, which a "
                              "softmax cannot give."),
                            percent);
  else
    /* Translators: the first %s is "50 %". */
    text = g_strdup_printf (ngettext ("From %2$s on, %1$u tag would be a yes.",
                                      "From %2$s on, %1$u tags would be a yes.", n),
                            n, percent);
  set_text (self->threshold_note, text);
}

/* --- Examples ----------------------------------------------------------------------------- */

static void
show_nothing (ShoeboxHowWindow *self)
{
  set_text (self->missing, _("There is no photo yet to show it on: once photos are read, their "
                             "shares and scales stand here."));
  gtk_widget_hide (self->photo_box);
  gtk_widget_hide (self->bars);
  gtk_widget_hide (self->ask);
  gtk_widget_hide (self->try_section);
  set_text (self->bars_note, NULL);
  set_text (self->tags_note, NULL);
}

static void
show_photo (ShoeboxHowWindow *self, ShoeboxDetails *details)
{
  g_autofree char *name = g_path_get_basename (details->display_path);
  g_autofree char *verdict = describe_verdict (details);

  g_clear_pointer (&self->details, shoebox_details_unref);
  self->details = shoebox_details_ref (details);
  set_text (self->missing, NULL);
  gtk_widget_show (self->photo_box);
  show_picture (self, self->picture, PICTURE_SIDE, details);
  set_text (self->name, name);
  set_text (self->verdict, verdict);
  gtk_widget_show (self->bars);
  show_bars (self->bars, details, MAX_BARS);
  set_text (self->bars_note, _("Each bar stands where its piece stands in the strip above: one "
                               "after the other they fill it."));
  show_tags (self);
  threshold_cb (self);
  gtk_widget_show (self->try_section);
  shoebox_how_try_show (self->try, details);
}

static void
show_doubt (ShoeboxHowWindow *self, const ShoeboxDetails *details)
{
  const ShoeboxProbability *best = g_ptr_array_index (details->albums, 0);
  g_autofree char *name = g_path_get_basename (details->display_path);
  g_autofree char *verdict = describe_verdict (details);
  g_autofree char *percent = shoebox_words_percent (best->p);
  g_autofree char *text = NULL;

  if (details->album == 0)
    /* Translators: a sentence on why a photo is unsorted; then an album and "62 %". */
    text = g_strdup_printf (_("%s A softmax alone would have filed it in “%s”, with %s."),
                            verdict != NULL ? verdict : "", best->name, percent);
  else
    text = g_strdup_printf (_("%s It is offered in the review."), verdict != NULL ? verdict : "");
  gtk_widget_show (self->doubt_box);
  show_picture (self, self->doubt_picture, DOUBT_SIDE, details);
  set_text (self->doubt_name, name);
  set_text (self->doubt_verdict, text);
  show_bars (self->doubt_bars, details, 3);
}

static void
doubt_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxHowWindow) self = data;
  g_autoptr (ShoeboxDetails) details = shoebox_how_example_find_finish (result, NULL);

  self->waiting--;
  if (details != NULL && !g_cancellable_is_cancelled (self->cancellable))
    show_doubt (self, details);
}

static void
clear_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxHowWindow) self = data;
  g_autoptr (ShoeboxDetails) details = shoebox_how_example_find_finish (result, NULL);

  self->waiting--;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (details != NULL)
    show_photo (self, details);
  else if (self->details == NULL)
    show_nothing (self);
}

static void
find_clear (ShoeboxHowWindow *self)
{
  self->waiting++;
  shoebox_how_example_find_async (self->library, SHOEBOX_EXAMPLE_CLEAR, self->n_skipped,
                                  self->cancellable, clear_found_cb, g_object_ref (self));
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxHowWindow) self = data;
  g_autoptr (ShoeboxDetails) details
      = shoebox_library_describe_finish (SHOEBOX_LIBRARY (source), result, NULL);

  self->waiting--;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  /* A photo that was not read explains nothing. */
  if (details != NULL && details->albums->len > 0)
    show_photo (self, details);
  else
    find_clear (self);
}

static void
another_cb (ShoeboxHowWindow *self)
{
  self->n_skipped++;
  find_clear (self);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_how_window_dispose (GObject *object)
{
  ShoeboxHowWindow *self = SHOEBOX_HOW_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_HOW_WINDOW);
  g_clear_pointer (&self->details, shoebox_details_unref);
  g_clear_object (&self->thumbnails);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (shoebox_how_window_parent_class)->dispose (object);
}

static void
shoebox_how_window_finalize (GObject *object)
{
  g_object_unref (SHOEBOX_HOW_WINDOW (object)->cancellable);

  G_OBJECT_CLASS (shoebox_how_window_parent_class)->finalize (object);
}

static void
shoebox_how_window_class_init (ShoeboxHowWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = shoebox_how_window_dispose;
  object_class->finalize = shoebox_how_window_finalize;
  g_type_ensure (SHOEBOX_TYPE_ALBUM_BARS);
  g_type_ensure (SHOEBOX_TYPE_HOW_TRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/shoebox/Shoebox/how-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ShoeboxHowWindow, name)
  BIND (photo_box);
  BIND (picture);
  BIND (name);
  BIND (verdict);
  BIND (missing);
  BIND (bars);
  BIND (bars_note);
  BIND (tags);
  BIND (tags_note);
  BIND (ask);
  BIND (threshold);
  BIND (threshold_note);
  BIND (try_section);
  BIND (try);
  BIND (doubt_box);
  BIND (doubt_picture);
  BIND (doubt_name);
  BIND (doubt_verdict);
  BIND (doubt_bars);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, another_cb);
  gtk_widget_class_bind_template_callback (widget_class, threshold_cb);
}

static void
shoebox_how_window_init (ShoeboxHowWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_how_window_new (ShoeboxLibrary *library, ShoeboxThumbnails *thumbnails, gint64 photo)
{
  ShoeboxHowWindow *self = g_object_new (SHOEBOX_TYPE_HOW_WINDOW, NULL);

  show_nothing (self);
  if (library == NULL)
    return GTK_WIDGET (self);
  g_set_object (&self->library, library);
  g_set_object (&self->thumbnails, thumbnails);
  if (photo != 0)
    {
      self->waiting++;
      shoebox_library_describe_async (library, photo, self->cancellable, described_cb,
                                      g_object_ref (self));
    }
  else
    find_clear (self);
  self->waiting++;
  shoebox_how_example_find_async (library, SHOEBOX_EXAMPLE_DOUBT, 0, self->cancellable,
                                  doubt_found_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

gboolean
shoebox_how_window_get_loading (ShoeboxHowWindow *self)
{
  g_return_val_if_fail (SHOEBOX_IS_HOW_WINDOW (self), FALSE);

  return self->waiting > 0;
}
