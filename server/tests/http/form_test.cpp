#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/vectors.hpp"
#include "http/form.hpp"
#include "http/media_type.hpp"

namespace gatehouse::testing {
namespace {

using namespace http;

// "name=value" of each field, a file as "name@".
std::string listed(const Form& form)
{
    std::string text;
    for (const auto& field : form)
        text += fmt::format("{}{}{}{}", text.empty() ? "" : "|", field.name,
                            field.is_file ? "@" : "=", field.value);
    return text;
}

TEST(Form, IsReadAsPythonsParseQslDoes)
{
    struct Case {
        const char* text;
        const char* fields;
    };
    for (const auto& c : {Case{"a=1&b=2", "a=1|b=2"}, Case{"a", "a="}, Case{"a=&=b", "a=|=b"},
                          Case{"&&a=1&", "a=1"}, Case{"a=1;b=2", "a=1;b=2"},
                          Case{"a=1&a=2", "a=1|a=2"}, Case{"q=a+b%20c%2Bd", "q=a b c+d"},
                          Case{"%zz=1%", "%zz=1%"}, Case{"a=%FFb", "a=\uFFFDb"}, Case{"", ""}})
        EXPECT_EQ(listed(parse_query(c.text)), c.fields) << c.text;
}

TEST(Form, HasAtMostAThousandFields)
{
    std::string text = "a=1";
    for (int i = 1; i < 1000; ++i)
        text += "&a=1";
    EXPECT_EQ(parse_form(text)->size(), 1000U);
    EXPECT_FALSE(parse_form(text + "&a=1"));
    EXPECT_FALSE(parse_form(std::string(1000, '&')));
}

std::string multipart(std::string_view body,
                      std::string_view type = "multipart/form-data; boundary=b")
{
    const auto form = parse_multipart(type, body);
    return form ? listed(*form) : form.error().message;
}

std::string part(std::string_view head, std::string_view content)
{
    return fmt::format("--b\r\n{}\r\n\r\n{}\r\n", head, content);
}

TEST(Multipart, FieldsAreNamedByTheirDisposition)
{
    const std::string end = "--b--\r\n";
    EXPECT_EQ(multipart(part("Content-Disposition: form-data; name=\"a\"", "1") +
                        part("content-disposition: form-data; name=b", "2\r\n3") + end),
              "a=1|b=2\r\n3");
    EXPECT_EQ(multipart(part(R"(Content-Disposition: form-data; name="a\"\\b;c")", "1") + end),
              "a\"\\b;c=1");
    EXPECT_EQ(multipart(part("Content-Disposition: form-data; name*=utf-8''%C3%A9", "1") + end),
              "é=1");
    EXPECT_EQ(multipart("preamble\r\n" + part("Content-Disposition: form-data; name=a", "") + end +
                        "epilogue"),
              "a=");
    EXPECT_EQ(multipart(part("Content-Disposition: form-data", "1") + part("X: y", "2") + end), "");
    EXPECT_EQ(multipart(part("Content-Disposition: form-data; name=a\r\n"
                             "Content-Transfer-Encoding: base64",
                             "YWJj") +
                        end),
              "a=abc");
    EXPECT_EQ(multipart(part("Content-Disposition: form-data; name=a", "\xff") + end), "a=\uFFFD");
}

TEST(Multipart, FilesAreNamedButNotKept)
{
    EXPECT_EQ(
        multipart(part("Content-Disposition: form-data; name=a; filename=\"x.txt\"", "abc") +
                  part("Content-Disposition: form-data; name=b; filename=\"\"", "2") + "--b--"),
        "a@|b=2");
}

TEST(Multipart, WithoutTheClosingBoundaryKeepsWhatCame)
{
    EXPECT_EQ(multipart("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nhalf"), "a=half");
    EXPECT_EQ(multipart("--b\r\nContent-Disposition: form-data; name=a\r\n"), "");
}

TEST(Multipart, NeedsABoundary)
{
    constexpr std::string_view error =
        "Multipart form parse error - Invalid boundary in multipart: ";
    for (const auto* type : {"multipart/form-data", "multipart/form-data; boundary="})
        EXPECT_EQ(multipart("--b--", type).substr(0, error.size()), error);
    EXPECT_EQ(multipart("", "multipart/form-data; boundary=\"a \""), std::string(error) + "a ");
    EXPECT_EQ(multipart("", "multipart/form-data; boundary=" + std::string(201, 'a')), "");
    EXPECT_EQ(multipart("", "multipart/form-data; boundary=" + std::string(202, 'a')),
              std::string(error) + std::string(202, 'a'));
}

TEST(Multipart, HasAtMostAThousandFields)
{
    std::string body;
    for (int i = 0; i < 1000; ++i)
        body += part("Content-Disposition: form-data; name=a", "1");
    EXPECT_NE(multipart(body), "More than 1000 fields.");
    EXPECT_EQ(multipart(body + part("Content-Disposition: form-data; name=a", "1")),
              "More than 1000 fields.");
}

// common.accept, for a server that renders JSON only: what DRF answers as JSON is JSON here too,
// and what it would answer as HTML is only acceptable when JSON is too.
TEST(MediaType, AcceptIsReadAsDrfReadsIt)
{
    const auto& vectors = tests::common("accept").as_array();
    ASSERT_EQ(vectors.size(), 21U);
    for (const auto& vector : vectors) {
        if (vector.at("accept").is_null()) {
            EXPECT_TRUE(accepts_json({}));
            continue;
        }
        const auto accept = tests::text(vector, "accept");
        const auto* renderer = vector.as_object().if_contains("renderer");
        const bool html = renderer != nullptr && renderer->as_string() == "api";
        const bool expected = html ? accept.find("*/*") != std::string_view::npos ||
                                         accept.find("json") != std::string_view::npos
                                   : renderer != nullptr;
        EXPECT_EQ(accepts_json(accept), expected) << accept;
    }
}

TEST(MediaType, ParametersMayBeQuoted)
{
    EXPECT_EQ(parameter("a/b; x=1; Boundary=\"c;d\"", "boundary"), "c;d");
    EXPECT_EQ(parameter("a/b;x=1;x=2", "x"), "2");
    EXPECT_EQ(parameter("a/b", "x"), std::nullopt);
    EXPECT_EQ(parameter("a/b; x=\"never closed", "x"), "\"never closed");
    EXPECT_EQ(parameter("a/b; x=\"a\\", "x"), "\"a\\");
}

TEST(MediaType, TheMostSpecificRangeSaysTheIndentation)
{
    struct Case {
        const char* accept;
        int width;
    };
    for (const auto& c :
         {Case{"application/json; indent=4", 4}, Case{"application/json;indent=99", 8},
          Case{"application/json; indent=0", 0}, Case{"application/json; indent=-3", 0},
          Case{"application/json; indent=x", 0}, Case{"application/json", 0},
          Case{"*/*; indent=2", 2}, Case{"*/*; indent=2, application/json", 0},
          Case{"text/html; indent=4, */*", 0}, Case{"application/json; INDENT=4", 4},
          Case{"application/json; indent=\u0663", 0}, Case{"", 0}})
        EXPECT_EQ(json_indent(c.accept), c.width) << c.accept;
}

}  // namespace
}  // namespace gatehouse::testing
