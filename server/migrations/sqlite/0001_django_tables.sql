-- Django's tables as Django 3.2 creates them on SQLite, so that a Django project can share the file.
-- Where Django came first, they exist already and stay as they are.
CREATE TABLE IF NOT EXISTS "accounts_customuser" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "first_name" varchar(150) NOT NULL, "last_name" varchar(150) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "email" varchar(254) NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS "blog_post" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "created_on" datetime NOT NULL, "modified_on" datetime NOT NULL, "title" varchar(200) NOT NULL, "body" varchar(10000) NOT NULL, "created_by_id" bigint NULL REFERENCES "accounts_customuser" ("id") DEFERRABLE INITIALLY DEFERRED, "modified_by_id" bigint NULL REFERENCES "accounts_customuser" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX IF NOT EXISTS "blog_post_created_by_id_eebead11" ON "blog_post" ("created_by_id");
CREATE INDEX IF NOT EXISTS "blog_post_modified_by_id_878c308e" ON "blog_post" ("modified_by_id");
