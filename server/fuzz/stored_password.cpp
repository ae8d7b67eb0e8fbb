// A password column that somebody planted: what is accepted has a bounded cost and can be hashed.
#include "auth/password_stored.hpp"

#include "auth/password.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::auth;
using fuzzing::require;

namespace {

// Bytes of memory and steps of each algorithm, beyond which a login would hang or starve others.
// Answers whether it is cheap enough to be computed here.
struct Cost {
    bool operator()(const StoredPbkdf2& stored) const
    {
        require(stored.iterations >= 1 && stored.iterations <= 5'000'000);
        return stored.iterations <= 100;
    }
    bool operator()(const StoredArgon2& stored) const
    {
        require(stored.memory_kib <= 256 * 1024 && stored.lanes <= 64);
        require(std::uint64_t{stored.memory_kib} * stored.passes <= 1024 * 1024);
        return stored.memory_kib * stored.passes <= 512;
    }
    bool operator()(const StoredBcrypt& stored) const
    {
        require(stored.text.size() == 60 && stored.text[4] < '2');
        return stored.text.substr(4, 2) == "04";
    }
    bool operator()(const StoredScrypt& stored) const
    {
        const auto [n, r, p] = stored.cost;
        require(n * r * 128 <= 256 << 20 && n * r * p <= 1 << 22);
        return n * r * p <= 1024;
    }
    bool operator()(const StoredDigest&) const { return true; }
};

}  // namespace

void fuzz(std::string_view bytes)
{
    const auto stored = read_stored_password(bytes);
    if (!stored) {
        require(!verify_password("secret", bytes));
        return;
    }
    require(identify(bytes).has_value() && is_usable(bytes) && bytes.size() <= max_encoded_bytes);
    static_cast<void>(must_update(bytes, native_passwords));
    if (std::visit(Cost{}, *stored))
        static_cast<void>(verify_password("secret", bytes));
}
