#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse {
namespace {

constexpr std::string_view good[] = {
    "",
    "ascii",
    "\x7f",
    "\u0080",
    "é",
    "\u07ff",
    "\u0800",
    "世界",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\U00010000",
    "🚀",
    "\U0010FFFF",
    "seven..é",
    "eight...é",
    "aaaaaaaaaaaaaaaaaaaaaa世",
};

constexpr std::string_view bad[] = {
    "\x80",
    "\xbf",
    "\xc0\x80",
    "\xc1\xbf",
    "\xc3",
    "\xc3(",
    "\xe0\x80\x80",
    "\xe0\x9f\xbf",
    "\xe4\xb8",
    "\xed\xa0\x80",
    "\xed\xbf\xbf",
    "\xf0\x80\x80\x80",
    "\xf0\x8f\xbf\xbf",
    "\xf0\x9f\x9a",
    "\xf4\x90\x80\x80",
    "\xf5\x80\x80\x80",
    "\xff",
    "\xfe",
    "ascii then \xff",
    "世\xe4\xb8",
};

TEST(Utf8, AcceptsEveryLengthAtItsLimits)
{
    for (const auto text : good)
        EXPECT_TRUE(is_valid_utf8(text)) << text;
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsCutShort)
{
    for (const auto text : bad) {
        EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
        EXPECT_FALSE(is_valid_utf8("12345678" + std::string(text) + "12345678"));
    }
}

TEST(Utf8, CountsCharactersNotBytes)
{
    EXPECT_EQ(code_points(""), 0);
    EXPECT_EQ(code_points("abc"), 3);
    EXPECT_EQ(code_points("世界é🚀"), 4);
    EXPECT_EQ(code_points("e\u0301"), 2);  // no normalisation
}

TEST(Strip, TakesPythonsWhiteSpaceFromBothEnds)
{
    for (const std::string space :
         {" ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\x1c",
          "\x1d",   "\x1e",   "\x1f",   "\u0085", "\u00a0", "\u1680", "\u2000",
          "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"}) {
        EXPECT_EQ(strip(space + space + "a" + space + "b" + space), "a" + space + "b");
        EXPECT_EQ(strip(space + space), "");
    }
}

TEST(Strip, LeavesWhatOnlyLooksEmpty)
{
    for (const std::string text :
         {"\u200b", "\ufeff", "\u180e", "\u2060", "\x1b", "\x7f", "é", "世"})
        EXPECT_EQ(strip(text + "a" + text), text + "a" + text);
    EXPECT_EQ(strip(""), "");
}

TEST(Strip, LeavesBrokenBytesAlone)
{
    EXPECT_EQ(strip("\xa0"), "\xa0");
    EXPECT_EQ(strip(" \xe3\x80 "), "\xe3\x80");
    EXPECT_EQ(strip("a\x80\x80\x80\x80 "), "a\x80\x80\x80\x80");
}

}  // namespace
}  // namespace gatehouse
