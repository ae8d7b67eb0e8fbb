#include "http/storing.hpp"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

constexpr std::string_view lines =
    "ETag: \"1\"\r\nVary: Cookie\r\ncache-control: no-cache\r\nExpires: 0\r\n";

Response storable(int status)
{
    auto response = html(status, "text");
    response.set("Cache-Control", "public");
    response.set("ETag", "\"0\"");
    response.set("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT");
    response.lines = {.owner = nullptr, .bytes = lines};
    return response;
}

TEST(Storing, OfWhatCarriesACookieIsForbiddenWhateverItSays)
{
    for (const int status : {200, 304, 404}) {
        auto response = storable(status);
        response.cookies = {"a=b"};
        say_who_may_store(response);
        EXPECT_EQ(response.lines.bytes, "Vary: Cookie\r\n");
        EXPECT_EQ(*response.header("Cache-Control"), "private, no-store");
        EXPECT_FALSE(response.has("ETag"));
        EXPECT_FALSE(response.has("Last-Modified"));
        EXPECT_EQ(*response.header("Content-Type"), "text/html; charset=utf-8");
        EXPECT_EQ(response.status, status == 304 ? 200 : status);
        EXPECT_EQ(response.body_view(), "text");
    }
}

TEST(Storing, IsLeftToWhatCarriesNone)
{
    auto response = storable(304);
    say_who_may_store(response);
    EXPECT_EQ(response.status, 304);
    EXPECT_EQ(*response.header("Cache-Control"), "public");
    EXPECT_EQ(response.lines.bytes.data(), lines.data());
}

TEST(Storing, IsForbiddenWhereNothingIsSaid)
{
    auto response = html(404, "");
    say_who_may_store(response);
    EXPECT_EQ(*response.header("Cache-Control"), "private, no-store");
}

}  // namespace
}  // namespace gatehouse::http
