-- A library as step 1 of the schema leaves it, with something in every table: what test-migrate
-- brings up to date. Written for that step, so it never changes.
INSERT INTO root (id, path, volume, scanned_at, last_photo)
VALUES (1, CAST ('/photos' AS BLOB), 'disk', 1700000000, 5);

INSERT INTO photo (id, root, relpath, name, size, mtime_ns, content_hash, state, reason, taken_at,
                   width, height, camera, favourite, unsorted, torn_a, torn_b, shown_at)
VALUES
  (1, 1, CAST ('a.jpg' AS BLOB), 'photos/a.jpg', 10, 1000000000, x'000102030405060708090a0b0c0d0e0f',
   'ok', NULL, 1600000000, 40, 30, 'Lumix', 1, NULL, NULL, NULL, 1600000000),
  (2, 1, CAST ('b.jpg' AS BLOB), 'photos/b.jpg', 20, 2000000000, x'100102030405060708090a0b0c0d0e0f',
   'ok', NULL, NULL, 40, 30, NULL, 0, 'torn', 'Cottage', 'Sea', 2),
  (3, 1, CAST (x'ff2e6a7067' AS BLOB), 'photos/?.jpg', 30, 3000000000,
   x'200102030405060708090a0b0c0d0e0f', 'missing', NULL, NULL, 0, 0, NULL, 0, 'far', NULL, NULL, 3),
  (4, 1, CAST ('d.jpg' AS BLOB), 'photos/d.jpg', 40, 4000000000, NULL, 'broken', 'cut off', NULL, 0,
   0, NULL, 0, NULL, NULL, NULL, 4),
  (5, 1, CAST ('e.jpg' AS BLOB), 'photos/e.jpg', 50, 5000000000, NULL, 'new', NULL, NULL, 0, 0, NULL,
   0, NULL, NULL, NULL, 5),
  (6, 1, CAST ('f.jpg' AS BLOB), 'photos/f.jpg', 60, 6000000000, x'300102030405060708090a0b0c0d0e0f',
   'ok', NULL, NULL, 0, 0, NULL, 0, NULL, NULL, NULL, 6);

INSERT INTO network (id, key) VALUES (1, 'net');
INSERT INTO feature (photo, network, vector) VALUES (1, 1, x'0102'), (2, 1, x'0304');

INSERT INTO model (id, kind, trained_at, facts, metrics, active)
VALUES (1, 'starter', 1700000001, 0, '{"id": "old"}', 0),
       (2, 'starter', 1700000002, 0, '{"id": "new"}', 1);

INSERT INTO label (id, kind, name, key, origin, class_name, threshold, position)
VALUES (1, 'album', 'Cottage', 'cottage', 'user', NULL, NULL, 1),
       (2, 'album', 'Sea', 'sea', 'starter', 'sea', NULL, 0),
       (3, 'tag', 'dog', 'dog', 'detector', 'dog', 0.4, 0),
       (4, 'person', 'Anna', 'anna', 'user', NULL, NULL, 0);
INSERT INTO refused_class (kind, class_name) VALUES ('album', 'food');

INSERT INTO filing (photo, album, source, p, model, at)
VALUES (1, 1, 'user', NULL, NULL, 1700000010),
       (3, NULL, 'user', NULL, NULL, 1700000011),
       (6, 2, 'model', 0.75, 2, 1700000012);
INSERT INTO tagging (photo, tag, human, verdict, source, p, model, at)
VALUES (1, 3, 0, 'yes', 'model', 0.9, 2, 1700000013),
       (1, 3, 1, 'no', 'user', NULL, NULL, 1700000014),
       (2, 3, 0, 'yes', 'import', NULL, NULL, 1700000015),
       (2, 4, 1, 'yes', 'user', NULL, NULL, 1700000016);

INSERT INTO batch (id, kind, label, label_kind, label_name, photos, at, state)
VALUES (1, 'file', 1, 'album', 'Cottage', 1, 1700000010, 'done'),
       (2, 'tag-yes', 4, 'person', 'Anna', 1, 1700000016, 'done'),
       (3, 'tag-no', 3, 'tag', 'dog', 1, 1700000017, 'undone');
INSERT INTO journal (batch, kind, photo, label, before, after)
VALUES (1, 'filing', 1, NULL, NULL,
        '{"album":1,"source":"user","p":null,"model":null,"at":1700000010}'),
       (2, 'tagging', 2, 4, NULL,
        '{"verdict":"yes","source":"user","p":null,"model":null,"at":1700000016}'),
       (3, 'tagging', 2, 3, NULL,
        '{"verdict":"no","source":"user","p":null,"model":null,"at":1700000017}');
