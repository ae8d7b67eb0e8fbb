// A list's count and page: one state of the database, at any number of rows.

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <boost/json.hpp>

#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

constexpr int many = 6'000;  // more than are counted or skipped on a loop

struct Lists : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};

    Lists() { browser.login("ada@example.org"); }
    boost::json::object list(const std::string& query)
    {
        return boost::json::parse(body(browser.get("/api/posts/?" + query))).as_object();
    }
    static std::size_t rows(const boost::json::object& list)
    {
        return list.at("results").as_array().size();
    }
    std::int64_t count(const std::string& query) { return list(query).at("count").as_int64(); }
    void add_posts(int posts)
    {
        site.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT $1) "
            "INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id) "
            "SELECT $2, $2, 'post ' || i, 'text', CASE i % 3 WHEN 1 THEN 1 END FROM n",
            posts, site.clock.now());
    }
};

TEST_F(Lists, CountEverythingAndWhatIsSelectedInSmallAndLargeTables)
{
    for (const int posts : {0, 12, many}) {
        site.run("DELETE FROM blog_post");
        add_posts(posts);
        for (int again = 0; again < 2; ++again) {
            EXPECT_EQ(count(""), posts);
            EXPECT_EQ(count("created_by=1"), (posts + 2) / 3);
            EXPECT_EQ(count("search=text"), posts);
            EXPECT_EQ(count("search=nothing"), 0);
        }
    }
}

TEST_F(Lists, EndWhereTheirCountSays)
{
    add_posts(many);
    for (const int offset : {0, 10, 4'999, 5'001, many - 1, many, many + 1, 1'000'000}) {
        const auto shown = list("offset=" + std::to_string(offset));
        EXPECT_EQ(shown.at("count").as_int64(), many);
        EXPECT_EQ(rows(shown), static_cast<std::size_t>(std::clamp(many - offset, 0, 10)));
        EXPECT_EQ(shown.at("next").is_null(), offset >= many - 10) << offset;
    }
}

TEST_F(Lists, ShowATimeThatAnotherProgramWroteAsItIsReadElsewhere)
{
    add_posts(1);
    for (const auto& [stored, shown] :
         {std::pair("2021-01-01 12:00:00", "2021-01-01T12:00:00Z"),
          std::pair("2021-01-01 12:00:00.000001", "2021-01-01T12:00:00.000001Z"),
          std::pair("2021-01-01 12:00:00.000000", "2021-01-01T12:00:00Z"),
          std::pair("2021-01-01T12:00:00.5", "2021-01-01T12:00:00.500000Z")}) {
        site.run("UPDATE blog_post SET created_on = $1", stored);
        EXPECT_EQ(list("").at("results").at(0).at("created_on").as_string(), shown);
    }
    site.run("UPDATE blog_post SET created_on = '2021-02-30 12:00:00'");
    EXPECT_EQ(browser.get("/api/posts/").status, 500);
}

// Another program adds and deletes posts meanwhile, all at once: count and page agree at any time.
TEST_F(Lists, ShowOneStateWhileAnotherProgramWrites)
{
    const auto path = site.text("SELECT file FROM pragma_database_list WHERE name = 'main'");
    std::atomic<bool> stop = false;
    std::atomic<int> commits = 0;
    std::thread other([&] {
        sqlite3* database = nullptr;
        sqlite3_open(path.c_str(), &database);
        sqlite3_busy_timeout(database, 5000);
        while (!stop) {
            const auto* change =
                commits % 2 == 0
                    ? "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                      "LIMIT 20) INSERT INTO blog_post SELECT i, '2021-01-01 12:00:00', "
                      "'2021-01-01 12:00:00', 'text', 'text', NULL, NULL FROM n; COMMIT"
                    : "DELETE FROM blog_post WHERE id <= 20";
            commits += sqlite3_exec(database, change, nullptr, nullptr, nullptr) == SQLITE_OK;
        }
        sqlite3_close(database);
    });
    int torn = 0;
    std::array<int, 2> seen{};
    for (int i = 0; i < 3000 && (i < 300 || seen[0] == 0 || seen[1] == 0); ++i) {
        const auto shown = list(i % 3 == 0 ? "limit=100&search=text" : "limit=100");
        const auto listed = rows(shown);
        torn += shown.at("count").as_int64() != static_cast<std::int64_t>(listed);
        ++seen[listed == 0 ? 0 : 1];
    }
    stop = true;
    other.join();
    EXPECT_EQ(torn, 0);
    EXPECT_GT(seen[0], 0);
    EXPECT_GT(seen[1], 0);
    EXPECT_GT(commits, 1);
}

}  // namespace
}  // namespace gatehouse::testing
