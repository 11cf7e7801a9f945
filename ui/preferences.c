/* preferences.c: the settings of learning and its versions. */
#include "preferences.h"

#include "folders-page.h"
#include "appearance.h"
#include "backbone-group.h"
#include "network-group.h"
#include "privacy-page.h"
#include "toast.h"
#include "words-learning.h"
#include "words.h"

#include <glib/gi18n.h>

/* Older ones are for the command line. */
#define MAX_VERSIONS 12

struct _ShoeboxPreferences
{
  AdwPreferencesWindow parent_instance;

  GtkCheckButton *colours_default;
  GtkCheckButton *colours_light;
  GtkCheckButton *colours_dark;
  GtkWidget *apply_switch;
  GtkWidget *versions;
  ShoeboxNetworkGroup *networks;
  ShoeboxBackboneGroup *backbones;
  ShoeboxPrivacyPage *privacy;

  ShoeboxLibrary *library;
  GPtrArray *rows;            /* of the versions; not owned */
  char *shown;                /* what these rows say, to tell whether they would say the same */
  GtkNativeDialog *chooser;   /* while a file is chosen */
  ShoeboxToast toast;
  gboolean updating;          /* a control follows what is set */
  gboolean busy;              /* an answer of the library is on its way */
};

/* A version that may be gone back to. */
typedef struct
{
  ShoeboxPreferences *window; /* full reference in a question, borrowed in a row of the window */
  gint64 version;
  char *name;                 /* of a row */
} Choice;

G_DEFINE_FINAL_TYPE (ShoeboxPreferences, shoebox_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* --- Saying what was done ----------------------------------------------------------------- */

static void
say (ShoeboxPreferences *self, const char *text, gboolean undo)
{
  AdwToast *toast = shoebox_toast_next (&self->toast, text, undo ? _("_Undo") : NULL,
                                        undo ? "preferences.undo" : NULL);

  if (toast != NULL)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
}

/* One thing at a time. Nothing is made insensitive, which would take the keyboard away. */
static void
set_busy (ShoeboxPreferences *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), busy ? "progress" : NULL);
}

/* The end of that thing: whether the window is still there and there is no @error, which is said. */
static gboolean
finish (ShoeboxPreferences *self, const GError *error)
{
  if (self->library == NULL)
    return FALSE;
  set_busy (self, FALSE);
  if (error != NULL)
    say (self, error->message, FALSE);
  return error == NULL;
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act
    = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);

  if (finish (self, error))
    say (self, _("Undone"), FALSE);
}

static void
undo_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxPreferences *self = SHOEBOX_PREFERENCES (widget);

  if (self->busy)
    return;
  set_busy (self, TRUE);
  shoebox_library_undo_async (self->library, undone_cb, g_object_ref (self));
}

/* --- Colours ------------------------------------------------------------------------------ */

static void
show_colours (ShoeboxPreferences *self)
{
  AdwColorScheme scheme = shoebox_appearance_load ();

  self->updating = TRUE;
  gtk_check_button_set_active (scheme == ADW_COLOR_SCHEME_FORCE_LIGHT  ? self->colours_light
                               : scheme == ADW_COLOR_SCHEME_FORCE_DARK ? self->colours_dark
                                                                       : self->colours_default,
                               TRUE);
  self->updating = FALSE;
}

static void
colours_chosen_cb (ShoeboxPreferences *self, GtkCheckButton *chosen)
{
  AdwColorScheme scheme = chosen == self->colours_light  ? ADW_COLOR_SCHEME_FORCE_LIGHT
                          : chosen == self->colours_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                         : ADW_COLOR_SCHEME_DEFAULT;
  g_autoptr (GError) error = NULL;

  if (self->updating || !gtk_check_button_get_active (chosen))
    return;
  if (!shoebox_appearance_set (scheme, &error))
    say (self, error->message, FALSE);
}

/* --- Apply by itself ---------------------------------------------------------------------- */

static void
learning_changed_cb (ShoeboxPreferences *self)
{
  ShoeboxLearning learning;

  shoebox_library_get_learning (self->library, &learning);
  self->updating = TRUE;
  gtk_switch_set_active (GTK_SWITCH (self->apply_switch),
                         learning.apply == SHOEBOX_APPLY_ITSELF);
  self->updating = FALSE;
}

static gboolean
apply_set_cb (ShoeboxPreferences *self, gboolean state)
{
  g_autoptr (GError) error = NULL;

  if (self->updating)
    return FALSE;
  if (shoebox_library_set_apply (self->library, state ? SHOEBOX_APPLY_ITSELF : SHOEBOX_APPLY_ASK,
                                 &error))
    return FALSE;
  say (self, error->message, FALSE);
  learning_changed_cb (self);
  return TRUE;
}

/* --- Versions ----------------------------------------------------------------------------- */

static void update_versions (ShoeboxPreferences *self);

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;

  g_free (choice->name);
  g_free (choice);
}

static void
question_free (gpointer data, GClosure *closure)
{
  g_object_unref (((Choice *) data)->window);
  choice_free (data, closure);
}

static void
went_back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autofree char *photos = NULL;
  g_autofree char *text = NULL;

  act = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (self->library == NULL)
    return; /* closed meanwhile */
  if (act == NULL)
    {
      say (self, error->message, FALSE);
      return;
    }
  photos = shoebox_words_photos (act->n_photos);
  /* Translators: %s is "37 photos". */
  text = g_strdup_printf (_("Went back: %s changed"), photos);
  say (self, text, act->batch != 0);
  update_versions (self);
}

static void
confirmed_cb (AdwMessageDialog *dialog, const char *response, Choice *choice)
{
  if (g_str_equal (response, "accept") && choice->window->library != NULL)
    shoebox_library_apply_version_async (choice->window->library, choice->version, went_back_cb,
                                         g_object_ref (choice->window));
}

static Choice *
question_new (const Choice *choice)
{
  Choice *copy = g_new0 (Choice, 1);

  copy->window = g_object_ref (choice->window);
  copy->version = choice->version;
  copy->name = g_strdup (choice->name);
  return copy;
}

/* A question that tells the consequence before. */
static void
compared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Choice *choice = data;
  ShoeboxPreferences *self = choice->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  consequence = shoebox_library_compare_version_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (!finish (self, error))
    {
      question_free (choice, NULL);
      return;
    }
  /* Translators: %s is a date and time, or "the starter albums". */
  heading = g_strdup_printf (_("Go Back to %s?"), choice->name);
  body = shoebox_words_would_change (consequence);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "accept",
                                    _("_Go Back"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "accept");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (confirmed_cb), choice, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
go_back_cb (GtkButton *button, Choice *choice)
{
  ShoeboxPreferences *self = choice->window;

  if (self->busy)
    return;
  set_busy (self, TRUE);
  shoebox_library_compare_version_async (self->library, choice->version, compared_cb,
                                         question_new (choice));
}

static void
add_row (ShoeboxPreferences *self, gint64 version, const char *name, const char *subtitle,
         gboolean active, gboolean kept)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);

  g_object_set (row, "title", name, "subtitle", subtitle, NULL);
  if (active)
    {
      GtkWidget *label = gtk_label_new (_("In use"));

      gtk_widget_add_css_class (label, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  else if (kept)
    {
      GtkWidget *button = gtk_button_new_with_label (_("Go Back…"));
      /* Translators: for a screen reader; %s is a date and time, or "the starter albums". */
      g_autofree char *label = g_strdup_printf (_("Go back to %s"), name);
      Choice *choice = g_new0 (Choice, 1);

      choice->window = self;
      choice->version = version;
      choice->name = g_strdup (name);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, _("Go Back to This Version"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      label, -1);
      g_signal_connect_data (button, "clicked", G_CALLBACK (go_back_cb), choice, choice_free, 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->versions), row);
  g_ptr_array_add (self->rows, row);
}

static char *
describe_versions (GArray *versions)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const ShoeboxVersion *version = &g_array_index (versions, ShoeboxVersion, i);

      g_string_append_printf (text, "%" G_GINT64_FORMAT "%c%c ", version->version,
                              version->active ? 'a' : '-', version->kept ? 'k' : '-');
    }
  return g_string_free (text, FALSE);
}

static void
update_versions (ShoeboxPreferences *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) versions = shoebox_library_list_versions (self->library, &error);
  g_autofree char *text = NULL;
  gboolean starter = TRUE;

  /* Rows that would be the same again stay, with the keyboard focus that may be on them. */
  text = describe_versions (versions);
  if (g_strcmp0 (self->shown, text) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->versions),
                                  g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  if (versions == NULL)
    {
      add_row (self, 0, _("The versions cannot be read"), error->message, FALSE, FALSE);
      return;
    }
  for (guint i = 0; i < versions->len; i++)
    {
      const ShoeboxVersion *version = &g_array_index (versions, ShoeboxVersion, i);
      g_autofree char *name = NULL;
      g_autofree char *subtitle = NULL;

      starter = starter && !version->active;
      /* The one in use is shown however old it is. */
      if (i >= MAX_VERSIONS && !version->active)
        continue;
      name = shoebox_words_moment (version->at);
      subtitle = shoebox_words_version (version);
      add_row (self, version->version, name, subtitle, version->active, version->kept);
    }
  add_row (self, 0, _("The Starter Albums"), _("Before it learned anything from you"), starter,
           TRUE);
}

/* --- Care --------------------------------------------------------------------------------- */

static void
forgot_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autofree char *photos = NULL;
  g_autofree char *text = NULL;

  act = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (!finish (self, error))
    return;
  photos = shoebox_words_photos (act->n_photos);
  /* Translators: %s is "37 photos". */
  text = g_strdup_printf (_("Forgot what Shoebox said of %s"), photos);
  say (self, text, act->batch != 0);
}

static void
forget_answered_cb (ShoeboxPreferences *self, const char *response)
{
  if (!g_str_equal (response, "forget") || self->library == NULL || self->busy)
    return;
  set_busy (self, TRUE);
  shoebox_library_forget_machine_async (self->library, forgot_cb, g_object_ref (self));
}

static void
forget_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxPreferences *self = SHOEBOX_PREFERENCES (widget);
  GtkWidget *dialog;

  dialog = adw_message_dialog_new (
    GTK_WINDOW (self), _("Forget Everything Shoebox Said?"),
    _("The albums and tags that Shoebox gave by itself are taken away. Every photo that you filed "
      "or tagged stays as you decided."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "forget",
                                    _("_Forget"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "forget",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (forget_answered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
export_to (ShoeboxPreferences *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = NULL;

  if (!shoebox_library_export_taste (self->library, path, &error))
    {
      say (self, error->message, FALSE);
      return;
    }
  /* Translators: %s is a file. */
  text = g_strdup_printf (_("Exported to “%s”"), name);
  say (self, text, FALSE);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;

  consequence = shoebox_library_import_taste_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (!finish (self, error))
    return;
  words = shoebox_words_applied (consequence);
  /* Translators: %s is "37 photos moved to other albums". */
  text = words != NULL ? g_strdup_printf (_("Imported: %s"), words)
                       : g_strdup (_("Imported. No photo changed its album or its tags."));
  say (self, text, TRUE);
}

static void
import_from (ShoeboxPreferences *self, const char *path)
{
  if (self->busy)
    return;
  set_busy (self, TRUE);
  shoebox_library_import_taste_async (self->library, path, imported_cb, g_object_ref (self));
}

static void
chosen_cb (ShoeboxPreferences *self, int response, GtkFileChooser *chooser)
{
  gboolean save = gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SAVE;

  if (response == GTK_RESPONSE_ACCEPT && self->library != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path == NULL)
        say (self, _("That is not on this computer."), FALSE);
      else if (save)
        export_to (self, path);
      else
        import_from (self, path);
    }
  g_clear_object (&self->chooser);
}

static void
choose_file (ShoeboxPreferences *self, GtkFileChooserAction action, const char *title,
             const char *accept)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (
    gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, accept, _("_Cancel")));
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_file_filter_set_name (filter, _("What Shoebox learned"));
  gtk_file_filter_add_pattern (filter, "*.taste");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "shoebox.taste");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

static void
export_cb (ShoeboxPreferences *self)
{
  choose_file (self, GTK_FILE_CHOOSER_ACTION_SAVE, _("Export What Was Learned"), _("_Export"));
}

static void
import_cb (ShoeboxPreferences *self)
{
  choose_file (self, GTK_FILE_CHOOSER_ACTION_OPEN, _("Import What Was Learned"), _("_Import"));
}

/* --- Life --------------------------------------------------------------------------------- */

static void
library_learning_changed_cb (ShoeboxPreferences *self)
{
  learning_changed_cb (self);
  update_versions (self);
}

static void
shoebox_preferences_dispose (GObject *object)
{
  ShoeboxPreferences *self = SHOEBOX_PREFERENCES (object);

  if (self->backbones != NULL)
    shoebox_backbone_group_set_library (self->backbones, NULL);
  g_clear_object (&self->chooser);
  shoebox_toast_clear (&self->toast);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_PREFERENCES);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (shoebox_preferences_parent_class)->dispose (object);
}

static void
shoebox_preferences_class_init (ShoeboxPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_preferences_dispose;
  g_type_ensure (SHOEBOX_TYPE_NETWORK_GROUP);
  g_type_ensure (SHOEBOX_TYPE_BACKBONE_GROUP);
  g_type_ensure (SHOEBOX_TYPE_PRIVACY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, colours_default);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, colours_light);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, colours_dark);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, apply_switch);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, versions);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, networks);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, backbones);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPreferences, privacy);
  gtk_widget_class_bind_template_callback (widget_class, colours_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_set_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_install_action (widget_class, "preferences.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "preferences.forget", NULL, forget_cb);
}

static void
shoebox_preferences_init (ShoeboxPreferences *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_preferences_new (ShoeboxLibrary *library, GtkWindow *parent)
{
  ShoeboxPreferences *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_PREFERENCES, "transient-for", parent, NULL);
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "learning-changed",
                           G_CALLBACK (library_learning_changed_cb), self, G_CONNECT_SWAPPED);
  library_learning_changed_cb (self);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self),
                              ADW_PREFERENCES_PAGE (shoebox_folders_page_new (library)));
  shoebox_network_group_set_library (self->networks, library);
  shoebox_backbone_group_set_library (self->backbones, library);
  shoebox_privacy_page_set_library (self->privacy, library);
  show_colours (self);
  return GTK_WIDGET (self);
}
