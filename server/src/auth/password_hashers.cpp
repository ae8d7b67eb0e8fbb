#include "auth/password_hashers.hpp"

#include <argon2.h>
#include <crypt.h>
#include <openssl/crypto.h>
#include <sys/mman.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>

namespace gatehouse::auth {
namespace {

// Huge pages where the kernel has them: 23 instead of 11 776 page faults for each password. Given
// back after each hash, so that an idle server holds none of it.
int allocate(std::uint8_t** memory, std::size_t bytes)
{
    constexpr std::size_t huge_page = 2U << 20;
    const auto rounded = (bytes + huge_page - 1) / huge_page * huge_page;
    void* block = std::aligned_alloc(huge_page, rounded);
    if (block == nullptr)
        return ARGON2_MEMORY_ALLOCATION_ERROR;
    ::madvise(block, rounded, MADV_HUGEPAGE);
    *memory = static_cast<std::uint8_t*>(block);
    return ARGON2_OK;
}

void release(std::uint8_t* memory, std::size_t /*bytes*/)
{
    std::free(memory);
}

// libargon2 takes pointers to non-const and leaves the bytes alone without its CLEAR flags.
std::uint8_t* octets(std::string_view bytes)
{
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
}

argon2_type type_of(Argon2Variety variety)
{
    switch (variety) {
        case Argon2Variety::d: return Argon2_d;
        case Argon2Variety::i: return Argon2_i;
        case Argon2Variety::id: return Argon2_id;
    }
    throw std::invalid_argument("no such argon2 variety");
}

struct WipedFree {
    void operator()(crypt_data* work) const
    {
        OPENSSL_cleanse(work, sizeof *work);
        std::free(work);
    }
};

}  // namespace

std::string argon2(std::string_view password, const StoredArgon2& cost)
{
    std::string key(cost.key.size(), '\0');
    argon2_context context{};
    context.out = octets(key);
    context.outlen = static_cast<std::uint32_t>(key.size());
    context.pwd = octets(password.empty() ? "" : password);
    context.pwdlen = static_cast<std::uint32_t>(password.size());
    context.salt = octets(cost.salt);
    context.saltlen = static_cast<std::uint32_t>(cost.salt.size());
    context.t_cost = cost.passes;
    context.m_cost = cost.memory_kib;
    context.lanes = cost.lanes;
    context.threads = 1;
    context.version = cost.version;
    context.allocate_cbk = allocate;
    context.free_cbk = release;
    context.flags = ARGON2_DEFAULT_FLAGS;
    const int error = argon2_ctx(&context, type_of(cost.variety));
    if (error == ARGON2_MEMORY_ALLOCATION_ERROR)
        throw std::bad_alloc();
    if (error != ARGON2_OK)
        throw std::runtime_error(argon2_error_message(error));
    return key;
}

bool bcrypt_matches(std::string_view password, const std::string& text)
{
    std::string given(password.substr(0, 72));  // crypt_r refuses more than 511 bytes
    const bool cut_at_nul = given.find('\0') != std::string::npos;
    // On the heap: the work area has 32 KiB, and password material in it.
    const std::unique_ptr<crypt_data, WipedFree> work(
        static_cast<crypt_data*>(std::calloc(1, sizeof(crypt_data))));
    if (!work)
        throw std::bad_alloc();
    const char* computed = crypt_r(given.c_str(), text.c_str(), work.get());
    wipe(given);
    return computed != nullptr && !cut_at_nul && constant_time_equal(computed, text);
}

}  // namespace gatehouse::auth
