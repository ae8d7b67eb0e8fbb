#include "auth/password_rules.hpp"

#include <gmock/gmock.h>

#include "auth/common_passwords.hpp"

namespace gatehouse::auth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto too_short = "This password is too short. It must contain at least 8 characters.";
constexpr auto too_common = "This password is too common.";
constexpr auto too_similar = "The password is too similar to the email address.";

std::vector<std::string> messages(std::string_view password,
                                  std::string_view email = "jankowska@company.com")
{
    std::vector<std::string> all;
    for (const auto& error : check_new_password(password, email))
        all.push_back(error.message);
    return all;
}

TEST(PasswordRules, EightCharactersAreEnoughAndAreCountedAsCharacters)
{
    EXPECT_THAT(messages("k7#pQz2"), ElementsAre(too_short));
    EXPECT_THAT(messages("k7#pQz2x"), IsEmpty());
    EXPECT_THAT(messages("世界世界世界世"), ElementsAre(too_short));
    EXPECT_THAT(messages("世界世界世界世界"), IsEmpty());
    EXPECT_THAT(messages(""), ElementsAre(too_short));
}

TEST(PasswordRules, AskForNoKindsOfCharacters)
{
    for (const auto* password : {"kqjzvxwhb", "KQJZVXWHB", "8402957316402",
                                 "!!??,,;;::", "a b c d e f", "correct horse battery staple"})
        EXPECT_THAT(messages(password), IsEmpty()) << password;
}

TEST(PasswordRules, LongOnesAreFineUpToFourKilobytes)
{
    EXPECT_THAT(messages(std::string(64, 'x') + "y"), IsEmpty());
    EXPECT_THAT(messages(std::string(4096, 'x')), IsEmpty());
    EXPECT_THAT(messages(std::string(4097, 'x')),
                ElementsAre("This password is too long. It must contain at most 4096 bytes."));
}

TEST(PasswordRules, CommonOnesAreRefusedInAnyCaseAndWithSpaceAround)
{
    for (const auto* password :
         {"password", "12345678", "trustno1", "TrustNo1", "PASSWORD1", " password ", "1q2w3e4r",
          "qwertyuiop", "iloveyou", "baseball", "jennifer", "business", "00000000", "1234567890"})
        EXPECT_THAT(messages(password), ElementsAre(too_common)) << password;
}

TEST(PasswordRules, TheEmailAddressIsNoPassword)
{
    for (const auto* password : {"jankowska", "JanKowska", "jankowska@company.com", "xxJANKOWSKAxx",
                                 "company.com", "@company"})
        EXPECT_THAT(messages(password), ElementsAre(too_similar)) << password;
    EXPECT_THAT(messages("joe is walking", "joe@company.com"), IsEmpty());  // three letters
    EXPECT_THAT(messages("anna's cat walks", "Anna@company.com"), ElementsAre(too_similar));
    EXPECT_THAT(messages("k7#pQz2x", ""), IsEmpty());
    EXPECT_THAT(messages("k7#pQz2x", "@"), IsEmpty());
}

TEST(PasswordRules, EveryBrokenRuleIsNamedWithItsFieldAndCode)
{
    const auto errors = check_new_password("user", "user@company.com", "new_password");
    ASSERT_EQ(errors.size(), 2);
    EXPECT_EQ(errors[0].field, "new_password");
    EXPECT_EQ(errors[0].code, "password_too_similar");
    EXPECT_EQ(errors[1].code, "password_too_short");
    EXPECT_EQ(check_new_password("password", "").at(0).code, "password_too_common");
    EXPECT_EQ(check_new_password(std::string(5000, 'x'), "").at(0).code, "password_too_long");
}

TEST(CommonPasswords, FirstAndLastWordOfTheListAreFoundAndNoPartOfOneIs)
{
    for (const auto* word : {"!qaz2wsx", "zzzzzzzz", "00000000", "11111111"})
        EXPECT_TRUE(is_common_password(word)) << word;
    for (const auto* word : {"", " ", "\n", "passwor", "asswords", "!qaz2ws", "zzzzzzzzzzzzzzzz",
                             "zzzzzzz", "\xff", "password password1", "trustno1 "})
        EXPECT_FALSE(is_common_password(word)) << word;
}

}  // namespace
}  // namespace gatehouse::auth
