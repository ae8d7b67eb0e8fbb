// What other programs do to the file: the versions notice, and what they have lost comes back.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>

#include <gmock/gmock.h>

#include "db/foreign_programs.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// With what was kept before, nothing may be answered any more; counts are right at once and cheap
// again soon; the triggers are what they were.
struct SchemaChange {
    const char* name;
    std::function<void(ForeignPrograms&, OtherProgram&)> change;
};

void run(OtherProgram& other, const char* sql)
{
    other.run(sql);
}

// Django's AlterField on SQLite (django/db/backends/sqlite3/schema.py, _remake_table).
constexpr const char* rebuild = R"(
    PRAGMA foreign_keys = OFF;
    BEGIN;
    CREATE TABLE "new__blog_post" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
        "created_on" datetime NOT NULL, "modified_on" datetime NOT NULL,
        "title" varchar(300) NOT NULL, "body" varchar(10000) NOT NULL,
        "created_by_id" bigint NULL, "modified_by_id" bigint NULL);
    INSERT INTO "new__blog_post" SELECT * FROM "blog_post";
    DROP TABLE "blog_post";
    ALTER TABLE "new__blog_post" RENAME TO "blog_post";
    DELETE FROM blog_post WHERE title = 'two';
    COMMIT)";

constexpr const char* lost_for_a_while = R"(
    BEGIN;
    CREATE TABLE gatehouse_kept AS SELECT sql FROM sqlite_schema WHERE name = 'gatehouse_version_blog_post_insert';
    DROP TRIGGER "gatehouse_version_blog_post_insert";
    INSERT INTO blog_post SELECT 50, created_on, modified_on, 'four', body, NULL, NULL FROM blog_post LIMIT 1;
    COMMIT)";

const SchemaChange schema_changes[] = {
    {"a table rebuilt", [](auto&, auto& other) { run(other, rebuild); }},
    {"DROP TRIGGER",
     [](auto&, auto& other) {
         run(other,
             "DROP TRIGGER \"gatehouse_version_blog_post_delete\"; DELETE FROM blog_post WHERE id "
             "= 1");
     }},
    {"a trigger dropped for a while",
     [](auto& site, auto& other) {
         const auto before = site.schema();
         run(other, lost_for_a_while);
         std::string text;
         const auto take = [](void* into, int, char** values, char**) {
             *static_cast<std::string*>(into) = values[0];
             return 0;
         };
         sqlite3_exec(other.connection(), "SELECT sql FROM gatehouse_kept", take, &text, nullptr);
         run(other, text.c_str());
         EXPECT_EQ(site.schema(), before) << "nothing is missing now";
     }},
    {"another trigger of that name",
     [](auto&, auto& other) {
         run(other,
             "DROP TRIGGER \"gatehouse_version_blog_post_insert\"; "
             "CREATE TRIGGER \"gatehouse_version_blog_post_insert\" AFTER INSERT ON blog_post "
             "BEGIN SELECT 1; END; "
             "INSERT INTO blog_post SELECT 60, created_on, modified_on, 'five', body, NULL, NULL "
             "FROM blog_post LIMIT 1");
     }},
    {"a column added",
     [](auto&, auto& other) { run(other, "ALTER TABLE blog_post ADD COLUMN extra text"); }},
    {"VACUUM", [](auto&, auto& other) { run(other, "VACUUM"); }},
    {"the versions deleted",
     [](auto&, auto& other) { run(other, "DELETE FROM gatehouse_version"); }},
    {"the epoch deleted", [](auto&, auto& other) { run(other, "DELETE FROM gatehouse_epoch"); }},
    {"an epoch that is none",
     [](auto&, auto& other) { run(other, "UPDATE gatehouse_epoch SET epoch = 'x'"); }},
    {"counters set back",
     [](auto&, auto& other) { run(other, "UPDATE gatehouse_version SET counter = counter - 1"); }},
};

TEST_F(ForeignPrograms, WhoTouchTheSchemaOrTheVersionsEndAnEpoch)
{
    const auto triggers = schema();
    OtherProgram other(path);
    for (const auto& [name, change] : schema_changes) {
        SCOPED_TRACE(name);
        const auto before = versions();
        const auto before_b = versions(*loop_b);
        ASSERT_TRUE(before.known && before_b.known);
        {
            const std::lock_guard lock(mutex);
            reports.clear();
        }
        change(*this, other);
        EXPECT_FALSE(versions().same(before, of_posts()));
        EXPECT_FALSE(versions(*loop_b).same(before_b, of_posts()));
        EXPECT_EQ(count(), counted_rows());
        EXPECT_FALSE(known_versions().same(before, of_posts()));
        EXPECT_NE(known_versions().epoch, before.epoch);
        EXPECT_EQ(known_versions().epoch, known_versions(*loop_b).epoch);
        EXPECT_EQ(schema(), triggers);
        wait_until_counted();
        const auto repaired = versions();
        add_post("after");
        EXPECT_FALSE(versions().same(repaired, of_posts()));
        EXPECT_EQ(count(), counted_rows());
        const std::lock_guard lock(mutex);
        EXPECT_FALSE(reports.empty());
    }
}

TEST_F(ForeignPrograms, OurOwnWritesRepairBeforeTheyWrite)
{
    const auto triggers = schema();
    OtherProgram(path).run("DROP TRIGGER \"gatehouse_version_blog_post_insert\"");
    add_post("four");
    EXPECT_EQ(schema(), triggers);
    EXPECT_EQ(count(), 4);
    EXPECT_THAT(reports, ElementsAre("the schema has changed"));
}

TEST_F(ForeignPrograms, WhatWasLostWhileNobodyServedIsNoticedAtTheStart)
{
    const auto triggers = schema();
    close();
    // The number of the schema is the same as before, as in a file put together by other means.
    OtherProgram(path).run(
        "DROP TRIGGER \"gatehouse_version_blog_post_insert\"; "
        "UPDATE gatehouse_epoch SET schema_version = (SELECT schema_version FROM "
        "pragma_schema_version); "
        "INSERT INTO blog_post SELECT 70, created_on, modified_on, 'six', body, NULL, NULL FROM "
        "blog_post LIMIT 1");
    open();
    EXPECT_TRUE(versions().known);
    EXPECT_EQ(schema(), triggers);
    EXPECT_EQ(count(), 4);
    EXPECT_THAT(reports, ElementsAre("at start: a trigger is missing or another"));
}

TEST_F(ForeignPrograms, AStartNeitherRepairsNorCountsWhatIsRight)
{
    const auto before = versions();
    close();
    open();
    bool slow = true;
    EXPECT_EQ(count(&slow), 3);
    EXPECT_FALSE(slow);
    EXPECT_EQ(versions().epoch, before.epoch);
    EXPECT_THAT(reports, IsEmpty());
}

TEST_F(ForeignPrograms, CheckpointsAndAWalBegunAnewChangeNothing)
{
    OtherProgram other(path);
    const auto before = versions();
    for (const char* mode : {"PASSIVE", "FULL", "RESTART", "TRUNCATE"}) {
        other.run(std::string("PRAGMA wal_checkpoint(") + mode + ")");
        EXPECT_TRUE(versions().same(before, of_posts())) << mode;
        add_user(mode);  // the first frame of a WAL begun anew
        EXPECT_TRUE(versions().same(before, of_posts())) << mode;
    }
    add_post("four");
    EXPECT_FALSE(versions().same(before, of_posts()));
}

void copy_database(const std::string& from, const std::string& to)
{
    OtherProgram source(from);
    OtherProgram target(to);
    auto* backup = sqlite3_backup_init(target.connection(), "main", source.connection(), "main");
    ASSERT_NE(backup, nullptr);
    EXPECT_EQ(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    sqlite3_backup_finish(backup);
}

// As `.restore` of the sqlite3 shell.
TEST_F(ForeignPrograms, ARestoredBackupIsAnotherEpochEachTime)
{
    const auto backup = folder.file("backup.db");
    copy_database(path, backup);
    for (int time = 0; time < 3; ++time) {
        SCOPED_TRACE(time);
        add_post("after the backup");
        const auto before = versions();
        copy_database(backup, path);
        EXPECT_FALSE(versions().same(before, of_posts()));
        EXPECT_EQ(count(), 3);
        add_post("as many as there were");  // the counter is what it was before the restoring
        EXPECT_FALSE(versions().same(before, of_posts()));
        EXPECT_NE(known_versions().epoch, before.epoch);
        EXPECT_EQ(count(), 4);
    }
}

// Dies in the middle of a transaction whose pages are in the WAL already, or right after a commit.
TEST_F(ForeignPrograms, AProcessThatDiesLeavesNothingOrAll)
{
    for (const bool commits : {false, true}) {
        const auto before = versions();
        const auto rows = counted_rows();
        const auto child = fork();
        if (child == 0) {
            sqlite3* database = nullptr;
            sqlite3_open(path.c_str(), &database);
            sqlite3_exec(
                database,
                "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) "
                "INSERT INTO blog_post SELECT NULL, '', '', 'x', hex(zeroblob(400)), NULL, NULL "
                "FROM n",
                nullptr, nullptr, nullptr);
            if (commits)
                sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_EQ(counted_rows(), rows + (commits ? 3000 : 0));
        EXPECT_EQ(versions().same(before, of_posts()), !commits);
        EXPECT_EQ(count(), counted_rows());
        add_post("after");
        EXPECT_FALSE(versions().same(before, of_posts()));
        EXPECT_EQ(count(), counted_rows());
    }
}

TEST_F(ForeignPrograms, WhatCannotBeRepairedStaysUnknownAndIsSaidOnce)
{
    OtherProgram other(path);
    other.run("DROP TABLE blog_post");
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(versions().known);
        add_user("user" + std::to_string(i));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    {
        const std::lock_guard lock(mutex);
        ASSERT_EQ(reports.size(), 1U);
        EXPECT_THAT(reports[0], ::testing::HasSubstr("blog_post"));
    }
    other.run(
        "CREATE TABLE blog_post (id integer PRIMARY KEY, created_on, modified_on, title, body)");
    known_versions();
    add_post("again");
    EXPECT_EQ(count(), 1);
}

TEST_F(ForeignPrograms, AFileWithoutTheTablesOfVersionsIsServed)
{
    close();
    OtherProgram(path).run(
        "DROP TABLE gatehouse_version; DROP TABLE gatehouse_epoch; "
        "DROP TRIGGER gatehouse_version_blog_post_insert");
    open();
    EXPECT_FALSE(versions().known);
    add_post("four");
    EXPECT_EQ(count(), 4);
}

TEST_F(ForeignPrograms, ALockDoesNotKeepTheVersionsFromBeingTold)
{
    OtherProgram other(path);
    other.run("BEGIN IMMEDIATE");
    EXPECT_TRUE(versions().known);
    other.run("DROP TRIGGER \"gatehouse_version_blog_post_insert\"; COMMIT; BEGIN IMMEDIATE");
    EXPECT_FALSE(versions().known);
    EXPECT_EQ(count(), 3);
    close();
    open();  // and begins nevertheless
    EXPECT_FALSE(versions().known);
    EXPECT_EQ(count(), 3);
    other.run("COMMIT");
    known_versions();
}

}  // namespace
}  // namespace gatehouse::testing
