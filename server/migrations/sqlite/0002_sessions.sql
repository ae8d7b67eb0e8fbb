-- Sessions of the native store. Only the SHA-256 of a token is kept: a stolen file signs nobody in.
-- auth_digest is the SHA-256 of the user's password column at login: when that column changes, by
-- whatever program, the session is over. No foreign key: it would get in the way of Django deleting
-- users; a session whose user is gone resolves to nobody and is purged.
CREATE TABLE "gatehouse_session" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "token_digest" blob NOT NULL UNIQUE,
    "user_id" integer NOT NULL,
    "auth_digest" blob NOT NULL,
    "created_on" datetime NOT NULL,
    "last_seen_on" datetime NOT NULL,
    "address" varchar(45) NOT NULL,
    "user_agent" varchar(400) NOT NULL
);
CREATE INDEX "gatehouse_session_user_id" ON "gatehouse_session" ("user_id");
CREATE INDEX "gatehouse_session_last_seen_on" ON "gatehouse_session" ("last_seen_on");
CREATE INDEX "gatehouse_session_created_on" ON "gatehouse_session" ("created_on");
