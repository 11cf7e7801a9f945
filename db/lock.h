/* lock.h: one process writes a library. An flock on DIR/lock, so it goes with the process however
 * that ends; the file holds the pid of the holder for the message. Any thread. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct _DbLock DbLock;

/* Waits up to @timeout_ms (0: not at all) for the lock. DB_ERROR_LOCKED names the holder. */
DbLock *db_lock_acquire (const char *dir, guint timeout_ms, GError **error);
void db_lock_release (DbLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbLock, db_lock_release)

G_END_DECLS
