#include "cache/kept_replies.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>

namespace gatehouse::cache {
namespace {

constexpr std::size_t mebibyte = 1U << 20U;

struct KeptReplies : ::testing::Test {
    SystemRandom random;
    cache::KeptReplies kept{mebibyte, random};
    db::Versions now{.known = true, .epoch = {1, 2}};
    const db::Tables posts{.versions = 1}, users{.versions = 2};
    Identity ada = person(1), bob = person(2), nobody;

    static Identity person(std::uint8_t number)
    {
        Identity who{.signed_in = true};
        who.user[0] = number;
        who.session[0] = number;
        return who;
    }
    static SharedReply reply(std::string_view body)
    {
        return share(http::json(200, std::string(body)));
    }
    static bool keep(cache::KeptReplies& in, const Frame& frame, const Identity& who,
                     const Validity& validity, const SharedReply& reply)
    {
        const bool admitted = in.admits(frame, who, validity, reply->bytes());
        if (admitted)
            in.keep(frame, who, validity, reply);
        return admitted;
    }
    bool keep(std::string_view frame, const Identity& who, Taint level, std::string_view body)
    {
        return keep(kept, kept.frame(frame), who,
                    {.level = level, .versions = now, .tables = posts}, reply(body));
    }
    void keep_twice(std::string_view frame, const Identity& who, Taint level, std::string_view body)
    {
        keep(frame, who, level, body);
        ASSERT_TRUE(keep(frame, who, level, body)) << frame;
    }
    std::string find(std::string_view frame, const Identity& who)
    {
        const auto found = kept.find(kept.frame(frame), who, now);
        return found ? std::string(found->reply->body) : "";
    }
};

TEST_F(KeptReplies, AreKeptFromTheirSecondTimeOn)
{
    EXPECT_FALSE(keep("a", nobody, Taint::nothing, "1"));
    EXPECT_EQ(find("a", nobody), "");
    EXPECT_TRUE(keep("a", nobody, Taint::nothing, "1"));
    EXPECT_EQ(find("a", nobody), "1");
    EXPECT_EQ(find("b", nobody), "");
}

TEST_F(KeptReplies, AreFoundByWhoeverIsTheSameAtTheLevelTheyAskedFor)
{
    const auto staff = [] {
        auto who = person(3);
        who.staff = true;
        return who;
    }();
    auto elsewhere = ada;
    elsewhere.session[0] = 9;
    const struct {
        Taint level;
        Identity kept_for;
        std::vector<Identity> same, others;
    } cases[] = {
        {Taint::nothing, ada, {ada, bob, nobody, staff}, {}},
        {Taint::signed_in, ada, {ada, bob, staff}, {nobody}},
        {Taint::signed_in, nobody, {nobody}, {ada, staff}},
        {Taint::staff, ada, {ada, bob}, {nobody, staff}},
        {Taint::user, ada, {ada, elsewhere}, {bob, nobody, staff}},
        {Taint::session, ada, {ada}, {elsewhere, bob, nobody}},
    };
    int number = 0;
    for (const auto& c : cases) {
        const auto frame = std::to_string(number++);
        keep_twice(frame, c.kept_for, c.level, "x");
        for (const auto& who : c.same)
            EXPECT_EQ(find(frame, who), "x") << frame;
        for (const auto& who : c.others)
            EXPECT_EQ(find(frame, who), "") << frame;
    }
}

TEST_F(KeptReplies, OfOneFrameMayBeOfSeveralLevels)
{
    keep_twice("a", nobody, Taint::signed_in, "for strangers");
    keep_twice("a", ada, Taint::user, "ada's");
    keep_twice("a", bob, Taint::session, "bob's");
    EXPECT_EQ(find("a", nobody), "for strangers");
    EXPECT_EQ(find("a", ada), "ada's");
    EXPECT_EQ(find("a", bob), "bob's");
    EXPECT_EQ(kept.size().replies, 3U);
}

TEST_F(KeptReplies, AreGoodWhileTheTablesTheyReadAreUnchanged)
{
    keep_twice("a", nobody, Taint::nothing, "1");
    now.counters[1] = 7;  // another table
    EXPECT_EQ(find("a", nobody), "1");
    now.counters[0] = 1;
    EXPECT_EQ(find("a", nobody), "");
    EXPECT_EQ(kept.size().replies, 0U);
    EXPECT_TRUE(keep("a", nobody, Taint::nothing, "2"));  // asked for often enough before
    EXPECT_EQ(find("a", nobody), "2");
}

TEST_F(KeptReplies, AreNeitherKeptNorSentWhenVersionsAreUnknown)
{
    keep_twice("a", nobody, Taint::nothing, "1");
    now.known = false;
    EXPECT_EQ(find("a", nobody), "");
    EXPECT_FALSE(keep("a", nobody, Taint::nothing, "2"));
    now.known = true;
    EXPECT_EQ(find("a", nobody), "1");
}

TEST_F(KeptReplies, AreAllGoneInANewEpoch)
{
    for (int i = 0; i < 100; ++i)
        keep_twice(std::to_string(i), nobody, Taint::nothing, "1");
    now.epoch = {3, 4};
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(find(std::to_string(i), nobody), "");
    EXPECT_EQ(kept.size().replies, 0U);
    EXPECT_EQ(kept.size().bytes, 0U);
}

TEST_F(KeptReplies, RefuseWhatNobodyMaySendAgain)
{
    const auto refused = [&](const Validity& validity, std::size_t bytes) {
        for (int i = 0; i < 3; ++i)
            if (keep(kept, kept.frame("a"), ada, validity, reply(std::string(bytes, 'x'))))
                return false;
        return true;
    };
    EXPECT_TRUE(refused({.level = Taint::never, .versions = now, .tables = posts}, 1));
    EXPECT_TRUE(refused({.level = Taint::user, .versions = {}, .tables = posts}, 1));
    EXPECT_TRUE(
        refused({.level = Taint::user, .versions = now, .tables = {.unversioned = true}}, 1));
    EXPECT_TRUE(refused({.level = Taint::user, .versions = now, .tables = {.growing = true}}, 1));
    EXPECT_TRUE(refused({.level = Taint::user, .versions = now, .tables = posts},
                        kept.largest_reply() + 1));
    EXPECT_FALSE(refused({.level = Taint::user, .versions = now, .tables = posts}, 1));
}

TEST_F(KeptReplies, StayWithinTheirBytes)
{
    for (int i = 0; i < 10'000; ++i)
        keep_twice("/?x=" + std::to_string(i), nobody, Taint::nothing, std::string(1000, 'x'));
    EXPECT_LE(kept.size().bytes, mebibyte);
    EXPECT_GE(kept.size().bytes, mebibyte / 2);
}

TEST_F(KeptReplies, AreNotDrivenOutByAFloodThatNobodyRepeats)
{
    for (int i = 0; i < 20; ++i) {
        keep_twice("useful " + std::to_string(i), ada, Taint::user, std::string(10'000, 'u'));
        find("useful " + std::to_string(i), ada);
    }
    const auto bytes = kept.size().bytes;
    for (int i = 0; i < 20'000; ++i)  // once each: not even kept
        keep("/?x=" + std::to_string(i), nobody, Taint::nothing, std::string(1000, 'x'));
    EXPECT_LE(kept.size().bytes, bytes + mebibyte / 20);  // but for collisions of fingerprints
    for (int i = 0; i < 20'000; ++i)  // twice each, as one who knows the rule would
        keep_twice("/?y=" + std::to_string(i), nobody, Taint::nothing, std::string(1000, 'x'));
    for (int i = 0; i < 20; ++i)
        EXPECT_NE(find("useful " + std::to_string(i), ada), "") << i;
}

TEST_F(KeptReplies, OfTheLeastUseGoFirst)
{
    for (int i = 0; i < 2000; ++i) {
        keep_twice(std::to_string(i), nobody, Taint::nothing, std::string(2000, 'x'));
        find(std::to_string(i), nobody);
        find("0", nobody);
    }
    EXPECT_NE(find("0", nobody), "");
    EXPECT_EQ(find("1", nobody), "");
    EXPECT_NE(find("1999", nobody), "");
}

TEST_F(KeptReplies, GetTheCodingsThatAreAskedForBesideThem)
{
    const auto frame = kept.frame("a");
    keep_twice("a", ada, Taint::user, std::string(1000, 'x'));
    const auto before = kept.size().bytes;
    const auto plain = kept.find(frame, ada, now);
    for (const auto coding : {http::Coding::gzip, http::Coding::br, http::Coding::gzip})
        kept.compress(frame, ada, *plain, coding);
    kept.wait_until_compressed();
    const auto both = kept.find(frame, ada, now)->reply;
    ASSERT_NE(both->gzip, nullptr);
    ASSERT_NE(both->brotli, nullptr);
    EXPECT_EQ(both->body, plain->reply->body);
    EXPECT_EQ(kept.size().bytes, before + both->gzip->size() + both->brotli->size());
    kept.compress(frame, ada, *plain, http::Coding::gzip);  // it is there
    kept.wait_until_compressed();
    EXPECT_EQ(kept.find(frame, ada, now)->reply, both);
}

TEST_F(KeptReplies, KeepNoCodingOfWhatTheyNoLongerAre)
{
    const auto frame = kept.frame("a");
    keep_twice("a", ada, Taint::user, std::string(1000, 'x'));
    const auto old = kept.find(frame, ada, now);
    keep_twice("a", ada, Taint::user, std::string(1000, 'y'));
    kept.compress(frame, ada, *old, http::Coding::br);
    kept.compress(kept.frame("never kept"), ada, *old, http::Coding::gzip);
    kept.wait_until_compressed();
    const auto found = kept.find(frame, ada, now)->reply;
    EXPECT_EQ(found->body, std::string(1000, 'y'));
    EXPECT_EQ(found->brotli, nullptr);
}

TEST_F(KeptReplies, AreNotHeldByWhatWaitsToBeCompressed)
{
    std::string slow(mebibyte, '\0');  // to compress
    random.fill({reinterpret_cast<std::uint8_t*>(slow.data()), slow.size()});
    cache::KeptReplies many(64 * mebibyte, random);
    std::vector<std::weak_ptr<const void>> all;
    const auto name = [](std::size_t number) { return "page " + std::to_string(number); };
    for (std::size_t i = 0; i < 20; ++i) {
        const auto bytes = name(i);
        const auto frame = many.frame(bytes);
        const auto one = reply(slow);
        keep(many, frame, nobody, {Taint::nothing, now, posts}, one);
        ASSERT_TRUE(keep(many, frame, nobody, {Taint::nothing, now, posts}, one));
        many.compress(frame, nobody, *many.find(frame, nobody, now), http::Coding::br);
        all.push_back(one->owned);
    }
    now.epoch = {3, 4};
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_FALSE(many.find(many.frame(name(i)), nobody, now));
    const auto held = [](const auto& one) { return !one.expired(); };
    EXPECT_LE(std::ranges::count_if(all, held), 1);  // that is being compressed
}

TEST_F(KeptReplies, HoldNoRoomThatTheirBodiesGrewWith)
{
    std::string body;
    body.reserve(2 * mebibyte);
    body.assign(mebibyte, 'x');
    const auto one = share(http::json(200, std::move(body)));
    const auto held = ::malloc_usable_size(const_cast<char*>(one->body.data()));
    EXPECT_LT(held, mebibyte + mebibyte / 8);
}

TEST_F(KeptReplies, OfWhichACodingIsNoSmallerStayAsTheyAre)
{
    const auto frame = kept.frame("a");
    keep_twice("a", ada, Taint::user, "x");
    kept.compress(frame, ada, *kept.find(frame, ada, now), http::Coding::gzip);
    kept.wait_until_compressed();
    EXPECT_EQ(kept.find(frame, ada, now)->reply->gzip, nullptr);
}

TEST_F(KeptReplies, AreOffWithoutMemory)
{
    cache::KeptReplies off(0, random);
    EXPECT_FALSE(off.on());
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(keep(off, off.frame("a"), nobody, {Taint::nothing, now, posts}, reply("")));
    EXPECT_FALSE(off.find(off.frame("a"), nobody, now));
}

}  // namespace
}  // namespace gatehouse::cache
