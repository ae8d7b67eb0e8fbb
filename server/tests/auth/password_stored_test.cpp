#include "auth/password_stored.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "auth/password.hpp"

namespace gatehouse::auth {
namespace {

const std::string key16 = "YWJjZGVmZ2hpamtsbW5vcA";
const std::string key32 = "YQUqaoGGIdcjQtCPUVvu1oIcyb7WgPW9b7k/hvRudOk=";
const std::string key64 =
    "f/UZ5ciwOTKz0E7+pB7/Luubwyl5lh+pWQERgX17rAQDbty25Tg3writ9hULN4OFKi/+pbO8b9tQEIS5AeeIXA==";
const std::string bcrypt_end = "abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm";

std::string argon2(std::string_view costs)
{
    return fmt::format("argon2$argon2id$v=19${}${}${}", costs, key16, key16);
}

std::string scrypt(std::string_view n, std::string_view r, std::string_view p)
{
    return fmt::format("scrypt${}$salt${}${}${}", n, r, p, key64);
}

bool readable(const std::string& encoded)
{
    return read_stored_password(encoded).has_value();
}

TEST(StoredPassword, CostsUpToTheLimitsAreRead)
{
    EXPECT_TRUE(readable("pbkdf2_sha256$5000000$salt$" + key32));
    EXPECT_TRUE(readable(argon2("m=102400,t=2,p=8")));  // Django's default
    EXPECT_TRUE(readable(argon2("m=262144,t=4,p=64")));
    EXPECT_TRUE(readable(scrypt("16384", "8", "5")));   // Django's default
    EXPECT_TRUE(readable(scrypt("131072", "8", "1")));  // OWASP's strongest
    EXPECT_TRUE(readable("bcrypt$$2b$15$" + bcrypt_end));
}

TEST(StoredPassword, APlantedRowCannotHangTheServerOrTakeItsMemory)
{
    const std::string planted[] = {
        "pbkdf2_sha256$5000001$salt$" + key32,
        "pbkdf2_sha256$4294967297$salt$" + key32,
        "pbkdf2_sha256$99999999999999999999999$salt$" + key32,
        argon2("m=262145,t=1,p=1"),
        argon2("m=262144,t=5,p=1"),
        argon2("m=8,t=4294967295,p=1"),
        argon2("m=4294967295,t=1,p=1"),
        argon2("m=65536,t=1,p=65"),
        scrypt("262144", "16", "1"),
        scrypt("131072", "8", "5"),
        scrypt("1073741824", "1", "1"),
        scrypt("2", "4294967295", "1"),
        scrypt("2", "1", "1073741823"),
        "bcrypt$$2b$16$" + bcrypt_end,
        "bcrypt$$2b$31$" + bcrypt_end,
        "bcrypt$$6$rounds=999999999$" + bcrypt_end,
        "pbkdf2_sha256$1$" + std::string(500, 's') + "$" + key32,
    };
    for (const auto& encoded : planted) {
        EXPECT_FALSE(readable(encoded)) << encoded;
        EXPECT_FALSE(verify_password("password", encoded)) << encoded;
    }
}

TEST(StoredPassword, GarbageIsRefusedWithoutAnException)
{
    const std::string garbage[] = {
        "",
        "$",
        "$$$$$$$$$$",
        std::string(10'000, '$'),
        std::string(32, 'g'),
        std::string("md5$\0$", 6),
        "md5$salt$",
        "md5$salt$5f4dcc3b5aa765d61d8327deb882cf9",
        "md5$a$b$5f4dcc3b5aa765d61d8327deb882cf99",
        "sha1$$x",
        "pbkdf2_sha256",
        "pbkdf2_sha256$1",
        "pbkdf2_sha256$0$salt$" + key32,
        "pbkdf2_sha256$-1$salt$" + key32,
        "pbkdf2_sha256$+1$salt$" + key32,
        "pbkdf2_sha256$1 $salt$" + key32,
        "pbkdf2_sha256$1$salt$",
        "pbkdf2_sha256$1$salt$" + key32 + "$",
        "pbkdf2_sha256$1$salt$" + key16,
        "pbkdf2_sha1$1$salt$" + key32,
        argon2("m=64,t=1"),
        argon2("t=1,m=64,p=1"),
        argon2("m=64,t=0,p=1"),
        argon2("m=64,t=1,p=0"),
        argon2("m=0,t=1,p=1"),
        argon2("m=63,t=1,p=8"),
        argon2("m=64,t=1,p=1,x=1"),
        "argon2$argon2x$v=19$m=64,t=1,p=1$" + key16 + "$" + key16,
        "argon2$argon2id$v=20$m=64,t=1,p=1$" + key16 + "$" + key16,
        "argon2$argon2id$v=19$m=64,t=1,p=1$" + key16 + "$",
        "argon2$argon2id$v=19$m=64,t=1,p=1$YWJj$" + key16,
        "argon2$argon2id$v=19$m=64,t=1,p=1$" + key16 + "$YWJj",
        scrypt("15", "8", "1"),
        scrypt("1", "8", "1"),
        scrypt("16", "0", "1"),
        scrypt("16", "8", "0"),
        "scrypt$16$salt$8$1$" + key32,
        "bcrypt$$2x$04$" + bcrypt_end,
        "bcrypt$$2b$03$" + bcrypt_end,
        "bcrypt$$2b$4$" + bcrypt_end,
        "bcrypt$$2b$00$" + bcrypt_end,
        "bcrypt$$2b$04$" + bcrypt_end + "x",
        "bcrypt$$2b$04$" + bcrypt_end.substr(1),
        "bcrypt$$2b$04$" + bcrypt_end.substr(1) + ":",
        "bcrypt$x$2b$04$" + bcrypt_end,
        "bcrypt_sha256$2b$04$" + bcrypt_end,
        "!" + argon2("m=64,t=1,p=1"),
    };
    for (const auto& encoded : garbage) {
        EXPECT_FALSE(readable(encoded)) << encoded;
        EXPECT_FALSE(verify_password("password", encoded)) << encoded;
        EXPECT_TRUE(must_update(encoded, native_passwords)) << encoded;
    }
}

TEST(StoredPassword, NoPrefixOrChangedByteOfARealOneThrows)
{
    const std::string real[] = {"pbkdf2_sha256$1$salt$" + key32, argon2("m=64,t=1,p=1"),
                                scrypt("16", "1", "1"), "bcrypt$$2b$04$" + bcrypt_end};
    for (const auto& encoded : real) {
        ASSERT_TRUE(readable(encoded)) << encoded;
        for (std::size_t i = 0; i < encoded.size(); ++i) {
            EXPECT_NO_THROW((void)read_stored_password(encoded.substr(0, i)));
            for (const char c : {'\0', '$', ',', '9', '\xff'}) {
                auto changed = encoded;
                changed[i] = c;
                EXPECT_NO_THROW((void)read_stored_password(changed));
            }
        }
    }
}

}  // namespace
}  // namespace gatehouse::auth
