#include "render/unkept.hpp"

#include <gtest/gtest.h>

namespace gatehouse::testing {
namespace {

using render::Unkept;

TEST(Unkept, PagesAreKnownUntilTheyCanBeKept)
{
    Unkept pages;
    EXPECT_FALSE(pages.has(0, false));
    for (const auto* why : {"route", "status", "query", "set-cookie", "time", "table"}) {
        pages.learn(7, true, why);
        EXPECT_TRUE(pages.has(7, true)) << why;
        EXPECT_FALSE(pages.has(7, false));
        EXPECT_FALSE(pages.has(8, true));
        pages.learn(7, true, "");
        EXPECT_FALSE(pages.has(7, true));
    }
}

TEST(Unkept, PagesAreNotLearntFromTheMoment)
{
    Unkept pages;
    pages.learn(8, false, "route");
    for (const auto* why : {"torn", "versions", "failed call", "failed", "late call"}) {
        pages.learn(7, false, why);
        EXPECT_FALSE(pages.has(7, false)) << why;
        pages.learn(8, false, why);
        EXPECT_TRUE(pages.has(8, false)) << why;
    }
}

}  // namespace
}  // namespace gatehouse::testing
