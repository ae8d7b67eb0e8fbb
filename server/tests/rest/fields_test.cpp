#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "base/vectors.hpp"
#include "http/status.hpp"
#include "rest/fields.hpp"
#include "rest/model.hpp"

namespace gatehouse::testing {
namespace {

using namespace rest;
namespace json = boost::json;
using ::testing::StartsWith;

const std::vector<WritableField> title_of_five = {
    {.name = "title", .rules = {.required = true, .max_length = 5}}};

std::string refusal(std::string_view body, bool partial = false,
                    std::string_view type = "application/json")
{
    const auto written = read_fields(type, body, title_of_five, partial);
    return written ? "accepted: " + (written->contains("title") ? written->at("title") : "")
                   : std::string(http::json_refusal(written.error()).body_view());
}

// common.drf_charfield_max5: input, valid, value, errors, as DRF's CharField(max_length=5) has
// them.
TEST(Fields, CleanTextAsDrfDoes)
{
    const auto& vectors = tests::common("drf_charfield_max5").as_array();
    ASSERT_GT(vectors.size(), 20U);
    for (const auto& vector : vectors) {
        const std::string input(vector.at("input").as_string());
        const auto written = read_fields("application/json", input, title_of_five, false);
        const auto valid = vector.at("valid").as_bool();
        EXPECT_EQ(written.has_value(), valid) << input;
        if (written && valid) {
            EXPECT_EQ(written->at("title"), vector.at("value").at("title").as_string()) << input;
        } else if (!written) {
            EXPECT_EQ(http::json_refusal(written.error()).body_view(),
                      json::serialize(vector.at("errors")))
                << input;
        }
    }
}

TEST(Fields, NameTheFirstHalfOfACharacter)
{
    EXPECT_EQ(refusal(R"({"title":"a\udfff\ud800"})"),
              R"({"title":["Surrogate characters are not allowed: U+DFFF."]})");
}

TEST(Fields, TakeNumbersAsPythonWritesThem)
{
    struct Case {
        const char* number;
        const char* text;
    };
    for (const auto& c : {Case{"5", "5"}, Case{"-0", "0"}, Case{"1.50", "1.5"},
                          Case{"1e2", "100.0"}, Case{"-0.0", "-0.0"}, Case{"1e16", "1e+16"},
                          Case{"1e400", "inf"}, Case{"99999", "99999"}, Case{"1e-5", "1e-05"}})
        EXPECT_EQ(refusal(fmt::format(R"({{"title":{}}})", c.number)),
                  fmt::format("accepted: {}", c.text));
    EXPECT_EQ(refusal(R"({"title":123456789012345678901234567890})"),
              R"({"title":["Ensure this field has no more than 5 characters."]})");
}

TEST(Fields, OfAnObjectOnly)
{
    EXPECT_EQ(refusal("[]"),
              R"({"non_field_errors":["Invalid data. Expected a dictionary, but got list."]})");
    EXPECT_EQ(refusal("\"x\""),
              R"({"non_field_errors":["Invalid data. Expected a dictionary, but got str."]})");
    EXPECT_EQ(refusal("5"),
              R"({"non_field_errors":["Invalid data. Expected a dictionary, but got int."]})");
    EXPECT_EQ(refusal("null"), R"({"non_field_errors":["No data provided"]})");
    EXPECT_EQ(refusal(""), R"({"title":["This field is required."]})");
    EXPECT_THAT(refusal("{"), StartsWith(R"({"detail":"JSON parse error - )"));
}

TEST(Fields, ThatArePartialNeedNotBeThere)
{
    EXPECT_EQ(refusal("{}", true), "accepted: ");
    EXPECT_EQ(refusal(R"({"title":""})", true), R"({"title":["This field may not be blank."]})");
}

TEST(Fields, UnknownOnesAreIgnored)
{
    EXPECT_EQ(refusal(R"({"title":"a","id":5,"created_by":1})"), "accepted: a");
}

TEST(Fields, MayComeAsAForm)
{
    constexpr auto form = "application/x-www-form-urlencoded";
    EXPECT_EQ(refusal("title=a+%C3%A9", false, form), "accepted: a é");
    EXPECT_EQ(refusal("title=a&title=b", false, form), "accepted: b");
    EXPECT_EQ(refusal("title=%FF", false, form), "accepted: \uFFFD");
    EXPECT_EQ(refusal("title=", false, form), R"({"title":["This field may not be blank."]})");
    EXPECT_EQ(refusal("other=1", false, form), R"({"title":["This field is required."]})");
    EXPECT_EQ(refusal("other=1", true, form), "accepted: ");
    std::string many;
    for (int i = 0; i < 1001; ++i)
        many += "a=1&";
    EXPECT_EQ(refusal(many, false, form), R"({"detail":"More than 1000 fields."})");
}

TEST(Fields, MayComeAsMultipart)
{
    constexpr auto type = "multipart/form-data; boundary=\"x y\"";
    const auto part = [](std::string_view disposition, std::string_view content) {
        return fmt::format("--x y\r\nContent-Disposition: form-data; {}\r\n\r\n{}\r\n", disposition,
                           content);
    };
    EXPECT_EQ(refusal(part("name=\"title\"", "abc") + "--x y--\r\n", false, type), "accepted: abc");
    EXPECT_EQ(
        refusal(part("name=\"title\"; filename=\"a.txt\"", "abc") + "--x y--\r\n", false, type),
        R"({"title":["Not a valid string."]})");
    EXPECT_EQ(refusal(part("name=title; filename=a", "abc") + part("name=title", "t") + "--x y--",
                      false, type),
              R"({"title":["Not a valid string."]})")
        << "the file goes before the field";
    EXPECT_EQ(refusal("no boundary at all", false, type),
              R"({"title":["This field is required."]})");
    EXPECT_EQ(refusal("--x", false, "multipart/form-data"),
              R"({"detail":"Multipart form parse error - Invalid boundary in multipart: None"})");
}

TEST(Fields, OfAnotherMediaTypeAreRefused)
{
    EXPECT_EQ(refusal("title=a", false, "text/plain"),
              R"({"detail":"Unsupported media type \"text/plain\" in request."})");
}

}  // namespace
}  // namespace gatehouse::testing
