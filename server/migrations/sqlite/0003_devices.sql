-- Browsers that signed in with the account's password: one row a browser and account. Only the
-- SHA-256 of the browser's token is kept. auth_digest is the SHA-256 of the user's password column:
-- when that changes, by whatever program, the row is worth nothing. No foreign key, as in
-- gatehouse_session.
CREATE TABLE "gatehouse_device" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "token_digest" blob NOT NULL,
    "user_id" integer NOT NULL,
    "auth_digest" blob NOT NULL,
    "created_on" datetime NOT NULL,
    "last_seen_on" datetime NOT NULL,
    UNIQUE ("token_digest", "user_id")
);
CREATE INDEX "gatehouse_device_user_id" ON "gatehouse_device" ("user_id");
CREATE INDEX "gatehouse_device_last_seen_on" ON "gatehouse_device" ("last_seen_on");
