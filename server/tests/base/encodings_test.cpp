#include "base/encodings.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/vectors.hpp"

namespace gatehouse {
namespace {

TEST(Base64, WritesTheVectorsOfRfc4648)
{
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xfe\xfd", "//79"},
    };
    for (const auto& [bytes, text] : cases) {
        EXPECT_EQ(base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(Base64, HasAFormWithoutPaddingForUrlsAndOneForPasswordHashes)
{
    EXPECT_EQ(base64("\xff\xfe\xfd\xfc", Base64::url), "__79_A");
    EXPECT_EQ(base64("\xff\xfe\xfd\xfc", Base64::phc), "//79/A");
    EXPECT_EQ(from_base64("__79_A", Base64::url), "\xff\xfe\xfd\xfc");
    EXPECT_EQ(from_base64("//79/A", Base64::phc), "\xff\xfe\xfd\xfc");
}

TEST(Base64, EveryByteSurvives)
{
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        for (const auto form : {Base64::standard, Base64::phc, Base64::url})
            EXPECT_EQ(from_base64(base64(bytes, form), form), bytes);
    }
}

TEST(Base64, RefusesWhatItsEncoderDoesNotWrite)
{
    for (const auto* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v\n", " Zm9v", "Zm9_",
                             "Zh==", "Zm9=", "Zg==Zg==", "Z=g=", "Zm9v="})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
    for (const auto* text : {"Zg==", "Z", "Zh", "Zm9v+", "Zm9", "Zm9v\n"})
        EXPECT_EQ(from_base64(text, Base64::url), std::nullopt) << text;
}

TEST(Hex, IsWrittenInLowerCaseAndReadInBoth)
{
    EXPECT_EQ(hex(std::string_view("\x00\x7f\xab\xff", 4)), "007fabff");
    EXPECT_EQ(from_hex("007FabFF"), std::string("\x00\x7f\xab\xff", 4));
    for (const auto* text : {"0", "0g", "g0", " 0", "0x"})
        EXPECT_EQ(from_hex(text), std::nullopt) << text;
}

TEST(Base62, IsDjangos)
{
    for (const auto& vector : tests::common("base62").as_array()) {
        const auto number = vector.at("n").to_number<std::uint64_t>();
        EXPECT_EQ(base62(number), tests::text(vector, "s"));
        EXPECT_EQ(from_base62(tests::text(vector, "s")), number);
    }
}

TEST(Base62, RefusesWhatIsNoNumberOrTooLarge)
{
    const auto largest = base62(std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(from_base62(largest), std::numeric_limits<std::uint64_t>::max());
    auto above = largest;
    ++above.back();
    for (const auto& text : {std::string(), std::string("-1"), std::string("01"), std::string("1 "),
                             above, largest + "0"})
        EXPECT_EQ(from_base62(text), std::nullopt) << text;
}

TEST(QuotePlus, LeavesWhatPythonLeaves)
{
    EXPECT_EQ(quote("a b/é+", "/"), "a%20b/%C3%A9%2B");
    EXPECT_EQ(quote_plus("azAZ09_.-~"), "azAZ09_.-~");
    EXPECT_EQ(quote_plus("a b&c=d/é%+\n"), "a+b%26c%3Dd%2F%C3%A9%25%2B%0A");
}

TEST(Unquote, KeepsAPercentSignThatStartsNoEscape)
{
    EXPECT_EQ(unquote("%41%c3%A9+"), "Aé+");
    EXPECT_EQ(unquote("100%"), "100%");
    EXPECT_EQ(unquote("%4"), "%4");
    EXPECT_EQ(unquote("%zz%41"), "%zzA");
    EXPECT_EQ(unquote("%%41"), "%A");
    EXPECT_EQ(unquote("%00"), std::string(1, '\0'));
    EXPECT_EQ(unquote("%2541"), "%41");  // once
}

TEST(UnquotePlus, ReadsAPlusAsASpaceButNotAnEscapedOne)
{
    EXPECT_EQ(unquote_plus("a+b%2Bc"), "a b+c");
    EXPECT_EQ(unquote_plus(quote_plus("a b&c=d/é%+\n")), "a b&c=d/é%+\n");
}

}  // namespace
}  // namespace gatehouse
