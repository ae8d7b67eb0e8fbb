// What moves the versions of the served tables, through the API.

#include <gtest/gtest.h>

#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

struct ServedTables : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};
    db::Tables posts = reads("SELECT title FROM blog_post");
    db::Tables shown = reads("SELECT email, is_staff, first_name FROM accounts_customuser");
    db::Tables session = reads(
        "SELECT s.auth_digest, u.password FROM gatehouse_session s "
        "JOIN accounts_customuser u ON u.id = s.user_id WHERE s.token_digest = x''");
    db::Tables django_session =
        reads("SELECT session_data FROM django_session WHERE session_key = ''");

    ServedTables() { browser.login("ada@example.org"); }
    db::Tables reads(db::Sql sql)
    {
        return run_to_end(site.database().rows_of(sql, {}, [](const db::Row&) {}));
    }
    db::Versions versions() { return run_to_end(site.database().versions()); }
};

TEST_F(ServedTables, AreKeepableButForLookUps)
{
    EXPECT_TRUE(posts.keepable());
    EXPECT_TRUE(shown.keepable());
    EXPECT_FALSE(session.keepable());
    EXPECT_FALSE(session.unversioned);
    EXPECT_FALSE(django_session.unversioned);
    const auto own = reads("SELECT last_login FROM accounts_customuser");
    EXPECT_TRUE(own.keepable());
    EXPECT_NE(own, shown);  // a version of its own: pages of others stay when somebody signs in
}

TEST_F(ServedTables, StayWhileAThousandOthersSignIn)
{
    for (int i = 0; i < 10; ++i)
        site.add_user({.email = "user" + std::to_string(i) + "@example.org"});
    const auto before = versions();
    for (int i = 0; i < 1000; ++i) {
        Browser other{site};
        ASSERT_EQ(other.login("user" + std::to_string(i % 10) + "@example.org"), 200);
    }
    const auto after = versions();
    for (const auto& tables : {posts, shown, session, django_session})
        EXPECT_TRUE(after.same(before, tables));
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session"), 1001);
}

TEST_F(ServedTables, MoveForSessionsWhenOneEndsOrItsUserChanges)
{
    const auto moves = [&](const db::Tables& tables, auto change) {
        const auto before = versions();
        change();
        return !versions().same(before, tables);
    };
    EXPECT_TRUE(moves(session, [&] { site.run("UPDATE accounts_customuser SET is_active = 0"); }));
    EXPECT_TRUE(moves(
        session, [&] { site.run("UPDATE accounts_customuser SET is_active = 1, is_staff = 1"); }));
    EXPECT_TRUE(
        moves(session, [&] { site.run("UPDATE accounts_customuser SET password = 'another'"); }));
    EXPECT_TRUE(moves(session, [&] { site.run("DELETE FROM gatehouse_session"); }));
    EXPECT_FALSE(moves(posts, [&] { site.run("DELETE FROM accounts_customuser"); }));
}

TEST_F(ServedTables, OfPostsMoveByEachWriteOfTheApi)
{
    auto before = versions();
    const auto moved = [&] { return !versions().same(std::exchange(before, versions()), posts); };
    EXPECT_EQ(browser.send("POST", "/api/posts/", R"({"title":"a","body":"b"})").status, 201);
    EXPECT_TRUE(moved());
    EXPECT_EQ(browser.send("PATCH", "/api/posts/1/", R"({"title":"c"})").status, 200);
    EXPECT_TRUE(moved());
    EXPECT_EQ(browser.get("/api/posts/").status, 200);
    EXPECT_EQ(browser.send("PATCH", "/api/posts/1/", R"({"title":""})").status, 400);
    EXPECT_FALSE(moved());
    EXPECT_EQ(browser.send("DELETE", "/api/posts/1/").status, 204);
    EXPECT_TRUE(moved());
}

}  // namespace
}  // namespace gatehouse::testing
