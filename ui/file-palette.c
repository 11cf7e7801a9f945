/* file-palette.c: choose an album or a tag with a few letters. */
#include "file-palette.h"

#include "label-look.h"
#include "label-match.h"
#include "label.h"
#include "suggest.h"
#include "words.h"

#include <glib/gi18n.h>

/* More are found by another letter; each row costs some microseconds a keystroke. */
#define MAX_ROWS 60

struct _ShoeboxFilePalette
{
  GtkPopover parent_instance;

  GtkWidget *title;
  GtkWidget *entry;
  GtkWidget *list_box;

  ShoeboxLibrary *library;
  ShoeboxLabelKind kind;
  ShoeboxSuggestions *suggestions; /* NULL until they are here */
  GCancellable *cancellable;       /* of the question for them */
  GtkWidget *focus; /* weak: what had the focus before, and gets it back */
};

G_DEFINE_FINAL_TYPE (ShoeboxFilePalette, shoebox_file_palette, GTK_TYPE_POPOVER)

/* What a row stands for. */
typedef struct
{
  ShoeboxLabel *label;       /* or NULL: it is made when it is chosen */
  const char *name;
  const ShoeboxGuess *guess; /* or NULL */
  gboolean is_new;           /* what was typed, and nothing is called that */
  guint nth;                 /* place in the list, from 1; 0: none */
  guint recent;              /* 0: used last, G_MAXUINT: not lately */
  ShoeboxMatch match;
} Choice;

/* --- Rows --------------------------------------------------------------------------------- */

static GtkWidget *
add_text (GtkWidget *box, const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  if (dim)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_look (ShoeboxFilePalette *self, GtkWidget *box, const Choice *choice)
{
  const char *emoji = choice->label != NULL ? shoebox_label_get_emoji (choice->label) : NULL;
  GtkWidget *dot = shoebox_look_dot_new ();

  if (emoji != NULL)
    add_text (box, emoji, FALSE);
  else
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (
                                     self->kind == SHOEBOX_TAG ? "shoebox-tag-symbolic"
                                     : choice->label != NULL   ? "shoebox-album-symbolic"
                                                               : "shoebox-album-new-symbolic"));
  shoebox_look_dot_set_colour (dot, choice->label != NULL ? shoebox_label_get_colour (choice->label)
                                                          : NULL);
  gtk_box_append (GTK_BOX (box), dot);
}

static char *
dup_title (ShoeboxFilePalette *self, const Choice *choice)
{
  if (!choice->is_new)
    return g_strdup (choice->name);
  return g_strdup_printf (self->kind == SHOEBOX_ALBUM ? _("New album “%s”") : _("New tag “%s”"),
                          choice->name);
}

static void
add_row (ShoeboxFilePalette *self, const Choice *choice)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label;
  g_autofree char *text = dup_title (self, choice);
  GString *spoken = g_string_new (text);
  gint64 id = choice->label != NULL ? shoebox_label_get_id (choice->label) : 0;

  add_look (self, box, choice);
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "hexpand", TRUE,
                        "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_box_append (GTK_BOX (box), label);
  if (choice->guess != NULL)
    {
      g_autofree char *percent = shoebox_words_percent (choice->guess->p);
      /* Translators: what Shoebox thinks of the photos, with a percentage. */
      g_autofree char *guess = g_strdup_printf (_("guess, %s"), percent);

      gtk_widget_add_css_class (add_text (box, guess, FALSE), "palette-guess");
      g_string_append_printf (spoken, ", %s", guess);
    }
  if (choice->label != NULL)
    {
      guint n = shoebox_label_get_count (choice->label);
      g_autofree char *count = g_strdup_printf ("%'u", n);
      g_autofree char *photos = shoebox_words_photos (n);

      gtk_widget_add_css_class (add_text (box, count, TRUE), "sidebar-count");
      g_string_append_printf (spoken, ", %s", photos);
    }
  if (choice->nth >= 1 && choice->nth <= 9 && self->kind == SHOEBOX_ALBUM)
    {
      /* The key that files into this album straight from the grid. */
      g_autofree char *key = g_strdup_printf ("%u", choice->nth);

      label = add_text (box, key, FALSE);
      gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (label, "keycap");
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "shoebox-name", g_strdup (choice->name), g_free);
  g_object_set_data_full (G_OBJECT (row), "shoebox-id", g_memdup2 (&id, sizeof id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken->str, -1);
  gtk_list_box_append (GTK_LIST_BOX (self->list_box), row);
  g_string_free (spoken, TRUE);
}

/* --- Choices and their order -------------------------------------------------------------- */

static guint
find_recent (ShoeboxFilePalette *self, gint64 id)
{
  GArray *recent = self->suggestions != NULL ? self->suggestions->recent : NULL;

  for (guint i = 0; recent != NULL && i < recent->len; i++)
    if (g_array_index (recent, gint64, i) == id)
      return i;
  return G_MAXUINT;
}

static const ShoeboxGuess *
find_guess (ShoeboxFilePalette *self, gint64 id)
{
  GPtrArray *guesses = self->suggestions != NULL ? self->suggestions->guesses : NULL;

  for (guint i = 0; guesses != NULL && i < guesses->len; i++)
    if (((ShoeboxGuess *) guesses->pdata[i])->label == id)
      return guesses->pdata[i];
  return NULL;
}

static int
compare_choices (gconstpointer a, gconstpointer b)
{
  const Choice *x = a, *y = b;

  if (x->match != y->match)
    return x->match > y->match ? -1 : 1;
  if ((x->guess != NULL) != (y->guess != NULL))
    return x->guess != NULL ? -1 : 1;
  if (x->guess != NULL && x->guess->p != y->guess->p)
    return x->guess->p > y->guess->p ? -1 : 1;
  if (x->recent != y->recent)
    return x->recent < y->recent ? -1 : 1;
  return (x->nth > y->nth) - (x->nth < y->nth);
}

static void
add_choice (GArray *choices, Choice choice, const char *wanted)
{
  g_autofree char *folded = shoebox_match_fold (choice.name);

  choice.match = shoebox_match (folded, wanted);
  if (choice.match != SHOEBOX_MATCH_NONE)
    g_array_append_val (choices, choice);
}

static void
clear_choice (gpointer data)
{
  g_clear_object (&((Choice *) data)->label);
}

/* Starter albums that have no photos yet are guessed as well; choosing one makes it. */
static GArray *
list_choices (ShoeboxFilePalette *self, const char *wanted)
{
  GListModel *labels = self->kind == SHOEBOX_ALBUM ? shoebox_library_get_albums (self->library)
                                                   : shoebox_library_get_tags (self->library);
  GArray *choices = g_array_new (FALSE, TRUE, sizeof (Choice));
  GPtrArray *guesses = self->suggestions != NULL ? self->suggestions->guesses : NULL;

  g_array_set_clear_func (choices, clear_choice);
  for (guint i = 0; i < g_list_model_get_n_items (labels); i++)
    {
      ShoeboxLabel *label = g_list_model_get_item (labels, i);
      gint64 id = shoebox_label_get_id (label);
      guint before = choices->len;

      add_choice (choices,
                  (Choice){ .label = label, .name = shoebox_label_get_name (label), .nth = i + 1,
                            .guess = find_guess (self, id), .recent = find_recent (self, id) },
                  wanted);
      if (choices->len == before)
        g_object_unref (label);
    }
  for (guint i = 0; guesses != NULL && i < guesses->len; i++)
    {
      const ShoeboxGuess *guess = guesses->pdata[i];

      if (guess->label == 0)
        add_choice (choices,
                    (Choice){ .name = guess->name, .guess = guess, .recent = G_MAXUINT }, wanted);
    }
  g_array_sort (choices, compare_choices);
  return choices;
}

static void
update (ShoeboxFilePalette *self)
{
  g_autofree char *text
    = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autofree char *wanted = shoebox_match_fold (text);
  g_autoptr (GArray) choices = list_choices (self, wanted);
  GtkWidget *child;
  gboolean exact = choices->len > 0
                   && g_array_index (choices, Choice, 0).match == SHOEBOX_MATCH_EXACT;

  while ((child = gtk_widget_get_first_child (self->list_box)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list_box), child);
  for (guint i = 0; i < MIN (choices->len, MAX_ROWS); i++)
    add_row (self, &g_array_index (choices, Choice, i));
  if (*text != '\0' && !exact)
    add_row (self, &(Choice){ .name = text, .is_new = TRUE });
  gtk_list_box_select_row (GTK_LIST_BOX (self->list_box),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), 0));
}

static void
suggested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxFilePalette) self = data;
  g_autoptr (ShoeboxSuggestions) suggestions
    = shoebox_library_suggest_finish (SHOEBOX_LIBRARY (source), result, NULL);

  /* Those for the photos before are cancelled. */
  if (suggestions == NULL || self->library == NULL)
    return;
  g_clear_pointer (&self->suggestions, shoebox_suggestions_free);
  self->suggestions = g_steal_pointer (&suggestions);
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    update (self);
}

/* --- Choosing ----------------------------------------------------------------------------- */

static void
row_activated_cb (ShoeboxFilePalette *self, GtkListBoxRow *row)
{
  gint64 id = *(gint64 *) g_object_get_data (G_OBJECT (row), "shoebox-id");
  g_autofree char *name = g_strdup (g_object_get_data (G_OBJECT (row), "shoebox-name"));

  gtk_popover_popdown (GTK_POPOVER (self));
  if (self->kind == SHOEBOX_TAG)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tag-name", "s", name);
  else if (id != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.file", "x", id);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.file-name", "s", name);
}

static void
closed_cb (ShoeboxFilePalette *self)
{
  if (self->focus != NULL)
    gtk_widget_grab_focus (self->focus);
  g_clear_weak_pointer (&self->focus);
}

static void
entry_activate_cb (ShoeboxFilePalette *self)
{
  GtkListBoxRow *row;

  update (self); /* what was typed last may still wait for its search-changed */
  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list_box));
  if (row != NULL)
    row_activated_cb (self, row);
}

static void
stop_search_cb (ShoeboxFilePalette *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* Down leaves the entry for the list. */
static gboolean
key_pressed_cb (ShoeboxFilePalette *self, guint keyval)
{
  GtkListBoxRow *row;

  if (keyval != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list_box));
  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (row));
  return GDK_EVENT_STOP;
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_file_palette_dispose (GObject *object)
{
  ShoeboxFilePalette *self = SHOEBOX_FILE_PALETTE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->suggestions, shoebox_suggestions_free);
  g_clear_weak_pointer (&self->focus);
  g_clear_object (&self->library);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_FILE_PALETTE);

  G_OBJECT_CLASS (shoebox_file_palette_parent_class)->dispose (object);
}

static void
shoebox_file_palette_class_init (ShoeboxFilePaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_file_palette_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/file-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFilePalette, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFilePalette, entry);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFilePalette, list_box);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
shoebox_file_palette_init (ShoeboxFilePalette *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_file_palette_new (ShoeboxLibrary *library, ShoeboxLabelKind kind)
{
  ShoeboxFilePalette *self;
  const char *title = kind == SHOEBOX_ALBUM ? _("File Under") : _("Tag With");

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_FILE_PALETTE, NULL);
  self->library = g_object_ref (library);
  self->kind = kind;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  g_object_set (self->entry, "placeholder-text",
                kind == SHOEBOX_ALBUM ? _("Album") : _("Tag"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  kind == SHOEBOX_ALBUM ? _("Album") : _("Tag"), -1);
  return GTK_WIDGET (self);
}

void
shoebox_file_palette_popup (ShoeboxFilePalette *self, GArray *ids)
{
  GtkWidget *parent;

  g_return_if_fail (SHOEBOX_IS_FILE_PALETTE (self));
  g_return_if_fail (ids != NULL);

  parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_set_weak_pointer (&self->focus, gtk_root_get_focus (gtk_widget_get_root (parent)));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  /* The guesses are about other photos; what was used last may be shown until the answer comes. */
  if (self->suggestions != NULL)
    g_ptr_array_set_size (self->suggestions->guesses, 0);
  shoebox_library_suggest_async (self->library, self->kind, (const gint64 *) ids->data, ids->len,
                                 self->cancellable, suggested_cb, g_object_ref (self));
  update (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self),
                               &(GdkRectangle){ gtk_widget_get_width (parent) / 2,
                                                gtk_widget_get_height (parent) / 4, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (self->entry);
}
