#include "base/json_text.hpp"

#include <gtest/gtest.h>

#include "base/vectors.hpp"

namespace gatehouse {
namespace {

std::string drf(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string django(std::string_view text)
{
    std::string out;
    append_json_ascii(out, text);
    return out;
}

TEST(JsonText, IsWhatDrfAndDjangoRender)
{
    int compared = 0;
    for (const auto& vector : tests::common("json_render").as_array()) {
        const auto value = boost::json::parse(tests::text(vector, "value"));
        const auto* object = value.if_object();
        if (object == nullptr || object->size() != 1)
            continue;
        const std::string_view text = object->at("a").as_string();
        EXPECT_EQ("{\"a\":" + drf(text) + "}", tests::text(vector, "drf_json_renderer"));
        EXPECT_EQ("{\"a\": " + django(text) + "}", tests::text(vector, "django_jsonresponse"));
        ++compared;
    }
    EXPECT_EQ(compared, 2);
}

// At every place of the eight bytes that are looked at together.
TEST(JsonText, FindsACharacterToEscapeWhereverItIs)
{
    for (std::size_t before = 0; before < 20; ++before) {
        const std::string left(before, 'x');
        for (unsigned char c = 0; c < 0x80; ++c) {
            const auto text = left + static_cast<char>(c) + "yyyyyyyyyyyy";
            const bool plain = c >= 0x20 && c != '"' && c != '\\';
            EXPECT_EQ(drf(text) == '"' + text + '"', plain);
            EXPECT_EQ(django(text) == '"' + text + '"', plain && c != 0x7f);
            EXPECT_EQ(boost::json::parse(drf(text)).as_string(), text);
            EXPECT_EQ(boost::json::parse(django(text)).as_string(), text);
        }
    }
}

TEST(JsonText, EveryCharacterComesBack)
{
    for (const std::string_view text :
         {"", "\u0080", "é", "\u07ff\u0800", "世界", "\u2027\u2028\u2029\u202a", "\uffff",
          "\U00010000", "🚀\U0010FFFF", "1234567é", "12345678é"}) {
        EXPECT_EQ(boost::json::parse(drf(text)).as_string(), text);
        EXPECT_EQ(boost::json::parse(django(text)).as_string(), text);
        EXPECT_TRUE(django(text).find_first_not_of("\"\\ !#$%&'()*+,-./0123456789abcdefu") ==
                    std::string::npos);
    }
}

TEST(JsonText, BrokenUtf8BecomesTheReplacementCharacter)
{
    EXPECT_EQ(drf("a\xff\xe4\xb8z"), "\"a\uFFFD\uFFFD\uFFFDz\"");
    EXPECT_EQ(django("a\xed\xa0\x80"), "\"a\\ufffd\\ufffd\\ufffd\"");
    EXPECT_EQ(drf("cut \xf0\x9f\x9a"), "\"cut \uFFFD\uFFFD\uFFFD\"");
}

TEST(JsonText, IsAppended)
{
    std::string out = "[";
    append_json_string(out, "a");
    out += ',';
    append_json_ascii(out, "b");
    EXPECT_EQ(out, "[\"a\",\"b\"");
}

}  // namespace
}  // namespace gatehouse
