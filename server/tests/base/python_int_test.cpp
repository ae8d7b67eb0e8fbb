#include <gtest/gtest.h>

#include "base/python_int.hpp"

namespace gatehouse::testing {
namespace {

TEST(PythonInt, ReadsWhatPythonReads)
{
    EXPECT_EQ(python_int("10"), 10);
    EXPECT_EQ(python_int(" +7\n"), 7);
    EXPECT_EQ(python_int("1_000"), 1000);
    EXPECT_EQ(python_int("-3"), -3);
    EXPECT_EQ(python_int("99999999999999999999"), INT64_MAX);
    EXPECT_EQ(python_int("\u0663\uFF14"), 34);       // Arabic-Indic, fullwidth
    EXPECT_EQ(python_int("\U0001FBF9"), 9);          // the last digit of Unicode 14
    EXPECT_EQ(python_int("\u3000\u06F5\u00A0"), 5);  // white space of any kind around
    EXPECT_EQ(python_int("\x1D\u0665"), 5);          // U+001D is space here …
    EXPECT_EQ(python_int("\x1D"
                         "5"),
              std::nullopt);  // … and not beside ASCII only
    EXPECT_EQ(python_int(std::string(4300, '0')), 0);
    EXPECT_EQ(python_int(std::string(4301, '0')), std::nullopt);
    for (const auto* junk : {"", " ", "_1", "1_", "1__0", "1.0", "0x10", "1e3", "+-1", "ten", "+_1",
                             "\u00B2", "\u2167", "\xFF", "1 2"})
        EXPECT_EQ(python_int(junk), std::nullopt) << junk;
}

}  // namespace
}  // namespace gatehouse::testing
