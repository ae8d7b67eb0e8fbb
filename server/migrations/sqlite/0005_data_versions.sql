-- How often each served table has changed, moved by triggers in the writing transaction, whoever
-- writes. The program makes the rows and the triggers when it opens the database, from its list of
-- served tables, and again when another program has lost them.
-- counter: changes so far. rows: how many rows the table has, exact while checked = counter.
CREATE TABLE "gatehouse_version" (
    "name" text NOT NULL PRIMARY KEY,
    "counter" integer NOT NULL,
    "rows" integer NOT NULL,
    "checked" integer NOT NULL
) WITHOUT ROWID;
-- One row. Counters of another epoch mean nothing. schema_version: of the database when the triggers
-- were last looked at; another one now means that they may be gone, or were for a while.
CREATE TABLE "gatehouse_epoch" (
    "id" integer NOT NULL PRIMARY KEY CHECK ("id" = 1),
    "epoch" blob NOT NULL,
    "schema_version" integer NOT NULL
);
