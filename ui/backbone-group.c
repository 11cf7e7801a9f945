/* backbone-group.c: choosing another network, and what becomes of it. */
#include "backbone-group.h"

#include "words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ShoeboxBackboneGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *work;
  GtkLabel *step;
  GtkProgressBar *progress;
  GtkLabel *detail;
  GtkButton *pause;
  AdwActionRow *problem;
  GtkSpinner *busy;
  GtkWidget *back;

  ShoeboxLibrary *library;
  GPtrArray *rows;         /* of GtkWidget: networks that the library has, borrowed */
  char *listed;            /* what they show */
  GtkNativeDialog *chooser;
  gboolean checking;
  char *refused;           /* why the file that was chosen last was not taken, or NULL */
};

G_DEFINE_FINAL_TYPE (ShoeboxBackboneGroup, shoebox_backbone_group, ADW_TYPE_PREFERENCES_GROUP)

static void update (ShoeboxBackboneGroup *self);

/* --- Networks that the library has ------------------------------------------------------------- */

static void
note_error (ShoeboxBackboneGroup *self, const GError *error)
{
  g_free (self->refused);
  self->refused = g_strdup (error != NULL ? error->message : NULL);
}

static void
use (ShoeboxBackboneGroup *self, const char *key)
{
  g_autoptr (GError) error = NULL;

  if (self->library == NULL)
    return;
  shoebox_library_use_backbone (self->library, key, &error);
  note_error (self, error);
  update (self);
}

static const char *
get_key (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "backbone");
}

static void
use_cb (GtkWidget *button, ShoeboxBackboneGroup *self)
{
  g_autofree char *key = g_strdup (get_key (button));

  use (self, key);
}

static void
remove_cb (GtkWidget *button, ShoeboxBackboneGroup *self)
{
  g_autofree char *key = g_strdup (get_key (button));
  g_autoptr (GError) error = NULL;

  shoebox_library_remove_backbone (self->library, key, &error);
  note_error (self, error);
  update (self);
}

static void
add_button (ShoeboxBackboneGroup *self, GtkWidget *row, const ShoeboxBackbone *backbone,
            GtkWidget *button, const char *label, GCallback clicked_cb)
{
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "backbone", g_strdup (backbone->key), g_free);
  g_signal_connect_object (button, "clicked", clicked_cb, self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static char *
describe (const ShoeboxBackbone *backbone)
{
  g_autofree char *photos = shoebox_words_photos ((guint) backbone->photos);
  g_autofree char *size = g_format_size ((guint64) backbone->bytes);

  if (backbone->used)
    /* Translators: how a network is fed, as "imagenet 224x224". */
    return g_strdup_printf (_("In use · %s"), backbone->input);
  /* Translators: how a network is fed, "312 photos", the size of its file and of what it saw. */
  return g_strdup_printf (_("%s · saw %s · %s"), backbone->input, photos, size);
}

static void
add_row (ShoeboxBackboneGroup *self, const ShoeboxBackbone *backbone)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 3,
                                 NULL);
  g_autofree char *subtitle = describe (backbone);

  /* Only now: together with that property they would still be read as markup. */
  g_object_set (row, "title", backbone->name, "subtitle", subtitle, NULL);
  if (!backbone->used && !backbone->next)
    {
      GtkWidget *use_button = gtk_button_new_with_mnemonic (_("_Use"));
      GtkWidget *remove_button = gtk_button_new_from_icon_name ("user-trash-symbolic");
      g_autofree char *use_label = g_strdup_printf (_("Use %s"), backbone->name);
      g_autofree char *remove_label = g_strdup_printf (_("Remove %s"), backbone->name);

      gtk_widget_add_css_class (remove_button, "flat");
      gtk_widget_set_tooltip_text (remove_button, _("Remove the Copy and What It Saw"));
      add_button (self, row, backbone, remove_button, remove_label, G_CALLBACK (remove_cb));
      add_button (self, row, backbone, use_button, use_label, G_CALLBACK (use_cb));
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

/* Rows are made anew only when they say something else: one of them may have the keyboard. */
static void
list_backbones (ShoeboxBackboneGroup *self)
{
  g_autoptr (GPtrArray) list = shoebox_library_list_backbones (self->library, NULL);
  GString *key = g_string_new (NULL);

  /* The first is the program's own. */
  for (guint i = 1; list != NULL && i < list->len; i++)
    {
      const ShoeboxBackbone *backbone = list->pdata[i];

      /* While photos are looked at their number is told elsewhere. */
      g_string_append_printf (key, "%s %s %d %d %" G_GINT64_FORMAT "\n", backbone->key,
                              backbone->name, backbone->used, backbone->next,
                              backbone->next ? 0 : backbone->photos);
    }
  if (g_strcmp0 (key->str, self->listed) == 0)
    {
      g_string_free (key, TRUE);
      return;
    }
  g_free (self->listed);
  self->listed = g_string_free (key, FALSE);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 1; list != NULL && i < list->len; i++)
    {
      const ShoeboxBackbone *backbone = list->pdata[i];

      if (!backbone->next)
        add_row (self, backbone);
    }
}

/* --- Where it stands ---------------------------------------------------------------------------- */

static char *
describe_step (const ShoeboxBackboneProgress *progress)
{
  const char *name = progress->next_name != NULL ? progress->next_name : _("the built-in network");

  if (progress->state == SHOEBOX_BACKBONE_SWITCHING)
    return g_strdup_printf (_("Learning anew with %s"), name);
  if (progress->paused)
    return g_strdup_printf (_("Looking at the photos with %s is paused"), name);
  if (progress->held)
    return g_strdup_printf (_("Waiting for the import, then looking at the photos with %s"), name);
  return g_strdup_printf (_("Looking at the photos with %s"), name);
}

static char *
describe_detail (const ShoeboxBackboneProgress *progress)
{
  GString *text = g_string_new (NULL);
  g_autofree char *left = NULL;

  if (progress->todo > 0)
    g_string_append_printf (text, _("%'u of %'u photos"), progress->done, progress->todo);
  if (progress->paused || progress->held || progress->state != SHOEBOX_BACKBONE_LOOKING)
    return g_string_free (text, FALSE);
  if (progress->rate > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _("%.1f a second"), progress->rate);
    }
  left = shoebox_words_time_left (progress->left);
  if (left != NULL)
    g_string_append_printf (text, " · %s", left);
  return g_string_free (text, FALSE);
}

static void
show_work (ShoeboxBackboneGroup *self, const ShoeboxBackboneProgress *progress)
{
  const gboolean at_rest = progress->paused || progress->state == SHOEBOX_BACKBONE_WAITING
                           || progress->state == SHOEBOX_BACKBONE_FAILED;
  const char *label = at_rest ? _("Go On") : _("Pause");
  g_autofree char *step = describe_step (progress);
  g_autofree char *detail = describe_detail (progress);

  gtk_widget_set_visible (self->work, progress->state != SHOEBOX_BACKBONE_SETTLED);
  gtk_label_set_text (self->step, step);
  gtk_label_set_text (self->detail, detail);
  gtk_progress_bar_set_fraction (self->progress,
                                 progress->todo > 0
                                     ? MIN (1.0, (double) progress->done / progress->todo)
                                     : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, detail, -1);
  gtk_button_set_icon_name (self->pause, at_rest ? "media-playback-start-symbolic"
                                                 : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
show_problem (ShoeboxBackboneGroup *self, const ShoeboxBackboneProgress *progress)
{
  const char *reason = self->refused != NULL ? self->refused : progress->error;

  gtk_widget_set_visible (GTK_WIDGET (self->problem), reason != NULL);
  if (reason != NULL)
    g_object_set (self->problem, "title", _("That Did Not Work"), "subtitle", reason, NULL);
}

static void
update (ShoeboxBackboneGroup *self)
{
  g_auto (ShoeboxBackboneProgress) progress = { 0 };
  gboolean switching;

  if (self->library == NULL)
    return;
  shoebox_library_get_backbone_progress (self->library, &progress);
  switching = progress.state == SHOEBOX_BACKBONE_SWITCHING;
  show_work (self, &progress);
  show_problem (self, &progress);
  list_backbones (self);
  gtk_widget_set_visible (self->back, strcmp (progress.used, SHOEBOX_BACKBONE_OWN) != 0
                                          && g_strcmp0 (progress.next, SHOEBOX_BACKBONE_OWN) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->busy), self->checking);
  gtk_spinner_set_spinning (self->busy, self->checking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backbone.choose",
                                 !self->checking && !switching);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backbone.back", !self->checking && !switching);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backbone.pause", !switching);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backbone.stay", !switching);
}

/* --- Acts --------------------------------------------------------------------------------------- */

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxBackboneGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxBackboneReport) report
      = shoebox_library_add_backbone_finish (SHOEBOX_LIBRARY (source), result, &error);

  self->checking = FALSE;
  if (self->library == NULL)
    return;
  note_error (self, error);
  if (report != NULL)
    use (self, report->key);
  update (self);
}

void
shoebox_backbone_group_use_file (ShoeboxBackboneGroup *self, const char *path)
{
  g_return_if_fail (SHOEBOX_IS_BACKBONE_GROUP (self) && self->library != NULL);

  note_error (self, NULL);
  self->checking = TRUE;
  shoebox_library_add_backbone_async (self->library, path, NULL, added_cb, g_object_ref (self));
  update (self);
}

static void
chosen_cb (ShoeboxBackboneGroup *self, int response, GtkFileChooser *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT && self->library != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        shoebox_backbone_group_use_file (self, path);
    }
  g_clear_object (&self->chooser);
}

static void
choose_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxBackboneGroup *self = SHOEBOX_BACKBONE_GROUP (widget);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (
    gtk_file_chooser_native_new (_("Use Another Network"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Use"), _("_Cancel")));
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_file_filter_set_name (filter, _("ONNX networks"));
  gtk_file_filter_add_pattern (filter, "*.onnx");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  use (SHOEBOX_BACKBONE_GROUP (widget), SHOEBOX_BACKBONE_OWN);
}

static void
stay_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxBackboneGroup *self = SHOEBOX_BACKBONE_GROUP (widget);
  g_auto (ShoeboxBackboneProgress) progress = { 0 };

  if (self->library == NULL)
    return;
  shoebox_library_get_backbone_progress (self->library, &progress);
  use (self, progress.used);
}

static void
pause_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxBackboneGroup *self = SHOEBOX_BACKBONE_GROUP (widget);
  g_auto (ShoeboxBackboneProgress) progress = { 0 };

  if (self->library == NULL)
    return;
  shoebox_library_get_backbone_progress (self->library, &progress);
  if (progress.state == SHOEBOX_BACKBONE_LOOKING && !progress.paused)
    shoebox_library_pause_backbone (self->library, TRUE);
  else
    shoebox_library_continue_backbone (self->library, TRUE);
}

/* --- Life --------------------------------------------------------------------------------------- */

static void
shoebox_backbone_group_dispose (GObject *object)
{
  ShoeboxBackboneGroup *self = SHOEBOX_BACKBONE_GROUP (object);

  g_clear_object (&self->chooser);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->listed, g_free);
  g_clear_pointer (&self->refused, g_free);
  g_clear_object (&self->library);
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_BACKBONE_GROUP);

  G_OBJECT_CLASS (shoebox_backbone_group_parent_class)->dispose (object);
}

static void
shoebox_backbone_group_class_init (ShoeboxBackboneGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_backbone_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/backbone-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, work);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, step);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, progress);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, detail);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, pause);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, problem);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, busy);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxBackboneGroup, back);
  gtk_widget_class_install_action (widget_class, "backbone.choose", NULL, choose_cb);
  gtk_widget_class_install_action (widget_class, "backbone.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "backbone.stay", NULL, stay_cb);
  gtk_widget_class_install_action (widget_class, "backbone.pause", NULL, pause_cb);
}

static void
shoebox_backbone_group_init (ShoeboxBackboneGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
shoebox_backbone_group_set_library (ShoeboxBackboneGroup *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_BACKBONE_GROUP (self));

  if (self->library != NULL)
    g_signal_handlers_disconnect_by_data (self->library, self);
  g_set_object (&self->library, library);
  if (library == NULL)
    return;
  g_signal_connect_object (library, "backbone-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}
