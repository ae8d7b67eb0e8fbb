#include "base/crypto.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "base/encodings.hpp"
#include "base/vectors.hpp"

namespace gatehouse {
namespace {

TEST(Digest, HasTheKnownAnswers)
{
    EXPECT_EQ(hex(as_text(sha256("abc"))),  // FIPS 180-4
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(as_text(sha256({}))),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(digest(Hash::sha256, "abc")), hex(as_text(sha256("abc"))));
    EXPECT_EQ(hex(digest(Hash::sha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex(digest(Hash::md5, "abc")), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Digest, MayBeComputedOnManyThreads)
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([] {
            const auto expected = digest(Hash::sha256, "token");
            for (int j = 0; j < 1000; ++j)
                EXPECT_EQ(as_text(sha256("token")), expected);
        });
}

TEST(Hmac, HasTheKnownAnswers)
{
    EXPECT_EQ(hex(hmac(Hash::sha256, "Jefe", "what do ya want for nothing?")),  // RFC 4231
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac(Hash::sha256, {}, {})),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(SaltedHmac, IsDjangos)
{
    for (const auto& vector : tests::common("salted_hmac").as_array()) {
        const auto hash = tests::text(vector, "algorithm") == "sha1" ? Hash::sha1 : Hash::sha256;
        EXPECT_EQ(hex(salted_hmac(tests::text(vector, "key_salt"), tests::text(vector, "value"),
                                  tests::secret_key(), hash)),
                  tests::text(vector, "hmac_hex"));
    }
}

TEST(SaltedHmac, MakesDjangosSessionAuthHash)
{
    constexpr auto salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";
    for (const auto& vector : tests::common("session_auth_hash").as_array())
        EXPECT_EQ(
            hex(salted_hmac(salt, tests::text(vector, "password_column"), tests::secret_key())),
            tests::text(vector, "hash_hex"));
}

TEST(ConstantTimeEqual, ComparesBytes)
{
    EXPECT_TRUE(constant_time_equal("", ""));
    EXPECT_TRUE(constant_time_equal("secret", "secret"));
    EXPECT_FALSE(constant_time_equal("secret", "secreT"));
    EXPECT_FALSE(constant_time_equal("secret", "secre"));
    EXPECT_FALSE(constant_time_equal(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST(Pbkdf2, HasTheKnownAnswers)
{
    EXPECT_EQ(hex(pbkdf2(Hash::sha1, "password", "salt", 2, 20)),  // RFC 6070
              "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    EXPECT_THROW((void)pbkdf2(Hash::sha256, "password", "salt", 0, 32), std::runtime_error);
}

TEST(Scrypt, HasTheKnownAnswers)
{
    EXPECT_EQ(hex(scrypt({}, {}, {.n = 16, .r = 1, .p = 1}, 64)),  // RFC 7914 section 12
              "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
              "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    EXPECT_THROW((void)scrypt("a", "b", {.n = 15, .r = 1, .p = 1}, 64), std::runtime_error);
}

TEST(Wipe, OverwritesShortAndLongStringsWithAllTheirCapacity)
{
    for (const std::string secret : {"short", "a password that has its own block on the heap"}) {
        auto wiped = secret;
        const char* bytes = wiped.data();
        const auto size = wiped.size();
        wipe(wiped);
        EXPECT_TRUE(wiped.empty());
        ASSERT_EQ(wiped.data(), bytes);
        EXPECT_EQ(std::string_view(bytes, size), std::string(size, '\0'));  // still its memory
    }
}

}  // namespace
}  // namespace gatehouse
