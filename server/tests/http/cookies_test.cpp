#include "http/cookies.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "http/date.hpp"

namespace gatehouse::http {
namespace {

using namespace std::chrono;

const boost::json::object& vectors()
{
    static const auto all = [] {
        std::ifstream file(TEST_FILES "/django-vectors.json");
        std::stringstream text;
        text << file.rdbuf();
        return boost::json::parse(text.str()).at("common").as_object();
    }();
    return all;
}

TEST(Cookies, AreReadAsDjangoReadsThem)
{
    const auto& cases = vectors().at("parse_cookie").as_array();
    EXPECT_EQ(cases.size(), 19U);
    for (const auto& entry : cases) {
        const std::string header(entry.at("header").as_string());
        std::map<std::string, std::string> expected, parsed;
        for (const auto& [name, value] : entry.at("parsed").as_object())
            expected.emplace(name, value.as_string());
        for (const auto& cookie : parse_cookies(header))
            EXPECT_TRUE(parsed.emplace(cookie.name, cookie.value).second) << header;
        EXPECT_EQ(parsed, expected) << header;
        for (const auto& [name, value] : expected)
            EXPECT_EQ(find_cookie(header, name), value) << header;
        EXPECT_EQ(find_cookie(header, "absent"), std::nullopt) << header;
    }
}

TEST(Cookies, AreWrittenAsDjangoWritesThem)
{
    const auto now = sys_seconds(sys_days(2021y / 1 / 1)) + 12h;
    const SetCookie cookies[] = {
        lasting_cookie("csrftoken", std::string(32, 'Q'), 31449600s, now),
        [&] {
            auto session = lasting_cookie("sessionid", std::string(32, 'z'), 1209600s, now);
            session.http_only = true;
            return session;
        }(),
        {.name = "sess",
         .value = "v",
         .path = "/api",
         .domain = "example.com",
         .http_only = true,
         .secure = true,
         .same_site = "Strict"},
        deleted_cookie("sessionid2"),
        {.name = "q", .value = "a b;\xc3\xa9\"", .same_site = ""},
    };
    const auto& expected = vectors().at("set_cookie").as_array();
    ASSERT_EQ(expected.size(), std::size(cookies));
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(cookies[i].text(), std::string(expected[i].as_string()));
}

TEST(Cookies, CannotSmuggleAnAttributeOrALine)
{
    const SetCookie cookie{.name = "a", .value = "x; Secure\r\nX: y", .same_site = ""};
    EXPECT_EQ(cookie.text(), R"(a="x\073 Secure\015\012X: y"; Path=/)");
}

TEST(Cookies, ComeBackAsTheyWereWritten)
{
    for (const std::string value : {"", "plain", "a b", "\"\\", "\xc3\xa9\xe2\x82\xac;,", "\t\n"}) {
        const auto text =
            SetCookie{.name = "n", .value = value, .path = "", .same_site = ""}.text();
        EXPECT_EQ(find_cookie(text, "n"), value) << text;
    }
}

TEST(Date, IsWrittenAndReadInOneForm)
{
    const auto when = sys_seconds(sys_days(1994y / 11 / 6)) + 8h + 49min + 37s;
    EXPECT_EQ(imf_date(when), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(parse_imf_date("Sun, 06 Nov 1994 08:49:37 GMT"), when);
    EXPECT_EQ(imf_date(sys_seconds{}), "Thu, 01 Jan 1970 00:00:00 GMT");
    for (const auto* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                             "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
                             "Sun, 06 nov 1994 08:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, -6 Nov 1994 08:49:37 GMT"})
        EXPECT_EQ(parse_imf_date(text), std::nullopt) << text;
}

}  // namespace
}  // namespace gatehouse::http
