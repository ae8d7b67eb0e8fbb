#include "http/negotiate.hpp"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(Coding, IsTheBestThatIsAccepted)
{
    const std::pair<const char*, Coding> cases[] = {
        {"gzip, deflate, br", Coding::br},
        {"gzip", Coding::gzip},
        {"x-gzip", Coding::gzip},
        {"GZIP;q=0.5", Coding::gzip},
        {"gzip;q=0.5, identity;q=0.1", Coding::gzip},
        {"br;q=0.5, gzip;q=0.9, identity;q=0", Coding::gzip},
        {"br;q=0, gzip;q=0", Coding::identity},
        {"br;q=0, *", Coding::gzip},
        {"*", Coding::br},
        {"*;q=0", Coding::identity},
        {"", Coding::identity},
        {"identity", Coding::identity},
        {"br;q=2", Coding::identity},
        {"br;q=x", Coding::identity},
        {"br ; q=1.000", Coding::br},
        {"brx", Coding::identity},
        {",,;;,=", Coding::identity},
    };
    for (const auto& [header, coding] : cases)
        EXPECT_EQ(choose_coding(header, true, true), coding) << header;
    EXPECT_EQ(choose_coding(std::nullopt, true, true), Coding::identity);
    EXPECT_EQ(choose_coding("br, gzip", true, false), Coding::gzip);
    EXPECT_EQ(choose_coding("br, gzip", false, false), Coding::identity);
}

TEST(IfNoneMatch, ComparesWeakly)
{
    for (const auto* header : {"\"a\"", "W/\"a\"", "\"b\", \"a\"", "*", " * ", "\"b\",W/\"a\" "})
        EXPECT_TRUE(matches_weakly(header, "\"a\"")) << header;
    for (const auto* header : {"", "a", "\"A\"", "\"b\"", "w/\"a\"", "\"a", "**"})
        EXPECT_FALSE(matches_weakly(header, "\"a\"")) << header;
}

struct RangeCase {
    const char* header;
    std::uint64_t size;
    const char* expected;  // "all", "none" or "first-last"
};

TEST(Range, IsOneRangeOrEverything)
{
    const RangeCase cases[] = {
        {"bytes=0-0", 10, "0-0"},     {"bytes=2-5", 10, "2-5"},
        {"bytes=5-", 10, "5-9"},      {"bytes=-3", 10, "7-9"},
        {"bytes=-30", 10, "0-9"},     {"bytes=5-100", 10, "5-9"},
        {"BYTES=0-1", 10, "0-1"},     {"bytes=10-", 10, "none"},
        {"bytes=-0", 10, "none"},     {"bytes=0-", 0, "none"},
        {"bytes=-1", 0, "none"},      {"bytes=5-2", 10, "all"},
        {"bytes=0-1,3-4", 10, "all"}, {"bytes=", 10, "all"},
        {"bytes=-", 10, "all"},       {"bytes=a-b", 10, "all"},
        {"items=0-1", 10, "all"},     {"bytes=+1-2", 10, "all"},
        {"bytes=--1", 10, "all"},     {"bytes=99999999999999999999-", 10, "all"},
    };
    for (const auto& [header, size, expected] : cases) {
        const auto range = parse_range(header, size);
        const std::string found = !range                ? "all"
                                  : !range->satisfiable ? "none"
                                                        : std::to_string(range->first) + "-" +
                                                              std::to_string(range->last);
        EXPECT_EQ(found, expected) << header;
    }
}

}  // namespace
}  // namespace gatehouse::http
