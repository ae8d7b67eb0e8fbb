// Rows that other programs write: the counts are right, whoever counts them.

#include <gmock/gmock.h>

#include "db/foreign_programs.hpp"

namespace gatehouse::testing {
namespace {

// By default SQLite fires no DELETE trigger for what REPLACE replaces. A large table is counted
// beside the loop.
TEST_F(ForeignPrograms, WhoReplaceRowsAreCountedAfter)
{
    constexpr const char* changes[] = {
        "REPLACE INTO blog_post SELECT * FROM blog_post",
        "REPLACE INTO blog_post SELECT id + 1, '', '', title, body, NULL, NULL FROM blog_post",
        "UPDATE OR REPLACE blog_post SET id = id + 1 WHERE title = 'after'"};
    OtherProgram other(path);
    for (const bool large : {false, true}) {
        for (const auto* sql : changes) {
            SCOPED_TRACE(sql);
            const auto before = versions();
            other.run(sql);
            EXPECT_FALSE(versions().same(before, of_posts()));
            bool slow = false;
            EXPECT_EQ(count(&slow), counted_rows());
            EXPECT_EQ(slow, large);
            wait_until_counted();
            add_post("after");
            EXPECT_TRUE(count_is_kept()) << "by our own writes";
            EXPECT_EQ(count(&slow), counted_rows());
            EXPECT_FALSE(slow);
            EXPECT_EQ(versions().epoch, before.epoch);
        }
        other.run("DELETE FROM blog_post");
        EXPECT_EQ(count(), 0);
        wait_until_counted();
        add_many_posts();
        EXPECT_TRUE(count_is_kept());
    }
}

// While the writer is never idle, a count is still taken over: our own writes do not spoil it.
TEST_F(ForeignPrograms, ACountIsWrittenBackThoughWeWriteMeanwhile)
{
    add_many_posts();
    OtherProgram(path).run("REPLACE INTO blog_post SELECT * FROM blog_post");
    for (int i = 0; i < 200 && !count_is_kept(); ++i) {
        count();
        add_post("another");
    }
    EXPECT_TRUE(count_is_kept());
    EXPECT_EQ(count(), counted_rows());
}

// Also what is repaired is counted again, at once where there are few rows.
TEST_F(ForeignPrograms, ALargeTableIsCountedBesideTheLoopAfterARepair)
{
    for (const bool large : {false, true}) {
        OtherProgram(path).run("VACUUM");
        versions();
        known_versions();
        EXPECT_EQ(count_is_kept(), !large);
        bool slow = false;
        EXPECT_EQ(count(&slow), counted_rows());
        EXPECT_EQ(slow, large);
        add_many_posts();
        wait_until_counted();
    }
}

// The count waits for the writer, the writer for the other program, which replaces once more.
TEST_F(ForeignPrograms, ACountIsNotTakenOverWhenSomebodyElseHasWrittenSince)
{
    OtherProgram other(path);
    other.run("UPDATE OR REPLACE blog_post SET id = id + 1 WHERE id = 1");
    other.run("BEGIN IMMEDIATE");
    EXPECT_EQ(count(), 2);
    other.run("UPDATE OR REPLACE blog_post SET id = id + 1 WHERE id = 2; COMMIT");
    add_user("ada@example.org");  // after the writer has had its turn with the count
    EXPECT_EQ(count(), 1);
    wait_until_counted();
}

}  // namespace
}  // namespace gatehouse::testing
