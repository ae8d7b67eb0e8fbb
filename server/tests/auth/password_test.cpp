#include "auth/password.hpp"

#include <gmock/gmock.h>

#include "auth/password_stored.hpp"
#include "base/vectors.hpp"

namespace gatehouse::auth {
namespace {

using testing::MatchesRegex;

constexpr PasswordPreference cheap_argon2 = Argon2idCost{.memory_kib = 64, .passes = 1, .lanes = 1};
constexpr PasswordPreference cheap_pbkdf2 = Pbkdf2Cost{.iterations = 10};

TEST(Password, EveryHashOfThreeDjangosVerifiesAndNoOtherPasswordDoes)
{
    int verified = 0;
    for (const auto* version : {"3.2.25", "4.2.28", "5.2.18"}) {
        for (const auto& vector : tests::of_version(version, "password_hashes").as_array()) {
            const auto encoded = tests::text(vector, "encoded");
            const std::string password(tests::text(vector, "password"));
            EXPECT_TRUE(verify_password(password, encoded)) << encoded;
            if (!encoded.contains("0000$")) {  // Django's default iterations take long
                EXPECT_FALSE(verify_password("x" + password, encoded)) << encoded;
            }
            ++verified;
        }
    }
    EXPECT_EQ(verified, 140);
}

TEST(Password, TheAlgorithmIsNamedAsInDjango)
{
    for (const auto* version : {"3.2.25", "4.2.28", "5.2.18"})
        for (const auto& vector : tests::of_version(version, "identify").as_array()) {
            const auto encoded = tests::text(vector, "encoded");
            if (const auto* name = vector.as_object().if_contains("algorithm")) {
                EXPECT_EQ(identify(encoded), std::string_view(name->as_string())) << encoded;
            }
        }
    EXPECT_EQ(identify("5f4dcc3b5aa765d61d8327deb882cf99"), "unsalted_md5");
    EXPECT_EQ(identify("md5$$5f4dcc3b5aa765d61d8327deb882cf99"), "unsalted_md5");
    EXPECT_EQ(identify("sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"), "unsalted_sha1");
    for (const auto* unknown : {"", "!x", "!", "plain", "unknown$a$b", "$", "md4$a$b"})
        EXPECT_EQ(identify(unknown), std::nullopt) << unknown;
}

TEST(Password, MustUpdateDecidesAsDjango)
{
    for (const auto* version : {"3.2.25", "4.2.28", "5.2.18"}) {
        const auto iterations =
            tests::of_version(version, "default_iterations").to_number<std::uint32_t>();
        for (const auto& vector : tests::of_version(version, "must_update").as_array()) {
            const auto encoded = std::string(tests::text(vector, "encoded_prefix")) +
                                 "$YQUqaoGGIdcjQtCPUVvu1oIcyb7WgPW9b7k/hvRudOk=";
            EXPECT_EQ(must_update(encoded, Pbkdf2Cost{iterations}),
                      vector.at("must_update").as_bool())
                << encoded;
        }
    }
}

TEST(Password, ItsOwnNewHashesNeedNoUpdateAndEveryOtherCostDoes)
{
    SystemRandom random;
    const auto argon2 = encode_password("password", cheap_argon2, random);
    const auto pbkdf2 = encode_password("password", cheap_pbkdf2, random);
    EXPECT_FALSE(must_update(argon2, cheap_argon2));
    EXPECT_FALSE(must_update(pbkdf2, cheap_pbkdf2));
    EXPECT_TRUE(must_update(argon2, cheap_pbkdf2));
    EXPECT_TRUE(must_update(pbkdf2, cheap_argon2));
    for (const auto cost :
         {Argon2idCost{64, 2, 1}, Argon2idCost{128, 1, 1}, Argon2idCost{64, 1, 2}})
        EXPECT_TRUE(must_update(argon2, cost));
    EXPECT_TRUE(must_update(pbkdf2, Pbkdf2Cost{11}));
    EXPECT_TRUE(must_update(pbkdf2, Pbkdf2Cost{9}));
    EXPECT_TRUE(must_update("garbage", cheap_argon2));
}

TEST(Password, NewOnesHaveDjangosEncodings)
{
    SystemRandom random;
    EXPECT_THAT(encode_password("password", native_passwords, random),
                MatchesRegex(R"(argon2\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$)"
                             R"([A-Za-z0-9+/]{43})"));
    EXPECT_THAT(encode_password("password", cheap_pbkdf2, random),
                MatchesRegex(R"(pbkdf2_sha256\$10\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{43}=)"));
    EXPECT_LE(encode_password("password", native_passwords, random).size(), 128);  // the column
}

TEST(Password, IsVerifiedExactlyAsGiven)
{
    SystemRandom random;
    const std::string passwords[] = {
        "",
        " password ",
        std::string("nul\0byte", 8),
        "caf\u00e9",
        "cafe\u0301",
        "Password",
        std::string(100, 'p'),
        std::string(101, 'p'),
        std::string(4096, 'p'),
        "a$b",
        "\xff\xfe",
    };
    for (const auto& preference : {cheap_argon2, cheap_pbkdf2})
        for (const auto& password : passwords) {
            const auto encoded = encode_password(password, preference, random);
            for (const auto& other : passwords)
                EXPECT_EQ(verify_password(other, encoded), other == password);
        }
}

TEST(Password, EachHasASaltOfItsOwn)
{
    SystemRandom random;
    for (const auto& preference : {cheap_argon2, cheap_pbkdf2})
        EXPECT_NE(encode_password("password", preference, random),
                  encode_password("password", preference, random));
}

TEST(Password, AncientDigestsAreReadable)
{
    for (const auto* encoded :
         {"5f4dcc3b5aa765d61d8327deb882cf99", "md5$$5f4dcc3b5aa765d61d8327deb882cf99",
          "sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
          "sha1$seasalt$6292fe549ea4fd63a742ce4c58115c04e58732ea"}) {
        EXPECT_TRUE(verify_password("password", encoded)) << encoded;
        EXPECT_FALSE(verify_password("Password", encoded)) << encoded;
    }
}

TEST(Password, AllArgon2VarietiesAndVersionsAreReadable)
{
    for (const auto* encoded : {"argon2$argon2d$v=16$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "034SS7rqhVGsYbuVPJeaG4lr/m0ys516leR6JFWQ4Vk",
                                "argon2$argon2d$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "034SS7rqhVGsYbuVPJeaG4lr/m0ys516leR6JFWQ4Vk",
                                "argon2$argon2d$v=19$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "Z4JtmGJdmdChHuIa3AptXZgwe70gNpYCZdL4kr7NwXs",
                                "argon2$argon2i$v=16$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "7iG129sXhW0DQ4m4qaHJH5FoeFhP4qcNdSAGytCG3Ro",
                                "argon2$argon2i$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "7iG129sXhW0DQ4m4qaHJH5FoeFhP4qcNdSAGytCG3Ro",
                                "argon2$argon2i$v=19$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "wHsr7RcU65zwCNBNOsWyjZrszKeZ3UrTyHnRjHO9kWc",
                                "argon2$argon2id$v=16$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "lDCI7i2ceo307uwKPQcQ35jQYpip3nNv4xYY0hnxPuo",
                                "argon2$argon2id$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "lDCI7i2ceo307uwKPQcQ35jQYpip3nNv4xYY0hnxPuo",
                                "argon2$argon2id$v=19$m=64,t=1,p=2$c2Vhc2FsdHNlYXNhbHQxMg$"
                                "S90OgoTldWnDuool27iTpkhEhKLbfciWkt5U92ob/jA"}) {
        EXPECT_TRUE(verify_password("password", encoded)) << encoded;
        EXPECT_FALSE(verify_password("Password", encoded)) << encoded;
    }
}

TEST(Password, BcryptReadsSeventyTwoBytesAndNoNul)
{
    const auto* encoded = "bcrypt$$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm";
    EXPECT_TRUE(verify_password("password", encoded));
    EXPECT_FALSE(verify_password(std::string("password\0", 9), encoded));
    EXPECT_FALSE(verify_password(std::string("password\0more", 13), encoded));
    EXPECT_FALSE(verify_password(std::string(10'000, 'x'), encoded));
}

TEST(Password, AnUnusableOneNeverMatches)
{
    SystemRandom random;
    const auto unusable = unusable_password(random);
    EXPECT_THAT(unusable, MatchesRegex("![A-Za-z0-9]{40}"));
    EXPECT_FALSE(is_usable(unusable));
    EXPECT_TRUE(is_usable(""));  // as in Django: not marked so, and matches nothing
    EXPECT_FALSE(verify_password(unusable, unusable));
    EXPECT_FALSE(verify_password("", unusable));
    for (const auto& vector : tests::common("check_password_negative").as_array())
        EXPECT_FALSE(verify_password("password", tests::text(vector, "encoded")));
}

TEST(Login, IsRightOrWrongWhateverIsSpent)
{
    SystemRandom random;
    for (const auto& stored : {cheap_argon2, cheap_pbkdf2})
        for (const auto& preference : {cheap_argon2, cheap_pbkdf2}) {
            const std::optional encoded = encode_password("password", stored, random);
            EXPECT_TRUE(verify_or_spend("password", encoded, preference));
            EXPECT_FALSE(verify_or_spend("Password", encoded, preference));
        }
    for (const auto* encoded : {"", "!", "unknown$a$b", "argon2$argon2id$v=19$m=99999999,t=1,p=1$"})
        EXPECT_FALSE(verify_or_spend("password", encoded, cheap_argon2));
    EXPECT_FALSE(verify_or_spend("password", std::nullopt, cheap_pbkdf2));
}

}  // namespace
}  // namespace gatehouse::auth
