/* privacy-page.h: the page of the preferences that says what is kept where and how large it is, that
 * nothing leaves the computer, and how anybody can see that for themselves. Main thread; the sizes
 * are read beside it. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PRIVACY_PAGE (shoebox_privacy_page_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPrivacyPage, shoebox_privacy_page, SHOEBOX, PRIVACY_PAGE,
                      AdwPreferencesPage)

/* Once. */
void shoebox_privacy_page_set_library (ShoeboxPrivacyPage *self, ShoeboxLibrary *library);

G_END_DECLS
