// Rows of django_session as the real Django wrote them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/django_session_row.hpp"
#include "base/vectors.hpp"

namespace gatehouse::testing {
namespace {

using auth::DjangoSessionData;
using auth::DjangoSessionFormat;
using auth::PasswordMatch;
using tests::text;

constexpr Timestamp now{std::chrono::seconds(1609502400)};
constexpr const char* row_salt = "django.contrib.sessions.SessionStore";

DjangoSessionFormat django()
{
    return DjangoSessionFormat({.current = tests::secret_key()});
}

std::string signed_json(std::string_view json)
{
    return Signer(row_salt, tests::secret_key()).dumps(json, now, Compress::yes);
}

TEST(DjangoSessionRow, IsReadAsDjangoWroteIt)
{
    for (const auto& vector : tests::common("session_encode").as_array()) {
        const auto row = django().open(text(vector, "session_data"));
        ASSERT_TRUE(row) << text(vector, "name");
        EXPECT_EQ(boost::json::parse(row->data.json()), vector.at("session"));
        EXPECT_EQ(row->saved_on, now);
    }
}

TEST(DjangoSessionRow, IsWrittenAsDjangoWritesIt)
{
    int compared = 0;
    for (const auto& vector : tests::common("session_encode").as_array()) {
        const auto written = text(vector, "session_data");
        const auto again = django().close(*django().open(written), now);
        EXPECT_EQ(again.starts_with('.'), written.starts_with('.')) << text(vector, "name");
        if (!written.starts_with('.')) {  // another deflate stream of the same bytes is as good
            EXPECT_EQ(again, written);
            ++compared;
        }
    }
    EXPECT_GE(compared, 4);
}

TEST(DjangoSessionRow, ThatDjangoRefusesIsRefused)
{
    for (const auto& vector : tests::common("session_decode_negative").as_array())
        EXPECT_FALSE(django().open(text(vector, "session_data"))) << text(vector, "name");
}

TEST(DjangoSessionRow, OfVersionsBefore31IsRefused)
{
    for (const auto& old : tests::of_version("3.2.25", "session_encode_legacy_pre31").as_array())
        EXPECT_FALSE(django().open(text(old, "session_data"))) << text(old, "name");
    const auto& sha1 = tests::of_version("3.2.25", "signing_legacy_sha1");
    EXPECT_FALSE(django().open(text(sha1, "signed")));
}

TEST(DjangoSessionRow, ThatIsNoDictionaryOrInflatesTooFarIsRefused)
{
    for (const auto* json : {"[]", "null", "5", R"("text")", "{", R"({"a":1)", R"({"a"})",
                             R"({"a":})", R"({"a":1,})", R"({"a":1}})", R"({"a":[1,{"b":"]"})", ""})
        EXPECT_FALSE(django().open(signed_json(json))) << json;
    const auto large = [](std::size_t size) {
        return signed_json(R"({"k":")" + std::string(size, 'x') + R"("})");
    };
    EXPECT_TRUE(django().open(large(Signer::max_inflated - 8)));
    EXPECT_FALSE(django().open(large(Signer::max_inflated)));
}

TEST(DjangoSessionRow, HashesThePasswordColumnAsDjangoDoes)
{
    for (const auto& vector : tests::common("session_auth_hash").as_array()) {
        auth::DjangoSessionRow row;
        django().bind(row, text(vector, "password_column"));
        EXPECT_EQ(row.data.text("_auth_user_hash"), text(vector, "hash_hex"));
        EXPECT_EQ(django().match(row, text(vector, "password_column")), PasswordMatch::current);
        EXPECT_EQ(django().match(row, "another"), PasswordMatch::none);
    }
}

TEST(DjangoSessionRow, WithoutAHashMatchesNoPassword)
{
    EXPECT_EQ(django().match({}, ""), PasswordMatch::none);
}

TEST(DjangoSessionRow, OfAnEarlierSecretIsReadWhileThatIsAFallback)
{
    auth::DjangoSessionRow row;
    django().bind(row, "column");
    const auto written = django().close(row, now);
    const DjangoSessionFormat next({.current = "next", .fallbacks = {tests::secret_key()}});
    const auto read = next.open(written);
    ASSERT_TRUE(read);
    EXPECT_EQ(next.match(*read, "column"), PasswordMatch::with_fallback);
    EXPECT_FALSE(DjangoSessionFormat({.current = "next"}).open(written));
}

struct UserCase {
    const char* json;
    std::optional<std::int64_t> id;
};

TEST(DjangoSessionRow, NamesAUserOnlyByANumberAndDjangosOwnBackend)
{
    constexpr const char* backend =
        R"("_auth_user_backend":"django.contrib.auth.backends.ModelBackend")";
    const UserCase cases[] = {
        {R"("_auth_user_id":"12")", 12},     {R"("_auth_user_id":"\u0031")", 1},
        {R"("_auth_user_id":"x")", {}},      {R"("_auth_user_id":"")", {}},
        {R"("_auth_user_id":"1 OR 1")", {}}, {R"("_auth_user_id":"99999999999999999999")", {}},
        {R"("_auth_user_id":null)", {}},     {R"("_auth_user_id":["1"])", {}},
        {R"("_auth_user_id":"\ud800")", {}},
    };
    for (const auto& [json, id] : cases) {
        const auto row = django().open(signed_json(std::string("{") + backend + "," + json + "}"));
        ASSERT_TRUE(row) << json;
        EXPECT_EQ(row->user_id(), id) << json;
        EXPECT_FALSE(row->anonymous()) << json;
    }
    for (const auto* other : {R"({"_auth_user_id":"1"})",
                              R"({"_auth_user_id":"1","_auth_user_backend":"site.Backend"})"})
        EXPECT_EQ(django().open(signed_json(other))->user_id(), std::nullopt) << other;
    EXPECT_TRUE(django().open(signed_json(R"({"cart":[1]})"))->anonymous());
}

TEST(DjangoSessionRow, LivesAsLongAsItsExpirySays)
{
    const auto lifetime = [](const char* expiry) {
        return django()
            .open(signed_json(std::string(R"({"_session_expiry":)") + expiry + "}"))
            ->lifetime(std::chrono::seconds(100));
    };
    EXPECT_EQ(django().open(signed_json("{}"))->lifetime(std::chrono::seconds(100)).age.count(),
              100);
    EXPECT_EQ(lifetime("3600").age.count(), 3600);
    EXPECT_LT(lifetime("-5").age.count(), 0);
    EXPECT_EQ(lifetime("0").age.count(), 100);
    EXPECT_TRUE(lifetime("0").until_browser_closes);
    EXPECT_FALSE(lifetime("3600").until_browser_closes);
    EXPECT_TRUE(lifetime("9000000000000000000").renewable);  // and no overflow
    EXPECT_FALSE(lifetime(R"("2021-01-01T12:00:00+00:00")").renewable);
}

TEST(DjangoSessionData, PassesOnWhatItDoesNotKnowAsItIsWritten)
{
    const std::string others =
        R"("big":123456789012345678901234567890,"nan":NaN,"s":"\ud800\"}","n":{"a":[1.0,"]"]})";
    auto data = DjangoSessionData::parse("{" + others + R"(,"_auth_user_id":"1"})");
    ASSERT_TRUE(data);
    data->set_text("_auth_user_id", "2 \"\xc3\xa9");
    data->set_integer("ours", -5);
    EXPECT_EQ(data->json(), "{" + others + R"(,"_auth_user_id":"2 \"\u00e9","ours":-5})");
    EXPECT_EQ(data->text("_auth_user_id"), "2 \"\xc3\xa9");
    EXPECT_EQ(data->integer("ours"), -5);
    EXPECT_EQ(data->integer("big"), std::nullopt);
    data->erase("ours");
    EXPECT_FALSE(data->contains("ours"));
}

TEST(DjangoSessionData, ReadsSpacesAndTheLastOfEqualNames)
{
    const auto data = DjangoSessionData::parse(" {\n\"a\" : 1 ,\t\"a\": [ 2 ] } ");
    ASSERT_TRUE(data);
    EXPECT_EQ(data->json(), R"({"a":[ 2 ]})");
    EXPECT_TRUE(DjangoSessionData::parse("{ }")->empty());
}

}  // namespace
}  // namespace gatehouse::testing
