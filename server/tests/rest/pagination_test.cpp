#include <gtest/gtest.h>

#include "base/vectors.hpp"
#include "rest/pagination.hpp"

namespace gatehouse::testing {
namespace {

using namespace rest;

Page page(const std::string& query)
{
    return page_of(http::Request::make("GET", "/api/posts/?" + query), 10, 100);
}

TEST(Pagination, JunkMeansTheDefaultAndTheLimitIsCapped)
{
    struct Case {
        const char* query;
        std::int64_t limit, offset;
    };
    for (const auto& c :
         {Case{"", 10, 0}, Case{"limit=5&offset=20", 5, 20}, Case{"limit=0", 10, 0},
          Case{"limit=-1&offset=-5", 10, 0}, Case{"limit=x&offset=y", 10, 0},
          Case{"limit=1000000", 100, 0}, Case{"limit=2&limit=3", 3, 0}, Case{"limit=%205", 5, 0}}) {
        EXPECT_EQ(page(c.query).limit, c.limit) << c.query;
        EXPECT_EQ(page(c.query).offset, c.offset) << c.query;
    }
}

TEST(Pagination, LinksEndWhereTheListEnds)
{
    const std::string url = "http://h/api/posts/";
    EXPECT_EQ(next_link(url, "", {10, 0}, 10), std::nullopt);
    EXPECT_EQ(next_link(url, "", {10, 0}, 11), url + "?limit=10&offset=10");
    EXPECT_EQ(previous_link(url, "", {10, 0}), std::nullopt);
    EXPECT_EQ(previous_link(url, "offset=5", {10, 5}), url + "?limit=10");
    EXPECT_EQ(previous_link(url, "offset=10", {10, 10}), url + "?limit=10");
    EXPECT_EQ(previous_link(url, "offset=30", {10, 30}), url + "?limit=10&offset=20");
    EXPECT_EQ(next_link(url, "search=b&a=1", {10, 0}, 11),
              url + "?a=1&limit=10&offset=10&search=b");
    EXPECT_EQ(next_link(url, "", {100, INT64_MAX}, 200), std::nullopt);
}

// common.drf_query_urls: what DRF's replace_query_param and remove_query_param made of each URL.
TEST(Pagination, RewritesQueriesAsDrfDoes)
{
    const auto& vectors = tests::common("drf_query_urls").as_array();
    ASSERT_GT(vectors.size(), 10U);
    for (const auto& vector : vectors) {
        const std::string whole(vector.at("url").as_string());
        const auto hash = std::min(whole.find('#'), whole.size());
        const auto url = whole.substr(0, hash);
        const auto fragment =
            whole.substr(hash);  // never sent to a server; DRF's function keeps it
        const auto mark = std::min(url.find('?'), url.size());
        const auto path = url.substr(0, mark);
        const auto query = url.substr(std::min(mark + 1, url.size()));
        const auto rewritten = [&](std::string_view key, std::optional<std::string_view> value) {
            return path + with_parameter(query, key, value) + fragment;
        };
        EXPECT_EQ(rewritten("limit", "5"), vector.at("replace_limit_5").as_string()) << url;
        EXPECT_EQ(rewritten("limit", std::nullopt), vector.at("remove_limit").as_string()) << url;
        EXPECT_EQ(rewritten("offset", "20"), vector.at("replace_offset_20").as_string()) << url;
    }
}

}  // namespace
}  // namespace gatehouse::testing
