/* certainty-window.c: numbers of certainty, and the way to their photos. */
#include "certainty-window.h"

#include "certainty-chart.h"
#include "keep-focus.h"
#include "words-understand.h"

#include <glib/gi18n.h>

/* Changes come in batches during an import: one count answers several of them. */
#define PAUSE_MS 200

struct _ShoeboxCertaintyWindow
{
  AdwWindow parent_instance;

  GtkWidget *scopes;
  GtkWidget *whole;
  GtkWidget *here;
  GtkLabel *here_label;
  GtkLabel *sentence;
  ShoeboxCertaintyChart *chart;
  GtkListBox *rows;

  ShoeboxLibrary *library;
  char *place;
  GCancellable *cancellable; /* of the count that is awaited, or NULL */
  guint count_id;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxCertaintyWindow, shoebox_certainty_window, ADW_TYPE_WINDOW)

static gboolean
is_whole (ShoeboxCertaintyWindow *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->whole));
}

static void
chosen_cb (ShoeboxCertaintyWindow *self, const char *query)
{
  /* The answer may close the window. */
  g_autoptr (ShoeboxCertaintyWindow) alive = g_object_ref (self);
  g_autofree char *copy = g_strdup (query);

  g_signal_emit (alive, signals[CHOSEN], 0, copy, is_whole (alive));
}

static void
row_activated_cb (ShoeboxCertaintyWindow *self, GtkListBoxRow *row)
{
  chosen_cb (self, g_object_get_data (G_OBJECT (row), "query"));
}

/* --- Counting ----------------------------------------------------------------------------- */

/* As its columns look, and what stands below them. */
static GtkWidget *
make_key (ShoeboxSureness group)
{
  const char *icon = shoebox_certainty_chart_icon (group);
  GtkWidget *key;

  if (icon != NULL)
    return g_object_new (GTK_TYPE_IMAGE, "icon-name", icon, "accessible-role",
                         GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  key = shoebox_share_bar_new (16);
  shoebox_share_bar_add (SHOEBOX_SHARE_BAR (key), 0.0, 1.0, shoebox_certainty_chart_tone (group));
  shoebox_share_bar_describe (SHOEBOX_SHARE_BAR (key), shoebox_words_sureness_group (group), 1.0,
                              shoebox_words_sureness_group (group));
  gtk_widget_set_size_request (key, 16, 16);
  gtk_widget_set_valign (key, GTK_ALIGN_CENTER);
  return key;
}

static void
add_row (ShoeboxCertaintyWindow *self, const ShoeboxHistogram *histogram, ShoeboxSureness group)
{
  g_autofree char *number
      = g_strdup_printf ("%'u", shoebox_histogram_group (histogram, group));
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (number);
  char *query = shoebox_histogram_group_query (group);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), shoebox_words_sureness_group (group));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shoebox_words_sureness_meaning (group));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_key (group));
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                           NULL));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  shoebox_keep_focus_name (row, query);
  g_object_set_data_full (G_OBJECT (row), "query", query, g_free);
  gtk_list_box_append (self->rows, row);
}

static void
show (ShoeboxCertaintyWindow *self, const ShoeboxHistogram *histogram)
{
  g_autofree char *focus = shoebox_keep_focus_find (GTK_WIDGET (self->rows));
  g_autofree char *sentence = shoebox_words_certainty (histogram);
  GtkWidget *row;

  gtk_label_set_text (self->sentence, sentence);
  shoebox_certainty_chart_show (self->chart, histogram);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_list_box_remove (self->rows, row);
  for (int i = 0; i < SHOEBOX_SURENESS_N_GROUPS; i++)
    if (shoebox_histogram_group (histogram, (ShoeboxSureness) i) > 0)
      add_row (self, histogram, (ShoeboxSureness) i);
  gtk_widget_set_visible (GTK_WIDGET (self->rows), shoebox_histogram_total (histogram) > 0);
  shoebox_keep_focus_restore (GTK_WIDGET (self->rows), focus, NULL);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxCertaintyWindow) self = data;
  g_autoptr (GError) error = NULL;
  ShoeboxHistogram histogram;

  if (shoebox_library_count_sureness_finish (SHOEBOX_LIBRARY (source), result, &histogram, &error))
    {
      g_clear_object (&self->cancellable);
      show (self, &histogram);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_object (&self->cancellable);
      gtk_label_set_text (self->sentence, error->message);
    }
}

static void
count (ShoeboxCertaintyWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  shoebox_library_count_sureness_async (self->library, is_whole (self) ? "" : self->place,
                                        self->cancellable, counted_cb, g_object_ref (self));
}

static gboolean
count_cb (gpointer data)
{
  ShoeboxCertaintyWindow *self = data;

  self->count_id = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (ShoeboxCertaintyWindow *self)
{
  if (self->count_id == 0)
    self->count_id = g_timeout_add (PAUSE_MS, count_cb, self);
}

static void
scope_cb (ShoeboxCertaintyWindow *self)
{
  if (self->library != NULL)
    count (self);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_certainty_window_dispose (GObject *object)
{
  ShoeboxCertaintyWindow *self = SHOEBOX_CERTAINTY_WINDOW (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_CERTAINTY_WINDOW);
  g_clear_object (&self->library);
  g_clear_pointer (&self->place, g_free);

  G_OBJECT_CLASS (shoebox_certainty_window_parent_class)->dispose (object);
}

static void
shoebox_certainty_window_class_init (ShoeboxCertaintyWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_certainty_window_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  g_type_ensure (SHOEBOX_TYPE_CERTAINTY_CHART);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/certainty-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxCertaintyWindow, scopes);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxCertaintyWindow, whole);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxCertaintyWindow, here);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxCertaintyWindow, here_label);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxCertaintyWindow, sentence);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxCertaintyWindow, chart);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxCertaintyWindow, rows);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, scope_cb);
}

static void
shoebox_certainty_window_init (ShoeboxCertaintyWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_certainty_window_new (ShoeboxLibrary *library, const char *place, const char *name)
{
  ShoeboxCertaintyWindow *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (place != NULL, NULL);

  self = g_object_new (SHOEBOX_TYPE_CERTAINTY_WINDOW, NULL);
  self->library = g_object_ref (library);
  self->place = g_strdup (place);
  gtk_label_set_text (self->here_label, name != NULL ? name : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->here), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : "", -1);
  gtk_widget_set_visible (self->scopes, *place != '\0');
  g_signal_connect_object (library, "photos-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "photos-added", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  count (self);
  return GTK_WIDGET (self);
}
