/* slips-window.c: a row a photo: what was said, what it looks like, two buttons. */
#include "slips-window.h"

#include "label.h"
#include "thumb-picture.h"
#include "toast.h"
#include "words-review.h"
#include "words.h"

#include <glib/gi18n.h>

/* Rows that are made; the strongest come first, and the rest comes when these are done. */
#define MAX_ROWS 100

struct _ShoeboxSlipsWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkWidget *list_box;

  ShoeboxLibrary *library;
  ShoeboxThumbnails *thumbnails;
  gint64 label;
  char *name;
  ShoeboxLabelKind kind;
  GPtrArray *done;          /* rows that were moved, newest last: undo brings them back */
  ShoeboxToast toast;
};

/* What a row is about; its buttons carry it. */
typedef struct
{
  gint64 photo;
  gint64 to;             /* albums: where it would go, 0: anywhere else */
  gboolean said_yes;     /* tags: what the owner said, which the heads contradict */
  gint64 batch;          /* the act that moved it, 0 none */
  GtkWidget *text;
  GtkWidget *buttons;
} Slip;

G_DEFINE_FINAL_TYPE (ShoeboxSlipsWindow, shoebox_slips_window, ADW_TYPE_WINDOW)

static Slip *
get_slip (gpointer row)
{
  return g_object_get_data (G_OBJECT (row), "shoebox-slip");
}

/* --- Toasts and rows ---------------------------------------------------------------------- */

static void
show_toast (ShoeboxSlipsWindow *self, const char *text, gboolean undo)
{
  AdwToast *toast = shoebox_toast_next (&self->toast, text, undo ? _("_Undo") : NULL,
                                        undo ? "slips.undo" : NULL);

  if (toast != NULL)
    adw_toast_overlay_add_toast (self->toasts, toast);
}

/* Counts the rows that are left, and gives the keyboard to one of them. */
static void
update (ShoeboxSlipsWindow *self)
{
  guint n = 0;
  GtkWidget *first = NULL;

  for (GtkWidget *row = gtk_widget_get_first_child (self->list_box); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_visible (row))
      {
        n++;
        if (first == NULL)
          first = row;
      }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "slips" : "none");
  if (n > 0)
    {
      g_autofree char *subtitle = shoebox_words_slips (n);

      adw_window_title_set_subtitle (self->title, subtitle);
      if (gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
        gtk_widget_child_focus (first, GTK_DIR_TAB_FORWARD);
    }
  else
    adw_window_title_set_subtitle (self->title, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "slips.undo", self->done->len > 0);
}

/* The row is answered: away, and the keyboard goes to the next one. */
static void
hide_row (ShoeboxSlipsWindow *self, GtkWidget *row)
{
  GtkWidget *next = gtk_widget_get_next_sibling (row);

  while (next != NULL && !gtk_widget_get_visible (next))
    next = gtk_widget_get_next_sibling (next);
  if (next != NULL)
    gtk_widget_child_focus (next, GTK_DIR_TAB_FORWARD);
  gtk_widget_hide (row);
  update (self);
}

/* --- Answers ------------------------------------------------------------------------------ */

static void
confirm_cb (GtkButton *button, ShoeboxSlipsWindow *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);
  g_autoptr (GError) error = NULL;

  if (shoebox_library_confirm_facts (self->library, &get_slip (row)->photo, 1, self->label,
                                     &error))
    hide_row (self, row);
  else
    show_toast (self, error->message, FALSE);
}

static void
move_cb (GtkButton *button, ShoeboxSlipsWindow *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);
  Slip *slip = get_slip (row);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autofree char *text = NULL;

  if (self->kind != SHOEBOX_ALBUM)
    act = shoebox_library_tag (self->library, &slip->photo, 1, self->label,
                               slip->said_yes ? SHOEBOX_NO : SHOEBOX_YES, &error);
  else if (slip->to != 0)
    act = shoebox_library_file (self->library, &slip->photo, 1, slip->to, &error);
  else
    act = shoebox_library_unfile (self->library, &slip->photo, 1, &error);
  if (act == NULL)
    {
      show_toast (self, error->message, FALSE);
      return;
    }
  slip->batch = act->batch;
  g_ptr_array_add (self->done, row);
  hide_row (self, row);
  text = shoebox_words_act (act);
  show_toast (self, text, act->batch != 0);
}

/* Takes back the newest move of this window; what was done after it elsewhere stays. */
static void
undo_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxSlipsWindow *self = SHOEBOX_SLIPS_WINDOW (widget);
  GtkWidget *row;
  g_autoptr (ShoeboxAct) undo = shoebox_library_get_undo (self->library);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;

  if (self->done->len == 0)
    return;
  row = g_ptr_array_index (self->done, self->done->len - 1);
  if (undo == NULL || undo->batch != get_slip (row)->batch)
    return;
  act = shoebox_library_undo (self->library, &error);
  if (act == NULL)
    {
      show_toast (self, error->message, FALSE);
      return;
    }
  g_ptr_array_remove_index (self->done, self->done->len - 1);
  gtk_widget_show (row);
  update (self);
  gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

/* --- Rows --------------------------------------------------------------------------------- */

/* Borrowed; NULL when there is no such album. */
static const char *
find_album (ShoeboxSlipsWindow *self, gint64 id)
{
  GListModel *albums = shoebox_library_get_albums (self->library);

  for (guint i = 0; i < g_list_model_get_n_items (albums); i++)
    {
      g_autoptr (ShoeboxLabel) album = g_list_model_get_item (albums, i);

      if (shoebox_label_get_id (album) == id)
        return shoebox_label_get_name (album);
    }
  return NULL;
}

static void
add_button (ShoeboxSlipsWindow *self, Slip *slip, const char *title, const char *photo,
            GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (title);
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));
  g_autofree char *name = NULL;

  /* The names of albums may be long; what is right is short. */
  if (callback == G_CALLBACK (move_cb))
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  /* Translators: a button of a row for a screen reader: what it does, the photo's file name. */
  name = g_strdup_printf (_("%s: %s"), title, photo);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  gtk_box_append (GTK_BOX (slip->buttons), button);
}

static void
complete_row (ShoeboxSlipsWindow *self, GtkWidget *row)
{
  Slip *slip = get_slip (row);
  const char *to = slip->to != 0 ? find_album (self, slip->to) : NULL;
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (self->library, slip->photo);
  const char *file = photo != NULL ? shoebox_photo_get_name (photo) : "";
  g_autofree char *text = NULL;
  g_autofree char *move = NULL;

  text = shoebox_words_slip (self->kind, self->name, to, slip->said_yes);
  gtk_label_set_text (GTK_LABEL (slip->text), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (self->kind != SHOEBOX_ALBUM)
    move = g_strdup_printf (slip->said_yes ? _("Not “%s”") : _("Tag “%s”"), self->name);
  else if (to != NULL)
    move = g_strdup_printf (_("Move to “%s”"), to);
  else
    {
      slip->to = 0;
      move = g_strdup (_("Let Shoebox Decide"));
    }
  add_button (self, slip, _("It Is Right"), file, G_CALLBACK (confirm_cb));
  add_button (self, slip, move, file, G_CALLBACK (move_cb));
}

static void
add_row (ShoeboxSlipsWindow *self, gint64 photo, gint64 to)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *picture = shoebox_thumb_picture_new (96);
  Slip *slip = g_new0 (Slip, 1);

  slip->photo = photo;
  slip->to = to;
  slip->said_yes = to == 0;
  g_object_set_data_full (G_OBJECT (row), "shoebox-slip", slip, g_free);
  shoebox_thumb_picture_set_photo (SHOEBOX_THUMB_PICTURE (picture), self->library,
                                   self->thumbnails, photo);
  gtk_box_append (GTK_BOX (line), picture);
  slip->text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                             PANGO_WRAP_WORD_CHAR, "hexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (line), slip->text);
  gtk_box_append (GTK_BOX (box), line);
  slip->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_halign (slip->buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), slip->buttons);
  gtk_widget_add_css_class (box, "slip");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_append (GTK_LIST_BOX (self->list_box), row);
  complete_row (self, row);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_slips_window_dispose (GObject *object)
{
  ShoeboxSlipsWindow *self = SHOEBOX_SLIPS_WINDOW (object);

  shoebox_toast_clear (&self->toast);
  g_clear_pointer (&self->done, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_SLIPS_WINDOW);
  g_clear_object (&self->library);
  g_clear_object (&self->thumbnails);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (shoebox_slips_window_parent_class)->dispose (object);
}

static void
shoebox_slips_window_class_init (ShoeboxSlipsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_slips_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/slips-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSlipsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSlipsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSlipsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSlipsWindow, list_box);
  gtk_widget_class_install_action (widget_class, "slips.undo", NULL, undo_cb);
}

static void
shoebox_slips_window_init (ShoeboxSlipsWindow *self)
{
  self->done = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_slips_window_new (ShoeboxLibrary *library, ShoeboxThumbnails *thumbnails,
                          const ShoeboxLabelReport *report, ShoeboxLabelKind kind,
                          GtkWindow *parent)
{
  ShoeboxSlipsWindow *self;
  g_autofree char *title = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (report != NULL, NULL);

  self = g_object_new (SHOEBOX_TYPE_SLIPS_WINDOW, "transient-for", parent, NULL);
  self->library = g_object_ref (library);
  self->thumbnails = g_object_ref (thumbnails);
  self->label = report->label;
  self->name = g_strdup (report->name != NULL ? report->name : "");
  self->kind = kind;
  adw_window_title_set_title (self->title, self->name);
  /* Translators: title of a window; %s is an album or a tag. */
  title = g_strdup_printf (_("Misplaced in “%s”?"), self->name);
  gtk_window_set_title (GTK_WINDOW (self), title);
  for (guint i = 0; report->slips != NULL && i < MIN (report->slips->len, MAX_ROWS); i++)
    add_row (self, g_array_index (report->slips, gint64, i),
             report->slip_to != NULL && i < report->slip_to->len
               ? g_array_index (report->slip_to, gint64, i)
               : 0);
  update (self);
  return GTK_WIDGET (self);
}
