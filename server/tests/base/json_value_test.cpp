#include <gtest/gtest.h>

#include "base/json_value.hpp"
#include "base/vectors.hpp"

namespace gatehouse::testing {
namespace {

namespace json = boost::json;

std::string refusal(std::string_view text)
{
    const auto value = read_json(text);
    return value ? "accepted" : value.error().message;
}

// common.drf_json_parse: what DRF's JSONParser accepts, and its words for what it does not.
TEST(JsonValue, IsReadAndRefusedAsPythonDoes)
{
    const auto& vectors = tests::common("drf_json_parse").as_array();
    ASSERT_EQ(vectors.size(), 53U);
    for (const auto& vector : vectors) {
        const auto text = tests::text(vector, "text");
        EXPECT_EQ(refusal(text),
                  vector.at("ok").as_bool() ? "accepted" : tests::text(vector, "detail"))
            << text;
    }
}

TEST(JsonValue, KeepsWhatAFieldCanBeMadeOf)
{
    const auto value = read_json(R"( {"text":"a\u00e9\ud83d\ude80\n","half":"\ud800","whole":-12,
        "real":1e20,"yes":true,"no":false,"none":null,"list":[1,{"deep":2}],"object":{"a":1},
        "twice":1,"twice":"last"} )");
    ASSERT_TRUE(value) << value.error().message;
    using Kind = JsonValue::Kind;
    const auto expect = [&](std::string_view name, Kind kind, std::string_view text) {
        const auto* member = value->find(name);
        ASSERT_NE(member, nullptr) << name;
        EXPECT_EQ(member->kind, kind) << name;
        EXPECT_EQ(member->text, text) << name;
        EXPECT_TRUE(member->members.empty()) << name;
    };
    expect("text", Kind::string, "aé🚀\n");
    expect("half", Kind::string, "\xED\xA0\x80");
    expect("whole", Kind::integer, "-12");
    expect("real", Kind::real, "1e+20");
    expect("yes", Kind::boolean, "true");
    expect("no", Kind::boolean, "false");
    expect("none", Kind::null, "");
    expect("list", Kind::array, "");
    expect("object", Kind::object, "");
    expect("twice", Kind::string, "last");
    EXPECT_EQ(value->members.size(), 10U);
    EXPECT_EQ(value->find("deep"), nullptr);
}

TEST(JsonValue, OfManyMembersKeepsTheLastOfEachName)
{
    std::string text = "{";
    for (int i = 0; i < 1000; ++i)
        text += '"' + std::to_string(i % 40) + "\":" + std::to_string(i) + (i < 999 ? "," : "}");
    const auto value = read_json(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->members.size(), 40U);
    for (int i = 0; i < 40; ++i)
        EXPECT_EQ(value->find(std::to_string(i))->text, std::to_string(960 + i));
}

TEST(JsonValue, CountsCharactersNotBytes)
{
    EXPECT_EQ(refusal("\"é\"\n 🚀"), "JSON parse error - Extra data: line 2 column 2 (char 5)");
    EXPECT_EQ(refusal("{\"é\":x}"), "JSON parse error - Expecting value: line 1 column 6 (char 5)");
}

TEST(JsonValue, NestsOnlySoDeep)
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_EQ(refusal(nested(deepest_json + 1)), "accepted");
    EXPECT_EQ(refusal(nested(deepest_json + 2)),
              "JSON parse error - More than 500 levels of nesting");
    EXPECT_EQ(refusal(std::string(1'000'000, '[')),
              "JSON parse error - More than 500 levels of nesting");
    EXPECT_EQ(refusal("[" + std::string(4300, '1') + "]"), "accepted");
    EXPECT_EQ(
        refusal(std::string(4301, '1')),
        "JSON parse error - Exceeds the limit (4300 digits) for integer string conversion: value "
        "has 4301 digits; use sys.set_int_max_str_digits() to increase the limit");
}

// Messages of CPython's codec, each produced by b"…".decode() there.
TEST(JsonValue, IsUtf8)
{
    struct Case {
        std::string_view bytes, why;
    };
    for (const auto& [bytes, why] : {
             Case{"{\"a\":\"\xff\"}", "byte 0xff in position 6: invalid start byte"},
             Case{"\"\x80\"", "byte 0x80 in position 1: invalid start byte"},
             Case{"\"\xc3\"", "byte 0xc3 in position 1: invalid continuation byte"},
             Case{"\"\xe2\x82\"", "bytes in position 1-2: invalid continuation byte"},
             Case{"\"\xf0\x9f\x9a\"", "bytes in position 1-3: invalid continuation byte"},
             Case{"\"\xe2\x82", "bytes in position 1-2: unexpected end of data"},
             Case{"\"\xc3", "byte 0xc3 in position 1: unexpected end of data"},
             Case{"\"\xed\xa0\x80\"", "byte 0xed in position 1: invalid continuation byte"},
             Case{"\"\xc0\xaf\"", "byte 0xc0 in position 1: invalid start byte"},
             Case{"\"\xf4\x90\x80\x80\"", "byte 0xf4 in position 1: invalid continuation byte"},
         })
        EXPECT_EQ(refusal(bytes),
                  "JSON parse error - 'utf-8' codec can't decode " + std::string(why));
}

}  // namespace
}  // namespace gatehouse::testing
