#include "base/datetime.hpp"

#include <gtest/gtest.h>

#include "base/vectors.hpp"

namespace gatehouse {
namespace {

using namespace std::chrono;

std::string json_of(Timestamp time)
{
    std::string text;
    append_json_datetime(text, time);
    return text;
}

TEST(Datetime, IsDrfsInJson)
{
    for (const auto& vector : tests::common("drf_datetime").as_array()) {
        const auto part = [&](std::size_t i) { return vector.at("micros").at(i).to_number<int>(); };
        const Timestamp time = sys_days(year(part(0)) / part(1) / part(2)) + hours(part(3)) +
                               minutes(part(4)) + seconds(part(5)) + microseconds(part(6));
        EXPECT_EQ(json_of(time), tests::text(vector, "text"));
    }
}

TEST(Datetime, IsDjangosInSql)
{
    const Timestamp whole = sys_days(2021y / January / 1) + 12h;
    EXPECT_EQ(to_sql(whole), "2021-01-01 12:00:00");
    EXPECT_EQ(to_sql(whole + 100us), "2021-01-01 12:00:00.000100");
    EXPECT_EQ(from_sql("2021-01-01 12:00:00"), whole);
    EXPECT_EQ(from_sql("2021-01-01 12:00:00.000100"), whole + 100us);
}

TEST(Datetime, SurvivesEveryDayFromYear1To9999)
{
    for (auto day = sys_days(1y / January / 1); day <= sys_days(9999y / December / 31);
         day += days(13)) {
        const Timestamp time = day + 23h + 59min + 58s + 123457us;
        ASSERT_EQ(from_sql(to_sql(time)), time) << to_sql(time);
    }
    EXPECT_TRUE(from_sql("9999-12-31 23:59:59.999999"));
}

TEST(Datetime, ReadsWhatOtherWritersLeave)
{
    const Timestamp time = sys_days(2021y / January / 1) + 12h;
    EXPECT_EQ(from_sql("2021-01-01T12:00:00"), time);
    EXPECT_EQ(from_sql("2021-01-01 12:00:00.5"), time + 500ms);
    EXPECT_EQ(from_sql("2021-01-01 12:00:00.123"), time + 123ms);
    EXPECT_EQ(from_sql("2020-02-29 00:00:00"), sys_days(2020y / February / 29));
}

constexpr const char* no_times[] = {"",
                                    "2021-01-01",
                                    "2021-01-01 12:00",
                                    "2021-01-01 12:00:00.",
                                    "2021-01-01 12:00:00.1234567",
                                    "2021-01-01 12:00:00Z",
                                    "2021-01-01 12:00:00+00:00",
                                    "2021-02-29 00:00:00",
                                    "2021-13-01 00:00:00",
                                    "2021-00-01 00:00:00",
                                    "2021-01-00 00:00:00",
                                    "2021-01-01 24:00:00",
                                    "2021-01-01 00:60:00",
                                    "2021-01-01 00:00:60",
                                    "0000-01-01 00:00:00",
                                    "2021/01/01 00:00:00",
                                    " 2021-01-01 00:00:00",
                                    "2021-01-01 00:00:0x",
                                    "+021-01-01 00:00:00",
                                    "2021-01-01 12:00:00.12 ",
                                    "2021-01-01 12:00:00,123456"};

TEST(Datetime, RefusesEverythingElse)
{
    for (const auto* text : no_times) {
        EXPECT_EQ(from_sql(text), std::nullopt) << text;
        std::string json;
        EXPECT_FALSE(append_json_datetime(json, std::string_view(text))) << text;
        EXPECT_EQ(json, "");
    }
}

TEST(Datetime, IsCopiedToJsonAsItWouldBeWritten)
{
    for (auto day = sys_days(1y / January / 1); day <= sys_days(9999y / December / 31);
         day += days(13))
        for (const auto micros : {0us, 1us, 123457us, 999'999us}) {
            const Timestamp time = day + 23h + 59min + 58s + micros;
            std::string json;
            ASSERT_TRUE(append_json_datetime(json, to_sql(time))) << to_sql(time);
            ASSERT_EQ(json, json_of(time));
        }
}

// What from_sql takes besides is written in another way than it was read.
TEST(Datetime, IsNotCopiedWhereItsTextIsNotOurs)
{
    for (const std::string_view text :
         {"2021-01-01T12:00:00", "2021-01-01 12:00:00.5", "2021-01-01 12:00:00.000000",
          "2021-01-01T12:00:00.123456"}) {
        std::string json;
        EXPECT_TRUE(from_sql(text)) << text;
        EXPECT_FALSE(append_json_datetime(json, text)) << text;
        EXPECT_EQ(json, "");
    }
}

}  // namespace
}  // namespace gatehouse
