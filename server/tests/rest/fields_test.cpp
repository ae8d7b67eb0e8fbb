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
        if (input.find("ud800") != std::string::npos)
            continue;  // the next test
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

// DRF answers {"title":["Surrogate characters are not allowed: U+D800."]}; our JSON reader does not
// get that far. Both are 400, and nothing that is no text is stored.
TEST(Fields, WithHalfACharacterAreNoJson)
{
    EXPECT_THAT(refusal(R"({"title":"\ud800"})"), StartsWith(R"({"detail":"JSON parse error - )"));
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

TEST(Fields, OfAnotherMediaTypeAreRefused)
{
    EXPECT_EQ(refusal("title=a", false, "text/plain"),
              R"({"detail":"Unsupported media type \"text/plain\" in request."})");
}

}  // namespace
}  // namespace gatehouse::testing
