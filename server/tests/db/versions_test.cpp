#include <gmock/gmock.h>

#include "db/versioned_site.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const db::Sql posts = "SELECT title FROM blog_post";
const db::Sql users = "SELECT email FROM accounts_customuser";

TEST_F(Versioned, AreKnownFromTheStartAndTheSameWhileNobodyWrites)
{
    const auto first = versions();
    EXPECT_TRUE(first.known);
    EXPECT_TRUE(versions().same(first, reads(posts)));
    EXPECT_TRUE(versions(*loop_b).same(first, reads(posts)));
    EXPECT_THAT(reports, IsEmpty());
}

TEST_F(Versioned, MoveForTheTableThatWasWrittenAndNoOther)
{
    const auto before = versions();
    add_post("one");
    for (auto* database : {loop_a.get(), loop_b.get()}) {
        EXPECT_FALSE(versions(*database).same(before, reads(posts)));
        EXPECT_TRUE(versions(*database).same(before, reads(users)));
    }
}

TEST_F(Versioned, MoveByTheCommitsOfOtherPrograms)
{
    add_post("one");
    OtherProgram other(path);
    for (const char* change :
         {"INSERT INTO blog_post SELECT 7, created_on, modified_on, 'two', body, NULL, NULL FROM "
          "blog_post",
          "UPDATE blog_post SET title = 'three' WHERE id = 7", "DELETE FROM blog_post WHERE id = 7",
          "REPLACE INTO blog_post SELECT * FROM blog_post", "DELETE FROM blog_post"}) {
        const auto before = versions();
        other.run(change);
        EXPECT_FALSE(versions().same(before, reads(posts))) << change;
        EXPECT_TRUE(versions().same(before, reads(users))) << change;
    }
}

TEST_F(Versioned, StayWhenATransactionIsUndone)
{
    const auto before = versions();
    OtherProgram other(path);
    other.run("BEGIN; INSERT INTO blog_post VALUES (1, '', '', '', '', NULL, NULL); ROLLBACK");
    EXPECT_TRUE(versions().same(before, reads(posts)));
}

TEST_F(Versioned, OfUsersMoveWhenTheKeyChangesByWhicheverOfItsNames)
{
    add_user("ada@example.org");
    OtherProgram other(path);
    for (const std::string key : {"id", "rowid", "oid", "_rowid_", "ROWID"}) {
        const auto before = versions();
        other.run("UPDATE accounts_customuser SET " + key + " = id + 1");
        EXPECT_FALSE(versions().same(before, reads(users))) << key;
        EXPECT_TRUE(versions().same(before, reads(posts))) << key;
    }
}

// As a release made it that did not know all names of the key.
TEST_F(Versioned, MoveByTheTriggersOfThisReleaseAlsoInAFileOfAnEarlierOne)
{
    add_user("ada@example.org");
    close();
    OtherProgram other(path);
    other.run(R"(
        DROP TRIGGER "gatehouse_version_accounts_customuser_update";
        CREATE TRIGGER "gatehouse_version_accounts_customuser_update"
        AFTER UPDATE OF "id", "email", "is_staff" ON "accounts_customuser" BEGIN
            UPDATE gatehouse_version SET counter = counter + 1 WHERE name = 'accounts_customuser';
        END;
        UPDATE gatehouse_epoch SET schema_version =
            (SELECT schema_version FROM pragma_schema_version))");
    open();
    const auto before = known_versions();
    other.run("UPDATE accounts_customuser SET rowid = id + 1");
    EXPECT_FALSE(versions().same(before, reads(users)));
    EXPECT_THAT(reports, ElementsAre("at start: a trigger is missing or another"));
}

TEST_F(Versioned, OfUsersStayWhenAColumnChangesThatNobodyIsShown)
{
    add_user("ada@example.org");
    const auto before = versions();
    const auto passwords = reads("SELECT id, password FROM accounts_customuser");
    write("UPDATE accounts_customuser SET last_login = $1", clock.now());
    EXPECT_TRUE(versions().same(before, reads(users)));
    EXPECT_TRUE(versions().same(before, passwords));
    write("UPDATE accounts_customuser SET password = 'y'");
    EXPECT_TRUE(versions().same(before, reads(users)));
    EXPECT_FALSE(versions().same(before, passwords));
    write("UPDATE accounts_customuser SET is_staff = 1");
    EXPECT_FALSE(versions().same(before, reads(users)));
}

TEST_F(Versioned, OfTablesThatAreOnlyLookedUpStayWhenRowsAreAdded)
{
    const db::Sql sessions = "SELECT user_id FROM gatehouse_session WHERE token_digest = x'01'";
    const auto start = [&](int user) {
        write(
            "INSERT INTO gatehouse_session (token_digest, user_id, auth_digest, created_on, "
            "last_seen_on, address, user_agent) VALUES (randomblob(32), $1, x'', '', '', '', '')",
            user);
    };
    start(1);
    const auto before = versions();
    start(2);
    EXPECT_TRUE(versions().same(before, reads(sessions)));
    OtherProgram(path).run(
        "REPLACE INTO gatehouse_session SELECT 9, token_digest, 3, auth_digest, "
        "'', '', '', '' FROM gatehouse_session WHERE user_id = 1");
    const auto replaced = versions();
    EXPECT_FALSE(replaced.same(before, reads(sessions))) << "by a token's digest";
    OtherProgram(path).run(
        "REPLACE INTO gatehouse_session SELECT id, randomblob(32), 3, auth_digest, "
        "'', '', '', '' FROM gatehouse_session WHERE user_id = 3");
    const auto again = versions();
    EXPECT_FALSE(again.same(replaced, reads(sessions))) << "by its id";
    write("DELETE FROM gatehouse_session WHERE user_id = 2");
    EXPECT_FALSE(versions().same(again, reads(sessions)));
}

struct WhatIsRead {
    db::Sql sql;
    db::Tables expected;
};

TEST_F(Versioned, StatementsSayWhatTheyRead)
{
    constexpr std::uint32_t post = 1, user = 2, password = 4, session = 8;
    const WhatIsRead table[] = {
        {"SELECT 1", {}},
        {"SELECT count(*) FROM blog_post", {.versions = post}},
        {"SELECT rowid FROM blog_post", {.versions = post}},
        {"SELECT upper(p.title) FROM blog_post p JOIN accounts_customuser u ON u.id = p.id",
         {.versions = post | user}},
        {"WITH x AS (SELECT id FROM blog_post) SELECT email FROM accounts_customuser WHERE id IN x",
         {.versions = post | user}},
        {"SELECT 1 WHERE EXISTS (SELECT 1 FROM accounts_customuser)", {.versions = user}},
        {"SELECT email FROM accounts_customuser ORDER BY password", {.versions = user | password}},
        {"SELECT user_id FROM gatehouse_session", {.versions = session, .growing = true}},
        {"SELECT last_login FROM accounts_customuser", {.versions = user, .unversioned = true}},
        {"SELECT * FROM accounts_customuser", {.versions = user | password, .unversioned = true}},
        {"SELECT key FROM json_each('[1]')", {.unversioned = true}},
        {"SELECT name FROM gatehouse_migration", {.unversioned = true}},
        {"SELECT counter FROM gatehouse_version", {.unversioned = true}},
        {"SELECT name FROM sqlite_schema", {.unversioned = true}},
        {"SELECT title FROM blog_post ORDER BY random()", {.versions = post, .unversioned = true}},
        {"SELECT title FROM blog_post WHERE created_on < datetime('now')",
         {.versions = post, .unversioned = true}},
        {"SELECT current_timestamp", {.unversioned = true}},
        {"PRAGMA user_version", {.unversioned = true}},
    };
    for (const auto& [sql, expected] : table) {
        EXPECT_EQ(reads(sql), expected) << sql.text();
        EXPECT_EQ(reads(sql), expected) << "prepared already: " << sql.text();
        const auto slow =
            run_to_end(loop, loop_a->slow_reads().rows_of(sql, {}, [](const db::Row&) {}));
        EXPECT_EQ(slow, expected) << "slow: " << sql.text();
    }
}

TEST_F(Versioned, AViewThatAnotherProgramMakesAnewReadsWhatItReadsThen)
{
    OtherProgram other(path);
    other.run("CREATE VIEW gatehouse_seen AS SELECT title AS text FROM blog_post");
    const db::Sql view = "SELECT text FROM gatehouse_seen";
    const auto before = reads(view).versions;
    EXPECT_EQ(before & 3U, 1U);
    other.run(
        "DROP VIEW gatehouse_seen; "
        "CREATE VIEW gatehouse_seen AS SELECT email AS text FROM accounts_customuser");
    EXPECT_EQ(reads(view).versions & 2U, 2U);
}

TEST_F(Versioned, ARecordingNotesEveryReadAndThatSomethingWasWritten)
{
    db::Recording writing(*loop_a);
    run_to_end(loop, writing.transaction([](db::Transaction& t) -> awaitable<Result<>> {
        co_await t.query_one<std::string>("SELECT email FROM accounts_customuser");
        co_return Result<>{};
    })).value();
    EXPECT_EQ(writing.tables(), db::Tables{.unversioned = true});

    db::Recording recording(*loop_a);
    EXPECT_EQ(recording.tables(), db::Tables{});
    run_to_end(loop, recording.query<std::string>(posts));
    EXPECT_EQ(recording.tables(), reads(posts));
    run_to_end(loop, recording.slow_reads().query<std::string>(users));
    EXPECT_EQ(recording.tables(), reads(posts) | reads(users));

    db::Recording counting(*loop_a);
    run_to_end(loop, counting.snapshot([](db::Snapshot& s) { return s.row_count("blog_post"); }));
    EXPECT_EQ(counting.tables(), reads(posts));
    const db::Sql broken = "SELECT missing FROM blog_post";
    EXPECT_THROW(run_to_end(loop, counting.query<std::string>(broken)), db::Broken);
    EXPECT_FALSE(counting.tables().keepable());
}

TEST_F(Versioned, WithoutDeclaredTablesAreNeverKnown)
{
    const auto bare = db::sqlite::open(path, clock, {});
    EXPECT_FALSE(versions(*bare->connect()).known);
}

TEST(VersionedTables, RefuseDeclarationsThatContradictThemselves)
{
    const auto declare = [](std::vector<db::VersionedTable> tables) {
        return [tables] { db::VersionedTables{tables}; };
    };
    EXPECT_THROW(declare({{.table = "a", .found_by = {"id"}, .counted = true}})(),
                 std::logic_error);
    EXPECT_THROW(declare({{.table = "a", .apart = {"b"}}})(), std::logic_error);
    EXPECT_THROW(declare(std::vector<db::VersionedTable>(17, {.table = "a"}))(), std::logic_error);
}

}  // namespace
}  // namespace gatehouse::testing
