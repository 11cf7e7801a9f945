/* how-try.c: the albums of a photo with a tick each, and the softmax of those that have one. */
#include "how-try.h"

#include "share-bar.h"
#include "shares.h"
#include "words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The likeliest albums, "other albums" and "none of these". */
#define MAX_ALBUMS 5
#define MAX_ROWS (MAX_ALBUMS + 2)

typedef struct
{
  char *name;
  gboolean album;  /* else nobody's */
  gboolean several; /* albums that are not named */
  double p;        /* with all taking part */
  GtkWidget *tick;
  GtkWidget *bar;
  GtkLabel *number;
} Row;

struct _ShoeboxHowTry
{
  GtkBox parent_instance;

  ShoeboxShareBar *strip;
  GtkWidget *rows_box;
  GtkLabel *sentence;

  Row rows[MAX_ROWS];
  guint n_rows;
};

G_DEFINE_FINAL_TYPE (ShoeboxHowTry, shoebox_how_try, GTK_TYPE_BOX)

/* The album that would be named: several together are no album. */
static guint
find_best (ShoeboxHowTry *self, const double *shares)
{
  guint best = 0;

  for (guint i = 1; i < self->n_rows; i++)
    {
      gboolean named = !self->rows[i].several, best_named = !self->rows[best].several;

      if (shares[i] > 0.0
          && (shares[best] <= 0.0 || named > best_named
              || (named == best_named && shares[i] > shares[best])))
        best = i;
    }
  return best;
}

static void
say (ShoeboxHowTry *self, const gboolean *out, const double *shares, gboolean any)
{
  g_autofree char *text = NULL;
  g_autofree char *percent = NULL;
  g_autofree char *before = NULL;
  guint best = find_best (self, shares), n_out = 0;

  for (guint i = 0; i < self->n_rows; i++)
    n_out += out[i];
  if (!any)
    text = g_strdup (_("Nobody is left that could be named."));
  else if (n_out == 0)
    text = g_strdup (_("Take the tick from the album in front, and see who gets its share."));
  else
    {
      percent = shoebox_words_percent ((float) shares[best]);
      before = shoebox_words_percent ((float) self->rows[best].p);
      text = g_strdup_printf (_("Now “%1$s” would get it, with %2$s. The photo has not changed: "
                                "before, that album had %3$s. A softmax always names somebody, and by itself "
                                "it would file a stranger as surely as a friend. Asked one by one, "
                                "as tags are, a weak answer would have stayed weak, and “nobody” "
                                "would be an answer."),
                              self->rows[best].name, percent, before);
    }
  gtk_label_set_text (self->sentence, text);
}

static void
update (ShoeboxHowTry *self)
{
  double p[MAX_ROWS], shares[MAX_ROWS], sum = 0.0;
  gboolean out[MAX_ROWS], any;
  g_autoptr (GString) spoken = g_string_new (NULL);
  guint best;

  for (guint i = 0; i < self->n_rows; i++)
    {
      p[i] = self->rows[i].p;
      out[i] = !gtk_check_button_get_active (GTK_CHECK_BUTTON (self->rows[i].tick));
    }
  any = shoebox_shares_without (p, out, self->n_rows, shares);
  best = find_best (self, shares);
  shoebox_share_bar_clear (self->strip);
  for (guint i = 0; i < self->n_rows; i++)
    {
      Row *row = &self->rows[i];
      g_autofree char *percent = out[i] ? g_strdup (_("left out"))
                                        : shoebox_words_percent ((float) shares[i]);
      ShoeboxTone tone = i == best    ? SHOEBOX_TONE_STRONG
                         : row->album ? SHOEBOX_TONE_PLAIN
                                      : SHOEBOX_TONE_HATCHED;

      shoebox_share_bar_add (self->strip, sum, sum + shares[i], tone);
      shoebox_share_bar_clear (SHOEBOX_SHARE_BAR (row->bar));
      shoebox_share_bar_add (SHOEBOX_SHARE_BAR (row->bar), sum, sum + shares[i], tone);
      shoebox_share_bar_describe (SHOEBOX_SHARE_BAR (row->bar), row->name, shares[i], percent);
      gtk_label_set_text (row->number, percent);
      g_string_append_printf (spoken, _("%s: %s"), row->name, percent);
      if (i + 1 < self->n_rows)
        g_string_append (spoken, _(", "));
      sum += shares[i];
    }
  shoebox_share_bar_describe (self->strip, _("All of it"), sum, spoken->str);
  say (self, out, shares, any);
}

static void
clear (ShoeboxHowTry *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->rows_box)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows_box), child);
  for (guint i = 0; i < self->n_rows; i++)
    g_clear_pointer (&self->rows[i].name, g_free);
  self->n_rows = 0;
}

static void
add_row (ShoeboxHowTry *self, const char *name, gboolean album, double p)
{
  Row *row = &self->rows[self->n_rows++];
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "ellipsize",
                                   PANGO_ELLIPSIZE_END, "xalign", 0.0f, NULL);

  *row = (Row){ .name = g_strdup (name), .album = album, .p = p };
  row->tick = gtk_check_button_new ();
  gtk_widget_set_hexpand (row->tick, TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (row->tick), TRUE);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (row->tick), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->tick), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  row->number = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (row->number), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (row->number), "dim-label");
  row->bar = shoebox_share_bar_new (6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_attach (GTK_GRID (grid), row->tick, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (row->number), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), row->bar, 0, 1, 2, 1);
  gtk_box_append (GTK_BOX (self->rows_box), grid);
  g_signal_connect_swapped (row->tick, "toggled", G_CALLBACK (update), self);
}

void
shoebox_how_try_show (ShoeboxHowTry *self, const ShoeboxDetails *details)
{
  double shown = 0.0, rest;

  g_return_if_fail (SHOEBOX_IS_HOW_TRY (self));
  g_return_if_fail (details != NULL);

  clear (self);
  for (guint i = 0; i < MIN (details->albums->len, MAX_ALBUMS); i++)
    {
      const ShoeboxProbability *album = g_ptr_array_index (details->albums, i);

      add_row (self, album->name, TRUE, (double) album->p);
      shown += (double) album->p;
    }
  rest = MAX (0.0, 1.0 - shown - (double) details->p_none);
  if (details->albums->len > MAX_ALBUMS)
    {
      add_row (self, _("Other albums"), TRUE, rest);
      self->rows[self->n_rows - 1].several = TRUE;
    }
  if (details->p_none > 0.0f)
    add_row (self, _("None of these"), FALSE, (double) details->p_none);
  update (self);
}

static void
shoebox_how_try_dispose (GObject *object)
{
  ShoeboxHowTry *self = SHOEBOX_HOW_TRY (object);

  if (self->rows_box != NULL)
    clear (self);
  self->rows_box = NULL;

  G_OBJECT_CLASS (shoebox_how_try_parent_class)->dispose (object);
}

static void
shoebox_how_try_class_init (ShoeboxHowTryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_how_try_dispose;
}

static void
shoebox_how_try_init (ShoeboxHowTry *self)
{
  GtkWidget *sentence;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->strip = SHOEBOX_SHARE_BAR (shoebox_share_bar_new (14));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->strip));
  self->rows_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_box_append (GTK_BOX (self), self->rows_box);
  sentence = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "accessible-role",
                           GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  self->sentence = GTK_LABEL (sentence);
  gtk_box_append (GTK_BOX (self), sentence);
}
