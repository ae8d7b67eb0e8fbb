// What a stranger carries for us: only what we signed is accepted, and it comes back whole.
#include "base/signing.hpp"

#include "base/encodings.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using fuzzing::require;

namespace {

constexpr auto now = Timestamp(std::chrono::seconds(1'609'502'400));

// Bytes where the text was; at least one of them differs.
std::string with_one_byte_changed(std::string text, std::string_view by)
{
    const auto at = std::hash<std::string_view>{}(by) % text.size();
    text[at] = static_cast<char>(text[at] ^ (1 << (by.size() % 8)));
    return text;
}

}  // namespace

void fuzz(std::string_view bytes)
{
    // The key and the salt of tests/files/django-vectors.json, whose values are in the corpus.
    constexpr std::string_view salt = "django.contrib.sessions.SessionStore";
    static const std::string old_key = "test-secret-key-0123456789-abcdefghij";
    static const Signer ours(salt, "secret", {old_key});
    static const Signer old(salt, old_key);
    static const Signer other(salt, "another secret");

    if (const auto value = ours.unsign(bytes))
        require(ours.sign(*value) == bytes || old.sign(*value) == bytes);
    if (ours.loads(bytes, now))
        require(ours.unsign(bytes).has_value());

    require(ours.unsign(ours.sign(bytes)) == bytes);
    for (const auto compress : {Compress::no, Compress::yes}) {
        const auto text = old.dumps(bytes, now, compress);
        require(ours.loads(text, now, std::chrono::seconds(0)) == bytes);
        require(!ours.loads(text, now + std::chrono::seconds(2), std::chrono::seconds(1)));
        require(!other.loads(text, now));
        require(!ours.loads(with_one_byte_changed(text, bytes), now));
    }
    // Even our own signature makes no inflated bytes without a bound.
    const auto packed = ours.loads(ours.sign_at("." + base64(bytes, Base64::url), now), now);
    require(!packed || packed->size() <= Signer::max_inflated);
    static_cast<void>(ours.loads(ours.sign(bytes), now));
    static_cast<void>(ours.loads(ours.sign_at(bytes, now), now));
}
