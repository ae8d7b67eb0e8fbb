#include "base/signing.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "base/encodings.hpp"
#include "base/vectors.hpp"

namespace gatehouse {
namespace {

constexpr auto session_salt = "django.contrib.sessions.SessionStore";
constexpr Timestamp now{std::chrono::seconds(1609502400)};

Signer session_signer()
{
    return {session_salt, tests::secret_key()};
}

TEST(Signer, WritesWhatDjangoWrites)
{
    int compared = 0;
    for (const auto& vector : tests::common("signing_dumps").as_array()) {
        if (vector.at("compressed").as_bool())
            continue;  // another deflate stream of the same bytes is as good
        const Signer signer(tests::text(vector, "salt"), tests::secret_key());
        const auto compress = vector.at("compress").as_bool() ? Compress::yes : Compress::no;
        EXPECT_EQ(signer.dumps(tests::text(vector, "json"), now, compress),
                  tests::text(vector, "signed"));
        ++compared;
    }
    EXPECT_GT(compared, 8);
}

TEST(Signer, ReadsWhatDjangoWrote)
{
    for (const auto& vector : tests::common("signing_dumps").as_array()) {
        const Signer signer(tests::text(vector, "salt"), tests::secret_key());
        const auto json = signer.loads(tests::text(vector, "signed"), now);
        ASSERT_TRUE(json) << json.error().message;
        EXPECT_EQ(*json, tests::text(vector, "json"));
    }
}

TEST(Signer, ReadsDjangosSessionRows)
{
    for (const auto& vector : tests::common("session_encode").as_array()) {
        const auto json = session_signer().loads(tests::text(vector, "session_data"), now);
        ASSERT_TRUE(json) << json.error().message;
        EXPECT_EQ(boost::json::parse(*json), vector.at("session"));
    }
}

TEST(Signer, RefusesForgeriesInDjangosWords)
{
    for (const auto& vector : tests::common("signing_loads_negative").as_array()) {
        const auto json = session_signer().loads(tests::text(vector, "signed"), now);
        ASSERT_FALSE(json) << tests::text(vector, "name");
        EXPECT_EQ(json.error().reason, Reason::malformed);
        EXPECT_EQ(json.error().message, tests::text(vector, "message"));
    }
    for (const auto& vector : tests::common("session_decode_negative").as_array())
        EXPECT_FALSE(session_signer().loads(tests::text(vector, "session_data"), now));
}

TEST(Signer, RefusesTheSha1SignaturesOfOldVersions)
{
    const auto& vector = tests::of_version("5.2.18", "signing_legacy_sha1");
    const auto json = session_signer().loads(tests::text(vector, "signed"), now);
    ASSERT_FALSE(json);
    EXPECT_EQ(json.error().message, tests::text(vector, "message"));
}

TEST(Signer, RefusesWhatIsOlderThanItsMaxAge)
{
    for (const auto& vector : tests::common("signing_max_age").as_array()) {
        const Timestamp then{std::chrono::seconds(vector.at("now").to_number<std::int64_t>())};
        const std::chrono::seconds max_age(vector.at("max_age").to_number<std::int64_t>());
        const auto signed_text = tests::text(vector, "signed");
        const auto json = session_signer().loads(signed_text, then, max_age);
        const auto result = json ? "ok" : "SignatureExpired: " + json.error().message;
        EXPECT_EQ(result, tests::text(vector, "result"));
        EXPECT_TRUE(session_signer().loads(signed_text, then));  // without a limit
    }
}

TEST(Signer, AcceptsFallbackSecretsButSignsWithTheFirst)
{
    const Signer before("salt", "old secret");
    const Signer after("salt", "new secret", {"older secret", "old secret"});
    EXPECT_EQ(after.unsign(before.sign("value")), "value");
    EXPECT_FALSE(before.unsign(after.sign("value")));
    EXPECT_EQ(after.unsign(after.sign("value")), "value");
}

TEST(Signer, ASaltIsNotGoodForAnotherUse)
{
    const Signer one("one", "secret");
    const Signer other("other", "secret");
    EXPECT_FALSE(other.unsign(one.sign("value")));
}

TEST(Signer, CompressesOnlyWhatGetsShorter)
{
    const auto signer = session_signer();
    const std::string repetitive = "{\"k\":\"" + std::string(500, 'a') + "\"}";
    const auto packed = signer.dumps(repetitive, now, Compress::yes);
    EXPECT_TRUE(packed.starts_with('.'));
    EXPECT_LT(packed.size(), 150);
    EXPECT_EQ(signer.loads(packed, now), repetitive);
    EXPECT_FALSE(signer.dumps("{}", now, Compress::yes).starts_with('.'));
}

TEST(Signer, RefusesWhatInflatesWithoutEnd)
{
    const auto signer = session_signer();
    const std::string largest(Signer::max_inflated, 'a');
    EXPECT_EQ(signer.loads(signer.dumps(largest, now, Compress::yes), now), largest);
    EXPECT_FALSE(signer.loads(signer.dumps(largest + "a", now, Compress::yes), now));
}

TEST(Signer, RefusesSignedTextThatIsNoneOfItsOwnForms)
{
    const auto signer = session_signer();
    for (const auto* value : {"e30=", "e3 0", ".", ".AAAA", ".e30", "e"})
        EXPECT_FALSE(signer.loads(signer.sign_at(value, now), now)) << value;
    for (const auto* value : {"e30", "e30:", "e30:-1", "e30:zzzzzzzz", "e30:!"})
        EXPECT_FALSE(signer.loads(signer.sign(value), now)) << value;
}

}  // namespace
}  // namespace gatehouse
