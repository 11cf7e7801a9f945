/* search-bar-popup.c: what is suggested under the search entry: how the text may go on, or, while it
 * is empty, what was looked for lately. */
#include "search-bar-private.h"

#include "words-search.h"

#include <glib/gi18n.h>

#define MAX_ROWS 8

gboolean
_shoebox_search_bar_has_popup (ShoeboxSearchBar *self)
{
  return gtk_widget_get_visible (self->popup);
}

void
_shoebox_search_bar_close_popup (ShoeboxSearchBar *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popup));
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/* GTK 4.8 has no way to say something to a screen reader; it reads a description that changes. */
static void
say (ShoeboxSearchBar *self)
{
  guint n = shoebox_search_popup_get_n_rows (SHOEBOX_SEARCH_POPUP (self->popup));
  g_autofree char *text = shoebox_search_popup_describe (SHOEBOX_SEARCH_POPUP (self->popup));

  if (text == NULL)
    text = g_strdup_printf (ngettext ("%u suggestion, press Down to choose it",
                                      "%u suggestions, press Down to choose", n),
                            n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
}

static void
add_completions (ShoeboxSearchBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));
  int position = gtk_editable_get_position (GTK_EDITABLE (self->text));
  gsize cursor = (gsize) (g_utf8_offset_to_pointer (text, position) - text);

  self->completions = shoebox_complete (text, cursor, self->vocabulary, MAX_ROWS, &self->start,
                                        &self->end);
  for (guint i = 0; i < self->completions->len; i++)
    {
      const ShoeboxCompletion *completion = self->completions->pdata[i];

      shoebox_search_popup_add (SHOEBOX_SEARCH_POPUP (self->popup),
                                shoebox_words_completion_icon (completion->kind),
                                completion->title, shoebox_words_completion (completion));
    }
}

static void
add_recent (ShoeboxSearchBar *self)
{
  GPtrArray *recent = self->vocabulary->recent;

  for (guint i = 0; i < recent->len; i++)
    shoebox_search_popup_add (SHOEBOX_SEARCH_POPUP (self->popup), "document-open-recent-symbolic",
                              recent->pdata[i], "");
  if (recent->len > 0)
    shoebox_search_popup_add (SHOEBOX_SEARCH_POPUP (self->popup), "edit-clear-all-symbolic",
                              _("Clear Recent Searches"), "");
}

void
_shoebox_search_bar_suggest (ShoeboxSearchBar *self)
{
  shoebox_search_popup_clear (SHOEBOX_SEARCH_POPUP (self->popup));
  g_clear_pointer (&self->completions, g_ptr_array_unref);
  if (self->vocabulary != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      if (shoebox_search_bar_is_empty (self))
        add_recent (self);
      else
        add_completions (self);
    }
  if (shoebox_search_popup_get_n_rows (SHOEBOX_SEARCH_POPUP (self->popup)) == 0)
    {
      _shoebox_search_bar_close_popup (self);
      return;
    }
  /* As wide as the entry, its shadow aside. */
  gtk_widget_set_size_request (gtk_popover_get_child (GTK_POPOVER (self->popup)),
                               MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 8, 240), -1);
  gtk_popover_popup (GTK_POPOVER (self->popup));
  say (self);
}

void
_shoebox_search_bar_move (ShoeboxSearchBar *self, int step)
{
  shoebox_search_popup_move (SHOEBOX_SEARCH_POPUP (self->popup), step);
  say (self);
}

static void
take_completion (ShoeboxSearchBar *self, const ShoeboxCompletion *completion)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));
  /* After a key the value is to be typed; everything else is a whole term. */
  const char *space = completion->kind == SHOEBOX_COMPLETE_KEY ? "" : " ";
  const char *after = text + self->end;
  g_autofree char *before = g_strndup (text, self->start);
  g_autofree char *whole = NULL;
  int position;

  if (*space != '\0' && g_str_has_prefix (after, " "))
    after++;
  whole = g_strconcat (before, completion->term, space, after, NULL);
  position = (int) g_utf8_strlen (whole, (gssize) (strlen (whole) - strlen (after)));
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->text), whole);
  gtk_editable_set_position (GTK_EDITABLE (self->text), position);
  self->setting = FALSE;
  /* As if it had been typed: chips, search, the next suggestions. */
  g_signal_emit_by_name (self->text, "changed");
}

void
_shoebox_search_bar_choose (ShoeboxSearchBar *self, guint row)
{
  if (self->completions != NULL)
    {
      g_autoptr (GPtrArray) completions = g_steal_pointer (&self->completions);

      if (row < completions->len)
        take_completion (self, completions->pdata[row]);
    }
  else if (row < self->vocabulary->recent->len)
    {
      g_autofree char *text = g_strdup (self->vocabulary->recent->pdata[row]);

      shoebox_search_bar_set_text (self, text);
      g_signal_emit_by_name (self->text, "activate");
    }
  else
    {
      g_ptr_array_set_size (self->vocabulary->recent, 0);
      shoebox_library_forget_searches (self->library);
      _shoebox_search_bar_close_popup (self);
    }
}

gboolean
_shoebox_search_bar_accept (ShoeboxSearchBar *self, gboolean first)
{
  int selected = shoebox_search_popup_get_selected (SHOEBOX_SEARCH_POPUP (self->popup));

  if (!_shoebox_search_bar_has_popup (self))
    return FALSE;
  if (selected < 0 && first && self->completions != NULL && self->completions->len > 0)
    selected = 0;
  if (selected < 0)
    return FALSE;
  _shoebox_search_bar_choose (self, (guint) selected);
  return TRUE;
}

static void
vocabulary_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxSearchBar) self = data;
  ShoeboxVocabulary *vocabulary
    = shoebox_library_load_vocabulary_finish (SHOEBOX_LIBRARY (source), result, NULL);

  g_clear_object (&self->loading);
  if (vocabulary == NULL || self->library == NULL)
    {
      shoebox_vocabulary_free (vocabulary);
      return;
    }
  /* What was looked for here is known here first. */
  if (self->vocabulary != NULL)
    {
      GPtrArray *recent = vocabulary->recent;

      vocabulary->recent = self->vocabulary->recent;
      self->vocabulary->recent = recent;
    }
  g_clear_pointer (&self->vocabulary, shoebox_vocabulary_free);
  self->vocabulary = vocabulary;
}

void
_shoebox_search_bar_load_vocabulary (ShoeboxSearchBar *self)
{
  if (self->library == NULL || self->loading != NULL)
    return;
  self->outdated = FALSE;
  self->loading = g_cancellable_new ();
  shoebox_library_load_vocabulary_async (self->library, self->loading, vocabulary_cb,
                                         g_object_ref (self));
}

void
shoebox_search_bar_note (ShoeboxSearchBar *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SHOEBOX_IS_SEARCH_BAR (self));

  text = shoebox_search_bar_dup_text (self);
  if (*text == '\0' || self->library == NULL || !shoebox_library_check_query (text, NULL))
    return;
  shoebox_library_note_search (self->library, text);
  if (self->vocabulary != NULL)
    {
      GPtrArray *recent = self->vocabulary->recent;
      guint found;

      if (g_ptr_array_find_with_equal_func (recent, text, g_str_equal, &found))
        g_ptr_array_remove_index (recent, found);
      g_ptr_array_insert (recent, 0, g_steal_pointer (&text));
    }
}
